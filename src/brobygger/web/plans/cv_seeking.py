"""Seeking jobs on the citizen's case: what was done, and applications from draft to answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.accounts.roles import CASE_ROLES
from brobygger.kernel import clock
from brobygger.kernel.errors import Conflict, Refusal
from brobygger.plans import cv, cv_errors, cv_rules, reads_cv
from brobygger.plans.access import READ_ROLES
from brobygger.plans.cv_enums import ApplicationState
from brobygger.plans.models import JobApplication, JobSeeking
from brobygger.web.design.conflicts import conflict_page
from brobygger.web.design.drafts import form_page
from brobygger.web.doors import member
from brobygger.web.plans import cv_forms as forms
from brobygger.web.plans.cv import POST_OR_GET, opened, sent


def seeking_address(citizen: Any) -> str:
    return reverse("plans:seeking", args=[citizen.key])


BADGES = {
    ApplicationState.DRAFT: "warning",
    ApplicationState.SENT: "info",
    ApplicationState.INTERVIEW: "info",
    ApplicationState.HIRED: "success",
}


@member(*READ_ROLES)
@require_GET
def page(request: Any, citizen: Any) -> HttpResponse:
    found = opened(request, citizen, "seeking.page")
    view = reads_cv.seeking(found.course)
    context = {
        "citizen": found.citizen,
        "may_write": found.may_write,
        "events": view.events,
        "applications": [(one, BADGES.get(ApplicationState(one.state), "")) for one in view.applications],
        "today": clock.today(),
    }
    return render(request, "plans/cv/seeking.html", context)


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def new(request: Any, citizen: Any) -> HttpResponse:
    found = opened(request, citizen, "seeking.new", write=True)
    form = forms.SeekingForm(sent(request), initial={"on": clock.today(), "kind": request.GET.get("kind", "")})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            cv.record_seeking(
                by=request.actor, course=found.course, kind=data["kind"], on=data["on"], about=form.about()
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Det er gemt."))
            return HttpResponseRedirect(seeking_address(found.citizen))
    return _form(request, found.citizen, form, title=_("Skriv, hvad der er gjort"), button=_("Gem"))


@member(*CASE_ROLES)
@require_POST
def withdraw(request: Any, key: Any) -> HttpResponse:
    row: JobSeeking | None = JobSeeking.objects.select_related("course__citizen").filter(key=key).first()
    if row is None:
        raise cv_errors.not_found()
    found = opened(request, row.course.citizen.key, "seeking.withdraw", write=True, shows=False)
    cv.withdraw_seeking(by=request.actor, seeking=row)
    messages.success(request, _("Det er taget tilbage og tæller ikke med."))
    return HttpResponseRedirect(seeking_address(found.citizen))


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def application_new(request: Any, citizen: Any) -> HttpResponse:
    found = opened(request, citizen, "seeking.application", write=True)
    form = forms.NewApplicationForm(sent(request), initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            cv.begin_application(
                by=request.actor,
                course=found.course,
                about=form.about(),
                on=data["on"],
                apply_by=data["apply_by"],
                sent=data["sent"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Ansøgningen er gemt."))
            return HttpResponseRedirect(seeking_address(found.citizen))
    return _form(request, found.citizen, form, title=_("Ny ansøgning"), button=_("Gem"))


@member(*READ_ROLES)
@require_http_methods(POST_OR_GET)
def application(request: Any, key: Any) -> HttpResponse:
    """One application: what it is about, its steps, and what has happened now."""
    row: JobApplication | None = JobApplication.objects.select_related("course__citizen").filter(key=key).first()
    if row is None:
        raise cv_errors.not_found()
    found = opened(request, row.course.citizen.key, "seeking.application", write=request.method == "POST")
    row.course = found.course if found.course.pk == row.course_id else row.course
    moving = "move" in request.POST
    moves = bool(cv_rules.MOVES[ApplicationState(row.state)])
    initial = {"version": row.version, "apply_by": row.apply_by, **forms.about_values(row)}
    about = forms.ApplicationForm(request.POST if request.POST and not moving else None, initial=initial)
    move = forms.MoveForm(
        request.POST if moving else None, state=row.state, initial={"version": row.version, "on": clock.today()}
    )
    form: Any = move if moving else about
    if request.method == "POST" and form.is_valid():
        try:
            _act(request, row, form)
        except Refusal as refusal:
            form.refuse(refusal)
        except Conflict as conflict:
            theirs = conflict.theirs
            return conflict_page(
                request,
                form,
                conflict,
                address=reverse("plans:application", args=[row.key]),
                theirs=forms.about_values(theirs) if theirs is not None else None,
            )
        else:
            messages.success(request, _("Ansøgningen er gemt."))
            return HttpResponseRedirect(seeking_address(found.citizen))
    context = {
        "form": form,
        "about": about,
        "move": move if moves else None,
        "row": row,
        "badge": BADGES.get(ApplicationState(row.state), ""),
        "citizen": found.citizen,
        "may_write": found.may_write and row.course_id == found.course.pk,
        "back": seeking_address(found.citizen),
    }
    return form_page(request, "plans/cv/application.html", context)


def _act(request: Any, row: JobApplication, form: Any) -> None:
    data = form.cleaned_data
    version = data["version"] or row.version
    if isinstance(form, forms.MoveForm):
        cv.move_application(by=request.actor, application=row, to=data["state"], on=data["on"], read_version=version)
    else:
        cv.change_application(
            by=request.actor, application=row, about=form.about(), apply_by=data["apply_by"], read_version=version
        )


def _form(request: Any, citizen: Any, form: Any, *, title: str, button: str) -> HttpResponse:
    context = {
        "form": form,
        "citizen": citizen,
        "title": title,
        "button": button,
        "back": seeking_address(citizen),
        "back_words": _("Jobsøgning"),
    }
    return form_page(request, "plans/cv/small_form.html", context)
