"""What the desk shows on a citizen's page: whom the course waits on, my own notes, and what was merged into it."""

from __future__ import annotations

from django.http import HttpRequest

from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.casework import reads
from brobygger.citizens import merging
from brobygger.citizens.access import Rights, leads
from brobygger.citizens.models import Citizen, Course
from brobygger.kernel import clock
from brobygger.web.casework.pages import actor_of
from brobygger.web.citizens import panels


@panels.register
def desk_panel(request: HttpRequest, citizen: Citizen, course: Course, rights: Rights) -> panels.Panel | None:
    actor = actor_of(request)
    if rights.by_glass or not rights.open_to(*CASE_ROLES, Role.TEAM_LEADER):
        return None
    now = clock.now()
    may_merge = rights.write or leads(actor, course)
    context = {
        "citizen": citizen,
        "waits": reads.waits(course),
        "notes": list(reads.notes(actor, citizen=citizen)[:5]) if actor.has(*CASE_ROLES) else [],
        "merges": [
            (row, may_merge and merging.can_be_undone(row, now), merging.undo_until(row))
            for row in reads.merges(course)
        ],
        "write": rights.write,
        "is_open": course.closed_on is None,
        "today": clock.today(),
        "may_note": actor.has(*CASE_ROLES),
        "may_merge": may_merge,
    }
    return panels.Panel("casework/_panel.html", context, place=90)
