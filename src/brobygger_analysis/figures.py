"""Masks and the figures made from them: the number and the list behind it come from the same array."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from brobygger_analysis.results import Result

Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Masks:
    """An indicator's answer for a set of rows: who is in the numerator and who in the denominator.

    numerator: shape (rows,). At most one row per person, programme and jobcentre.
    denominator: shape (rows,), or None for a count.
    """

    numerator: Mask
    denominator: Mask | None = None

    def within(self, where: Mask) -> Masks:
        """The same answer for some of the rows."""
        denominator = None if self.denominator is None else self.denominator & where
        return Masks(self.numerator & where, denominator)


@dataclass(frozen=True)
class Figure:
    """A figure with the masks it was counted from."""

    result: Result
    masks: Masks
    listed: bool = True  # False when the value is an imported number with nobody behind it

    @property
    def rows(self) -> Rows:
        """The rows behind the numerator: the list that the figure opens. As many as `result.numerator`."""
        return np.flatnonzero(self.masks.numerator)

    @property
    def denominator_rows(self) -> Rows:
        """The rows behind the denominator; none for a count, or where the denominator is an imported number."""
        if self.masks.denominator is None:
            return np.empty(0, dtype=np.intp)
        return np.flatnonzero(self.masks.denominator)
