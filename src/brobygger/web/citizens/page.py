"""The citizen's page: who is responsible, where in the course, what is next and by when; and all that happened."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from brobygger.accounts.requests import actor_of, of_house
from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.casework import reads as casework
from brobygger.citizens import access, actions, facts, identity, parts, rules
from brobygger.citizens.access import Rights
from brobygger.citizens.enums import CourseState, Gender, MilestoneKind, Protection
from brobygger.citizens.models import Citizen, Course
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.privacy import glass
from brobygger.reference import reads as reference
from brobygger.web.casework.steps import button
from brobygger.web.citizens import panels
from brobygger.web.citizens.forms import LANGUAGES
from brobygger.web.doors import member

OPEN_ROLES = (*CASE_ROLES, Role.COMPENSATION_SPECIALIST, Role.TEAM_LEADER, Role.PROJECT_MANAGER)

# The steps that a person may register; the others come from the forms of screening and of closing.
STEPS = (MilestoneKind.FIRST_CONVERSATION, MilestoneKind.EMPLOYED)
# The first conversation comes from logging it, which is the main action here: a second way beside it would only hide
# that nothing was written down.
OFFERED = {MilestoneKind.EMPLOYED: gettext_lazy("I job eller uddannelse")}


def opened(request: HttpRequest, key: uuid.UUID, purpose: str, *, write: bool = False) -> tuple[Citizen, Rights]:
    """Through the door; a refusal that a reason would open says where the reason is given."""
    of_house(request).glass_address = reverse("citizens:reason", args=[key])
    return access.open_with_rights(actor_of(request), key, purpose, write=write)


@never_cache
@member(*OPEN_ROLES)
def citizen(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    found, rights = opened(request, key, "citizen.view")
    if found.key != key:
        return redirect("citizens:citizen", found.key)  # registered twice: the old address leads to the one kept
    return _page(request, found, rights)


@never_cache
@member(*OPEN_ROLES)
@require_POST
def show(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The page once more, with the number or the protected address in full. Asked for, so logged."""
    found, rights = opened(request, key, "citizen.unmask")
    actor = actor_of(request)
    if request.POST.get("hvad") == "adresse":
        return _page(request, found, rights, shown_address=actions.show_address(by=actor, citizen=found))
    return _page(request, found, rights, shown_number=actions.unmask(by=actor, citizen=found))


def _page(request: HttpRequest, found: Citizen, rights: Rights, **shown: str) -> HttpResponse:
    actor = actor_of(request)
    today = clock.today()
    course = rights.course
    if course is not None:
        casework.read_ahead(course)
    periods = facts.of(course).periods if course is not None else ()
    context: dict[str, Any] = {
        "citizen": found,
        "rights": rights,
        "course": course,
        "today": today,
        "masked": identity.masked(found),
        "shown_number": "",
        "shown_address": "",
        "is_protected": found.protection != Protection.NONE,
        "protection": Protection(found.protection).label,
        "background": _background(found, today),
        "periods": [(reference.label("benefit_group", period.group), period) for period in periods],
        "present_benefit": _present(periods, today),
        "earlier": [one for one in rights.courses if one is not course],
        "glass": glass.current(actor, found.key, clock.now()) if rights.by_glass else None,
        **shown,
    }
    if course is not None:
        context |= _course_context(request, actor, found, course, rights, today)
    return render(request, "citizens/citizen.html", context)


def _course_context(
    request: HttpRequest, actor: Actor, found: Citizen, course: Course, rights: Rights, today: datetime.date
) -> dict[str, Any]:
    group = request.GET.get("emne", "")
    timeline = casework.timeline(course, group=group, after=request.GET.get("efter", "")[:100])
    known = facts.of(course)
    marks = known.marks
    next_step = casework.next_step(course, today)
    return {
        "state": CourseState(course.state).label,
        "next": next_step,
        "next_button": button(next_step, found.key, actor) if rights.write else None,
        "parts": parts.of(course),
        "may_reassign": access.may_reassign(actor, course, rights.nearness),
        "marks": marks,
        "steps": [(step, OFFERED[step]) for step in _steps(course, marks)] if rights.write else [],
        "panels": panels.panels_for(request, found, course, rights),
        "timeline": timeline,
        "group": group if group in casework.GROUPS else "",
        "groups": [(code, words) for code, (words, _kinds) in casework.GROUPS.items()],
    }


def _steps(course: Course, marks: list[Any]) -> list[MilestoneKind]:
    """What may be registered now and is not registered yet."""
    reached = {MilestoneKind(mark.kind): mark.on for mark in marks}
    state = CourseState(course.state)
    return [
        kind
        for kind in OFFERED
        if kind not in reached and rules.may_reach(kind, state=state, marks=reached, shortcut=course.shortcut)
    ]


def _present(periods: Iterable[Any], today: datetime.date) -> str:
    for period in periods:
        if period.valid_from <= today and (period.valid_to is None or period.valid_to >= today):
            return reference.label("benefit_group", period.group)
    return ""


def _background(found: Citizen, today: datetime.date) -> dict[str, Any]:
    return {
        "age": _age(found.birth_date, today),
        "gender": Gender(found.gender).label,
        "education": reference.label("education", found.education) if found.education else "",
        "municipality": reference.label("municipality", found.municipality_code) if found.municipality_code else "",
        "interpreter": reference.label("interpreter_language", found.interpreter) if found.interpreter else "",
        "language": dict(LANGUAGES).get(found.language, found.language),
    }


def _age(born: datetime.date | None, today: datetime.date) -> int | None:
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
