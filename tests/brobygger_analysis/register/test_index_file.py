"""Reading index dates."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from brobygger_analysis.register import RegisterError, read_index, weeks


def test_csv_with_groups(tmp_path: Path) -> None:
    path = tmp_path / "index.csv"
    path.write_text("lobenr;dato;kommune;hold\n007;2019-03-04;Kolding;a\n8;10-03-2019;;b\n007;2019-03-11;Ærø;a\n")
    index = read_index(path, by=["kommune", "hold"])
    assert index.persons.to_pylist() == ["007", "8", "007"]
    assert [weeks.label(week) for week in index.weeks] == ["2019-W10", "2019-W10", "2019-W11"]
    assert index.dates.tolist() == [date(2019, 3, 4), date(2019, 3, 10), date(2019, 3, 11)]
    assert index.by["kommune"].tolist() == ["Kolding", "", "Ærø"]
    assert index.by["hold"].tolist() == ["a", "b", "a"]


def test_parquet_with_dates_of_its_own(tmp_path: Path) -> None:
    table = pa.table({"id": [7, 8], "enrolled": [date(2019, 3, 4), date(1991, 8, 4)], "team": [1, None]})
    pq.write_table(table, tmp_path / "index.parquet")
    index = read_index(tmp_path / "index.parquet", by=["team"])
    assert index.persons.to_pylist() == ["7", "8"]
    assert index.weeks.tolist() == [weeks.of_text("2019-W10"), -1]
    assert index.by["team"].tolist() == ["1", ""]


def test_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "index.csv"
    path.write_text("lobenr,dato\n")
    assert len(read_index(path)) == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("lobenr,dato\n1,2019-02-29\n", "row 2, column dato: '2019-02-29' is no date"),
        ("lobenr,dato\n1,2019-02-28\n2,\n", "row 3, column dato: '' is no date"),
        ("lobenr,dato\n,2019-02-28\n", "row 2, column lobenr: the cell is empty"),
        ("lobenr,day\n1,2019-02-28\n", "no column with the index date"),
    ],
)
def test_faults(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "index.csv"
    path.write_text(text)
    with pytest.raises(RegisterError) as refused:
        read_index(path)
    assert sentence in str(refused.value)


def test_a_missing_date_and_a_missing_group(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": ["1", "2"], "dato": [date(2019, 1, 1), None]}), tmp_path / "index.parquet")
    with pytest.raises(RegisterError, match="row 2, column dato: the date is missing"):
        read_index(tmp_path / "index.parquet")
    with pytest.raises(RegisterError, match="there is no column 'kommune'"):
        read_index(tmp_path / "index.parquet", by=["kommune"])
