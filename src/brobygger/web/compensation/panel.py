"""What the citizen's page shows of this room: whether a stance is taken, and what is open."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brobygger.accounts.requests import actor_of
from brobygger.compensation import access, reads
from brobygger.compensation.enums import IN_FORCE, OPEN
from brobygger.web.citizens import panels


@panels.register
def schemes_panel(request: HttpRequest, citizen: Any, course: Any, rights: Any) -> panels.Panel | None:
    actor = actor_of(request)
    if not rights.open_to(*access.PAGE_ROLES):
        return None
    view = reads.course_view(course)
    stance = view.stance
    may_write = rights.write and actor.has(*access.SCHEME_ROLES)
    return panels.Panel(
        "compensation/_panel.html",
        {
            "sentence": _stance_words(stance),
            "open": _counted(sum(state in OPEN for state in view.states)),
            "running": sum(state in IN_FORCE for state in view.states),
            "address": reverse("compensation:citizen", args=[citizen.key]),
            "stance_address": reverse("compensation:stance", args=[citizen.key]) if may_write and not stance else "",
        },
        place=40,
    )


def _stance_words(stance: Any) -> str:
    if stance is None:
        return _("Der er ikke taget stilling til ordninger.")
    return _("Der er brug for en ordning.") if stance.needed else _("Der er ikke brug for en ordning.")


def _counted(number: int) -> str:
    if not number:
        return ""
    return ngettext("%(number)s åben ansøgning", "%(number)s åbne ansøgninger", number) % {"number": number}
