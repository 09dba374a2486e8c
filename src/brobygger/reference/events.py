"""What happened around the work: events of the whole country and of one jobcentre, and the duties that they suspend.

Those of the country come with the product, those of a jobcentre stand in the database. A duty that an event names
stands still from its first to its last day: every rule with a deadline asks ``pauses``. The prose stands in
docs/algorithms/context-events.md.
"""

from __future__ import annotations

import datetime
import uuid
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import get_language

from brobygger.accounts.roles import Role
from brobygger.kernel import boundary, clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotAllowed
from brobygger.reference import errors, reads, shipped
from brobygger.reference.models import ContextEvent
from brobygger.vault import log
from brobygger_analysis.pauses import Pause

WRITERS = (Role.PROJECT_MANAGER, Role.TEAM_LEADER)
ELEMENTS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Event:
    """One event as every face shows it. ``code`` names it in an address: a code of the list, or a local key."""

    code: str
    title: str
    first: datetime.date
    last: datetime.date | None
    elements: tuple[int, ...]
    duties: tuple[str, ...]
    source: str
    is_national: bool

    def touches(self, element: int | None) -> bool:
        """Whether it is to stand beside a figure of this core element; one that names none touches all."""
        return element is None or not self.elements or element in self.elements


def national() -> tuple[Event, ...]:
    """Those that come with the product."""
    language = get_language() or "da"
    return tuple(
        Event(
            code=one.code,
            title=one.text(language),
            first=one.valid_from,
            last=one.valid_to,
            elements=tuple(int(number) for number in one["elements"].split(";") if number),
            duties=tuple(code for code in one["duties"].split(";") if code),
            source=one.source,
            is_national=True,
        )
        for periods in shipped.items("context_event").values()
        for one in periods
    )


def of(jobcentre: int | None) -> tuple[Event, ...]:
    """Those of the country and of the jobcentre, oldest first. One query at most."""
    local = () if jobcentre is None else (_local(row) for row in reads.context_events(jobcentre))
    return tuple(sorted((*national(), *local), key=lambda one: (one.first, one.code)))


def find(code: str, jobcentre: int | None) -> Event:
    """Raises ``NotFound``."""
    for one in of(jobcentre):
        if one.code == code:
            return one
    raise errors.event_not_found()


def touching(element: int | None, *, jobcentre: int | None) -> tuple[Event, ...]:
    """Those to be shown beside a figure of this core element, oldest first."""
    return tuple(one for one in of(jobcentre) if one.touches(element))


def during(found: Sequence[Event], first: datetime.date, last: datetime.date) -> str:
    """The names of the events that touch a stretch of days, for a band behind it."""
    there = (one for one in found if one.first <= last and (one.last is None or one.last >= first))
    return " · ".join(one.title for one in there)


def in_month(found: Sequence[Event], first: datetime.date) -> str:
    """The same for the month that begins on a day."""
    return during(found, first, first.replace(day=monthrange(first.year, first.month)[1]))


def pauses(duty: str, *, jobcentre: int | None) -> tuple[Pause, ...]:
    """When a duty stands still here. An event without an end suspends nothing: actions see to that."""
    return tuple(Pause(one.first, one.last) for one in of(jobcentre) if duty in one.duties and one.last is not None)


def here(duty: str) -> tuple[Pause, ...]:
    """``pauses`` of the jobcentre whose boundary is entered."""
    return pauses(duty, jobcentre=boundary.current().jobcentre)


def _local(row: ContextEvent) -> Event:
    return Event(
        code=str(row.key),
        title=row.title,
        first=row.first,
        last=row.last,
        elements=tuple(row.elements),
        duties=tuple(row.duties),
        source=row.source,
        is_national=False,
    )


# Writing --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """What a jobcentre writes about an event."""

    title: str
    first: datetime.date
    last: datetime.date | None
    elements: Sequence[int]
    duties: Sequence[str]
    source: str


def may_write(actor: Actor) -> bool:
    return actor.jobcentre is not None and (actor.is_machine or actor.has(*WRITERS))


def writable(key: uuid.UUID, *, by: Actor) -> ContextEvent:
    """The row of a local event, to be corrected. Raises ``NotAllowed`` and ``NotFound``."""
    _require(by)
    found = ContextEvent.by_key(key)
    if found is None or found.withdrawn_at is not None:
        raise errors.event_not_found()
    return found


@transaction.atomic
def register(*, by: Actor, entry: Entry) -> ContextEvent:
    """Write down an event of the actor's jobcentre."""
    _require(by)
    checked = _checked(entry)
    made: ContextEvent = ContextEvent.objects.create(
        jobcentre_id=boundary.current().jobcentre, author=by.label, **_fields(checked)
    )
    changes = {name: [None, value] for name, value in _logged(checked).items()}
    log.write(by=by, action="event.registered", subjects=[("context_event", made.key)], changes=changes)
    return made


@transaction.atomic
def change(*, by: Actor, key: uuid.UUID, read_version: int, entry: Entry) -> ContextEvent:
    """Correct or extend an event. What it said before stands in the log."""
    found = writable(key, by=by)
    checked = _checked(entry)
    before = Entry(found.title, found.first, found.last, found.elements, found.duties, found.source)
    for name, value in _fields(checked).items():
        setattr(found, name, value)
    found.save_checked(
        read_version=read_version, sentence=errors.event_changed_meanwhile(), update_fields=list(_fields(checked))
    )
    old, new = _logged(before), _logged(checked)
    changes = {name: [old[name], new[name]] for name in new if old[name] != new[name]}
    log.write(by=by, action="event.changed", subjects=[("context_event", found.key)], changes=changes)
    return found


@transaction.atomic
def withdraw(*, by: Actor, key: uuid.UUID, reason: str) -> ContextEvent:
    """Take out what should not have been written. It stays readable in the log; deadlines run as if it had not been."""
    found = writable(key, by=by)
    if not reason.strip():
        raise errors.say_why_withdrawn()
    found.withdrawn_at, found.withdrawn_reason = clock.now(), reason.strip()
    found.save_checked(
        read_version=found.version, sentence="", update_fields=["withdrawn_at", "withdrawn_reason"]
    )  # fmt: skip
    log.write(by=by, action="event.withdrawn", subjects=[("context_event", found.key)], reason=reason.strip())
    return found


def _require(by: Actor) -> None:
    if not may_write(by):
        raise NotAllowed(errors.events_are_written_by_leaders())


def _checked(entry: Entry) -> Entry:
    if not entry.title.strip():
        raise errors.say_what_happened()
    if not entry.source.strip():
        raise errors.say_how_known()
    if entry.last is not None and entry.last < entry.first:
        raise errors.event_ends_first()
    if entry.duties and entry.last is None:
        raise errors.pause_needs_an_end()
    known: Iterable[str] = reads.labels("paused_duty")
    if not set(entry.duties) <= set(known) or not set(entry.elements) <= set(ELEMENTS):
        raise errors.not_a_value_of_this_kind()
    return Entry(
        entry.title.strip(), entry.first, entry.last, sorted(set(entry.elements)), sorted(set(entry.duties)),
        entry.source.strip(),
    )  # fmt: skip


def _fields(entry: Entry) -> dict[str, object]:
    return {
        "title": entry.title,
        "first": entry.first,
        "last": entry.last,
        "elements": list(entry.elements),
        "duties": list(entry.duties),
        "source": entry.source,
    }


def _logged(entry: Entry) -> dict[str, object]:
    made = _fields(entry)
    return {name: value.isoformat() if isinstance(value, datetime.date) else value for name, value in made.items()}
