"""The front page: what waits for me, by urgency, and where to go from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.casework import reads
from brobygger.citizens import access
from brobygger.kernel import boundary, clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.items import DueItem
from brobygger.vault import log
from brobygger.web import subjects
from brobygger.web.doors import member

SHOWN = 50  # lines in each part; the rest is counted


@dataclass(frozen=True, slots=True)
class Line:
    item: DueItem
    address: str


@dataclass(frozen=True, slots=True)
class Part:
    """One urgency: its heading, the lines that are shown, and how many there are in all."""

    code: str
    heading: str
    lines: tuple[Line, ...]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.lines)


@dataclass(frozen=True, slots=True)
class Way:
    """A way on, for who has nothing waiting."""

    text: str
    address: str


@never_cache
@member()
def desk(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    on = clock.today()
    # An analyst of a programme, or somebody at work in the whole installation, has no cases here.
    found = reads.desk(actor, on) if boundary.is_entered() else reads.Desk((), (), ())
    parts = [
        _part("overdue", _("Overskredet"), found.overdue),
        _part("soon", _("I dag og de næste dage"), found.soon),
        _part("later", _("Senere"), found.later),
    ]
    shown = [line.item for part in parts for line in part.lines]
    if shown:
        subjects = [("citizen", key) for key in dict.fromkeys(one.citizen for one in shown if one.citizen is not None)]
        log.listed(by=actor, action="desk.shown", subjects=subjects, criterion={"on": on.isoformat()})
    context = {
        "parts": [part for part in parts if part.count],
        "count": found.count,
        "today": on,
        "ways": _ways(actor),
        "is_case_role": actor.has(*CASE_ROLES),
    }
    return render(request, "casework/desk.html", context)


def _part(code: str, heading: str, items: tuple[DueItem, ...]) -> Part:
    lines = tuple(Line(item, _address(item)) for item in items[:SHOWN])
    return Part(code, heading, lines, len(items))


def _address(item: DueItem) -> str:
    """The page of the thing itself; what has none is done on the citizen's page."""
    found = subjects.address(item.subject_kind, item.subject)
    if not found and item.citizen is not None:
        found = subjects.address("citizen", item.citizen)
    return found


def _reversed(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _ways(actor: Actor) -> list[Way]:
    """What the role most often does next."""
    wanted: list[tuple[Any, str, bool]] = [
        (_("Opret borger"), "citizens:new", actor.has(*access.REGISTER_ROLES)),
        (_("Se dine borgere"), "citizens:list", actor.has(*access.LIST_ROLES)),
        (_("Indlæs begyndte forløb"), "citizens:import", actor.has(*access.IMPORT_ROLES)),
        (
            _("Se tragten"),
            "measurement:funnel",
            actor.has(Role.TEAM_LEADER, Role.PROJECT_MANAGER, Role.PROGRAMME_ANALYST),
        ),
        (_("Lokal opsætning"), "reference:setup", actor.has(Role.PROJECT_MANAGER, Role.TEAM_LEADER)),
        (_("Brugere og roller"), "accounts:users", actor.has(Role.ADMINISTRATOR)),
    ]
    return [Way(text, address) for text, name, is_for in wanted if is_for and (address := _reversed(name))]
