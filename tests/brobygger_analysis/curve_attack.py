"""An attack on curves of several reports, by somebody who has only what is printed and the definitions.

The reader knows that groups add up to the whole, that whoever has reached an outcome stays one who has, what the tables
say of how many reached one, and the points of the curves: each as if it told its exact count. Two linear programmes
about each small number say what follows. Nothing of the protector is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csc_matrix

SLACK = 1e-6
END = 10_000  # weeks: whenever
Place = tuple[str, str]  # breakdown and group; ("", "") is the whole
Asked = tuple[str, Any, Place, int, int]  # "level" at a time or "change" between two, of whom, from and to which piece


@dataclass(frozen=True)
class Seen:
    """What is printed of one day. points: by group the weeks of its curve; totals: the groups of which the tables say
    how many reached an outcome. truth: how many reached one in each piece of time, which the reader does not have.
    """

    truth: Mapping[Place, Any]
    totals: frozenset[Place] = frozenset()
    points: Mapping[Place, tuple[int, ...]] = field(default_factory=dict)


class Attack:
    """Everything that is printed of some days, the earliest first, as one linear system."""

    def __init__(
        self, days: Mapping[Any, Seen], weeks: tuple[int, ...], *, limit: int, with_curves: bool = True
    ) -> None:
        self.days, self.weeks, self.limit = days, weeks, limit
        self.pieces = len(weeks) + 1
        places = sorted({place for day in days.values() for place in day.truth})
        cells = [(day, place, piece) for day in days for place in places for piece in range(self.pieces)]
        self.at = {cell: number for number, cell in enumerate(cells)}
        self.equal: list[tuple[dict[int, int], int]] = []
        self.least: list[dict[int, int]] = []  # sums that are nought at least
        for name, day in days.items():
            self._read(name, day, with_curves=with_curves)
        for first, second in zip(list(days), list(days)[1:], strict=False):
            self.least += [
                {self.at[second, place, piece]: 1, self.at[first, place, piece]: -1}
                for place in places
                for piece in range(self.pieces)
            ]
        self.tables = Attack(days, weeks, limit=limit, with_curves=False) if with_curves else None

    def _read(self, name: Any, day: Seen, *, with_curves: bool) -> None:
        truth = day.truth
        for by in {place[0] for place in truth} - {""}:
            for piece in range(self.pieces):
                parts = {self.at[name, place, piece]: -1 for place in truth if place[0] == by}
                self.equal.append(({self.at[name, ("", ""), piece]: 1, **parts}, 0))
        for place in day.totals:
            self._know(name, place, self.pieces)
        for place, told in day.points.items() if with_curves else ():
            for week in told:
                self._know(name, place, self.weeks.index(week) + 1)

    def _know(self, name: Any, place: Place, until: int) -> None:
        cells = {self.at[name, place, piece]: 1 for piece in range(until)}
        self.equal.append((cells, int(self.days[name].truth[place][:until].sum())))

    def secrets(self) -> Iterable[tuple[Asked, int]]:
        """Every number of one up to fewer than the limit: of some pieces in a row, on a day or between two."""
        runs = [
            (first, last)
            for first in range(self.pieces)
            for last in range(first + 1, self.pieces + 1)
            if last - first < self.pieces
        ]
        for name, day in self.days.items():
            for place, pieces in day.truth.items():
                for first, last in runs:
                    number = int(pieces[first:last].sum())
                    if 0 < number < self.limit:
                        yield ("level", name, place, first, last), number
        for before, after in combinations(self.days, 2):
            for place, pieces in self.days[after].truth.items():
                grown = pieces - self.days[before].truth[place]
                for first, last in runs:
                    number = int(grown[first:last].sum())
                    if 0 < number < self.limit:
                        yield ("change", (before, after), place, first, last), number

    def known(self, asked: Asked) -> tuple[float, float]:
        """The lowest and the highest that it can be."""
        kind, when, place, first, last = asked
        goal = np.zeros(len(self.at))
        for piece in range(first, last):
            if kind == "level":
                goal[self.at[when, place, piece]] = 1
            else:
                goal[self.at[when[1], place, piece]], goal[self.at[when[0], place, piece]] = 1, -1
        equal, least = (self._matrix(rows) for rows in ([row for row, _ in self.equal], self.least))
        ends = []
        for sign in (1.0, -1.0):
            found = linprog(
                sign * goal, A_eq=equal, b_eq=[number for _, number in self.equal], bounds=(0, None), method="highs",
                A_ub=None if least is None else -least, b_ub=None if least is None else np.zeros(len(self.least)),
            )  # fmt: skip
            assert found.status in {0, 3}, found.message
            ends.append(sign * (found.fun if found.status == 0 else -float("inf")))
        return ends[0], ends[1]

    def _matrix(self, rows: list[dict[int, int]]) -> Any:
        if not rows:
            return None
        entries = [(row, column, weight) for row, parts in enumerate(rows) for column, weight in parts.items()]
        places, columns, weights = zip(*entries, strict=True)
        return csc_matrix((weights, (places, columns)), shape=(len(rows), len(self.at)))

    def told(self, secrets: Iterable[tuple[Asked, int]]) -> list[str]:
        """A sentence for each of these that follows: that it is not nought, or that it is below the limit where the
        tables alone leave that open."""
        found = []
        for asked, number in secrets:
            low, high = self.known(asked)
            narrow = (
                high < self.limit - SLACK and self.tables is not None and self.tables.known(asked)[1] > high + SLACK
            )
            if low > SLACK or narrow:
                found.append(f"{asked}: {number} is known to be {low:.0f}..{high:.0f}")
        return found
