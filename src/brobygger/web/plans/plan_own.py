"""The citizen's own plan: read, answer, say yes. Plain words; every page is measured (LIX under 35)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.citizens import own
from brobygger.citizens.models import Citizen, Course
from brobygger.kernel import clock
from brobygger.kernel.errors import Refusal
from brobygger.plans import actions, errors, reads
from brobygger.plans.models import Plan
from brobygger.web.design.drafts import DraftPlace, form_page
from brobygger.web.doors import citizen_self
from brobygger.web.own import parts
from brobygger.web.plans import plan_forms as forms
from brobygger.web.plans.plan import POST_OR_GET, sent, shown
from brobygger.web.plans.plan_versions import document, told


@parts.register
def my_plan(request: HttpRequest, citizen: Citizen) -> parts.Part | None:
    course = own.present_course(citizen)
    found = reads.plan_now(course) if course is not None else None
    if course is None or found is None:
        return None
    plan, content = found
    yes = reads.replies(plan).acknowledged
    open_ones = [one for _key, one in content.agreements_shown if one.is_open]
    return parts.Part(
        "plans/own/_part.html",
        {
            "goals": [goal.occupation for _key, goal in content.goals_shown if goal.occupation],
            "agreements": open_ones[:3],
            "more": max(len(open_ones) - 3, 0),
            "is_new": course.closed_on is None and (yes is None or yes.number != plan.version),
            "address": reverse("plans:own"),
        },
        place=20,
    )


def _found(citizen: Citizen) -> tuple[Course | None, Plan | None]:
    course = own.present_course(citizen)
    return course, reads.current_plan(course) if course is not None else None


def _plan_of(citizen: Citizen) -> tuple[Course, Plan]:
    course, plan = _found(citizen)
    if course is None or plan is None:
        raise errors.plan_not_found()
    return course, plan


@citizen_self
@require_http_methods(POST_OR_GET)
def plan(request: Any) -> HttpResponse:
    """The plan, what is new since the citizen said yes, and the room to write."""
    course, found = _found(request.citizen)
    if course is None or found is None:
        return render(request, "plans/own/none.html", {"citizen": request.citizen})
    place = DraftPlace("plans.comment", version="1", subject=found.key)
    answer = place.answer(request)
    if answer is not None:
        return answer
    form = forms.CommentForm(sent(request), initial={"number": found.version})
    draft = None
    if request.method == "POST":
        if form.is_valid():
            try:
                actions.comment_own(
                    by=request.actor,
                    citizen=request.citizen,
                    plan=found,
                    number=form.cleaned_data["number"],
                    text=form.cleaned_data["text"],
                )
            except Refusal as refusal:
                form.refuse(refusal)
            else:
                place.discard(request)
                messages.success(request, _("Tak. Vi har fået det, du skrev."))
                return HttpResponseRedirect(reverse("plans:own"))
    else:
        draft = place.resume(request, form)
    return form_page(request, "plans/own/plan.html", _context(request, course, found, form, draft))


def _context(request: Any, course: Course, found: Plan, form: Any, draft: Any) -> dict[str, Any]:
    replies = reads.replies(found)
    yes = replies.acknowledged
    changes = None
    if yes is not None and yes.number < found.version:
        compared = reads.compared(found, yes.number, found.version)
        changes = told(compared.changes, compared.before, compared.after)
    return {
        "citizen": request.citizen,
        "plan": found,
        "form": form,
        "draft": draft,
        "yes": yes,
        "has_said_yes": yes is not None and yes.number == found.version,
        "changes": changes,
        "comments": replies.comments,
        "is_open": course.closed_on is None,
        "responsible": [user.name for user in reads.responsible_users(course)],
        **shown(reads.content_of(found), clock.today()),
    }


@citizen_self
@require_POST
def say_yes(request: Any) -> HttpResponse:
    _course, found = _plan_of(request.citizen)
    number = request.POST.get("number", "")
    try:
        actions.acknowledge_own(
            by=request.actor,
            citizen=request.citizen,
            plan=found,
            number=int(number) if number.isdecimal() and len(number) < 6 else 0,
        )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Tak. Vi har gemt dit ja til planen."))
    return HttpResponseRedirect(reverse("plans:own"))


@citizen_self
@require_GET
def own_pdf(request: Any) -> HttpResponse:
    course, found = _plan_of(request.citizen)
    return document(request.actor, request.citizen, course, found)
