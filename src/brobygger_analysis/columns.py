"""The door for data: whatever holds named columns becomes a dictionary of NumPy arrays of one length.

Accepted: a mapping of arrays or lists; tables of pandas, Polars and pyarrow; DuckDB relations; and anything that only
speaks the Arrow stream interface, for which pyarrow is imported when it is met and not before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Columns = Mapping[str, Array]


class ColumnsError(ValueError):
    """The data cannot be read as columns; the text names the column."""


def columns_from(data: object, names: Iterable[str] | None = None) -> dict[str, Array]:
    """Columns by name, as one-dimensional arrays of one length.

    data: see the module's text.
    names: the columns wanted; all, when left out. A missing one raises ColumnsError.
    """
    wanted = None if names is None else list(names)
    found = {name: _array(name, column) for name, column in _pairs(data, wanted)}
    missing = [name for name in wanted or () if name not in found]
    if missing:
        raise ColumnsError(f"missing columns: {', '.join(missing)}")
    lengths = {name: len(column) for name, column in found.items()}
    if len(set(lengths.values())) > 1:
        described = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise ColumnsError(f"columns of different length: {described}")
    return found


def _pairs(data: Any, wanted: list[str] | None) -> Iterable[tuple[str, object]]:
    if isinstance(data, Mapping):
        return ((name, data[name]) for name in _chosen(data, wanted))
    if hasattr(data, "fetchnumpy"):  # DuckDB
        return _pairs(data.fetchnumpy(), wanted)
    if hasattr(data, "column_names") and hasattr(data, "column"):  # pyarrow
        return ((name, data.column(name)) for name in _chosen(data.column_names, wanted))
    if hasattr(data, "columns") and hasattr(data, "__getitem__"):  # pandas, Polars
        return ((name, data[name]) for name in _chosen(data.columns, wanted))
    if hasattr(data, "__arrow_c_stream__"):
        return _pairs(_arrow_table(data), wanted)
    raise ColumnsError(f"{type(data).__name__} holds no named columns")


def _chosen(available: Iterable[Any], wanted: list[str] | None) -> list[str]:
    everything = [str(name) for name in available]
    return everything if wanted is None else [name for name in wanted if name in everything]


def _arrow_table(data: object) -> object:
    try:
        import pyarrow
    except ImportError as error:
        raise ColumnsError("reading an Arrow stream needs pyarrow") from error
    return pyarrow.table(data)


def _array(name: str, column: Any) -> Array:
    if np.ma.isMaskedArray(column) and np.ma.getmaskarray(column).any():
        # DuckDB marks missing values with a mask; dates have a value of their own for that.
        if column.dtype.kind != "M":
            raise ColumnsError(f"column {name} has missing values")
        column = column.filled(np.datetime64("NaT"))
    array: Array = np.asarray(column.to_numpy() if hasattr(column, "to_numpy") else column)
    if array.ndim != 1:
        raise ColumnsError(f"column {name} has {array.ndim} dimensions")
    return array


def days(name: str, column: Array) -> npt.NDArray[np.datetime64]:
    """A column as whole days, missing ones as NaT. Accepts dates of any unit and Python dates with None.

    Raises ColumnsError for numbers and texts that are no dates.
    """
    if not len(column):  # NumPy makes numbers of an empty list
        return np.empty(0, dtype="datetime64[D]")
    if column.dtype.kind in "iufb" or (column.dtype.kind in "UO" and not _only_dates(column)):
        raise ColumnsError(f"column {name} holds no dates")
    return column.astype("datetime64[D]")


def _only_dates(column: Array) -> bool:
    return all(value is None or hasattr(value, "isoformat") or value != value for value in column.tolist())
