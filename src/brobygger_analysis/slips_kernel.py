"""The two loops of `slips` that the compiler takes. Plain Python: they run without a compiler too, only slowly.

A number's place in the store follows from its bits (`_MIXED`). `seen` has a bit for each of `bits` places, so that most
of what nobody has is known at once; `heads` names the last number of each shorter place, `following` the one before it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from brobygger_analysis import compiling

NOBODY = -1
_MIXED = 0x1E3779B1  # an odd number of 29 bits: times one of 34 bits it still fits 64
_LOWEST = 15  # of the product; lower bits follow from too few bits of the number
FEWER = 4  # bits of a head's place less than of a bit's


def store(numbers: Any, seen: Any, heads: Any, following: Any, bits: int) -> None:
    """Each of `numbers` into its place. seen: 2**bits bits in bytes; heads: 2**(bits - FEWER), NOBODY in each."""
    mask = (1 << bits) - 1
    for i in range(len(numbers)):
        number = numbers[i]
        at = (((number ^ (number >> 17)) * _MIXED) >> _LOWEST) & mask
        seen[at >> 3] |= 1 << (at & 7)
        following[i] = heads[at >> FEWER]
        heads[at >> FEWER] = i


def search(
    asked: Any,
    numbers: Any,  # as in store, and the next four
    seen: Any,
    heads: Any,
    following: Any,
    bits: int,
    weights: Any,  # what each of the digits is worth
    digits: Any,  # room for the digits of one number
    slips: Any,  # room for what it can become: ten at each place, then one for each two places
    ones: Any,  # the answer, as far as there is room in it: places in asked, places in numbers, and of slips
    others: Any,
    which: Any,
    found: Any,  # found[0]: how many there are, also those for which there was no room
) -> None:
    """Every way in which each of `asked` can have been mistyped, looked up."""
    mask = (1 << bits) - 1
    room = len(ones)
    places = len(weights)
    met = 0
    for i in range(len(asked)):
        right = asked[i]
        rest = right
        for place in range(places - 1, -1, -1):
            digits[place] = rest % 10
            rest //= 10
        last = 0
        for place in range(places):
            slip = right - digits[place] * weights[place]
            for _digit in range(10):
                slips[last] = slip
                slip += weights[place]
                last += 1
        for left in range(places):
            for other in range(left + 1, places):
                slips[last] = right + (digits[other] - digits[left]) * (weights[left] - weights[other])
                last += 1
        for j in range(last):
            slip = slips[j]
            at = (((slip ^ (slip >> 17)) * _MIXED) >> _LOWEST) & mask
            if (seen[at >> 3] >> (at & 7)) & 1 and slip != right:
                k = heads[at >> FEWER]
                while k != NOBODY:
                    if numbers[k] == slip:
                        if met < room:
                            ones[met] = i
                            others[met] = k
                            which[met] = j
                        met += 1
                    k = following[k]
    found[0] = met


def compiled() -> tuple[Callable[..., None], Callable[..., None]] | None:
    """Both loops as machine code; None when the compiler is not installed."""
    made, looked_up = compiling.compiled(store), compiling.compiled(search)
    return (made, looked_up) if made and looked_up else None
