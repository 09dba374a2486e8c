"""The loop over people that the compiler takes. Plain Python: it runs without a compiler too, only slowly.

Everything is an array or a number, and no memory is asked for, so that it compiles to machine code that several threads
may run at once, each over its own rows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from brobygger_analysis import compiling

MOST_GROUPS = 32


def follow(  # noqa: C901  # one piece, because the compiler takes it so
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
        t = index[i]
        since = t - window
        k = offsets[rows[i]]
        stop = offsets[rows[i] + 1]
        # Skip what ended before the window.
        while k + 1 < stop and starts[k + 1] <= since:
            k += 1
        # The window, up to the spell that holds the index week.
        begin = max(int(starts[k]), since, 0)
        while k + 1 < stop and starts[k + 1] <= t:
            until = int(starts[k + 1])
            weeks_per_group[i, group_of[ids[k]]] += until - begin
            begin = until
            k += 1
        if t > begin:
            weeks_per_group[i, group_of[ids[k]]] += t - begin
        group_at_index[i] = group_of[ids[k]]
        before = kind_of[ids[k]]
        # What came after: this spell may go on, so it is looked at again.
        found = 0
        running = False
        begin = t + 1
        while k < stop and begin < end:
            until = int(starts[k + 1]) if k + 1 < stop else end
            until = min(until, end)
            if until > begin:
                now = kind_of[ids[k]]
                if now == 4:
                    if weeks_left[i] < 0:
                        weeks_left[i] = begin - t
                    running = False
                elif now == 0:
                    running = False
                elif found == 0:
                    if now != before:
                        found = now
                        kind[i] = now
                        weeks_to[i] = begin - t
                        weeks_lasted[i] = until - begin
                        running = True
                elif running:
                    weeks_lasted[i] += until - begin
                begin = until
            k += 1
            if found != 0 and not running and weeks_left[i] >= 0:
                break
        still[i] = running


def compiled() -> Callable[..., None] | None:
    """The loop as machine code; None when the compiler is not installed."""
    return compiling.compiled(follow)
