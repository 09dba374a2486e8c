"""Which numbers of ten digits are one typing error apart: one digit wrong, or two swapped.

A list is sorted once; then each way in which the other's numbers can have been mistyped is looked up in it for all of
them together.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]

PLACES = 10
SWAPS = tuple(combinations(range(PLACES), 2))
_WEIGHTS = 10 ** np.arange(PLACES - 1, -1, -1, dtype=np.int64)


def near(ours: Integers, theirs: Integers) -> tuple[Integers, Integers, Integers]:
    """All pairs that are one slip apart. ours, theirs: numbers below 10**10, also more than once.

    (place in ours, place in theirs, rank of the slip), each of shape (pairs,). rank: 0 to 9 the wrong digit, from 10 on
    the two that are swapped, in the order of SWAPS. In no order.
    """
    if len(ours) > len(theirs):
        there, here, ranks = near(theirs, ours)
        return here, there, ranks
    order = np.argsort(theirs, kind="stable")
    known = theirs[order]
    found: list[tuple[Integers, Integers, Integers]] = []
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
