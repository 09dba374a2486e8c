"""Which curves by a register readers outside may be told, and at which weeks: see docs/algorithms/disclosure.md.

A point of a curve tells how many of a group had reached an outcome by a week, and two points, two groups or two reports
tell differences. Everything here is arithmetic on those counts, in pieces of a quarter of a year: what was counted now,
when the curves were last told, and in the report before.

    chosen(whole, {"municipality": groups})     # by breakdown the weeks, and of which groups
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from brobygger_analysis.by_register import REACHED, Times
from brobygger_analysis.disclosure import DEFAULT_LIMIT

Counts = npt.NDArray[np.int64]

STEP = 13  # weeks: a quarter of a year
LONGEST = 156  # weeks: three years
WEEKS = tuple(range(STEP, LONGEST + 1, STEP))
PIECES = len(WEEKS) + 1  # up to each of the weeks, and after the last
STEP_OF_GROUPS = 26  # few reach an outcome in each quarter of each group
FEWEST_WEEKS = 2  # that a breakdown is told at: half a year and a year
WHOLE = ""


@dataclass(frozen=True)
class Came:
    """Of some people: how many they are, and how many of them reached an outcome in each piece of time."""

    n: int
    pieces: Counts

    @classmethod
    def of(cls, times: Times) -> Came:
        """As they were followed."""
        places = np.searchsorted(WEEKS, times.weeks[times.endings == REACHED])
        return cls(times.n, np.bincount(places, minlength=PIECES).astype(np.int64))

    def to_list(self) -> list[int]:
        """To be stored: the people, then the pieces."""
        return [self.n, *self.pieces.tolist()]

    @classmethod
    def from_list(cls, stored: Sequence[int]) -> Came:
        """As `to_list` wrote it."""
        return cls(stored[0], np.array(stored[1:], dtype=np.int64))

    def __add__(self, other: Came) -> Came:
        return Came(self.n + other.n, self.pieces + other.pieces)

    def __sub__(self, other: Came) -> Came:
        return Came(self.n - other.n, self.pieces - other.pieces)


NOBODY = Came(0, np.zeros(PIECES, dtype=np.int64))


@dataclass(frozen=True)
class Group:
    """One group of a breakdown, or the whole.

    waiting: how many are followed past each of `WEEKS` without an outcome. is_shown: how many of it reached one is
    printed in the tables. told: as counted when curves were last told; before: in the report before; None where there
    was none.
    """

    value: str
    counted: Came
    waiting: Counts
    is_shown: bool
    told: Came | None = None
    before: Came | None = None

    @classmethod
    def of(cls, value: str, times: Times, *, is_shown: bool, told: Came | None, before: Came | None) -> Group:
        """As they were followed."""
        waiting = np.array([int((times.weeks > week).sum()) for week in WEEKS], dtype=np.int64)
        return cls(value, Came.of(times), waiting, is_shown, told, before)

    @property
    def since(self) -> Came | None:
        """Who came since curves were last told."""
        return None if self.told is None else self.counted - self.told

    def steps(self) -> list[Counts]:
        """Who came in each step of which the tables say how many: until the report before, and since then."""
        if self.before is None:
            return []
        return [
            self.before.pieces - (NOBODY if self.told is None else self.told).pieces,
            (self.counted - self.before).pieces,
        ]

    def without(self, others: Sequence[Group]) -> Group:
        """What is left of it without some groups in it."""

        def less(mine: Came | None, theirs: Iterator[Came | None]) -> Came | None:
            return None if mine is None else mine - sum((one for one in theirs if one is not None), NOBODY)

        return Group(
            "",
            self.counted - sum((one.counted for one in others), NOBODY),
            self.waiting - sum((one.waiting for one in others), np.zeros(len(WEEKS), dtype=np.int64)),
            is_shown=False,
            told=less(self.told, (one.told for one in others)),
            before=less(self.before, (one.before for one in others)),
        )


@dataclass(frozen=True)
class Choice:
    """By breakdown: at which weeks its curves are told, and of which groups. The whole stands in each."""

    weeks: Mapping[str, tuple[int, ...]]
    told: Mapping[str, frozenset[str]]

    def points(self, by: str) -> int:
        """How many points are told of the whole, or of the groups of a breakdown."""
        return len(self.weeks.get(by, ())) * (1 if by == WHOLE else len(self.told.get(by, ())))

    def tells_as_much_as(self, other: Choice, *, by: Iterable[str] | None = None) -> bool:
        """Whether no breakdown has fewer points, or none of some."""
        return all(self.points(one) >= other.points(one) for one in (other.weeks if by is None else by))

    def but_not(self, week: int, by: str) -> Choice:
        """Without a week: of one breakdown, or everywhere where the whole is not told of it any more."""
        weeks = {
            one: tuple(each for each in own if each != week or by not in {WHOLE, one})
            for one, own in self.weeks.items()
        }
        told = {one: own if len(weeks[one]) >= FEWEST_WEEKS else frozenset() for one, own in self.told.items()}
        return Choice(
            {one: own if told[one] or not self.told[one] else weeks[WHOLE] for one, own in weeks.items()}, told
        )


def chosen(whole: Group, groups: Mapping[str, Sequence[Group]], *, limit: int = DEFAULT_LIMIT) -> Choice:
    """The most that may be told of these groups by breakdown."""
    weeks = {WHOLE: _weeks([whole], WEEKS, limit) if whole.is_shown else ()}
    told: dict[str, frozenset[str]] = {WHOLE: frozenset()}
    for by, own in groups.items():
        weeks[by], told[by] = _breakdown(whole, own, weeks[WHOLE], limit)
    choice = Choice(weeks, told)
    while fault := next(_faults(choice, whole, groups, limit), None):
        choice = choice.but_not(*fault)
    return choice


def _breakdown(
    whole: Group, groups: Sequence[Group], candidates: Sequence[int], limit: int
) -> tuple[tuple[int, ...], frozenset[str]]:
    """Small groups allow few weeks: they stand back, the smallest first, until the others can be told of a year."""
    told = [one for one in groups if one.is_shown]
    wanted = [week for week in candidates if week % STEP_OF_GROUPS == 0]
    while told:
        weeks = _weeks(_units(whole, told), wanted, limit)
        if len(weeks) >= FEWEST_WEEKS:
            return weeks, frozenset(one.value for one in told)
        told.remove(min(told, key=_size))
    return tuple(candidates), frozenset()


def _size(group: Group) -> tuple[int, int]:
    everybody = int(group.counted.pieces.sum())
    return everybody if group.since is None else int(group.since.pieces.sum()), everybody


def _units(whole: Group, told: Sequence[Group]) -> list[Group]:
    """The groups that are told, and what is left of the whole, which follows from them."""
    left = whole.without(told)
    return [*told, left] if left.counted.n or (left.told and left.told.n) else list(told)


def _weeks(units: Sequence[Group], candidates: Sequence[int], limit: int) -> tuple[int, ...]:
    """The weeks for these together: in each piece between them at least the limit reached an outcome, at least as many
    of them since curves were last told, and at least as many are followed further."""
    if any(one.since is not None and 0 < abs(one.since.n) < limit for one in units):
        return ()
    counted = [one.counted.pieces for one in units]
    grown = [one.since.pieces for one in units if one.since is not None]
    told: list[int] = []
    for week in candidates:
        pieces = [(told[-1] if told else 0, week), (week, LONGEST + 1)]
        enough = all(_between(one, *piece) >= limit for one in counted for piece in pieces)
        come = all(abs(_between(one, *piece)) >= limit for one in grown for piece in pieces)
        if enough and come and all(one.waiting[WEEKS.index(week)] >= limit for one in units):
            told.append(week)
    return tuple(told)


def _between(pieces: Counts, first: int, last: int) -> int:
    """How many between two weeks; a last week after the longest means without end."""
    return int(pieces[first // STEP : PIECES if last > LONGEST else last // STEP].sum())


# What follows from several of them -----------------------------------------------------------------------------------


def _faults(
    choice: Choice, whole: Group, groups: Mapping[str, Sequence[Group]], limit: int
) -> Iterator[tuple[int, str]]:
    """Weeks that give a few people away, each with the breakdown in which it does (the whole: wherever it is told)."""
    fine = choice.weeks[WHOLE]
    for week in _of_steps(whole, fine, limit):
        yield week, WHOLE
    for by, own in groups.items():
        told = [one for one in own if one.value in choice.told[by]]
        rest = [one for one in own if one not in told]
        for unit in _units(whole, told) if told else []:
            for week in _of_steps(unit, choice.weeks[by], limit):
                yield week, by
            for first, last in pairwise((0, *choice.weeks[by], LONGEST + 1)):
                inside = [week for week in fine if first < week < last]
                for week in _of_part(unit, whole.without([unit]), (first, *inside, last), limit):
                    yield week, WHOLE
        left = whole.without(told)
        for one in rest if len(rest) > 1 or not told else []:
            if one.is_shown:
                for week in _of_part(one, left.without([one]), (0, *fine, LONGEST + 1), limit):
                    yield week, WHOLE


def _of_part(part: Group, others: Group, ends: Sequence[int], limit: int) -> Iterator[int]:
    """Where it is known how many there are of a part, and how many of it and the others together in each piece."""
    yield from _given_away([part.counted.pieces, others.counted.pieces], ends, limit)
    if part.since is not None and others.since is not None:
        yield from _given_away([part.since.pieces, others.since.pieces], ends, limit)


def _of_steps(unit: Group, weeks: Sequence[int], limit: int) -> Iterator[int]:
    """Where it is known how many came in each step, and how many in all in each piece."""
    if unit.before is not None:
        yield from _given_away(unit.steps(), (0, *weeks, LONGEST + 1), limit)


def _given_away(rows: Sequence[Counts], ends: Sequence[int], limit: int) -> Iterator[int]:
    """A week between the pieces by which a reader who knows the sum of each row and of each piece knows of somebody.

    Of a row, in some pieces in a row, there are at least as many as do not find room elsewhere: where they are fewer
    than the limit, everybody of the other rows elsewhere must be at least as many as they.
    """
    table = np.array([[_between(row, first, last) for first, last in pairwise(ends)] for row in rows])
    columns = table.shape[1]
    for row in range(len(table)):
        others = table.sum(axis=0) - table[row]
        for first in range(columns):
            for last in range(first + 1, columns + (first > 0)):
                few = int(table[row, first:last].sum())
                if 0 < few < limit and others.sum() - others[first:last].sum() < few:
                    yield ends[first] if first else ends[last]
