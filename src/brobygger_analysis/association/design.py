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
    gaps = missing(values)
    found = np.full(len(values), np.nan)
    try:
        found[~gaps] = np.asarray(values[~gaps], dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{variable.key} holds something that is no number") from None
    if variable.kind is Kind.YES_NO and not np.isin(found[~gaps], (0.0, 1.0)).all():
        raise ValueError(f"{variable.key} holds something else than yes and no")
    return found


def columns_of(variable: Variable, values: Array) -> tuple[list[Column], Numbers]:
    """The columns of one variable, without missing values in it. (columns, array (rows, columns))

    A category gives one column per value but the reference; the most common value is the reference where none is named.
    """
    if variable.kind is not Kind.CATEGORY:
        return [Column(variable.key)], numbers(variable, values)[:, None]
    words = values if values.dtype.kind == "U" else np.array([str(value) for value in values.tolist()])
    number = Counter(words.tolist())  # quicker than sorting words
    present = sorted(number)
    reference = variable.reference or max(present, key=number.__getitem__)
    others = [value for value in present if value != reference]
    return (
        [Column(variable.key, value) for value in others],
        np.stack([words == value for value in others], axis=1).astype(np.float64)
        if others
        else np.empty((len(words), 0)),
    )


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
    rows = len(data[first.key])
    apart = [
        pair for variable in [first, *controls] for pair in zip(*_apart(variable, data[variable.key]), strict=True)
    ]
    x = np.ones((rows, 1 + len(apart)))
    basis = np.zeros((1 + len(apart), rows))  # row by row, so that its parts lie together
    basis[0] = 1 / np.sqrt(max(rows, 1))
    columns: list[Column] = []
    dropped: list[Column] = []
    for column, values in apart:
        known = basis[: len(columns) + 1]
        rest = values - (known @ values) @ known
        rest = rest - (known @ rest) @ known  # once more, for what rounding left
        length = float(np.linalg.norm(rest))
        if length <= 1e-8 * max(float(np.linalg.norm(values)), 1.0):
            dropped.append(column)
            continue
        columns.append(column)
        basis[len(columns)] = rest / length
        x[:, len(columns)] = values
    return Design(x[:, : len(columns) + 1].copy(), tuple(columns), tuple(dropped))


def _apart(variable: Variable, values: Array) -> tuple[list[Column], list[Numbers]]:
    names, array = columns_of(variable, values)
    return names, [array[:, number] for number in range(array.shape[1])]
