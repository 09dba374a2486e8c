"""The front page: what waits for me first, my queues, my citizens, what I wrote; and the list of all that waits."""

from __future__ import annotations

import datetime
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.casework import caseload, dated, queues, reads
from brobygger.citizens import access
from brobygger.citizens import reads as citizens
from brobygger.citizens.enums import CourseState
from brobygger.kernel import boundary, clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.items import DueItem
from brobygger.reference import reads as reference
from brobygger.vault import log
from brobygger.web import subjects
from brobygger.web.doors import member

FIRST = 8  # lines of what waits on the front page
PAGE = 50  # lines of each part on the page of all that waits
CITIZENS = 8
NOTES = 3
NEW_FOR = datetime.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Line:
    item: DueItem
    address: str
    late: bool
    snooze: str  # the address of "put off"


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
class QueueLine:
    queue: queues.Queue
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class Way:
    """A way on, for who has nothing waiting."""

    text: str
    address: str


@never_cache
@member()
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    on = clock.today()
    # An analyst of a programme, or somebody at work in the whole installation, has no cases here.
    if not boundary.is_entered():
        context = {"today": on, "ways": _ways(actor), "is_case_role": False, "is_new": _is_new(request, on)}
        return render(request, "casework/desk_empty.html", context)
    with reference.read_ahead():
        if actor.has(*CASE_ROLES):
            return _case_desk(request, actor, on)
        return _plain_desk(request, actor, on)


def _case_desk(request: HttpRequest, actor: Actor, on: datetime.date) -> HttpResponse:
    """The front page of whoever has cases."""
    asleep = reads.asleep_of(actor, on)
    found = dated.dated(actor, on, most=FIRST, asleep=frozenset(asleep))
    first = tuple(_line(item, on) for item in found.items)
    held = caseload.held_courses(actor)
    mine = caseload.longest_without_contact(held.whole, CITIZENS + 1)
    keys = [line.item.citizen for line in first if line.item.citizen] + [row.citizen.key for row in mine[:CITIZENS]]
    _log_shown(actor, on, keys)
    context = {
        "today": on,
        "first": first,
        "found": found,
        "asleep": len(asleep),
        "queues": _queue_lines(actor, held, on),
        "mine": [(row, CourseState(row.state).label, caseload.days_since(row, on)) for row in mine[:CITIZENS]],
        "has_more_citizens": len(mine) > CITIZENS,
        "notes": list(reads.notes(actor)[:NOTES]),
        "filters": [(one, filter_address(one), one.owner_id == actor.user) for one in reads.saved_filters(actor)],
        "stands_in_for": citizens.stands_in_for(actor),
        "ways": _ways(actor),
        "is_new": _is_new(request, on),
    }
    return render(request, "casework/desk.html", context)


def _queue_lines(actor: Actor, held: caseload.Held, on: datetime.date) -> list[QueueLine]:
    """The queues that hold somebody, in their own order."""
    counted = queues.counts(held, queues.Ask.of(actor, on))
    address = reverse("casework:citizens")
    return [
        QueueLine(queue, counted[code], f"{address}?{urlencode({'vis': 'own', 'koe': code})}")
        for code, queue in queues.QUEUES.items()
        if counted[code]
    ]


def filter_address(saved: Any) -> str:
    return f"{reverse('casework:citizens')}?{urlencode(saved.chosen, doseq=True)}"


def _plain_desk(request: HttpRequest, actor: Actor, on: datetime.date) -> HttpResponse:
    """The front page of whoever leads, decides or consults: everything that waits, by urgency."""
    parts, count = _parts(actor, on, PAGE, reads.asleep_of(actor, on))
    return render(
        request,
        "casework/waiting.html",
        {
            "parts": parts,
            "count": count,
            "today": on,
            "ways": _ways(actor),
            "is_new": _is_new(request, on),
            "is_front": True,
            "asleep": [],
            "adds_tasks": False,
        },
    )


@never_cache
@member()
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """Everything that waits for the actor, asked of every room; and what was put off."""
    actor = actor_of(request)
    on = clock.today()
    parts: list[Part] = []
    count, asleep = 0, []
    if boundary.is_entered():
        with reference.read_ahead():
            sleeping = reads.asleep_of(actor, on)
            parts, count = _parts(actor, on, PAGE, sleeping)
        asleep = sorted(sleeping.values(), key=lambda row: (row.until, row.pk))
    context = {
        "parts": parts,
        "count": count,
        "today": on,
        "ways": [],
        "is_front": False,
        "is_new": False,
        "asleep": asleep,
        "adds_tasks": actor.has(*CASE_ROLES),
    }
    return render(request, "casework/waiting.html", context)


def _parts(actor: Actor, on: datetime.date, most: int, asleep: Container[Any]) -> tuple[list[Part], int]:
    found = reads.desk(actor, on, asleep=asleep)
    parts = [
        _part("overdue", _("Overskredet"), found.overdue, on, most),
        _part("soon", _("I dag og de næste dage"), found.soon, on, most),
        _part("later", _("Senere"), found.later, on, most),
    ]
    _log_shown(actor, on, [line.item.citizen for part in parts for line in part.lines if line.item.citizen])
    return [part for part in parts if part.count], found.count


def _log_shown(actor: Actor, on: datetime.date, keys: Iterable[Any]) -> None:
    shown = [("citizen", key) for key in dict.fromkeys(keys)]
    if shown:
        log.listed(by=actor, action="desk.shown", subjects=shown, criterion={"on": on.isoformat()})


def _part(code: str, heading: str, items: tuple[DueItem, ...], on: datetime.date, most: int) -> Part:
    return Part(code, heading, tuple(_line(item, on) for item in items[:most]), len(items))


def _line(item: DueItem, on: datetime.date) -> Line:
    late = item.due is not None and item.due < on
    query = urlencode({"slags": item.kind, "art": item.subject_kind, "om": str(item.subject)})
    return Line(item, address_of(item), late, f"{reverse('casework:snooze')}?{query}")


def address_of(item: DueItem) -> str:
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
        (_("Se dine borgere"), "citizens:list", actor.has(*access.LIST_ROLES) and not actor.has(*CASE_ROLES)),
        (_("Se teamet"), "casework:team", actor.has(Role.TEAM_LEADER, Role.PROJECT_MANAGER)),
        (_("Indlæs begyndte forløb"), "citizens:import", actor.has(*access.IMPORT_ROLES)),
        (
            _("Se tragten"),
            "measurement:funnel",
            actor.has(Role.TEAM_LEADER, Role.PROJECT_MANAGER, Role.PROGRAMME_ANALYST),
        ),
        (_("Lokal opsætning"), "reference:setup", actor.has(Role.PROJECT_MANAGER, Role.TEAM_LEADER)),
        (_("Brugere og roller"), "accounts:users", actor.has(Role.ADMINISTRATOR)),
    ]
    wanted.append((_("Rundtur for nye"), "casework:tour", True))
    return [Way(text, address) for text, name, is_for in wanted if is_for and (address := _reversed(name))]


def _is_new(request: HttpRequest, on: datetime.date) -> bool:
    """Who got the first role lately is shown the way to the tour."""
    began = [one.valid_from for one in getattr(request, "memberships", ())]
    return bool(began) and min(began) > on - NEW_FOR
