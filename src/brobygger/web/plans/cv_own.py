"""The citizen's own CV: read it, and take it along. Plain words; every page is measured (LIX under 35)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from brobygger.citizens import own
from brobygger.citizens.models import Citizen
from brobygger.plans import reads_cv
from brobygger.plans.cv_content import Cv
from brobygger.web.doors import citizen_self
from brobygger.web.own import parts
from brobygger.web.plans import cv_output
from brobygger.web.plans.cv import shown_parts


def _found(citizen: Citizen) -> tuple[Cv, Any]:
    """What the CV says and when it was last changed."""
    course = own.present_course(citizen)
    if course is None:
        return Cv(), None
    version = reads_cv.newest(course)
    return Cv.from_json(version.content if version else None), version.on if version else None


@parts.register
def my_cv(request: HttpRequest, citizen: Citizen) -> parts.Part | None:
    content, changed_on = _found(citizen)
    if content.is_empty:
        return None
    newest = [post.title for post in content.jobs_newest_first[:3]]
    context = {"changed_on": changed_on, "newest": newest, "address": reverse("plans:own_cv")}
    return parts.Part("plans/cv/_own_part.html", context, place=25)


@citizen_self
@require_GET
def cv(request: Any) -> HttpResponse:
    content, changed_on = _found(request.citizen)
    context = {
        "citizen": request.citizen,
        "is_empty": content.is_empty,
        "changed_on": changed_on,
        "parts": shown_parts(content, request.citizen, may_write=False),
    }
    return render(request, "plans/cv/own.html", context)


@citizen_self
@require_GET
def pdf(request: Any, kind: str) -> HttpResponse:
    if kind not in cv_output.KINDS:
        raise Http404
    content, _changed_on = _found(request.citizen)
    return cv_output.response(request.actor, kind, content, request.citizen)
