"""What the citizen's page shows of the CV: how it stands, and the next thing to do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import CASE_ROLES
from brobygger.citizens.enums import CourseState
from brobygger.kernel import clock
from brobygger.plans import reads_cv
from brobygger.web.citizens import panels
from brobygger.web.plans.cv import RESPONSIBLE


@panels.register
def cv_panel(request: HttpRequest, citizen: Any, course: Any, rights: Any) -> panels.Panel | None:
    today = clock.today()
    view = reads_cv.current(course, today)
    if view.version is None and course.state != CourseState.ENROLLED:
        return None
    actor = actor_of(request)
    return panels.Panel(
        "plans/cv/_panel.html",
        {
            "view": view,
            "responsible": RESPONSIBLE[view.who.rule],
            "is_late": view.waiting is not None and view.waiting.due < today,
            "may_write": rights.write and course.closed_on is None and actor.has(*CASE_ROLES),
            "address": reverse("plans:cv", args=[citizen.key]),
            "import_address": reverse("plans:cv_import", args=[citizen.key]),
            "seeking_address": reverse("plans:seeking", args=[citizen.key]),
        },
        place=28,
    )
