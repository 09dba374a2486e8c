"""The loop over people that the compiler takes. Plain Python: it runs without a compiler too, only slowly.

Everything is an array or a number, and no memory is asked for, so that it compiles to machine code that several threads
may run at once, each over its own rows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from brobygger_analysis import compiling

MOST_GROUPS = 32


def follow(  # one piece, because the compiler takes it so
    offsets: Any,  # of the register, as are starts and ids
    starts: Any,
    ids: Any,
    group_of: Any,  # of each id
    kind_of: Any,
    rows: Any,  # per row asked for: the person's place and the index week
    index: Any,
    counted: Any,  # whether the row is to be computed at all
    end: int,  # the week after the last that can be judged
    window: int,
    first: int,  # from this row
    last: int,  # to before this one
    weeks_per_group: Any,  # results from here on, see following.Outcomes
    group_at_index: Any,
    kind: Any,
    weeks_to: Any,
    weeks_left: Any,
    weeks_lasted: Any,
    still: Any,
) -> None:
    """Fill the results of rows `first` to `last`."""
    for i in range(first, last):
        if not counted[i]:
            continue
        t = int(index[i])
        since = max(t - window, 0)
        k = int(offsets[rows[i]])
        stop = int(offsets[rows[i] + 1])
        # Up to the spell that holds the index week; what ended before the window counts no weeks.
        begin = since
        until = int(starts[k + 1]) if k + 1 < stop else end
        while until <= t and k + 1 < stop:
            seen = max(until, since)
            weeks_per_group[i, group_of[ids[k]]] += seen - begin
            begin = seen
            k += 1
            until = int(starts[k + 1]) if k + 1 < stop else end
        weeks_per_group[i, group_of[ids[k]]] += t - begin
        group_at_index[i] = group_of[ids[k]]
        before = int(kind_of[ids[k]])
        # What came after. Values are chosen and not ways to go: which way a person goes, the processor cannot foresee.
        begin = min(until, end)
        left = 1 if before == 4 and begin > t + 1 else -1
        found = 0
        reached = -1
        lasted = 0
        running = False
        for later in range(k + 1, stop):
            if begin >= end:
                break
            until = min(int(starts[later + 1]), end) if later + 1 < stop else end
            now = int(kind_of[ids[later]])
            counts = (now >= 1) & (now <= 3)
            new = counts & (found == 0) & (now != before)
            left = begin - t if (now == 4) & (left < 0) else left
            running = new | (running & counts)
            found = now if new else found
            reached = begin - t if new else reached
            lasted += until - begin if running else 0
            begin = until
        weeks_left[i] = left
        kind[i] = found
        weeks_to[i] = reached
        weeks_lasted[i] = lasted
        still[i] = running


def compiled() -> Callable[..., None] | None:
    """The loop as machine code; None when the compiler is not installed."""
    return compiling.compiled(follow)
