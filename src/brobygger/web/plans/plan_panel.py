"""What the citizen's page shows of the plan: how far it is, and the next thing to do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import CASE_ROLES
from brobygger.citizens.enums import CourseState
from brobygger.kernel import clock
from brobygger.plans import reads
from brobygger.web.citizens import panels
from brobygger.web.plans.plan import standing_words


@panels.register
def plan_panel(request: HttpRequest, citizen: Any, course: Any, rights: Any) -> panels.Panel | None:
    view = reads.course_view(course)
    plan = view.plan
    if plan is None and course.state != CourseState.ENROLLED:
        return None
    actor = actor_of(request)
    today = clock.today()
    stands = view.standing
    replies = view.replies
    return panels.Panel(
        "plans/_panel.html",
        {
            "plan": plan,
            "sentence": standing_words(stands, today),
            "next_by": stands.next_by if stands else None,
            "is_overdue": stands is not None and stands.is_overdue(today),
            "unseen": replies.unseen,
            "acknowledged": replies.acknowledged is not None
            and plan is not None
            and replies.acknowledged.number == plan.version,
            "begin_address": reverse("plans:goals", args=[citizen.key])
            if plan is None and rights.write and actor.has(*CASE_ROLES)
            else "",
            "address": reverse("plans:page", args=[citizen.key]),
        },
        place=30,
    )
