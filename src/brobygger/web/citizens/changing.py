"""What a person changes on a citizen or a course, one small page each."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from brobygger.accounts.requests import actor_of, signed_in
from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.casework import closing
from brobygger.citizens import access, actions, errors, parts, reads
from brobygger.citizens.enums import MilestoneKind, Protection
from brobygger.citizens.models import Citizen, Course, Milestone
from brobygger.citizens.values import NewCourse
from brobygger.kernel import clock
from brobygger.kernel.errors import Conflict, Refusal
from brobygger.privacy import actions as privacy
from brobygger.vault import log
from brobygger.web.citizens import names
from brobygger.web.citizens.forms import (
    BenefitForm,
    CorrectForm,
    CourseForm,
    DateForm,
    GlassForm,
    PartsForm,
    ProtectionForm,
    ReasonForm,
)
from brobygger.web.citizens.page import OPEN_ROLES, STEPS, opened
from brobygger.web.design.conflicts import conflict_page
from brobygger.web.doors import member
from brobygger.web.receiving import sent

case_worker = member(*CASE_ROLES)


def form_page(
    request: HttpRequest, citizen: Citizen, form: Any, heading: str, button: str, **more: Any
) -> HttpResponse:
    context = {"form": form, "citizen": citizen, "heading": heading, "button": button, "lead": "", **more}
    return render(request, "citizens/form.html", context, status=422 if form.errors else 200)


def back_to(citizen: Citizen) -> HttpResponse:
    return redirect("citizens:citizen", citizen.key)


def course_of(citizen: Citizen) -> Course:
    course = access.current_course(citizen)
    if course is None:
        raise errors.course_not_found()
    return course


@never_cache
@case_worker
def correct(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    citizen, _rights = opened(request, key, "citizen.correct", write=True)
    form = CorrectForm(sent(request), citizen=citizen)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct(
                by=actor_of(request),
                citizen=citizen,
                changes=form.changes(),
                read_version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
                confirmed=form.is_confirmed,
            )
        except Conflict as conflict:
            return conflict_page(
                request,
                form,
                conflict,
                address=reverse("citizens:citizen", args=[key]),
                theirs={"cpr": "", "reason": ""},
            )
        except errors.CheckDigitUnsure as unsure:
            form.ask_to_look_again(unsure)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Oplysningerne er gemt."))
            return back_to(citizen)
    return form_page(request, citizen, form, _("Ret oplysninger"), _("Gem"))


@never_cache
@case_worker
def protect(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    citizen, _rights = opened(request, key, "citizen.protect", write=True)
    initial = {"protection": citizen.protection, "version": citizen.version}
    form = ProtectionForm(sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.set_protection(
                by=actor_of(request),
                citizen=citizen,
                protection=Protection(data["protection"]),
                read_version=data["version"],
                reason=data["reason"],
            )
        except Conflict as conflict:
            return conflict_page(
                request, form, conflict, address=reverse("citizens:citizen", args=[key]), theirs={"reason": ""}
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Beskyttelsen er gemt."))
            return back_to(citizen)
    lead = _("En beskyttet borger kan kun findes med CPR-nummer eller sagsnummer.")
    return form_page(request, citizen, form, _("Navne- og adressebeskyttelse"), _("Gem"), lead=lead)


@never_cache
@case_worker
def change_benefit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    citizen, _rights = opened(request, key, "citizen.benefit", write=True)
    form = BenefitForm(sent(request), initial={"valid_from": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_benefit_group(by=actor_of(request), citizen=citizen, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Ydelsen er gemt."))
            return back_to(citizen)
    lead = _("Den hidtidige ydelse slutter dagen før. Vælger du samme dato som sidst, retter du den seneste ydelse.")
    return form_page(request, citizen, form, _("Skift ydelse"), _("Gem"), lead=lead)


@never_cache
@member(*CASE_ROLES, Role.TEAM_LEADER)
def share_out(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Who does what: the parts of the case, and the team, on one page."""
    citizen, rights = opened(request, key, "citizen.reassign")
    course = rights.course
    if course is None:
        raise errors.course_not_found()
    if not access.may_reassign(actor_of(request), course, rights.nearness):
        raise errors.may_not_reassign()
    form = PartsForm(sent(request), present=parts.of(course), team=course.team)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.share_out(
                by=actor_of(request),
                course=course,
                wanted=form.wanted,
                seen=form.saw,
                team=data["team"],
                on=data["on"],
                reason=data["reason"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
            form.see_again()
        else:
            messages.success(request, _("Det er gemt, hvem der gør hvad."))
            # Whoever handed the case on may have lost the right to see it.
            can_read = access.can_read(actor_of(request), citizen)
            return back_to(citizen) if can_read else redirect("citizens:list")
    lead = _("Alle, der har en del, kan læse og skrive i sagen. Den, der får en del, ser den straks under Mit arbejde.")
    return form_page(request, citizen, form, _("Hvem gør hvad"), _("Gem"), lead=lead)


@never_cache
@case_worker
def start_course(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    citizen, _rights = opened(request, key, "course.start", write=True)
    form = CourseForm(sent(request), initial={"began_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                course = actions.start_course(by=actor_of(request), new=NewCourse(citizen=citizen, **form.cleaned_data))
                actions.set_responsible(
                    by=actor_of(request), course=course, user=signed_in(request), on=course.began_on
                )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Det nye forløb er oprettet, og du er ansvarlig."))
            return back_to(citizen)
    return form_page(request, citizen, form, _("Nyt forløb"), _("Opret forløb"))


@never_cache
@case_worker
def register_step(request: HttpRequest, key: uuid.UUID, kind: str) -> HttpResponse:
    if kind not in {step.value for step in STEPS}:
        raise Http404
    citizen, _rights = opened(request, key, "course.step", write=True)
    course = course_of(citizen)
    step = MilestoneKind(kind)
    form = DateForm(sent(request), initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.reach(by=actor_of(request), course=course, kind=step, on=form.cleaned_data["on"])
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Registreret: %(step)s.") % {"step": step.label})
            return back_to(citizen)
    leads = {
        MilestoneKind.FIRST_CONVERSATION: _("Skriv, hvilken dag I holdt den første samtale efter visitationen."),
        MilestoneKind.EMPLOYED: _(
            "Skriv den første dag i ordinære timer, fleksjob eller en uddannelse, der giver ret til SU."
        ),
    }
    return form_page(request, citizen, form, str(step.label), _("Registrér"), lead=leads[step])


@never_cache
@case_worker
def withdraw(request: HttpRequest, key: uuid.UUID, mark: uuid.UUID) -> HttpResponse:
    citizen, _rights = opened(request, key, "milestone.withdraw", write=True)
    milestone = Milestone.objects.select_related("course").filter(key=mark, course__citizen=citizen).first()
    if milestone is None:
        raise errors.milestone_not_found()
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_milestone(by=actor_of(request), milestone=milestone, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Mærket er ophævet."))
            return back_to(citizen)
    heading = _("Ophæv: %(mark)s") % {"mark": MilestoneKind(milestone.kind).label}
    lead = _("Mærket tages ud af alle tal. Det kan stadig læses i forløbet sammen med din begrundelse.")
    return form_page(request, citizen, form, heading, _("Ophæv mærket"), lead=lead)


@never_cache
@case_worker
def reopen(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    citizen, rights = opened(request, key, "course.reopen", write=True)
    if rights.course is not None and closing.standing(rights.course) is not None:
        return redirect("casework:reopen", key)  # it was closed with an outcome, which is undone there
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.reopen_course(by=actor_of(request), course=course_of(citizen), reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Forløbet er åbnet igen."))
            return back_to(citizen)
    return form_page(request, citizen, form, _("Åbn forløbet igen"), _("Åbn igen"))


@never_cache
@member(*OPEN_ROLES)
def give_reason(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Break the glass: a reason opens the case for an hour, and a leader reads it."""
    actor = actor_of(request)
    citizen = access.find_citizen(actor, key)
    allowed = access.rights(actor, citizen)
    if allowed.read:
        return back_to(citizen)
    if not allowed.may_break_glass:
        raise errors.closed_case()
    form = GlassForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            privacy.break_glass(
                by=actor,
                subject_kind="citizen",
                subject=citizen.key,
                reason=form.cleaned_data["reason"],
                at=clock.now(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return back_to(citizen)
    # Who stands behind an address, and with whom, is knowledge of its own: asking is an opening, too.
    log.opened(by=actor, action="citizen.reason_asked", subjects=[("citizen", citizen.key)])
    course = access.current_course(citizen)
    holders = reads.responsible_for([course.pk]).get(course.pk, []) if course is not None else []
    context = {
        "form": form,
        "name": names.name_behind_figure(citizen),
        "citizen": citizen,
        "responsible": [holder.user for holder in holders],
    }
    return render(request, "citizens/reason.html", context, status=422 if form.errors else 200)
