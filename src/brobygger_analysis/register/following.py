"""What became of each person after an index date. The rules stand in docs/algorithms/register.md."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from brobygger_analysis import compiling
from brobygger_analysis.compiling import Engine
from brobygger_analysis.register import kernel
from brobygger_analysis.register.groups import GROUPS, Kind
from brobygger_analysis.register.spells import Register

WINDOW = 260  # weeks: five years
RETENTION = (13, 26, 52)
_BLOCK = 20_000  # rows whose spells fit the processor's cache
_WORTH_COMPILING = 200_000  # rows; below, starting the compiler takes longer than it saves
_PARTS_A_THREAD = 8  # so that none waits long for one that the machine held up
_NO_TIME = -1


class Status(IntEnum):
    """Whether a row counts, and if not, why."""

    COUNTED = 0
    NOT_IN_REGISTER = 1
    OUTSIDE_WEEKS = 2  # the index date lies before the first week or after the last that can be judged
    WAGES_UNSEEN = 3  # wage income is not registered yet in the week after the index date


class Lasted(IntEnum):
    """Whether an outcome lasted so many weeks."""

    NO_OUTCOME = -2
    UNKNOWN = -1  # the data end before
    NO = 0
    YES = 1


@dataclass(frozen=True)
class Outcomes:
    """One place per row asked for. In a row that does not count everything is nought, and weeks are -1.

    weeks_per_group: shape (rows, groups), weeks of the look-back window in each of `groups.GROUPS`.
    weeks_seen: weeks of the window that the register has; they add up to it.
    group_at_index: place in `groups.GROUPS`.
    kind: the first outcome, a number of `Kind`; weeks_to: weeks to it, or -1.
    weeks_left: weeks to the first week that counts as left, or -1.
    weeks_lasted: weeks in a row from the first outcome on; still: they reach to the end of the data.
    follow_up: weeks after the index week that can be judged.
    """

    status: npt.NDArray[np.uint8]
    group_at_index: npt.NDArray[np.uint8]
    weeks_per_group: npt.NDArray[np.uint16]
    weeks_seen: npt.NDArray[np.int16]
    kind: npt.NDArray[np.uint8]
    weeks_to: npt.NDArray[np.int16]
    weeks_left: npt.NDArray[np.int16]
    weeks_lasted: npt.NDArray[np.int16]
    still: npt.NDArray[np.bool_]
    follow_up: npt.NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.status)

    @property
    def counted(self) -> npt.NDArray[np.bool_]:
        """The rows that count."""
        counted: npt.NDArray[np.bool_] = self.status == Status.COUNTED
        return counted

    def of(self, chosen: npt.NDArray[np.bool_]) -> Outcomes:
        """Some of the rows."""
        return Outcomes(**{one.name: getattr(self, one.name)[chosen] for one in fields(self)})

    def lasted(self, weeks: int) -> npt.NDArray[np.int8]:
        """Whether the outcome lasted at least so many weeks, as numbers of `Lasted`."""
        answer = np.where(self.still, np.int8(Lasted.UNKNOWN), np.int8(Lasted.NO))
        answer[self.weeks_lasted >= weeks] = Lasted.YES
        answer[self.kind == 0] = Lasted.NO_OUTCOME
        return answer.astype(np.int8)

    def times(self) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.uint8]]:
        """For curves: weeks to the first of outcome, left and the end, and which it was (`Kind`; 0 the end)."""
        has, left = self.weeks_to >= 0, self.weeks_left >= 0
        first_left = left & (~has | (self.weeks_left < self.weeks_to))
        time = np.where(first_left, self.weeks_left, np.where(has, self.weeks_to, self.follow_up))
        cause = np.where(first_left, np.uint8(Kind.LEFT), self.kind)
        return time, cause.astype(np.uint8)


def outcomes(
    register: Register,
    rows: npt.ArrayLike,
    index_weeks: npt.ArrayLike,
    *,
    window: int = WINDOW,
    engine: Engine | str = Engine.AUTOMATIC,
    threads: int = 1,
) -> Outcomes:
    """Outcomes of people from their index weeks; a person may be asked for several times.

    rows: places in the register, as `Register.rows_of` gives them; -1 for nobody.
    index_weeks: calendar weeks (`weeks.week_of`), one per row.
    window: length of the look-back window in weeks.
    threads: for the compiled version.
    """
    places = np.ascontiguousarray(rows, dtype=np.int32)
    index = np.asarray(index_weeks).astype(np.int32) - np.int32(register.first_week)
    if places.shape != index.shape or places.ndim != 1:
        raise ValueError("rows and index weeks are one-dimensional and of one length")
    if len(places) and not -1 <= int(places.min()) <= int(places.max()) < len(register):
        raise ValueError("a row lies outside the register")
    if window < 0:
        raise ValueError("a window has no negative length")
    status = _status(register, places, index)
    result = _empty(status, np.where(status == 0, index, 0), register.end, window)
    loop = compiling.chosen(engine, kernel.compiled, is_worth_it=len(places) >= _WORTH_COMPILING)
    if loop is None:
        for begin in range(0, len(places), _BLOCK):
            _block(register, places, index, window, result, slice(begin, min(begin + _BLOCK, len(places))))
    else:
        _compiled(loop, register, places, index, window, result, threads)
    return result


def _status(register: Register, places: npt.NDArray[np.int32], index: npt.NDArray[np.int32]) -> npt.NDArray[np.uint8]:
    status = np.zeros(len(places), dtype=np.uint8)
    if register.wages is not None:
        status[index + 1 < register.wages[0]] = Status.WAGES_UNSEEN
    status[(index < 0) | (index > register.end)] = Status.OUTSIDE_WEEKS
    status[places < 0] = Status.NOT_IN_REGISTER
    return status


def _empty(status: npt.NDArray[np.uint8], index: npt.NDArray[np.int32], end: int, window: int) -> Outcomes:
    size = len(status)
    counted = status == Status.COUNTED

    def missing() -> npt.NDArray[np.int16]:
        return np.full(size, _NO_TIME, dtype=np.int16)

    return Outcomes(
        status=status,
        group_at_index=np.zeros(size, dtype=np.uint8),
        weeks_per_group=np.zeros((size, len(GROUPS)), dtype=np.uint16),
        weeks_seen=np.where(counted, np.minimum(index, window), 0).astype(np.int16),
        kind=np.zeros(size, dtype=np.uint8),
        weeks_to=missing(),
        weeks_left=missing(),
        weeks_lasted=np.zeros(size, dtype=np.int16),
        still=np.zeros(size, dtype=bool),
        follow_up=np.where(counted, end - index, 0).astype(np.int16),
    )


def _compiled(
    loop: Any,
    register: Register,
    places: npt.NDArray[np.int32],
    index: npt.NDArray[np.int32],
    window: int,
    result: Outcomes,
    threads: int,
) -> None:
    threads = max(1, min(threads, len(places) // 1000 or 1))
    parts = threads * _PARTS_A_THREAD if threads > 1 else 1
    bounds = [len(places) * part // parts for part in range(parts + 1)]
    groups, kinds = register.table.group_numbers(), register.table.kinds()

    def run(part: int) -> None:
        loop(
            *(register.offsets, register.starts, register.ids, groups, kinds),
            *(places, index, result.counted, register.end + 1, window, bounds[part], bounds[part + 1]),
            *(result.weeks_per_group, result.group_at_index, result.kind, result.weeks_to),
            *(result.weeks_left, result.weeks_lasted, result.still),
        )

    if threads == 1:
        run(0)
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(run, range(parts)))


def _block(
    register: Register,
    places: npt.NDArray[np.int32],
    index: npt.NDArray[np.int32],
    window: int,
    result: Outcomes,
    where: slice,
) -> None:
    """The NumPy version: all spells of some rows at once, each beside the index week of its row."""
    chosen = np.flatnonzero(result.status[where] == Status.COUNTED) + where.start
    if not len(chosen):
        return
    begin, stop = register.offsets[places[chosen]], register.offsets[places[chosen] + 1]
    counts = (stop - begin).astype(np.int64)
    last_of_row = np.cumsum(counts) - 1
    row = np.repeat(np.arange(len(chosen), dtype=np.int32), counts)
    spell = np.arange(len(row)) + np.repeat(begin - (last_of_row + 1 - counts), counts)
    ids = register.ids[spell]
    start = register.starts[spell].astype(np.int32)
    end = np.empty_like(start)
    end[:-1] = start[1:]
    end[last_of_row] = register.week_count
    t = index[chosen].astype(np.int32)[row]

    group = register.table.group_numbers()[ids]
    overlap = np.minimum(end, t) - np.maximum(start, t - window)
    np.maximum(overlap, 0, out=overlap)
    cell = row * np.int32(len(GROUPS)) + group
    summed = np.bincount(cell, weights=overlap, minlength=len(chosen) * len(GROUPS))
    result.weeks_per_group[chosen] = summed.reshape(len(chosen), len(GROUPS)).astype(np.uint16)
    holds = np.flatnonzero((start <= t) & (t < end))  # one spell per row
    result.group_at_index[chosen] = group[holds]

    np.minimum(end, register.end + 1, out=end)
    np.maximum(start, t + 1, out=start)
    kind = np.where(start < end, register.table.kinds()[ids], np.uint8(Kind.NOTHING))
    before = register.table.kinds()[ids[holds]]
    _first_left(result, chosen, row, start - t, kind)
    _first_outcome(result, chosen, row, start, end, t, kind, before, last_of_row, register.end + 1)


def _firsts(row: npt.NDArray[np.int32], candidate: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """The first spell of each row among the candidates; rows without one are left out."""
    places = np.flatnonzero(candidate)
    own = row[places]
    first = np.ones(len(places), dtype=bool)
    first[1:] = own[1:] != own[:-1]
    return places[first]


def _first_left(
    result: Outcomes,
    chosen: npt.NDArray[np.int64],
    row: npt.NDArray[np.int32],
    after: npt.NDArray[np.int32],
    kind: npt.NDArray[np.uint8],
) -> None:
    first = _firsts(row, kind == Kind.LEFT)
    result.weeks_left[chosen[row[first]]] = after[first]


def _first_outcome(
    result: Outcomes,
    chosen: npt.NDArray[np.int64],
    row: npt.NDArray[np.int32],
    start: npt.NDArray[np.int32],
    end: npt.NDArray[np.int32],
    t: npt.NDArray[np.int32],
    kind: npt.NDArray[np.uint8],
    before: npt.NDArray[np.uint8],
    last_of_row: npt.NDArray[np.int64],
    horizon: int,
) -> None:
    employed = (kind >= Kind.ORDINARY_HOURS) & (kind <= Kind.EDUCATION)
    first = _firsts(row, employed & (kind != before[row]))
    who = chosen[row[first]]
    result.kind[who] = kind[first]
    result.weeks_to[who] = start[first] - t[first]
    # The row of weeks goes on until a spell that lies before the horizon counts as no outcome.
    breaks = np.flatnonzero(~employed & (start < end))
    next_break = np.searchsorted(breaks, first)
    broken = np.append(breaks, len(row))[next_break]
    within = broken <= last_of_row[row[first]]
    until = np.where(within, start[np.minimum(broken, len(row) - 1)], horizon)
    result.weeks_lasted[who] = until - start[first]
    result.still[who] = ~within
