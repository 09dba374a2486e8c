"""Hiding cells of linked tables so that no combination of what is published gives them away.

The prose, with what is promised and what is not, stands in docs/algorithms/disclosure.md. Everything here is arithmetic
on counts: a cell is any hashable key, a sum says that one cell is the total of others. Tables that share a key are
linked by that alone.

    counts = {("Kolding", "all"): 40, ("Kolding", "women"): 37, ("Kolding", "men"): 3}
    sums = [(("Kolding", "all"), [("Kolding", "women"), ("Kolding", "men")])]
    protect(counts, sums).hidden    # men, and women too, since women follow from the total
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from brobygger_analysis.disclosure import DEFAULT_LIMIT

Cell = Hashable
Sum = tuple[Cell, Sequence[Cell]]  # a total and its parts
Bounds = tuple[float, float]

_SLACK = 1e-6  # of a linear programme; counts are whole
AT_A_TIME = 32  # cells that more is hidden for, before one other table is sought for all that are left


class CannotProtect(ValueError):
    """What is known already gives too much away: nothing more may be published of these tables."""


class Why(StrEnum):
    """Why a cell is hidden."""

    PRIMARY = "primary"  # it is small, or one contributor dominates it
    SECONDARY = "secondary"  # a primary cell would follow from it


@dataclass(frozen=True)
class Protection:
    """What may be published: every cell of `shown`; and why each other one may not."""

    shown: Mapping[Cell, int]
    hidden: Mapping[Cell, Why]


def margins(counts: Mapping[tuple[Cell, ...], int], *, total: Cell = "") -> tuple[dict[Cell, int], list[Sum]]:
    """The cells of a table of any number of dimensions with all of their sums.

    counts: (category of each dimension) -> count; a combination left out is 0. total: the word for "all".
    Returns the counts with every sum, and the sums as `protect` wants them.
    """
    dimensions = len(next(iter(counts))) if counts else 0
    if any(len(key) != dimensions for key in counts):
        raise ValueError("each cell needs a category in each dimension")
    categories = [list(dict.fromkeys(key[axis] for key in counts)) for axis in range(dimensions)]
    if any(total in names for names in categories):
        raise ValueError(f"{total!r} is a category and cannot also mean the total")
    full: dict[Cell, int] = {}
    for key in product(*[[*names, total] for names in categories]):
        ranges = [categories[axis] if name == total else [name] for axis, name in enumerate(key)]
        full[key] = sum(counts.get(inner, 0) for inner in product(*ranges))
    sums: list[Sum] = []
    for axis, names in enumerate(categories):
        others = [[*categories[other], total] if other != axis else [total] for other in range(dimensions)]
        for key in product(*others):
            parts = [(*key[:axis], name, *key[axis + 1 :]) for name in names]
            sums.append((key, parts))
    return full, sums


def dominated(contributions: Iterable[float], *, share: float = 0.75) -> bool:
    """Whether the largest contributor makes more than this share of a sum. Nothing is never dominated."""
    amounts = [abs(one) for one in contributions]
    whole = sum(amounts)
    return whole > 0 and max(amounts) > share * whole


def rounded(counts: Mapping[Cell, int], *, base: int = DEFAULT_LIMIT) -> dict[Cell, int]:
    """Each count at the nearest multiple of the base, a half upwards. Parts need not add up to their sum afterwards."""
    if base < 1:
        raise ValueError("a base below 1 rounds nothing")
    return {cell: (2 * number + base) // (2 * base) * base for cell, number in counts.items()}


def protect(
    counts: Mapping[Cell, int],
    sums: Iterable[Sum],
    *,
    limit: int = DEFAULT_LIMIT,
    also: Collection[Cell] = (),
    given: Collection[Cell] = (),
    worth: Mapping[Cell, float] | None = None,
    before: Protection | None = None,
    counts_before: Mapping[Cell, int] | None = None,
    sums_before: Iterable[Sum] | None = None,
    ties: Iterable[tuple[Cell, Cell]] | None = None,
) -> Protection:
    """Decide what of linked tables may be published.

    counts: every cell with its count, sums included. sums: which cells are totals of which.
    limit: the smallest count that may be shown, and the width of the range that a hidden cell must keep.
    also: cells that are hidden whatever their size (dominated ones).
    given: cells that the reader has from elsewhere: they cannot be hidden.
    worth: what it costs to hide a cell beside the others, above 0; of those that it does not name, their size. It
        decides which cells are hidden for another one, never how well that one is hidden.
    before, counts_before: the last report of the same tables, and its true counts. The counts only grow between them;
        a cell that has shrunk was corrected, and is then not tied to its earlier value.
    sums_before: the sums of that report, where it held other tables. ties: which cell of it each present one has grown
        from, where the keys do not say so.

    Raises CannotProtect where the earlier report, or what is given, says too much, ValueError for tables that do not
    add up.
    """
    if limit < 1:
        raise ValueError("a limit below 1 hides nothing")
    sums = list(sums)
    _need_tables_that_add_up(counts, sums)
    hidden: dict[Cell, Why] = {}
    earlier = _earlier_of(counts, sums, before, counts_before, sums_before, ties)
    # What no sum joins cannot give each other away, and many small systems are solved faster than a large one.
    for system in _systems(counts, sums, earlier, worth or {}):
        cells = [cell for cell in system.own if counts[cell] < limit or cell in also]
        if len(cells) == len(system.own) and not system.hidden_before and not system.given:
            # Of a heap that is hidden whole, a reader knows nothing that could be solved for.
            hidden |= dict.fromkeys(cells, Why.PRIMARY)
            continue
        system.given |= {system.place[cell] for cell in system.own if cell in given}
        hidden |= _protected(system, cells, limit)
    return Protection({cell: number for cell, number in counts.items() if cell not in hidden}, hidden)


def _need_tables_that_add_up(counts: Mapping[Cell, int], sums: Iterable[Sum]) -> None:
    for cell, number in counts.items():
        if number < 0:
            raise ValueError(f"{cell!r} has a count below 0")
    for total, parts in sums:
        if counts[total] != sum(counts[part] for part in parts):
            raise ValueError(f"the parts of {total!r} do not add up to it")


@dataclass(frozen=True)
class _Earlier:
    """The report before: its cells, which of them were hidden, its sums, and what of the present has grown from it."""

    protection: Protection
    counts: Mapping[Cell, int]
    sums: Sequence[Sum]
    ties: Sequence[tuple[Cell, Cell]]


def _earlier_of(
    counts: Mapping[Cell, int],
    sums: list[Sum],
    before: Protection | None,
    counts_before: Mapping[Cell, int] | None,
    sums_before: Iterable[Sum] | None,
    ties: Iterable[tuple[Cell, Cell]] | None,
) -> _Earlier:
    counted = {} if before is None else counts_before or {}
    return _Earlier(
        before or Protection({}, {}),
        counted,
        [] if before is None else sums if sums_before is None else list(sums_before),
        [(cell, cell) for cell in counted if cell in counts] if ties is None else list(ties),
    )


def _systems(
    counts: Mapping[Cell, int], sums: Sequence[Sum], earlier: _Earlier, worth: Mapping[Cell, float]
) -> Iterable[_System]:
    """A system for each heap of cells, present and earlier, that no sum and no growth joins to the others."""
    then = [
        (("before", total), [("before", part) for part in parts])
        for total, parts in earlier.sums
        if all(cell in earlier.counts for cell in (total, *parts))
    ]
    grown = [(cell, [("before", was)]) for cell, was in earlier.ties]
    every: dict[Cell, int] = {**counts, **{("before", cell): number for cell, number in earlier.counts.items()}}
    top = _tops(every, [*sums, *then, *grown])
    heaps: dict[Cell, tuple[dict[Cell, int], list[Sum], dict[Cell, int], list[Sum], list[tuple[Cell, Cell]]]] = {}
    for cell, number in counts.items():
        heaps.setdefault(top[cell], ({}, [], {}, [], []))[0][cell] = number
    for one in sums:
        heaps[top[one[0]]][1].append(one)
    # A heap of which nothing is left was protected when it was published.
    for cell, number in earlier.counts.items():
        if top["before", cell] in heaps:
            heaps[top["before", cell]][2][cell] = number
    for one in earlier.sums:
        if one[0] in earlier.counts and top["before", one[0]] in heaps:
            heaps[top["before", one[0]]][3].append(one)
    for tie in earlier.ties:
        heaps[top[tie[0]]][4].append(tie)
    for own, own_sums, own_before, own_sums_before, own_ties in heaps.values():
        system = _System(own, own_sums, worth)
        if own_ties:
            system.tie_to(earlier.protection, own_before, own_sums_before, own_ties)
        yield system


def _protected(system: _System, small: Sequence[Cell], limit: int) -> dict[Cell, Why]:
    hidden: dict[Cell, Why] = dict.fromkeys(small, Why.PRIMARY)
    system.hide(small)
    queue: list[Cell] = [*small, *system.hidden_before]
    while queue:
        # One other table of what is hidden already often serves many; for what is left something more is hidden.
        queue = system.widen_together(queue, limit)
        first, queue = queue[:AT_A_TIME], queue[AT_A_TIME:]
        for cell in first:
            for newly in system.widen(cell, limit):
                hidden[newly] = Why.SECONDARY
                queue.append(newly)
    return hidden


def _apart(counts: Mapping[Cell, int], sums: Sequence[Sum]) -> Iterable[tuple[list[Cell], list[Sum]]]:
    """The cells and sums in as many heaps as are not joined by any sum, in the order of the cells."""
    top = _tops(counts, sums)
    heaps: dict[Cell, tuple[list[Cell], list[Sum]]] = {}
    for cell in counts:
        heaps.setdefault(top[cell], ([], []))[0].append(cell)
    for one in sums:
        heaps[top[one[0]]][1].append(one)
    return heaps.values()


def _tops(cells: Iterable[Cell], sums: Iterable[Sum]) -> dict[Cell, Cell]:
    """For each cell the one that its heap is known by."""
    above: dict[Cell, Cell] = {cell: cell for cell in cells}

    def top(cell: Cell) -> Cell:
        while above[cell] != cell:
            above[cell] = above[above[cell]]
            cell = above[cell]
        return cell

    for total, parts in sums:
        for part in parts:
            above[top(part)] = top(total)
    return {cell: top(cell) for cell in above}


def feasible(
    shown: Mapping[Cell, int],
    hidden: Collection[Cell],
    sums: Iterable[Sum],
    *,
    grown_from: tuple[Mapping[Cell, int], Collection[Cell]] | None = None,
    wanted: Collection[Cell] | None = None,
) -> dict[Cell, Bounds]:
    """What a reader of the published tables can work out: the lowest and highest value of each hidden cell.

    grown_from: shown and hidden of the earlier report, if the reader has it. Its cells stand in the answer as
    `("before", cell)`. An upper end that nothing bounds is infinite.
    wanted: only these cells of the answer.
    """
    from scipy.optimize import linprog

    sums = list(sums)
    names: list[Cell] = list(hidden)
    fixed: dict[Cell, int] = dict(shown)
    relations: list[tuple[dict[Cell, int], float]] = [_relation(one) for one in sums]
    if grown_from is not None:
        earlier_shown, earlier_hidden = grown_from
        fixed |= {("before", cell): number for cell, number in earlier_shown.items()}
        names += [("before", cell) for cell in earlier_hidden]
        relations += [_relation((("before", all_), [("before", one) for one in parts])) for all_, parts in sums]
        for cell in [*earlier_shown, *earlier_hidden]:
            names.append(("growth", cell))
            relations.append(({cell: 1, ("before", cell): -1, ("growth", cell): -1}, 0.0))
    place = {name: number for number, name in enumerate(names)}
    rows, right = [], []
    for weights, constant in relations:
        row = np.zeros(len(names))
        known = constant
        for cell, weight in weights.items():
            if cell in place:
                row[place[cell]] = weight
            else:
                known -= weight * fixed[cell]
        if row.any():
            rows.append(row)
            right.append(known)
    found: dict[Cell, Bounds] = {}
    for name in names:
        if (isinstance(name, tuple) and name and name[0] == "growth") or (wanted is not None and name not in wanted):
            continue
        ends = []
        for sign in (1.0, -1.0):
            goal = np.zeros(len(names))
            goal[place[name]] = sign
            answer = linprog(
                goal,
                A_eq=np.array(rows) if rows else None,
                b_eq=np.array(right) if right else None,
                bounds=(0, None),
                method="highs",
            )
            ends.append(sign * answer.fun if answer.status == 0 else np.inf)
        found[name] = (float(ends[0]), float(ends[1]))
    return found


def _relation(one: Sum) -> tuple[dict[Cell, int], float]:
    total, parts = one
    return {total: 1, **dict.fromkeys(parts, -1)}, 0.0


class _System:
    """All cells as one linear system, and which of them a reader does not know.

    A cell is open (may still be hidden), hidden, or given (published before: it can no longer be hidden).
    """

    def __init__(self, counts: Mapping[Cell, int], sums: list[Sum], worth: Mapping[Cell, float]) -> None:
        self.names: list[Cell] = []
        self.place: dict[Cell, int] = {}
        self.values: list[int] = []
        self.cost: list[float] = []
        self.floor: list[int] = []  # the least that a reader knows a cell to be
        self.rows: list[dict[int, int]] = []
        self.given: set[int] = set()
        self.own = list(counts)
        self.sums = sums
        self.hidden_before: list[Cell] = []
        for cell, number in counts.items():
            # Small cells go before large ones, and two small ones before a total.
            self._add(cell, number, cost=worth.get(cell, 1.0 + number))
        for total, parts in sums:
            self.rows.append({self.place[total]: 1, **{self.place[part]: -1 for part in parts}})
        self.lowest = [float(value) for value in self.values]
        self.highest = [float(value) for value in self.values]
        self._matrix: Any = None
        self._both_ways: Any = None

    def _add(self, cell: Cell, number: int, cost: float) -> int:
        self.place[cell] = len(self.names)
        self.names.append(cell)
        self.values.append(number)
        self.cost.append(cost)
        self.floor.append(0)
        return self.place[cell]

    def tie_to(
        self,
        before: Protection,
        counts_before: Mapping[Cell, int],
        sums_before: Sequence[Sum],
        ties: Sequence[tuple[Cell, Cell]],
    ) -> None:
        """The earlier report's cells, known or hidden, with growth between them and the present ones."""
        needed = {earlier for _cell, earlier in ties}
        if list(sums_before) != self.sums:
            needed |= set(counts_before)
        for cell, number in counts_before.items():
            if cell not in needed:
                continue
            earlier = self._add(("before", cell), number, cost=0.0)
            if cell in before.hidden:
                self.hidden_before.append(("before", cell))
            else:
                self.given.add(earlier)
        for cell, was in ties:
            grown = self.values[self.place[cell]] - counts_before[was]
            if grown >= 0 and was not in before.hidden:
                # What is known of then is the least that it can be now.
                place = self.place[cell]
                self.floor[place] = max(self.floor[place], counts_before[was])
            elif grown >= 0:
                growth = self._add(("growth", cell, was), grown, cost=0.0)
                self.rows.append({self.place[cell]: 1, self.place["before", was]: -1, growth: -1})
        for total, parts in sums_before:
            if all(("before", cell) in self.place for cell in (total, *parts)):
                self.rows.append({self.place["before", total]: 1, **{self.place["before", part]: -1 for part in parts}})
        self.lowest = [float(value) for value in self.values]
        self.highest = [float(value) for value in self.values]

    def hide(self, cells: Iterable[Cell]) -> None:
        for cell in cells:
            self.cost[self.place[cell]] = 0.0

    def widen(self, cell: Cell, limit: int) -> list[Cell]:
        """Hide what must be hidden so that the cell keeps its range; returns what was hidden for it."""
        at = self.place[cell]
        value = self.values[at]
        newly: list[Cell] = []
        if value < limit:
            if self.highest[at] < limit - _SLACK:
                newly += self._move(at, limit - value)
            if self.lowest[at] > _SLACK:
                newly += self._move(at, -value)
        else:
            missing = limit - (self.highest[at] - self.lowest[at])
            if missing > _SLACK:
                # Upwards where it can; an earlier report may have left room only downwards.
                try:
                    newly += self._move(at, self.highest[at] - value + missing)
                except CannotProtect:
                    room = self._room_above(at)
                    if room > self.highest[at] - value + _SLACK:
                        newly += self._move(at, room)
                missing = limit - (self.highest[at] - self.lowest[at])
                if missing > _SLACK:
                    newly += self._move(at, self.lowest[at] - missing - value)
        return newly

    def widen_together(self, cells: Sequence[Cell], limit: int) -> list[Cell]:
        """Move many cells at once within what is hidden already; returns those that are not wide enough by that."""
        left = [cell for cell in cells if any(self._missing(self.place[cell], limit))]
        while len(left) > 1:
            for side in (0, 1):
                self._move_together(
                    {self.place[cell]: self._missing(self.place[cell], limit)[side] for cell in left}, side
                )
            narrow = [cell for cell in left if any(self._missing(self.place[cell], limit))]
            if len(narrow) > len(left) * 0.8:
                return narrow
            left = narrow
        return left

    def _missing(self, at: int, limit: int) -> tuple[float, float]:
        """How far from its value the cell is still to be moved upwards and downwards; 0 where it need not."""
        value = self.values[at]
        if value < limit:
            up = limit - value if self.highest[at] < limit - _SLACK else 0.0
            return up, value if self.lowest[at] > _SLACK else 0.0
        missing = limit - (self.highest[at] - self.lowest[at])
        return (self.highest[at] - value + missing if missing > _SLACK else 0.0), 0.0

    def _move_together(self, steps: Mapping[int, float], side: int) -> None:
        """One other table, equal in all that is not hidden, in which as many of these as can be are a step away."""
        from scipy.optimize import linprog
        from scipy.sparse import hstack

        wanted = {at: step for at, step in steps.items() if step > 0}
        if not wanted:
            return
        free = [at for at in range(len(self.names)) if self.cost[at] == 0.0 and at not in self.given]
        column = {at: index for index, at in enumerate(free)}
        ends = [[np.inf] * len(free), [float(self.values[at] - self.floor[at]) for at in free]]
        costs = [np.full(len(free), 1e-4), np.full(len(free), 1e-4)]
        for at, step in wanted.items():
            ends[side][column[at]] = step
            ends[1 - side][column[at]] = 0.0
            costs[side][column[at]] = -1.0 / step
        matrix = self._equations()[:, free] if self.rows else None
        answer = linprog(
            np.concatenate(costs),
            A_eq=None if matrix is None else hstack([matrix, -matrix]).tocsc(),
            b_eq=None if matrix is None else np.zeros(len(self.rows)),
            bounds=[(0.0, end) for end in (*ends[0], *ends[1])],
            method="highs",
        )
        if answer.status == 0:
            difference = np.zeros(len(self.names))
            difference[free] = answer.x[: len(free)] - answer.x[len(free) :]
            self._note(difference)

    def _note(self, difference: npt.NDArray[np.float64]) -> list[Cell]:
        """Hide where another table differs, so that a reader cannot tell it from the true one; returns what was."""
        there = np.asarray(self.values, dtype=np.float64) + difference
        self.lowest = np.minimum(self.lowest, there).tolist()
        self.highest = np.maximum(self.highest, there).tolist()
        moved = np.flatnonzero(np.abs(difference) > _SLACK).tolist()
        newly = [self.names[at] for at in moved if self.cost[at] > 0]
        self.hide(newly)
        return newly

    def _room_above(self, at: int) -> float:
        """How far up the cell could go if everything that may be hidden were."""
        from scipy.optimize import linprog

        if not self.given:
            return float("inf")
        number = len(self.names)
        goal = np.zeros(number)
        goal[at] = -1.0
        fixed = [
            (float(value), float(value)) if place in self.given else (float(self.floor[place]), None)
            for place, value in enumerate(self.values)
        ]
        answer = (
            linprog(goal, A_eq=self._equations(), b_eq=np.zeros(len(self.rows)), bounds=fixed, method="highs")
            if self.rows
            else None
        )
        if answer is None or answer.status != 0:
            return float("inf")
        return float(-answer.fun) - self.values[at]

    def _move(self, at: int, step: float) -> list[Cell]:
        """Find the cheapest other table in which the cell is `step` away, and hide where it differs."""
        return self._note(self._other_table(at, step))

    def _other_table(self, at: int, step: float) -> npt.NDArray[np.float64]:
        from scipy.optimize import linprog
        from scipy.sparse import hstack

        number = len(self.names)
        free = [place for place in range(number) if place not in self.given]
        costs = np.array([self.cost[place] for place in free])
        # A little for every change, so that nothing moves without need.
        costs = np.concatenate([costs, costs]) + 1e-4
        up = [(0.0, None)] * len(free)
        down = [(0.0, float(self.values[place] - self.floor[place])) for place in free]
        column = {place: index for index, place in enumerate(free)}
        up[column[at]] = (max(step, 0.0), max(step, 0.0))  # type: ignore[assignment]
        down[column[at]] = (max(-step, 0.0), max(-step, 0.0))
        if self._both_ways is None and self.rows:
            matrix = self._equations()[:, free]
            self._both_ways = hstack([matrix, -matrix]).tocsc()
        answer = linprog(
            costs,
            A_eq=self._both_ways,
            b_eq=np.zeros(len(self.rows)) if self.rows else None,
            bounds=[*up, *down],
            method="highs",
        )
        if answer.status != 0:
            raise CannotProtect("what is published already gives too much away")
        difference = np.zeros(number)
        difference[free] = answer.x[: len(free)] - answer.x[len(free) :]
        return difference

    def _equations(self) -> Any:
        if self._matrix is None:
            from scipy.sparse import csc_matrix

            places = [(row, column, weight) for row, one in enumerate(self.rows) for column, weight in one.items()]
            rows, columns, weights = zip(*places, strict=True) if places else ((), (), ())
            self._matrix = csc_matrix((weights, (rows, columns)), shape=(len(self.rows), len(self.names)))
        return self._matrix
