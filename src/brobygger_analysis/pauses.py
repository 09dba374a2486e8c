"""Deadlines while a duty is suspended: days within a pause do not count. Dates in, dates out; nothing else is loaded.

The prose stands in docs/algorithms/context-events.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from brobygger_analysis.danish.working_days import is_working_day

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Pause:
    """From the first to the last day, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a pause ends before it begins")


def merged(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """The same days in order, none of them twice."""
    made: list[Pause] = []
    for one in sorted(pauses):
        if made and one.first <= made[-1].last + DAY:
            made[-1] = Pause(made[-1].first, max(made[-1].last, one.last))
        else:
            made.append(one)
    return tuple(made)


def pushed(start: date, due: date, pauses: Iterable[Pause]) -> date:
    """The last day of a deadline that runs from the day after ``start``, when the days of pauses do not count.

    A deadline that was over before a pause began stays where it is.
    """
    for pause in merged(pauses):
        if pause.last <= start:
            continue
        if pause.first > due:
            break
        due += pause.last - max(pause.first, start + DAY) + DAY
    return due


def after(start: date, days: int, pauses: Iterable[Pause]) -> date:
    """The day so many days after a start that do not lie in a pause."""
    return pushed(start, start + timedelta(days=days), pauses)


def after_working_days(start: date, count: int, pauses: Iterable[Pause]) -> date:
    """The day so many working days after a start that do not lie in a pause. ``count``: 1 or more."""
    if count < 1:
        raise ValueError("a deadline is at least one working day")
    spans = merged(pauses)
    day = start
    while count:
        day += DAY
        within = next((one for one in spans if one.first <= day <= one.last), None)
        if within is not None:
            day = within.last
        elif is_working_day(day):
            count -= 1
    return day


def earliest_start(on: date, days: int, pauses: Sequence[Pause]) -> date:
    """The earliest start whose deadline, so many days after, is not over yet on a day: for a question to a database."""
    start = on - timedelta(days=days)
    while pauses and after(start - DAY, days, pauses) >= on:
        start -= DAY
    return start
