"""How long people wait from one mark to another, and how many wait now.

The mean alone hides those who have not got there yet, so it never stands alone: beside it stand median, quartiles and
the share not yet there. Median and quartiles are over those who did get there (linear interpolation between the two
nearest, NumPy's default); they say nothing about the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from brobygger_analysis import definitions
from brobygger_analysis.definitions import NOTHING, Definition, Text
from brobygger_analysis.figures import Figure, Groups, Mask, Masks, MasksOfGroup, Rows, Weights, number_of
from brobygger_analysis.funnel import ALWAYS, Marks, Period
from brobygger_analysis.results import Result, Source

_MARKS_BY_DEFINITION = {
    definitions.DAYS_TO_INTERVIEW.key: ("accepted", "interviewed"),
    definitions.DAYS_TO_FIRST_CONVERSATION.key: ("enrolled", "first_conversation"),
    definitions.DAYS_TO_EMPLOYED.key: ("enrolled", "employed"),
}

_CONTRADICTING = (
    "har datoerne i modsat rækkefølge og er ikke med.",
    "have the dates the other way round and are left out.",
)


@dataclass(frozen=True)
class Waiting:
    """Days from one mark to another.

    median: the figure that is shown; its masks are those who got there among those who started.
    waiting_now: rows of those who are waiting at `as_of`, with their days so far in `days_so_far`.
    """

    median: Figure
    mean: float | None
    lower_quartile: float | None
    upper_quartile: float | None
    started: int
    there: int
    not_yet: int
    left: int
    contradicting: int
    waiting_now: Mask
    days_so_far: npt.NDArray[np.float64]

    @property
    def share_not_yet(self) -> float | None:
        """Share of those who started who have not got there: they wait, or they left."""
        return (self.not_yet + self.left) / self.started if self.started else None

    @property
    def longest_wait_now(self) -> int | None:
        """Days that the longest waiting person has waited so far."""
        return int(self.days_so_far.max()) if len(self.days_so_far) else None

    def to_dict(self) -> dict[str, object]:
        """The result of the median, and the numbers beside it."""
        return {
            "median": self.median.result.to_dict(),
            "mean": self.mean,
            "lower_quartile": self.lower_quartile,
            "upper_quartile": self.upper_quartile,
            "started": self.started,
            "there": self.there,
            "not_yet": self.not_yet,
            "left": self.left,
            "contradicting": self.contradicting,
            "share_not_yet": self.share_not_yet,
            "longest_wait_now": self.longest_wait_now,
        }


def waiting(
    definition: Definition,
    marks: Marks,
    *,
    as_of: date,
    period: Period = ALWAYS,
    where: Mask | None = None,
    group: str | None = None,
    waits: Waits | None = None,
) -> Waiting:
    """Days from one first mark to another, for those whose first mark lies in the period.

    definition: one of the definitions of waiting times; it says which marks.
    as_of: the day that is today; later marks are not seen. A person whose course is closed by then has left, and is
        not waiting.
    where: shape (rows,), to compute it for some rows only.
    waits: what `waits_of` gave for the same definition, marks, day and period, where it was asked before.

    Raises UnknownDefinition for a definition that is no waiting time.
    """
    waits = (waits or waits_of(definition, marks, as_of=as_of, period=period)).within(where)
    days = waits.days[waits.there]
    quartiles = lower, _middle, upper = _quartiles(days)
    mean = float(days.mean()) if len(days) else None
    counted = _Counted(*map(number_of, waits.parts))
    result = _result(definition, as_of, group, counted, quartiles, mean)
    begun = marks.dates[marks_of(definition)[0]][waits.waiting]
    return Waiting(
        median=Figure(result, Masks(waits.there, waits.started), weights=waits.weights),
        mean=mean,
        lower_quartile=lower,
        upper_quartile=upper,
        started=counted.started,
        there=counted.there,
        not_yet=counted.waiting,
        left=counted.left,
        contradicting=counted.contradicting,
        waiting_now=waits.waiting,
        days_so_far=(np.datetime64(as_of, "D") - begun).astype("timedelta64[D]").astype(np.float64),
    )


def medians_of_groups(
    definition: Definition,
    marks: Marks,
    groups: Groups,
    names: Sequence[str],
    *,
    as_of: date,
    period: Period = ALWAYS,
    where: Mask | None = None,
    waits: Waits | None = None,
) -> list[Figure]:
    """The medians of many groups, each as `waiting` gives it; who waited how long is found once for all of them."""
    waits = (waits or waits_of(definition, marks, as_of=as_of, period=period)).within(where)
    masks, weights = Masks(waits.there, waits.started), waits.weights
    numbers = zip(*map(groups.counts, waits.parts), strict=True)
    made = []
    of_groups = groups.within(waits.there).each(waits.days)
    for place, (name, counts, (days,)) in enumerate(zip(names, numbers, of_groups, strict=True)):
        mean = float(days.mean()) if len(days) else None
        result = _result(definition, as_of, name, _Counted(*counts), _quartiles(days), mean)
        behind = MasksOfGroup(masks, place, groups, people_below=counts[0])
        made.append(Figure(result, behind, weights=replace(weights, groups=groups, place=place)))
    return made


Quartiles = tuple[float | None, float | None, float | None]


def _quartiles(days: npt.NDArray[np.float64]) -> Quartiles:
    """What `np.quantile` gives for 0.25, 0.5 and 0.75, without what makes it slow for a few numbers."""
    if not len(days):
        return None, None, None
    last = len(days) - 1

    def beside(share: float) -> tuple[int, int]:
        low = int(share * last)
        return low, min(low + 1, last)

    ordered = np.partition(days, sorted({place for share in (0.25, 0.5, 0.75) for place in beside(share)}))

    def at(share: float) -> float:
        low, high = beside(share)
        first, then, over = ordered[low], ordered[high], share * last - low
        gap = then - first
        return float(first + gap * over if over < 0.5 else then - gap * (1 - over))

    return at(0.25), at(0.5), at(0.75)


@dataclass(frozen=True)
class Waits:
    """Who started, got there, waits now, left, or has the dates the other way round; and how long each waited."""

    started: Mask
    there: Mask
    waiting: Mask
    left: Mask
    contradicting: Mask
    days: npt.NDArray[np.float64]

    @property
    def parts(self) -> tuple[Mask, ...]:
        """In the order of `_Counted`."""
        return self.started, self.there, self.waiting, self.left, self.contradicting

    @property
    def weights(self) -> Weights:
        """The days that the mean beside the median is made of, over how many, and of how many."""
        there = self.there.astype(np.float64)
        return Weights(np.where(self.there, self.days, 0.0), self.started.astype(np.float64), there)

    def within(self, where: Mask | None) -> Waits:
        """The same of some rows only."""
        if where is None:
            return self
        started, there, waiting, left, contradicting = (part & where for part in self.parts)
        return Waits(started, there, waiting, left, contradicting, self.days)


@dataclass(frozen=True)
class _Counted:
    started: int
    there: int
    waiting: int
    left: int
    contradicting: int


def waits_of(definition: Definition, marks: Marks, *, as_of: date, period: Period = ALWAYS) -> Waits:
    """Who waited how long, of everybody; the rest is as for `waiting`. Raises UnknownDefinition."""
    start, end = marks_of(definition)
    seen = Period(last=as_of)
    started = marks.counted[start] & seen.holds(marks.dates[start])
    if period != ALWAYS:
        started = started & period.holds(marks.dates[start])
    rows = np.flatnonzero(started)  # few of all: the others wait for nothing
    ends = _date_of_person(marks, (marks.counted[end] | marks.outside[end]) & seen.holds(marks.dates[end]), end, rows)
    days = (ends - marks.dates[start].take(rows)).astype("timedelta64[D]").astype(np.float64)
    waited = np.full(marks.rows, np.nan)
    waited[rows] = np.where(np.isnat(ends), np.nan, days)
    contradicting = started & (waited < 0)
    started = started & ~contradicting
    there = started & ~np.isnan(waited)
    left = started & ~there & seen.holds(marks.dates["closed"])
    return Waits(started, there, started & ~there & ~left, left, contradicting, waited)


def _result(
    definition: Definition, as_of: date, group: str | None, counted: _Counted, quartiles: Quartiles, mean: float | None
) -> Result:
    lower, middle, upper = quartiles
    wrong = counted.contradicting
    return Result(
        middle,
        counted.there,
        definition,
        Source.REGISTERED,
        numerator=counted.there,
        denominator=counted.started,
        as_of=as_of,
        group=group,
        note=Text(f"{wrong} {_CONTRADICTING[0]}", f"{wrong} {_CONTRADICTING[1]}") if wrong else NOTHING,
        beside=(
            ("mean", mean),
            ("lower_quartile", lower),
            ("upper_quartile", upper),
            ("share_not_yet", (counted.started - counted.there) / counted.started if counted.started else None),
            ("waiting_now", counted.waiting),
        ),
    )


def marks_of(definition: Definition) -> tuple[str, str]:
    """The kinds of mark that a wait goes from and to. Raises UnknownDefinition."""
    try:
        return _MARKS_BY_DEFINITION[definition.key]
    except KeyError:
        raise definitions.UnknownDefinition(definition.key) from None


def _date_of_person(marks: Marks, dated: Mask, kind: str, rows: Rows) -> npt.NDArray[np.datetime64]:
    """The date that each person has on the masked rows (one a person), for the persons of some rows."""
    dates = np.full(marks.people, np.datetime64("NaT", "D"))
    chosen = np.flatnonzero(dated)
    dates[marks.persons.take(chosen)] = marks.dates[kind].take(chosen)
    spread: npt.NDArray[np.datetime64] = dates.take(marks.persons.take(rows))
    return spread
