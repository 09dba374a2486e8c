"""Each column read once and kept as small numbers, so that many models can count equal rows quickly.

A model depends on rows only through how many have each combination of values. The combination of a row is one whole
number made of its codes. Most models share their controls, so the combinations of those are numbered once, and a model
more costs one pass over its own column. A gap is a code like any other until the counting is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from brobygger_analysis.association.design import Column, Kind, Mask, Variable, missing, numbers
from brobygger_analysis.association.logit import Parts
from brobygger_analysis.columns import Array

Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

_ROOM = 4  # combinations per row that may be counted in an array of their own
_SMALL = 1 << 16  # and as many as this in any case


@dataclass(frozen=True)
class _Column:
    """values: what the codes from 1 on stand for. codes: (rows,), 0 where missing."""

    values: Array
    codes: Codes


@dataclass(frozen=True)
class _Base:
    """Combinations of cluster, controls and outcome. ids: (rows,), twice the combination, plus 1 with the outcome.

    places, cells: (combinations,), its cluster, rising, and its cell: the combination of the controls alone.
    codes: (controls, cells). whole: (cells,), no control is missing.
    """

    ids: Codes
    places: Codes
    cells: Codes
    codes: Codes
    whole: Mask


class Coded:
    """Columns of one set of people. Raises ValueError for a column that holds something else than its kind says."""

    def __init__(
        self, data: Mapping[str, Array], variables: Mapping[str, Variable], y: Numbers, cluster: Array
    ) -> None:
        self.data, self.y, self.cluster = data, y, cluster
        self._outcome = y.astype(np.int64)
        self._places = _distinct(cluster)[1]
        self._columns = {key: _coded(variable, data[key]) for key, variable in variables.items()}
        self._bases: dict[tuple[str, ...], _Base] = {}

    def gaps(self, key: str) -> Mask:
        """Who lacks the column."""
        answer: Mask = self._columns[key].codes == 0
        return answer

    def counted(self, variable: Variable, controls: Sequence[Variable]) -> Counted:
        """The combinations of these variables, and each cluster's part, among those who have all of them."""
        base = self._base(tuple(one.key for one in controls))
        own = self._columns[variable.key]
        size = len(own.values) + 1
        combination, part_n, part_events = _tally(base.ids * size + own.codes, len(base.cells), size)
        first, code = np.divmod(combination, size)
        known = (code > 0) & base.whole[base.cells[first]]
        first = first[known]
        there, cell, _ = _dense(base.cells[first] * size + code[known], len(base.whole) * size)
        parts = Parts(cell, _risen(base.places[first]), part_n[known], part_events[known])
        n, events = parts.in_cells(len(there))
        cells, code = np.divmod(there, size)
        codes = {variable.key: code} | {one.key: base.codes[place, cells] for place, one in enumerate(controls)}
        references = {
            one.key: one.reference or _most_common(self._columns[one.key].values, codes[one.key], n)
            for one in (variable, *controls)
            if one.kind is Kind.CATEGORY
        }
        columns = {key: self._columns[key].values[found - 1] for key, found in codes.items()}
        return Counted(columns, n, events, parts, references)

    def _base(self, keys: tuple[str, ...]) -> _Base:
        if keys not in self._bases:
            columns = [self._columns[key] for key in keys]
            combined, room = np.zeros_like(self._places), 1
            for one in columns:
                combined, room = _with(combined, room, one.codes, len(one.values) + 1)
            there, cells, firsts = _dense(combined, room)
            codes = np.array([one.codes[firsts] for one in columns], dtype=np.int64).reshape(len(keys), len(there))
            whole: Mask = np.logical_and.reduce(codes > 0, axis=0)
            places = int(self._places.max(initial=-1)) + 1
            _, ids, firsts = _dense(self._places * len(there) + cells, places * len(there))
            self._bases[keys] = _Base(ids * 2 + self._outcome, self._places[firsts], cells[firsts], codes, whole)
        return self._bases[keys]


@dataclass(frozen=True)
class Side:
    """One side of a contrast: persons, how many had the outcome, and in how many clusters they are."""

    n: int
    events: int
    clusters: int


@dataclass(frozen=True)
class Counted:
    """Combinations. columns: by key, (cells,). n, events: (cells,). parts: of the clusters in them.

    references: of the categories, the named or else the most common value.
    """

    columns: Mapping[str, Array]
    n: Numbers
    events: Numbers
    parts: Parts
    references: Mapping[str, str]

    @property
    def clusters(self) -> int:
        return len(self.parts.begins)

    @property
    def persons(self) -> int:
        return int(self.n.sum())

    @property
    def with_outcome(self) -> int:
        return int(self.events.sum())

    def varies(self, key: str) -> bool:
        """Whether the column holds more than one value."""
        values = self.columns[key]
        return bool(len(values) and (values != values[0]).any())

    def sides(self, variable: Variable, contrast: str) -> tuple[Side, Side]:
        """With and without; for a category with it and with the reference."""
        values = self.columns[variable.key]
        if variable.kind is Kind.CATEGORY:
            masks = values == contrast, values == self.references[variable.key]
        else:
            masks = values == 1.0, values == 0.0
        with_it, without = (
            Side(
                int(self.n[mask].sum()),
                int(self.events[mask].sum()),
                len(np.unique(self.parts.cluster[mask[self.parts.cell]])),
            )
            for mask in masks
        )
        return with_it, without

    def settled(self, variables: Iterable[Variable]) -> tuple[Column, ...]:
        """The values of categories and yes/no variables with which everybody, or nobody, had the outcome."""
        return tuple(
            Column(one.key, str(value))
            for one in variables
            if one.kind is not Kind.NUMBER
            for value in np.unique(self.columns[one.key]).tolist()
            if self._is_settled(self.columns[one.key] == value)
        )

    def _is_settled(self, mask: Mask) -> bool:
        events = float(self.events[mask].sum())
        return events in (0.0, float(self.n[mask].sum()))

    def without(self, values: Iterable[Column], variables: Iterable[Variable]) -> Counted:
        """Without the people who have any of these values. A reference that nobody is left of gives way."""
        gone = np.logical_or.reduce([self.columns[one.variable].astype(str) == one.value for one in values])
        columns = {key: found[~gone] for key, found in self.columns.items()}
        n = self.n[~gone]
        left = ~gone[self.parts.cell]
        parts = Parts(
            (np.cumsum(~gone) - 1)[self.parts.cell[left]],
            _risen(self.parts.cluster[left]),
            self.parts.n[left],
            self.parts.events[left],
        )
        references = {
            one.key: self._reference(one.key, columns[one.key], n) for one in variables if one.key in self.references
        }
        return Counted(columns, n, self.events[~gone], parts, references)

    def _reference(self, key: str, values: Array, n: Numbers) -> str:
        present, codes = np.unique(values, return_inverse=True)
        if not len(present) or self.references[key] in present:
            return self.references[key]
        return str(present[int(np.argmax(np.bincount(codes.reshape(-1), weights=n)))])


def _coded(variable: Variable, values: Array) -> _Column:
    if variable.kind is Kind.CATEGORY:
        gaps = missing(values)
        words = values if values.dtype.kind in "Uiub" else np.array([str(one) for one in values.tolist()], dtype="U")
        present, codes = _distinct(words)
        return _tidied(
            np.array([str(word) for word in present.tolist()], dtype="U"), codes, gaps
        )  # no wider than the longest
    found = numbers(variable, values)
    gaps = np.isnan(found)
    if variable.kind is Kind.YES_NO:
        return _Column(np.array([0.0, 1.0]), np.where(gaps, 0.0, found + 1).astype(np.int64))
    present, codes = np.unique(found, return_inverse=True)
    return _tidied(present, codes.reshape(-1).astype(np.int64), gaps)


def _distinct(values: Array) -> tuple[Array, Codes]:
    """The values there are, and the place of each row's among them."""
    if values.dtype.kind in "iub" and len(values):
        lowest = int(values.min())
        span = int(values.max()) - lowest + 1
        if span <= _SMALL:
            shifted = values.astype(np.int64) - lowest
            there = np.bincount(shifted, minlength=span) > 0
            return np.flatnonzero(there) + lowest, (np.cumsum(there) - 1)[shifted].astype(np.int64)
    present, codes = np.unique(values, return_inverse=True)
    return present, codes.reshape(-1).astype(np.int64)


def _risen(codes: Codes) -> Codes:
    """Rising numbers without the gaps, from 0."""
    return np.cumsum(np.diff(codes, prepend=codes[:1]) != 0)


def _tidied(values: Array, codes: Codes, gaps: Mask) -> _Column:
    """Gaps as 0, and without values that nobody has, such as the word for a gap."""
    used = np.bincount(codes[~gaps], minlength=len(values)) > 0
    new = np.cumsum(used)
    return _Column(values[used], np.where(gaps, 0, new[codes] if len(values) else 0).astype(np.int64))


def _most_common(values: Array, codes: Codes, n: Numbers) -> str:
    if not len(codes):
        return ""
    return str(values[int(np.argmax(np.bincount(codes, weights=n))) - 1])


def _with(combined: Codes, room: int, codes: Codes, size: int) -> tuple[Codes, int]:
    """One column more in the combination; numbered anew where it would become too large a number."""
    if room * size >= 2**62:
        values, combined, _ = _dense(combined, room)
        room = len(values)
    return combined * size + codes, room * size


def _dense(combined: Codes, room: int) -> tuple[Codes, Codes, Codes]:
    """The combinations that exist; the place of each row's among them; a row that has each."""
    if room <= max(_ROOM * len(combined), _SMALL):
        row = np.full(room, -1, dtype=np.int64)
        row[combined] = np.arange(len(combined))
        there = np.flatnonzero(row >= 0)
        number = np.empty(room, dtype=np.int64)
        number[there] = np.arange(len(there))
        return there, number[combined], row[there]
    values, firsts, ids = np.unique(combined, return_index=True, return_inverse=True)
    return values, ids.reshape(-1), firsts


def _tally(key: Codes, combinations: int, size: int) -> tuple[Codes, Numbers, Numbers]:
    """Combinations of the base and the variable that exist, with how many rows and how many with the outcome.

    key: (combination * 2 + outcome) * size + code. Returned is combination * size + code.
    """
    room = combinations * 2 * size
    if room <= max(_ROOM * len(key), _SMALL):
        number = np.bincount(key, minlength=room).reshape(combinations, 2, size)
        n = number.sum(axis=1).reshape(-1)
        there = np.flatnonzero(n).astype(np.int64)
        return there.astype(np.int64), n[there].astype(np.float64), number[:, 1].reshape(-1)[there].astype(np.float64)
    first, code = np.divmod(key, size)
    plain = (first >> 1) * size + code
    there, inverse, number = np.unique(plain, return_inverse=True, return_counts=True)
    events = np.bincount(inverse.reshape(-1), weights=(first & 1).astype(np.float64), minlength=len(there))
    return there.astype(np.int64), number.astype(np.float64), events.astype(np.float64)
