"""A reader who has two reports in a row, and asks linear programmes what the hidden cells can be."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csc_matrix

SLACK = 1e-6
LIMIT = 5


class Attack:
    """Everything printed in two reports, every sum of both, and that counts grow, as one linear system."""

    def __init__(self, first: Any, second: Any) -> None:
        self.place: dict[Any, int] = {}
        self.truth: dict[Any, int] = {}
        self.bounds: list[tuple[float, float | None]] = []
        self.hidden: list[Any] = []
        self.rows: list[dict[Any, int]] = []
        for name, inside in (("first", first), ("second", second)):
            gone = {int(at) for at in inside["hidden"]}
            for at, number in enumerate(inside["counts"]):
                self.truth[name, at] = number
                self.add((name, at), (0.0, None) if at in gone else (number, number))
                if at in gone:
                    self.hidden.append((name, at))
            for total, parts in inside["sums"]:
                self.rows.append({(name, total): 1, **{(name, part): -1 for part in parts}})
        names = [{tuple(one[:4]): one[4] for one in inside["names"]} for inside in (first, second)]
        for name in names[0].keys() & names[1].keys():
            then, now = ("first", names[0][name]), ("second", names[1][name])
            grown = ("grown", then, now)
            if self.truth[now] >= self.truth[then] and grown not in self.place:
                self.add(grown, (0.0, None))
                self.rows.append({now: 1, then: -1, grown: -1})

    def add(self, cell: Any, bounds: tuple[float, float | None]) -> None:
        self.place[cell] = len(self.bounds)
        self.bounds.append(bounds)

    def known(self, cell: Any) -> tuple[float, float]:
        """The lowest and the highest that the cell can be."""
        entries = [
            (row, self.place[one], weight) for row, parts in enumerate(self.rows) for one, weight in parts.items()
        ]
        rows, columns, weights = zip(*entries, strict=True)
        matrix = csc_matrix((weights, (rows, columns)), shape=(len(self.rows), len(self.bounds)))
        ends = []
        for sign in (1.0, -1.0):
            goal = np.zeros(len(self.bounds))
            goal[self.place[cell]] = sign
            found = linprog(goal, A_eq=matrix, b_eq=np.zeros(len(self.rows)), bounds=self.bounds, method="highs")
            ends.append(float("inf") if found.status else sign * found.fun)
        return ends[0], ends[1]

    def told(self, cells: list[Any]) -> list[str]:
        """A sentence for each of these that is known more closely than the rule allows."""
        found = []
        for cell in cells:
            low, high = self.known(cell)
            if self.truth[cell] < LIMIT and (low > SLACK or high < LIMIT - SLACK):
                found.append(f"{cell}: {self.truth[cell]} is known to be {low}..{high}")
            if high - low < LIMIT - SLACK:
                found.append(f"{cell}: {low}..{high} is narrower than {LIMIT}")
        return found
