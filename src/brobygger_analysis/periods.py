"""Figures without a period: what happened in it is not counted, and the time in it does not pass.

`without` gives the same registrations as if nothing had been marked in some stretches of days; `Clock` gives every date
as it is when those days did not exist, so that a wait or a rhythm does not count them. The prose stands in
docs/algorithms/context-events.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from brobygger_analysis.figures import Mask
from brobygger_analysis.funnel import Days, Marks, Period
from brobygger_analysis.remembered import Remembered

if TYPE_CHECKING:
    from brobygger_analysis.indicators import Registrations
    from brobygger_analysis.practice import Applications, Assignments, Events

DAY = timedelta(days=1)


def merged(spans: Sequence[Period]) -> tuple[Period, ...]:
    """The same days in order, none of them twice. An open end reaches to the ends of the calendar."""
    made: list[Period] = []
    ends = sorted((one.first or date.min, one.last or date.max) for one in spans)
    for first, last in ends:
        before = made[-1] if made else None
        if before is not None and before.first and before.last and first.toordinal() <= before.last.toordinal() + 1:
            made[-1] = Period(before.first, max(before.last, last))
        else:
            made.append(Period(first, last))
    return tuple(made)


@dataclass(frozen=True)
class Clock:
    """A clock that stands still in the spans. `spans`: as `merged` gives them."""

    spans: tuple[Period, ...]

    def within(self, dates: Days) -> Mask:
        """Which dates lie in a span; NaT never does."""
        inside: Mask = np.zeros(len(dates), dtype=bool)
        for span in self.spans:
            inside |= span.holds(dates)
        return inside

    def holds(self, day: date) -> bool:
        """Whether one day lies in a span."""
        return bool(self.within(np.array([day], dtype="datetime64[D]"))[0])

    def dates(self, dates: Days) -> Days:
        """Every date less the days of spans up to it; a date within a span is the day before it."""
        known = ~np.isnat(dates)
        numbers = np.where(known, dates, np.datetime64(0, "D")).astype("datetime64[D]").astype(np.int64)
        moved = numbers.copy()
        for span in self.spans:
            first, last = (np.datetime64(end, "D").astype(np.int64) for end in (span.first, span.last))
            moved -= np.clip(numbers - first + 1, 0, last - first + 1)
        answer: Days = np.where(known, moved.astype("datetime64[D]"), np.datetime64("NaT", "D"))
        return answer

    def day(self, day: date) -> date:
        """`dates` for one day."""
        moved: date = self.dates(np.array([day], dtype="datetime64[D]"))[0].astype(object)
        return moved

    def period(self, period: Period) -> Period | None:
        """A period on this clock; None where nothing of it is left."""
        first = self.day(period.first - DAY) + DAY if period.first else None
        last = self.day(period.last) if period.last else None
        return None if first and last and last < first else Period(first, last)

    def marks(self, marks: Marks) -> Marks:
        """The marks with their dates on this clock."""
        return replace(
            marks,
            dates={kind: self.dates(dates) for kind, dates in marks.dates.items()},
            shortcut_dates=self.dates(marks.shortcut_dates),
        )

    def events(self, events: Events) -> Events:
        return replace(events, dates=self.dates(events.dates))

    def applications(self, applications: Applications) -> Applications:
        return replace(applications, applied=self.dates(applications.applied), granted=self.dates(applications.granted))

    def assignments(self, assignments: Assignments) -> Assignments:
        return replace(assignments, starts=self.dates(assignments.starts), ends=self.dates(assignments.ends))


@dataclass(frozen=True)
class LeftOut:
    """What was taken out of registrations. gone: kind of mark -> the rows whose counted mark lay in a span."""

    clock: Clock
    gone: dict[str, Mask]


def marks_without(marks: Marks, spans: Sequence[Period]) -> Marks:
    """The marks, none of those in the spans counted; whether a course was open is as it was."""
    clock = Clock(merged(spans))
    outside = {kind: ~clock.within(dates) for kind, dates in marks.dates.items()}
    return replace(
        marks,
        counted={kind: mask & outside[kind] for kind, mask in marks.counted.items()},
        outside={kind: mask & outside[kind] for kind, mask in marks.outside.items()},
        shortcut=marks.shortcut & ~clock.within(marks.shortcut_dates),
    )


def without(registrations: Registrations, spans: Sequence[Period]) -> Registrations:
    """The registrations as if nothing had happened in the spans; see `Registrations.left_out`."""
    if not spans:
        return registrations
    clock = Clock(merged(spans))
    marks = registrations.marks
    asked = registrations.applications
    kept = ~clock.within(asked.applied)
    granted = np.where(clock.within(asked.granted), np.datetime64("NaT", "D"), asked.granted)

    def seen(events: Events) -> Events:
        outside = ~clock.within(events.dates)
        return replace(events, rows=events.rows[outside], dates=events.dates[outside])

    return replace(
        registrations,
        marks=marks_without(marks, spans),
        remembered=Remembered(),
        cv_updates=seen(registrations.cv_updates),
        cv_good=seen(registrations.cv_good),
        goal_updates=seen(registrations.goal_updates),
        activity_updates=seen(registrations.activity_updates),
        plan_ready=seen(registrations.plan_ready),
        conversations=seen(registrations.conversations),
        ratings=seen(registrations.ratings),
        applications=replace(
            asked,
            rows=asked.rows[kept],
            schemes=asked.schemes[kept],
            applied=asked.applied[kept],
            granted=granted[kept],
        ),
        left_out=LeftOut(clock, {kind: mask & clock.within(marks.dates[kind]) for kind, mask in marks.counted.items()}),
    )
