"""Tables of whole people that keep to printed figures, by row and by column at once.

Three tools, all deterministic: ``reconcile`` chooses totals inside what was printed so that rows and columns agree;
``table`` spreads totals over cells (proportional fitting, then whole numbers along the shortest exchange);
``categories`` splits cells into categories, improving one person or one pair at a time. Where a printed figure cannot
be met by whole people, the nearest is taken, and ``comparison`` says so.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

import numpy as np
import numpy.typing as npt

from brobygger_analysis.results import rounded_half_up

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]

SWEEPS = 200
BISECTIONS = 60
STEPS = 5_000
KICKS = 40


@dataclass(frozen=True, slots=True)
class Band:
    """The totals that are printed the same, and the one nearest to the printed figure."""

    low: int
    high: int
    best: int

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and self.low <= number <= self.high


def share_band(per_cent: int, n: int) -> Band:
    """The counts out of ``n`` printed as ``per_cent``; where there is none, the two counts on either side of it."""
    exact = Fraction(per_cent * n, 100)
    counts = [count for count in range(n + 1) if rounded_half_up(Fraction(100 * count, n)) == per_cent]
    counts = counts or [floor(exact), ceil(exact)]
    return Band(counts[0], counts[-1], min(counts, key=lambda count: (abs(count - exact), count)))


def can_be_printed(per_cent: int, n: int) -> bool:
    """Whether any whole number of ``n`` people rounds to the printed share."""
    return any(rounded_half_up(Fraction(100 * count, n)) == per_cent for count in range(n + 1))


def mean_band(mean: float, decimals: int, n: int) -> Band:
    """The sums over ``n`` people whose mean is printed as ``mean``."""
    printed = Fraction(str(mean))
    half = Fraction(1, 2 * 10**decimals)
    low, high = ceil((printed - half) * n), ceil((printed + half) * n) - 1
    return Band(low, high, min(max(round(printed * n), low), high))


def reconcile(rows: Sequence[Band], columns: Sequence[Band]) -> tuple[list[int], list[int]]:
    """One total for each row and column, inside its band, so that rows and columns have the same sum.

    Where the bands do not meet, the columns give way: the rest is spread over them by size.
    """
    row, column = [band.best for band in rows], [band.best for band in columns]
    bands = [*rows, *columns]
    totals = [*row, *column]
    signs = [-1] * len(row) + [1] * len(column)
    while lacking := sum(row) - sum(column):
        step = 1 if lacking > 0 else -1
        # The one with most room left, as a share of its band, moves by a fair part of what is lacking.
        room = [
            (band.high - total if step * sign > 0 else total - band.low)
            for band, total, sign in zip(bands, totals, signs, strict=True)
        ]
        place = max(range(len(bands)), key=lambda number: (room[number], -number))
        if room[place] <= 0:
            return row, _stretched(column, lacking)
        move = max(1, min(room[place] // 2, abs(lacking) // 2))
        totals[place] += step * signs[place] * move
        row, column = totals[: len(row)], totals[len(row) :]
    return row, column


def _stretched(column: list[int], lacking: int) -> list[int]:
    whole = sum(column)
    shares = [lacking * total / whole for total in column]
    return [total + share for total, share in zip(column, largest_remainder(shares, lacking), strict=True)]


def largest_remainder(shares: Sequence[float], total: int) -> list[int]:
    """Whole numbers near ``shares`` with the sum ``total``."""
    floors = [floor(share) for share in shares]
    order = sorted(range(len(shares)), key=lambda place: (floors[place] - shares[place], place))
    left = total - sum(floors)
    for turn in range(left):
        floors[order[turn % len(order)]] += 1
    return floors


def bounded(wish: Sequence[float], total: int, low: Sequence[int], high: Sequence[int]) -> list[int]:
    """Whole numbers in proportion to ``wish`` with the sum ``total``, each within its limits."""
    least, most = np.array([low], dtype=np.int64), np.array([high], dtype=np.int64)
    wanted = _scaled_rows(np.array([wish], dtype=float), [total], least, most)
    made = np.clip(np.floor(wanted + 1e-9).astype(np.int64), least, most)
    _fill_rows(made, wanted, [total], least, most)
    return [int(number) for number in made[0]]


def table(initial: Real, rows: Sequence[int], columns: Sequence[int], low: Whole, high: Whole) -> Whole:
    """Whole numbers with these sums, near ``initial`` scaled to them, each within its limits.

    Raises ValueError where no such table exists.
    """
    if sum(rows) != sum(columns):
        raise ValueError("rows and columns have different sums")
    wanted = np.clip(initial.astype(float), low, high)
    for _sweep in range(SWEEPS):
        before = wanted
        wanted = _scaled_rows(wanted, rows, low, high)
        wanted = _scaled_rows(wanted.T, columns, low.T, high.T).T
        if np.abs(wanted - before).max() < 1e-6:
            break
    made = np.clip(np.floor(wanted + 1e-9).astype(np.int64), low, high)
    _fill_rows(made, wanted, rows, low, high)
    _even_columns(made, wanted, columns, low, high)
    return made


def _scaled_rows(cells: Real, totals: Sequence[int], low: Whole, high: Whole) -> Real:
    """Each row times the factor that gives its total when cells stop at their limits; found by bisection."""
    start = np.maximum(cells, 1e-9)
    wanted = np.asarray(totals, dtype=float)
    least, most = np.full(len(wanted), -40.0), np.full(len(wanted), 40.0)
    for _turn in range(BISECTIONS):
        middle = (least + most) / 2
        sums = np.clip(start * np.exp(middle)[:, None], low, high).sum(axis=1)
        least = np.where(sums < wanted, middle, least)
        most = np.where(sums < wanted, most, middle)
    return np.clip(start * np.exp(most)[:, None], low, high)


def _fill_rows(made: Whole, wanted: Real, totals: Sequence[int], low: Whole, high: Whole) -> None:
    for place, total in enumerate(totals):
        while (lacking := total - int(made[place].sum())) != 0:
            step = 1 if lacking > 0 else -1
            free = made[place] < high[place] if step > 0 else made[place] > low[place]
            if not free.any():
                raise ValueError("no whole numbers within the limits have these sums")
            worth = np.where(free, step * (wanted[place] - made[place]), -np.inf)
            made[place, int(worth.argmax())] += step


def _even_columns(made: Whole, wanted: Real, totals: Sequence[int], low: Whole, high: Whole) -> None:
    """Move people within rows from columns with too many to columns with too few."""
    goal = np.asarray(totals, dtype=np.int64)
    while (off := made.sum(axis=0) - goal).any():
        path = _exchange(int(off.argmax()), off, made, low, high)
        for giver, taker in pairwise(path):
            able = (made[:, giver] > low[:, giver]) & (made[:, taker] < high[:, taker])
            worth = (made[:, giver] - wanted[:, giver]) - (made[:, taker] - wanted[:, taker])
            row = int(np.where(able, worth, -np.inf).argmax())
            made[row, giver] -= 1
            made[row, taker] += 1


def _exchange(start: int, off: Whole, made: Whole, low: Whole, high: Whole) -> list[int]:
    before: dict[int, int | None] = {start: None}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        if off[here] < 0:
            path = [here]
            while (step := before[path[-1]]) is not None:
                path.append(step)
            return path[::-1]
        able = (made[:, here] > low[:, here])[:, None] & (made < high)
        for column in np.flatnonzero(able.any(axis=0)):
            if int(column) not in before:
                before[int(column)] = here
                queue.append(int(column))
    raise ValueError("no whole numbers within the limits have these sums")


# Categories -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Majority:
    """The most common category of a row or column, and how many may have it."""

    category: int
    band: Band


@dataclass(frozen=True, slots=True, eq=False)
class _Problem:
    rows: Mapping[int, Majority]
    columns: Mapping[int, Majority]
    totals: Mapping[int, Band]
    allowed: npt.NDArray[np.bool_]
    start: Whole
    shift: Whole  # [from, to]: what changes when one person changes category

    def cost(self, made: Whole) -> float:
        """0 when every printed majority and total is met."""
        row, column, total = made.sum(axis=1), made.sum(axis=0), made.sum(axis=(0, 1))
        return (
            sum(float(_cost(row[place], majority)) for place, majority in self.rows.items())
            + sum(float(_cost(column[place], majority)) for place, majority in self.columns.items())
            + sum(float(_outside(total[kind], band)) for kind, band in self.totals.items())
        )


def categories(
    cells: Whole,
    rows: Mapping[int, Majority],
    columns: Mapping[int, Majority],
    totals: Mapping[int, Band],
    usual: Real,
    allowed: npt.NDArray[np.bool_],
) -> Whole:
    """Split each cell (row, column) into categories: an array (row, column, category).

    ``usual``: how common each category is in each column where nothing is printed. ``allowed``: which categories a
    column can have. The cost is the squared distance of the majorities from their bands, much less that of the totals,
    and a trace of the distance from where it began, so that nothing moves without need. Where going downhill ends short
    of the printed figures, it begins again from nearby, always in the same way.
    """
    start = _start(cells, columns, usual, allowed)
    eye = np.eye(usual.shape[1], dtype=np.int64)
    problem = _Problem(rows, columns, totals, allowed, start, eye[None, :, :] - eye[:, None, :])
    best = _descend(start.copy(), problem)
    least = problem.cost(best)
    dice = np.random.default_rng(1)
    for _kick in range(KICKS):
        if least == 0:
            break
        found = _descend(_kicked(best, allowed, dice), problem)
        if (cost := problem.cost(found)) <= least:
            best, least = found, cost
    return best


def _kicked(made: Whole, allowed: npt.NDArray[np.bool_], dice: np.random.Generator) -> Whole:
    """A few people change category at random."""
    found = made.copy()
    for _person in range(12):
        place, group, old = (int(number) for number in dice.choice(np.argwhere(found > 0)))
        new = int(dice.choice(np.flatnonzero(allowed[group])))
        found[place, group, old] -= 1
        found[place, group, new] += 1
    return found


def _descend(made: Whole, problem: _Problem) -> Whole:
    shift, start = problem.shift, problem.start
    possible = problem.allowed[None, :, None, :] & ~np.eye(made.shape[2], dtype=bool)[None, None, :, :]
    for _step in range(STEPS):
        row = _marginal(made.sum(axis=1), shift, problem.rows)
        column = _marginal(made.sum(axis=0), shift, problem.columns)
        total = _total_change(made.sum(axis=(0, 1)), shift, problem.totals)
        moved = made - start
        trace = 0.004 * (1 + moved[:, :, None, :] - moved[:, :, :, None])  # of the squared distance from the start
        able = possible & (made[:, :, :, None] > 0)
        by_row = np.where(able, row[:, None] + trace, np.inf)
        by_column = np.where(able, column[None] + trace, np.inf)
        single = np.where(able, row[:, None] + column[None] + total[None, None] + trace, np.inf)
        in_column = by_row.min(axis=0) + by_row.min(axis=0).transpose(0, 2, 1)  # two rows trade within a column
        in_row = by_column.min(axis=1) + by_column.min(axis=1).transpose(0, 2, 1)  # two columns trade within a row
        least = min(float(single.min()), float(in_column.min()), float(in_row.min()))
        if least > -1e-9:
            break
        if least == float(single.min()):
            place, group, old, new = np.unravel_index(int(single.argmin()), single.shape)
            made[place, group] += shift[old, new]
        elif least == float(in_column.min()):
            group, old, new = np.unravel_index(int(in_column.argmin()), in_column.shape)
            made[int(by_row[:, group, old, new].argmin()), group] += shift[old, new]
            made[int(by_row[:, group, new, old].argmin()), group] += shift[new, old]
        else:
            place, old, new = np.unravel_index(int(in_row.argmin()), in_row.shape)
            made[place, int(by_column[place, :, old, new].argmin())] += shift[old, new]
            made[place, int(by_column[place, :, new, old].argmin())] += shift[new, old]
    return made


def _start(cells: Whole, columns: Mapping[int, Majority], usual: Real, allowed: npt.NDArray[np.bool_]) -> Whole:
    made = np.zeros((*cells.shape, usual.shape[1]), dtype=np.int64)
    sizes = cells.sum(axis=0)
    for column in range(cells.shape[1]):
        shares = np.where(allowed[column], usual[column], 0.0)
        if column in columns and sizes[column]:
            majority = columns[column]
            part = majority.band.best / int(sizes[column])
            shares[majority.category] = 0.0
            shares *= (1 - part) / shares.sum() if shares.sum() else 0.0
            shares[majority.category] = part
        shares /= shares.sum()
        for row in range(cells.shape[0]):
            size = int(cells[row, column])
            made[row, column] = largest_remainder([float(share) * size for share in shares], size)
    return made


def _cost(counts: Whole, majority: Majority) -> Real:
    """Of vectors of counts (last axis: category)."""
    have = counts[..., majority.category]
    outside = np.maximum(majority.band.low - have, 0) + np.maximum(have - majority.band.high, 0)
    others = np.delete(counts, majority.category, axis=-1)
    above = np.maximum(others - (have[..., None] - 1), 0)
    return np.asarray(10.0 * outside**2 + 6.0 * (above**2).sum(axis=-1), dtype=float)


def _marginal(counts: Whole, shift: Whole, printed: Mapping[int, Majority]) -> Real:
    change = np.zeros((len(counts), *shift.shape[:2]))
    for place, majority in printed.items():
        change[place] = _cost(counts[place] + shift, majority) - _cost(counts[place], majority)
    return change


def _outside(number: Whole, band: Band) -> Real:
    off = np.maximum(band.low - number, 0) + np.maximum(number - band.high, 0)
    return np.asarray(0.1 * off**2.0, dtype=float)


def _total_change(counts: Whole, shift: Whole, printed: Mapping[int, Band]) -> Real:
    change = np.zeros(shift.shape[:2])
    for kind, band in printed.items():
        change += _outside(counts[kind] + shift[..., kind], band) - _outside(counts[kind], band)
    return change
