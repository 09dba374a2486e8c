"""The door for data: whatever holds columns comes in, and what does not is named."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
import pytest

from brobygger_analysis.columns import ColumnsError, columns_from, days


class Column:
    def __init__(self, values: list[Any]) -> None:
        self.values = values

    def to_numpy(self) -> Any:
        return np.array(self.values)


class FrameLike:
    """What pandas and Polars have in common."""

    columns = ("a", "b")

    def __getitem__(self, name: str) -> Column:
        return Column({"a": [1, 2], "b": ["x", "y"]}[name])


class ArrowTableLike:
    column_names = ("a", "b")

    def column(self, name: str) -> Column:
        return FrameLike()[name]


class RelationLike:
    def fetchnumpy(self) -> dict[str, Any]:
        return {
            "a": np.ma.masked_array([1, 2], mask=[False, False]),
            "b": np.ma.masked_array(np.array(["2026-01-01", "2026-01-02"], "datetime64[us]"), mask=[False, True]),
        }


@pytest.mark.parametrize(
    "data",
    [
        {"a": [1, 2], "b": ("x", "y")},
        {"a": np.array([1, 2]), "b": np.array(["x", "y"])},
        FrameLike(),
        ArrowTableLike(),
    ],
)
def test_the_same_columns_through_every_door(data: object) -> None:
    found = columns_from(data)
    assert list(found) == ["a", "b"]
    assert found["a"].tolist() == [1, 2]
    assert found["b"].tolist() == ["x", "y"]
    assert list(columns_from(data, ["b"])) == ["b"]
    with pytest.raises(ColumnsError, match="missing columns: c, d"):
        columns_from(data, ["c", "a", "d"])


def test_missing_dates_of_a_relation_become_nat() -> None:
    found = columns_from(RelationLike())
    assert np.isnat(found["b"]).tolist() == [False, True]


def test_other_missing_values_are_refused_by_name() -> None:
    with pytest.raises(ColumnsError, match="column a has missing"):
        columns_from({"a": np.ma.masked_array([1, 2], mask=[True, False])})


@pytest.mark.parametrize("module", ["pandas", "polars", "pyarrow"])
def test_real_tables_where_they_are_installed(module: str) -> None:
    library = pytest.importorskip(module)
    make = library.table if module == "pyarrow" else library.DataFrame
    found = columns_from(make({"person": [1, 2], "screened": [date(2026, 1, 1), None]}))
    assert found["person"].tolist() == [1, 2]
    assert np.isnat(days("screened", found["screened"])).tolist() == [False, True]


def test_a_stream_alone_is_read_through_pyarrow() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.table({"a": [1, 2]})

    class Stream:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return table.__arrow_c_stream__(requested_schema)

    assert columns_from(Stream())["a"].tolist() == [1, 2]


def test_a_stream_without_pyarrow_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stream:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            raise AssertionError("not reached")

    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(ColumnsError, match="needs pyarrow"):
        columns_from(Stream())


def test_uneven_and_deep_columns_are_refused() -> None:
    with pytest.raises(ColumnsError, match="a 1, b 2"):
        columns_from({"a": [1], "b": [1, 2]})
    with pytest.raises(ColumnsError, match="column a has 2 dimensions"):
        columns_from({"a": [[1], [2]]})
    with pytest.raises(ColumnsError, match="int holds no named columns"):
        columns_from(3)


@pytest.mark.parametrize(
    "column",
    [
        np.array(["2026-01-01", "NaT"], "datetime64[ns]"),
        np.array(["2026-01-01", "NaT"], "datetime64[D]"),
        np.array([date(2026, 1, 1), None], dtype=object),
        np.array([datetime(2026, 1, 1, 14), None], dtype=object),  # noqa: DTZ001 - a moment without a zone is the case
    ],
)
def test_dates_in_many_coats(column: Any) -> None:
    found = days("screened", column)
    assert found.dtype == np.dtype("datetime64[D]")
    assert found[0] == np.datetime64("2026-01-01")
    assert np.isnat(found[1])


@pytest.mark.parametrize("column", [np.array([1, 2]), np.array(["2026-01-01"]), np.array(["x", None], dtype=object)])
def test_what_is_no_date_is_refused(column: Any) -> None:
    with pytest.raises(ColumnsError, match="screened holds no dates"):
        days("screened", column)


def test_a_column_of_nothing_but_gaps_is_a_column_of_missing_dates() -> None:
    assert np.isnat(days("screened", np.array([None, None], dtype=object))).all()
    for empty in (np.array([]), np.array([], dtype=object), np.array([], dtype=str)):
        assert days("screened", empty).dtype == np.dtype("datetime64[D]")
