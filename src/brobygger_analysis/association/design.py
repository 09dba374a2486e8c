"""From variables to columns of numbers: contrasts, references, and what follows from the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from brobygger_analysis.columns import Array
from brobygger_analysis.definitions import NOTHING, Text

Numbers = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_NOTHING = 1e-8  # of a column's length: what is left of it follows from the others but for rounding
_NEAR_NOTHING = 1e-3  # the same: above it there is nothing to look at more closely


class Kind(StrEnum):
    """How a variable is read."""

    YES_NO = "yes_no"
    NUMBER = "number"
    CATEGORY = "category"


class Level(StrEnum):
    """What the variable is a property of; decides the controls and how sure we are."""

    PERSON = "person"
    ORGANISATION = "organisation"  # one value per municipality


@dataclass(frozen=True)
class Variable:
    """One circumstance.

    key: the name of its column. Values: true/false or 0/1 for yes/no (None or NaN: missing), numbers, or texts ("" or
    None: missing). reference: the category that the others are compared with. names: words for the categories.
    """

    key: str
    name: Text
    kind: Kind
    level: Level = Level.PERSON
    reference: str = ""
    names: Mapping[str, Text] | None = None
    unit: Text = NOTHING


@dataclass(frozen=True)
class Column:
    """One column of a design: which variable, and for a category which value (against the reference)."""

    variable: str
    value: str = ""

    def __str__(self) -> str:
        return f"{self.variable}: {self.value}" if self.value else self.variable


def missing(values: Array) -> Mask:
    """Which values are missing: None, NaN, and the empty text."""
    if values.dtype.kind == "f":
        answer: Mask = np.isnan(values)
    elif values.dtype.kind in "biu":
        answer = np.zeros(len(values), dtype=bool)
    elif values.dtype.kind == "U":
        answer = values == ""
    else:
        answer = np.array([value is None or value == "" or value != value for value in values.tolist()], dtype=bool)
    return answer


def numbers(variable: Variable, values: Array) -> Numbers:
    """A yes/no or number variable as numbers, NaN where missing. Raises ValueError for what cannot be read."""
    if values.dtype.kind in "fbiu":
        found = values.astype(np.float64)
    else:
        gaps = missing(values)
        found = np.full(len(values), np.nan)
        try:
            found[~gaps] = np.asarray(values[~gaps], dtype=np.float64)
        except (TypeError, ValueError):
            raise ValueError(f"{variable.key} holds something that is no number") from None
    if variable.kind is Kind.YES_NO and not ((found == 0) | (found == 1) | np.isnan(found)).all():
        raise ValueError(f"{variable.key} holds something else than yes and no")
    return found


def columns_of(variable: Variable, values: Array) -> tuple[list[Column], Numbers]:
    """The columns of one variable, without missing values in it. (columns, array (rows, columns))

    A category gives one column per value but the reference; the most common value is the reference where none is named.
    """
    if variable.kind is not Kind.CATEGORY:
        return [Column(variable.key)], numbers(variable, values)[:, None]
    words = values if values.dtype.kind == "U" else np.array([str(value) for value in values.tolist()])
    listed = words.tolist()
    present = sorted(set(listed))  # quicker than sorting words
    reference = variable.reference or max(present, key=Counter(listed).__getitem__)
    others = [value for value in present if value != reference]
    held = np.empty((len(words), len(others)))
    for place, value in enumerate(others):
        held[:, place] = words == value
    return [Column(variable.key, value) for value in others], held


@dataclass(frozen=True)
class Design:
    """x: (rows, k), the first column ones. columns: names of the others. dropped: what follows from those before."""

    x: Numbers
    columns: tuple[Column, ...]
    dropped: tuple[Column, ...]

    def place(self, column: Column) -> int:
        """Where in x the column stands. Raises ValueError where it was dropped."""
        return self.columns.index(column) + 1


def design(first: Variable, controls: Sequence[Variable], data: Mapping[str, Array]) -> Design:
    """The variable asked about first, so that never it but a control is dropped for collinearity.

    data: columns without missing values.
    """
    named = [columns_of(variable, data[variable.key]) for variable in [first, *controls]]
    columns = [column for names, _ in named for column in names]
    x = np.ones((len(data[first.key]), 1 + len(columns)), order="F")  # each column in one piece, as the models take it
    np.concatenate([array for _, array in named], axis=1, out=x[:, 1:])
    follows = _following(x) if _may_follow(x) else frozenset[int]()
    kept = [place for place in range(x.shape[1]) if place not in follows]
    return Design(
        x if len(kept) == x.shape[1] else x[:, kept],
        tuple(columns[place - 1] for place in kept[1:]),
        tuple(columns[place - 1] for place in sorted(follows)),
    )


def _may_follow(x: Numbers) -> bool:
    """Whether any column is near to following from those before it: one decomposition rules that out for most."""
    products = x.T @ x
    try:
        left = np.linalg.cholesky(products).diagonal()
    except np.linalg.LinAlgError:
        return True
    return bool((left <= _NEAR_NOTHING * np.maximum(np.sqrt(products.diagonal()), 1.0)).any())


def _following(x: Numbers) -> frozenset[int]:
    """Places of the columns that follow from those before them that do not."""
    basis = np.zeros(x.shape[::-1])  # row by row, so that its parts lie together
    basis[0] = 1 / np.sqrt(max(len(x), 1))
    known, follows = 1, set()
    for place in range(1, x.shape[1]):
        values = x[:, place]
        rest = values - (basis[:known] @ values) @ basis[:known]
        rest = rest - (basis[:known] @ rest) @ basis[:known]  # once more, for what rounding left
        length = float(np.linalg.norm(rest))
        if length <= _NOTHING * max(float(np.linalg.norm(values)), 1.0):
            follows.add(place)
            continue
        basis[known] = rest / length
        known += 1
    return frozenset(follows)
