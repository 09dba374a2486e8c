"""Drawing attributes for a list of people so that several printed shares and means come out at once.

Each person belongs to some cells (a municipality and a benefit group); each cell may have a printed target. The
drawing starts at random near the targets and is then changed one person at a time as long as that brings the cells
nearer. What is printed is rounded, so a cell is reached when its own figure rounds to the printed one (half up).
Cells of a higher weight win where two cannot both be reached. Everything comes from the generator that is passed in.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, Generic, TypeVar

Cell = Hashable
V = TypeVar("V", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Share(Generic[V]):
    """So many per cent of a cell have this value; ``largest``: and no other value is more common."""

    value: V
    per_cent: float
    weight: float = 1.0
    largest: bool = True


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of a cell, as printed with so many decimals."""

    value: float
    decimals: int = 0
    weight: float = 1.0

    @property
    def slack(self) -> float:
        """How far the mean may be off and still be printed the same."""
        return 0.49 * 10**-self.decimals


@cache
def counts_that_round_to(per_cent: float, total: int) -> range:
    """The numbers of ``total`` whose share is printed as this whole per cent; empty where integers do not allow it."""
    allowed = [number for number in range(total + 1) if (200 * number + total) // (2 * total) == per_cent]
    return range(allowed[0], allowed[-1] + 1) if allowed else range(0)


@cache
def _nearest_counts(per_cent: float, total: int) -> range:
    """The numbers to aim at: those printed as this per cent, or the nearest where whole people do not allow it."""
    exact = int(per_cent * total // 100)
    nearest = exact if per_cent * total / 100 - exact <= 0.5 else exact + 1
    return counts_that_round_to(per_cent, total) or range(nearest, nearest + 1)


def draw_values(
    cells: Sequence[Sequence[Cell]],
    targets: Mapping[Any, Share[V]],
    otherwise: Mapping[V, float],
    rng: random.Random,
    *,
    rounds: int = 60,
) -> list[V]:
    """One value for each person. ``otherwise``: how common the values are where no target speaks."""
    values = list(otherwise)
    sizes: dict[Cell, int] = {}
    for own in cells:
        for cell in own:
            sizes[cell] = sizes.get(cell, 0) + 1
    drawn = [_first_value(own, targets, values, otherwise, rng) for own in cells]
    counts = {cell: dict.fromkeys(values, 0) for cell in targets}
    for own, value in zip(cells, drawn, strict=True):
        for cell in own:
            if cell in counts:
                counts[cell][value] += 1
    order = list(range(len(cells)))
    for _round in range(rounds):
        rng.shuffle(order)
        if not sum(_move(person, cells, drawn, counts, targets, sizes, values) for person in order):
            break
    _swap(cells, drawn, counts, targets, sizes, rng)
    return drawn


def _move(
    person: int,
    cells: Sequence[Sequence[Cell]],
    drawn: list[V],
    counts: dict[Cell, dict[V, int]],
    targets: Mapping[Any, Share[V]],
    sizes: Mapping[Cell, int],
    values: Sequence[V],
) -> bool:
    """Give one person the value that brings their cells nearest to the targets; False where none does."""
    own = [cell for cell in cells[person] if cell in targets]
    if all(_share_error(counts[cell], targets[cell], sizes[cell]) == 0 for cell in own):
        return False
    old = drawn[person]
    gains = {
        new: sum(_change(counts[cell], targets[cell], sizes[cell], old, new) for cell in own)
        for new in values
        if new != old
    }
    best = max(gains, key=lambda value: gains[value])
    if gains[best] <= 1e-12:
        return False
    for cell in own:
        counts[cell][old] -= 1
        counts[cell][best] += 1
    drawn[person] = best
    return True


def _swap(
    cells: Sequence[Sequence[Cell]],
    drawn: list[V],
    counts: dict[Cell, dict[V, int]],
    targets: Mapping[Any, Share[V]],
    sizes: Mapping[Cell, int],
    rng: random.Random,
    rounds: int = 30,
) -> None:
    """Let two people of one first cell change places where that helps: it leaves their first cell as it is."""
    neighbours: dict[Cell, list[int]] = {}
    for person, own in enumerate(cells):
        neighbours.setdefault(own[0], []).append(person)

    def error(touched: set[Cell]) -> float:
        return sum(_share_error(counts[cell], targets[cell], sizes[cell]) for cell in touched)

    def put(person: int, value: V) -> None:
        for cell in cells[person]:
            if cell in counts:
                counts[cell][drawn[person]] -= 1
                counts[cell][value] += 1
        drawn[person] = value

    for _round in range(rounds):
        wrong = [
            person for person, own in enumerate(cells) if any(cell in targets and error({cell}) > 0 for cell in own)
        ]
        if not wrong:
            return
        for person in wrong:
            other = rng.choice(neighbours[cells[person][0]])
            mine, theirs = drawn[person], drawn[other]
            if mine == theirs:
                continue
            touched = {cell for own in (cells[person], cells[other]) for cell in own if cell in counts}
            before = error(touched)
            put(person, theirs)
            put(other, mine)
            if error(touched) >= before:
                put(person, mine)
                put(other, theirs)


def _first_value(
    own: Sequence[Cell],
    targets: Mapping[Any, Share[V]],
    values: Sequence[V],
    otherwise: Mapping[V, float],
    rng: random.Random,
) -> V:
    weights = [0.0] * len(values)
    spoken = [targets[cell] for cell in own if cell in targets]
    for place, value in enumerate(values):
        if not spoken:
            weights[place] = otherwise[value]
            continue
        for target in spoken:
            rest = 1 - otherwise[target.value]
            weights[place] += (
                target.per_cent / 100
                if value == target.value
                else (1 - target.per_cent / 100) * (otherwise[value] / rest if rest else 0)
            )
    return rng.choices(values, weights=weights)[0]


def _share_error(counts: Mapping[V, int], target: Share[V], size: int) -> float:
    """How far a cell is from its target, in persons squared; 0 when it is printed the same."""
    have = counts[target.value]
    wanted = _nearest_counts(target.per_cent, size)
    off = 0 if have in wanted else min(abs(have - wanted[0]), abs(have - wanted[-1]))
    # Each value that is more common by itself, so that two equally common ones can come down one after the other.
    over = sum(max(0, number - have) ** 2 for number in counts.values()) if target.largest else 0
    return target.weight * (3 * off * off + over)


def _change(counts: dict[V, int], target: Share[V], size: int, old: V, new: V) -> float:
    before = _share_error(counts, target, size)
    counts[old] -= 1
    counts[new] += 1
    after = _share_error(counts, target, size)
    counts[old] += 1
    counts[new] -= 1
    return before - after


def draw_numbers(
    cells: Sequence[Sequence[Cell]],
    targets: Mapping[Any, Mean],
    *,
    low: int,
    high: int,
    spread: float,
    rng: random.Random,
    limits: Mapping[Cell, tuple[int, int]] | None = None,
    rounds: int = 400,
) -> list[int]:
    """One whole number for each person, between ``low`` and ``high`` (or the limits of one of the person's cells)."""
    limits = limits or {}
    bounds = [_bounds(own, limits, low, high) for own in cells]
    drawn = [
        min(top, max(bottom, round(_start(own, targets, spread, rng))))
        for own, (bottom, top) in zip(cells, bounds, strict=True)
    ]
    members: dict[Cell, list[int]] = {cell: [] for cell in targets}
    for person, own in enumerate(cells):
        for cell in own:
            if cell in members:
                members[cell].append(person)
    sums = {cell: sum(drawn[person] for person in people) for cell, people in members.items()}

    def error(cell: Cell) -> float:
        """In the sum of the cell: how far outside what is printed the same."""
        target, size = targets[cell], len(members[cell])
        return max(0.0, abs(sums[cell] - target.value * size) - target.slack * size)

    # The heaviest cells come last in each round, so that they have the last word.
    order = sorted((cell for cell in targets if members[cell]), key=lambda cell: (targets[cell].weight, str(cell)))
    for number in range(rounds):
        if all(error(cell) == 0 for cell in order):
            break
        gentle = number > rounds // 2  # first by turns; then only what harms no cell of the same or a higher weight
        for cell in order:
            _nudge(cell, members[cell], cells, drawn, bounds, sums, targets, error, rng, gentle=gentle)
    return drawn


def _start(own: Sequence[Cell], targets: Mapping[Any, Mean], spread: float, rng: random.Random) -> float:
    means = [targets[cell].value for cell in own if cell in targets]
    middle = sum(means) / len(means)
    return rng.gauss(middle, spread * middle)


def _bounds(own: Sequence[Cell], limits: Mapping[Cell, tuple[int, int]], low: int, high: int) -> tuple[int, int]:
    for cell in own:
        if cell in limits:
            return limits[cell]
    return low, high


def _nudge(
    cell: Cell,
    people: Sequence[int],
    cells: Sequence[Sequence[Cell]],
    drawn: list[int],
    bounds: Sequence[tuple[int, int]],
    sums: dict[Cell, int],
    targets: Mapping[Any, Mean],
    error: Callable[[Cell], float],
    rng: random.Random,
    *,
    gentle: bool,
) -> None:
    """Move the people of one cell a step towards its mean until it is reached or nobody can move."""
    target, size = targets[cell], len(people)
    lacking = round(target.value * size - sums[cell])
    if error(cell) == 0:
        return
    step = 1 if lacking > 0 else -1
    chosen = rng.sample(list(people), size)
    each = max(1, abs(lacking) // size)
    for person in chosen:
        if error(cell) == 0:
            return
        bottom, top = bounds[person]
        move = step * min(each, (top - drawn[person]) if step > 0 else (drawn[person] - bottom))
        if move == 0:
            continue
        touched = [other for other in cells[person] if other in targets]
        before = sum(targets[other].weight * error(other) for other in touched)
        for other in touched:
            sums[other] += move
        if gentle and sum(targets[other].weight * error(other) for other in touched) >= before:
            for other in touched:
                sums[other] -= move
            continue
        drawn[person] += move


def fill_table(rows: Sequence[int], columns: Sequence[int], fixed: Mapping[tuple[int, int], int],
               most: Mapping[int, int]) -> list[list[int]]:  # fmt: skip
    """A table of whole numbers with these sums, some cells given, and no other cell of a row above ``most`` of it.

    Starts in proportion to the sums and then moves single persons along the cheapest chain of cells. Raises ValueError
    where no such table exists.
    """
    table = [[fixed.get((row, column), 0) for column in range(len(columns))] for row in range(len(rows))]
    left_row = [total - sum(table[row]) for row, total in enumerate(rows)]
    left_column = [total - sum(table[row][column] for row in range(len(rows))) for column, total in enumerate(columns)]
    if min(left_row) < 0 or min(left_column) < 0 or sum(left_row) != sum(left_column):
        raise ValueError("the sums do not agree")

    def room(row: int, column: int) -> int:
        return 0 if (row, column) in fixed else most[row] - table[row][column]

    open_total = sum(left_column)
    wanted = list(left_column)
    for row in range(len(rows)):
        share = left_row[row]
        for column in range(len(columns)):
            number = min(
                share * wanted[column] // open_total if open_total else 0, left_column[column], room(row, column)
            )
            number = min(number, left_row[row])
            table[row][column] += number
            left_row[row] -= number
            left_column[column] -= number
    while any(left_row):
        row = next(place for place, number in enumerate(left_row) if number)
        path = _chain(row, table, fixed, left_column, room)
        for (place, column), step in path:
            table[place][column] += step
        left_row[row] -= 1
        left_column[path[-1][0][1]] -= 1
    return table


def _chain(
    start: int,
    table: list[list[int]],
    fixed: Mapping[tuple[int, int], int],
    left_column: Sequence[int],
    room: Callable[[int, int], int],
) -> list[tuple[tuple[int, int], int]]:
    """The shortest chain of cells that lets one more person into a row and ends in a column with room left."""
    before: dict[tuple[str, int], tuple[str, int] | None] = {("row", start): None}
    queue: list[tuple[str, int]] = [("row", start)]
    for node in queue:
        kind, number = node
        if kind == "column" and left_column[number]:
            return _steps(node, before)
        if kind == "row":
            found = [("column", column) for column in range(len(table[0])) if room(number, column) > 0]
        else:
            found = [("row", row) for row in range(len(table)) if table[row][number] and (row, number) not in fixed]
        for following in found:
            if following not in before:
                before[following] = node
                queue.append(following)
    raise ValueError("no table has these sums")


def _steps(
    end: tuple[str, int], before: Mapping[tuple[str, int], tuple[str, int] | None]
) -> list[tuple[tuple[int, int], int]]:
    nodes = [end]
    while (earlier := before[nodes[-1]]) is not None:
        nodes.append(earlier)
    nodes.reverse()
    steps = []
    for left, right in pairwise(nodes):
        row, column = (left[1], right[1]) if left[0] == "row" else (right[1], left[1])
        steps.append(((row, column), 1 if left[0] == "row" else -1))
    return steps
