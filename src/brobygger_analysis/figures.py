"""Masks and the figures made from them: the number and the list behind it come from the same array.

A breakdown of many groups is counted once for all of them (`Groups`): a mask is gone through one time, and not once a
group. The rows of one group are then made when somebody opens its list (`MasksOfGroup`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from brobygger_analysis.results import Result

Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]
Numbers = npt.NDArray[np.float64]


def number_of(mask: Mask) -> int:
    """How many rows are masked."""
    return int(np.count_nonzero(mask))


class Masks:
    """An indicator's answer for a set of rows: who is in the numerator and who in the denominator.

    numerator: shape (rows,). At most one row per person, programme and jobcentre.
    denominator: shape (rows,), or None for a count.
    """

    def __init__(self, numerator: Mask, denominator: Mask | None = None) -> None:
        self._numerator, self._denominator = numerator, denominator

    @property
    def numerator(self) -> Mask:
        """Who is in the numerator."""
        return self._numerator

    @property
    def denominator(self) -> Mask | None:
        """Who is in the denominator; None for a count."""
        return self._denominator

    @property
    def has_denominator_rows(self) -> bool:
        """Whether anybody is in the denominator, and can be listed."""
        return self.denominator is not None and bool(self.denominator.any())

    def within(self, where: Mask) -> Masks:
        """The same answer for some of the rows."""
        denominator = None if self.denominator is None else self.denominator & where
        return Masks(self.numerator & where, denominator)


@dataclass(frozen=True)
class Weights:
    """What each row adds to the numbers of a figure that is no plain count of rows: applications, days, broker-months.

    above, below: shape (rows,); of the two sums that the value is made of, None where there is no such sum. n: shape
    (rows,), what each row adds to n; None where n counts something that no row adds to.
    groups, place: the group of rows that the figure is of; None for all rows.
    """

    above: Numbers
    below: Numbers | None = None
    n: Numbers | None = None
    groups: Groups | None = None
    place: int = 0

    def of(self, what: str) -> Numbers | None:
        """What the figure's own rows add to "numerator", "denominator" or "n"."""
        found = {"numerator": self.above, "denominator": self.below, "n": self.n}[what]
        return found if found is None or self.groups is None else found.take(self.groups.rows(self.place))

    def chosen(self, mask: Mask) -> Mask:
        """The same rows of a mask."""
        return mask if self.groups is None else mask.take(self.groups.rows(self.place))


@dataclass(frozen=True)
class Figure:
    """A figure with the masks it was counted from, and the weights where its numbers count something else than rows."""

    result: Result
    masks: Masks
    listed: bool = True  # False when the value is an imported number with nobody behind it
    weights: Weights | None = None

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


# Many groups at once --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Groups:
    """Which group each row is in, for counting all groups in one go.

    codes: shape (rows,). The number of the row's group from 0, or -1 for a row in none. number: how many there are.
    """

    codes: Rows
    number: int

    @classmethod
    def of(cls, masks: Sequence[Mask], rows: int) -> Groups | None:
        """The groups of these masks; None where one row is in two of them."""
        codes = np.full(rows, -1, dtype=np.intp)
        for place, mask in enumerate(masks):
            if (codes[mask] >= 0).any():
                return None
            codes[mask] = place
        return cls(codes, len(masks))

    def within(self, where: Mask | None) -> Groups:
        """The same groups of these rows only."""
        return self if where is None else Groups(np.where(where, self.codes, -1), self.number)

    def mask(self, place: int) -> Mask:
        """The rows of one group."""
        mask: Mask = self.codes == place
        return mask

    def counts(self, mask: Mask) -> list[int]:
        """How many of the masked rows each group has."""
        # By the numbers of the rows: a mask is gone through four times as fast as values are picked by it.
        return self.counts_of(np.flatnonzero(mask))

    def counts_of(self, rows: Rows) -> list[int]:
        """How many of these rows each group has."""
        numbers: list[int] = np.bincount(self.codes.take(rows) + 1, minlength=self.number + 1)[1:].tolist()
        return numbers

    @cached_property
    def _slices(self) -> tuple[Rows, list[int]]:
        order = np.argsort(self.codes, kind="stable")
        starts = np.searchsorted(self.codes[order], np.arange(self.number + 1))
        return order, starts.tolist()

    def rows(self, place: int) -> Rows:
        """The numbers of the rows of one group."""
        order, starts = self._slices
        return order[starts[place] : starts[place + 1]]

    def each(self, *columns: npt.NDArray[Any]) -> Iterator[tuple[npt.NDArray[Any], ...]]:
        """The values of each group in the order of its rows."""
        order, starts = self._slices
        ordered = [column[order] for column in columns]
        for start, end in pairwise(starts):
            yield tuple(column[start:end] for column in ordered)

    def sums(self, values: npt.NDArray[np.float64]) -> list[float]:
        """The sum of each group, to the last bit what `values[mask].sum()` gives."""
        if (values == np.floor(values)).all() and float(np.abs(values).sum()) < 2**53:
            # Whole numbers add up to the same in whatever order.
            summed: list[float] = np.bincount(self.codes + 1, weights=values, minlength=self.number + 1)[1:].tolist()
            return summed
        return [float(own.sum()) for (own,) in self.each(values)]


class MasksOfGroup(Masks):
    """The masks of one group out of those of all, made when they are asked for: a breakdown has thousands of figures,
    and few of their lists are opened."""

    def __init__(
        self, whole: Masks, place: int, above: Groups, below: Groups | None = None, *, people_below: int = 0
    ) -> None:
        super().__init__(whole.numerator, whole.denominator)
        self._place, self._above, self._below, self._people_below = place, above, below or above, people_below

    @property
    def has_denominator_rows(self) -> bool:
        """Whether anybody of the group is in the denominator: counted already."""
        return self._people_below > 0

    @property
    def numerator(self) -> Mask:
        """Who of the group is in the numerator."""
        mask: Mask = self._numerator & self._above.mask(self._place)
        return mask

    @property
    def denominator(self) -> Mask | None:
        """Who of the group is in the denominator."""
        return None if self._denominator is None else self._denominator & self._below.mask(self._place)
