"""Local suppression before rows leave the house: nobody is alone with what others may know of them.

Some columns of a row are known outside: where somebody lives, sex, age, benefit. A row whose combination of these is
shared by fewer than `least` rows loses the columns one by one, the least needed first, until its combination is shared
by enough; what cannot be helped that way is left out. Small groups move on as a whole, so no group becomes small later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from brobygger_analysis.columns import Array
from brobygger_analysis.disclosure import DEFAULT_LIMIT

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Protected:
    """blanked: column -> (rows,), where its value must be taken away. kept: (rows,), which rows may leave at all."""

    blanked: Mapping[str, Mask]
    kept: Mask

    @property
    def blanks(self) -> int:
        """Values taken away in rows that stay."""
        return int(sum((mask & self.kept).sum() for mask in self.blanked.values()))

    @property
    def left_out(self) -> int:
        return int((~self.kept).sum())


def protect_rows(columns: Mapping[str, Array], order: Sequence[str], *, least: int = DEFAULT_LIMIT) -> Protected:
    """Decide what is taken away.

    columns: what others may know, without objects that cannot be compared as texts. order: all of their names, the one
    that is given up first in front. least: how many rows must share a combination.

    Raises ValueError for columns of different length, an order that does not name them all, or least below 1.
    """
    if least < 1:
        raise ValueError("at least one row shares its own combination")
    if set(order) != set(columns) or len({len(one) for one in columns.values()}) > 1:
        raise ValueError("the order names each column once, and all are of one length")
    rows = len(next(iter(columns.values()))) if columns else 0
    codes = {
        name: np.unique(np.array([str(one) for one in column.tolist()], dtype="U"), return_inverse=True)[1].reshape(-1)
        for name, column in columns.items()
    }
    blanked = {name: np.zeros(rows, dtype=bool) for name in order}
    moving = np.ones(rows, dtype=bool)
    for given_up in range(len(order) + 1):
        left = order[given_up:]
        moving = moving.copy()
        moving[moving] = _sizes([codes[name][moving] for name in left], int(moving.sum())) < least
        if not moving.any():
            break
        if given_up < len(order):
            blanked[order[given_up]] |= moving
    return Protected(blanked, ~moving)


def _sizes(codes: Sequence[npt.NDArray[np.intp]], rows: int) -> npt.NDArray[np.intp]:
    """For each row how many share its combination."""
    if not codes:
        return np.full(rows, rows, dtype=np.intp)
    _, inverse, counts = np.unique(np.stack(codes, axis=1), axis=0, return_inverse=True, return_counts=True)
    return np.asarray(counts[inverse.reshape(-1)], dtype=np.intp)
