"""How long a citizen has waited for a decision, and until when it is promised. Pure: all times are passed in.

Prose with the guarantees: docs/algorithms/decision-clock.md. A pause from P to Q takes out the days after P up to and
including Q (working days), or exactly its own time (hours).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from brobygger.compensation.enums import ClockUnit
from brobygger.kernel.clock import DENMARK, danish_date
from brobygger_analysis.danish.working_days import is_working_day

DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)
Span = tuple[datetime.datetime, datetime.datetime | None]

# A clock that runs longer than this is a fault, not a wait: where a loop must end.
LONGEST_DAYS = 20_000


@dataclass(frozen=True, slots=True)
class Promise:
    """The unit and length as they were when the application was received."""

    unit: str
    length: int


@dataclass(frozen=True, slots=True)
class Reading:
    """The clock as it stands at a moment."""

    unit: str
    length: int
    used: float  # working days or hours
    plain_days: int
    due: datetime.datetime | None  # the last moment in time; None while it is paused
    paused: bool
    overdue: bool

    @property
    def due_on(self) -> datetime.date | None:
        return None if self.due is None else danish_date(self.due)

    @property
    def left(self) -> float:
        return max(self.length - self.used, 0)


def read(promise: Promise, received: datetime.datetime, pauses: Iterable[Span], at: datetime.datetime) -> Reading:
    """The clock at the moment ``at``: now, or the moment of the decision."""
    known = tuple(span for span in pauses if span[0] <= at)
    if promise.unit == ClockUnit.HOURS:
        used, due = _hours(promise.length, received, known, at)
    else:
        used, due = _working_days(promise.length, received, known, at)
    open_pause = any(until is None or until > at for _since, until in known)
    return Reading(
        unit=promise.unit,
        length=promise.length,
        used=used,
        plain_days=(danish_date(at) - danish_date(received)).days,
        due=due,
        paused=open_pause and (due is None or due > at),
        overdue=due is not None and at > due,
    )


def end_of(day: datetime.date) -> datetime.datetime:
    """The last moment of a Danish day."""
    return _midnight(day + DAY) - datetime.timedelta(microseconds=1)


def whole_days(first: datetime.date, last: datetime.date) -> Span:
    """A pause that takes out whole days, both ends included, for either unit."""
    return end_of(first - DAY), end_of(last)


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time.min, tzinfo=DENMARK)


# --- working days ----------------------------------------------------------------------------------------------------


def working_days_used(received: datetime.date, pauses: Iterable[tuple[datetime.date, datetime.date | None]],
                      until: datetime.date) -> int:  # fmt: skip
    """Working days after ``received`` up to and including ``until``, without the days that pauses take out."""
    spans = tuple(pauses)
    days = (received + DAY * number for number in range(1, (until - received).days + 1))
    return sum(_counts(day, spans) for day in days)


def _counts(day: datetime.date, pauses: Sequence[tuple[datetime.date, datetime.date | None]]) -> bool:
    if not is_working_day(day):
        return False
    return not any(since < day and (until is None or day <= until) for since, until in pauses)


def _working_days(
    length: int, received: datetime.datetime, pauses: Sequence[Span], at: datetime.datetime
) -> tuple[int, datetime.datetime | None]:
    start, today = danish_date(received), danish_date(at)
    spans = tuple((danish_date(since), None if until is None else danish_date(until)) for since, until in pauses)
    used = working_days_used(start, spans, today)
    return used, _due_day(length, start, spans)


def _due_day(
    length: int, start: datetime.date, spans: Sequence[tuple[datetime.date, datetime.date | None]]
) -> datetime.datetime | None:
    standing = min((since for since, until in spans if until is None), default=None)
    day, counted = start, 0
    while counted < length:
        day += DAY
        if standing is not None and day > standing:
            return None
        counted += _counts(day, spans)
        if (day - start).days > LONGEST_DAYS:
            return None
    return end_of(day)


# --- hours -----------------------------------------------------------------------------------------------------------


def _hours(
    length: int, received: datetime.datetime, pauses: Sequence[Span], at: datetime.datetime
) -> tuple[float, datetime.datetime | None]:
    pieces = _running(received, pauses, max(at, received))
    used = sum(((until - since) / HOUR for since, until in pieces), 0.0)
    return used, _due_moment(length, received, pauses)


def _running(
    received: datetime.datetime, pauses: Sequence[Span], until: datetime.datetime
) -> list[tuple[datetime.datetime, datetime.datetime]]:
    """The stretches on working days in which the clock ran, in order."""
    pieces = []
    day = danish_date(received)
    while _midnight(day) < until:
        if is_working_day(day):
            pieces += _less(max(_midnight(day), received), min(_midnight(day + DAY), until), pauses)
        day += DAY
    return pieces


def _less(
    since: datetime.datetime, until: datetime.datetime, pauses: Sequence[Span]
) -> list[tuple[datetime.datetime, datetime.datetime]]:
    """What is left of a stretch when pauses are taken out."""
    left = []
    for began, ended in sorted(pauses, key=lambda span: span[0]):
        if since >= until:
            break
        stop = until if ended is None else ended
        if began >= until or stop <= since:
            continue
        if began > since:
            left.append((since, began))
        since = max(since, stop)
    if since < until:
        left.append((since, until))
    return left


def _due_moment(length: int, received: datetime.datetime, pauses: Sequence[Span]) -> datetime.datetime | None:
    wanted = length * HOUR
    standing = min((since for since, until in pauses if until is None), default=None)
    day = danish_date(received)
    for _number in range(LONGEST_DAYS):
        if standing is not None and _midnight(day) > standing:
            return None
        if is_working_day(day):
            for since, until in _less(max(_midnight(day), received), _midnight(day + DAY), pauses):
                if until - since >= wanted:
                    return since + wanted
                wanted -= until - since
        day += DAY
    return None
