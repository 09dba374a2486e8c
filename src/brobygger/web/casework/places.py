"""Where the work of each queue is done: the plan, the conversation, the application, and not the front of the case."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.urls import reverse

from brobygger.accounts.roles import CASE_ROLES
from brobygger.citizens.models import Course
from brobygger.compensation.models import Application
from brobygger.conversations.models import Conversation
from brobygger.kernel.actor import Actor

# Queue → the page of the citizen where it is done, and the one that a leader reads. A queue that is not here opens the
# case: the work lies in it.
_OF_CITIZEN = {
    "new": ("conversations:list", "conversations:list"),
    "first_conversation": ("conversations:log", "conversations:list"),
    "silent": ("conversations:log", "conversations:list"),
    "plan": ("plans:page", "plans:page"),
    "cv": ("plans:cv", "plans:cv"),
    "plan_dates": ("plans:page", "plans:page"),
    "comments": ("plans:page", "plans:page"),
    "stance": ("compensation:citizen", "compensation:citizen"),
    "belief": ("conversations:beliefs", ""),
    "recall": ("screening:course", "screening:course"),
    "follow_up": ("conversations:list", "conversations:list"),
    "aftercare": ("casework:aftercare", "casework:closings"),
}


def work_places(actor: Actor, queue: str, courses: Sequence[Course], on: datetime.date) -> dict[int, str]:
    """The address of the work for each course on a page of a queue: at most one query."""
    works = actor.has(*CASE_ROLES)
    if queue == "unsettled":
        return _conversations(courses, on, "conversations:settle" if works else "conversations:show")
    if queue == "application":
        return _applications(courses)
    page = _OF_CITIZEN.get(queue, ("", ""))[0 if works else 1]
    return {one.pk: reverse(page, args=[one.citizen.key]) for one in courses} if page else {}


def _conversations(courses: Sequence[Course], on: datetime.date, page: str) -> dict[int, str]:
    """The oldest appointment that nobody has said anything about."""
    rows = Conversation.objects.planned().filter(course__in=[one.pk for one in courses], on__lt=on)
    found = rows.order_by("-on", "-at", "-id").values_list("course_id", "key")
    return {course: reverse(page, args=[key]) for course, key in found}


def _applications(courses: Sequence[Course]) -> dict[int, str]:
    """The application; where several wait, all of them, so that none is taken for the only one."""
    waiting: dict[int, list[str]] = {}
    rows = Application.objects.undecided().filter(course__in=[one.pk for one in courses]).order_by("id")
    for course, key in rows.values_list("course_id", "key"):
        waiting.setdefault(course, []).append(reverse("compensation:application", args=[key]))
    return {
        one.pk: addresses[0] if len(addresses) == 1 else reverse("compensation:citizen", args=[one.citizen.key])
        for one in courses
        if (addresses := waiting.get(one.pk))
    }
