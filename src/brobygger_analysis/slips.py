"""Which numbers of ten digits are one typing error apart: one digit wrong, or two swapped.

Each way in which the numbers of the shorter list can have been mistyped is looked up in the longer one: with the
compiler number by number in a store of them (`slips_kernel`), without it for all of them together in a sorted list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

import numpy as np
import numpy.typing as npt

from brobygger_analysis import compiling, slips_kernel
from brobygger_analysis.compiling import Engine

Integers = npt.NDArray[np.int64]

PLACES = 10
SWAPS = tuple(combinations(range(PLACES), 2))
_WEIGHTS = 10 ** np.arange(PLACES - 1, -1, -1, dtype=np.int64)
_RANK_OF = np.append(np.repeat(np.arange(PLACES), 10), PLACES + np.arange(len(SWAPS)))  # of each slip in the loop
_WORTH_COMPILING = 200_000  # numbers on both sides; below, starting the compiler takes longer than it saves
_FEWEST_BITS, _MOST_BITS = 12, 27  # of the store: 4 MB for a million numbers, at most 16
Found = tuple[Integers, Integers, Integers]


def near(ours: Integers, theirs: Integers, *, engine: Engine | str = Engine.AUTOMATIC) -> Found:
    """All pairs that are one slip apart. ours, theirs: numbers below 10**10, also more than once.

    (place in ours, place in theirs, rank of the slip), each of shape (pairs,). rank: 0 to 9 the wrong digit, from 10 on
    the two that are swapped, in the order of SWAPS. In no order.
    """
    if len(ours) > len(theirs):
        there, here, ranks = near(theirs, ours, engine=engine)
        return here, there, ranks
    is_large = len(ours) + len(theirs) >= _WORTH_COMPILING
    loops = compiling.chosen(engine, slips_kernel.compiled, is_worth_it=is_large)
    return _together(ours, theirs) if loops is None else _one_by_one(loops, ours, theirs)


def _one_by_one(loops: tuple[Callable[..., None], Callable[..., None]], ours: Integers, theirs: Integers) -> Found:
    """The compiled version. Some thirty bits for each number, so that few look-ups go further than one bit."""
    store, search = loops
    bits = min(max(len(theirs).bit_length() + 5, _FEWEST_BITS), _MOST_BITS)
    seen = np.zeros(1 << bits - 3, dtype=np.uint8)
    heads = np.full(1 << bits - slips_kernel.FEWER, slips_kernel.NOBODY, dtype=np.int32)
    following = np.empty(len(theirs), dtype=np.int32)
    store(theirs, seen, heads, following, bits)
    work = np.empty(PLACES, dtype=np.int64), np.empty(len(_RANK_OF), dtype=np.int64)
    number = np.zeros(1, dtype=np.int64)
    room = 4 * len(ours)
    while True:  # a second time only where there are more pairs than the room that was guessed
        found = [np.empty(room, dtype=np.int64) for _ in range(3)]
        search(ours, theirs, seen, heads, following, bits, _WEIGHTS, *work, *found, number)
        if number[0] <= room:
            ones, others, which = (column[: number[0]] for column in found)
            return ones, others, _RANK_OF[which]
        room = int(number[0])


def _together(ours: Integers, theirs: Integers) -> Found:
    """The NumPy version."""
    order = np.argsort(theirs, kind="stable")
    known = theirs[order]
    found: list[Found] = []
    for rank, places, mistyped in _mistyped(ours):
        first = np.searchsorted(known, mistyped)
        met = np.flatnonzero(known[np.minimum(first, len(known) - 1)] == mistyped) if len(known) else first[:0]
        if not len(met):
            continue
        last = np.searchsorted(known, mistyped[met], side="right")
        number = last - first[met]
        ends = np.cumsum(number)
        step = np.arange(int(ends[-1])) - np.repeat(ends - number, number)
        at = order[np.repeat(first[met], number) + step].astype(np.int64)
        found.append((np.repeat(places[met], number), at, np.full(len(at), rank, dtype=np.int64)))
    if not found:
        nothing = np.empty(0, dtype=np.int64)
        return nothing, nothing, nothing
    return (
        np.concatenate([one[0] for one in found]),
        np.concatenate([one[1] for one in found]),
        np.concatenate([one[2] for one in found]),
    )


def _mistyped(numbers: Integers) -> Iterator[tuple[int, Integers, Integers]]:
    """Rank of a slip, which numbers can have it, and what they become; sorted, since look-ups in order are quick."""
    digits = numbers[:, None] // _WEIGHTS % 10
    everybody = np.argsort(numbers, kind="stable").astype(np.int64)
    for place in range(PLACES):
        for digit in range(10):
            places = everybody[digits[everybody, place] != digit]
            yield place, places, numbers[places] + (digit - digits[places, place]) * _WEIGHTS[place]
    for rank, (left, right) in enumerate(SWAPS, start=PLACES):
        places = everybody[digits[everybody, left] != digits[everybody, right]]
        apart = digits[places, right] - digits[places, left]
        yield rank, places, numbers[places] + apart * (_WEIGHTS[left] - _WEIGHTS[right])
