"""Reading spells: the same register as the wide form gives, and each fault with its row and column."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from brobygger_analysis.register import Register, RegisterError, read_spells, read_wide, spell_file, spells, weeks
from tests.brobygger_analysis.register.files import columns, write_csv, write_parquet
from tests.brobygger_analysis.register.test_wide import assert_same, some

FIRST = weeks.of_text("2015-W01")


def periods(one: Register, seed: int = 3) -> dict[str, list[str]]:
    """The register as spells in shuffled order, without its blank weeks."""
    cells = spells.wide(one)
    rows = []
    for person, codes in zip(one.persons.to_pylist(), cells.tolist(), strict=True):
        begin = 0
        for week in range(1, len(codes) + 1):
            if week == len(codes) or codes[week] != codes[begin]:
                if codes[begin]:
                    rows.append(
                        (person, weeks.label(FIRST + begin), weeks.label(FIRST + week - 1), f"{codes[begin]:03d}")
                    )
                begin = week
    np.random.default_rng(seed).shuffle(rows)
    return dict(zip(("person", "start", "end", "code"), map(list, zip(*rows, strict=True)), strict=True))


def by_person(one: Register) -> dict[str, list[int]]:
    return dict(zip(one.persons.to_pylist(), spells.wide(one).tolist(), strict=True))


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_spells_and_cells_give_the_same_register(tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = read_wide(write_parquet(tmp_path / "wide.parquet", columns(some(persons=60))))
    monkeypatch.setattr(spell_file, "_BLOCK", 7)
    path = (write_csv if form == "csv" else write_parquet)(tmp_path / f"spells.{form}", periods(wide))
    again = read_spells(path, first_week=FIRST, last_week=FIRST + wide.week_count - 1)
    again.check()
    # A person who is blank throughout stands in no spell.
    assert by_person(again) == {person: codes for person, codes in by_person(wide).items() if any(codes)}
    assert again.wages == wide.wages


def test_the_same_order_gives_equal_arrays(tmp_path: Path) -> None:
    wide = read_wide(write_parquet(tmp_path / "wide.parquet", columns(some(persons=30, count=11))))
    rows = periods(wide)
    order = sorted(range(len(rows["person"])), key=lambda place: (rows["person"][place], rows["start"][place]))
    path = write_csv(tmp_path / "spells.csv", {name: [cells[place] for place in order] for name, cells in rows.items()})
    again = read_spells(path, first_week=FIRST, last_week=FIRST + wide.week_count - 1)
    if again.persons.to_pylist() == wide.persons.to_pylist():
        assert_same(wide, again)
    else:
        assert by_person(again).items() <= by_person(wide).items()


@pytest.mark.parametrize(
    "rows",
    [
        {"lobenr": ["7", "7"], "fra": ["1503", "1501"], "til": ["1504", "1501"], "kode": ["111", "771"]},
        {"id": [7, 7], "start": [1503, 1501], "end": [1504, 1501], "code": [111, 771]},
        {
            "pnr": ["7", "7"],
            "from": [date(2015, 1, 14), date(2015, 1, 1)],
            "to": [date(2015, 1, 25), date(2014, 12, 29)],
            "code": ["111", "771"],
        },
    ],
)
def test_ways_to_write_weeks(tmp_path: Path, rows: dict[str, list[Any]]) -> None:
    pq.write_table(pa.table(rows), tmp_path / "spells.parquet")
    one = read_spells(tmp_path / "spells.parquet")
    assert one.first_week == FIRST
    assert spells.wide(one).tolist() == [[771, 0, 111, 111]]
    assert one.wages is None


GOOD = {"person": ["1", "2"], "start": ["1501", "1502"], "end": ["1502", "1502"], "code": ["111", "130"]}


@pytest.mark.parametrize(
    ("change", "place", "sentence"),
    [
        ({"start": ["1501", "1503"]}, "row 3, column end", "the last week comes before the first"),
        ({"start": ["1501", "next"]}, "row 3, column start", "'next' is no week"),
        ({"code": ["111", "abc"]}, "row 3, column code", "'abc' is no benefit code"),
        ({"person": ["1", ""]}, "row 3, column person", "the cell is empty"),
        ({"person": ["1", "1"]}, "row 3, column start", "before the one in row 2 has ended"),
        ({"start": ["1451", "1502"]}, "row 2, column start", "outside 2015-W01 to 2015-W03"),
        ({"end": ["1502", "1504"]}, "row 3, column end", "outside 2015-W01 to 2015-W03"),
    ],
)
def test_faults_are_told_by_row_and_column(
    tmp_path: Path, change: dict[str, list[str]], place: str, sentence: str
) -> None:
    path = write_csv(tmp_path / "spells.csv", GOOD | change)
    with pytest.raises(RegisterError, match=sentence) as refused:
        read_spells(path, first_week=FIRST, last_week=FIRST + 2)
    assert str(refused.value).startswith(place + ":")


@pytest.mark.parametrize(
    ("change", "place", "sentence"),
    [
        ({"start": ["1501", None]}, "row 2, column start", "the cell is empty, which is no week"),
        ({"end": [["1502"], ["1502"]]}, "row 1, column end", "holds lists, no week"),
        ({"person": [["1"], ["2"]]}, "row 1, column person", "holds lists, no persons"),
        ({"start": [time(1), time(2)]}, "row 1, column start", "is no week"),
    ],
)
def test_columns_that_only_parquet_can_have(
    tmp_path: Path, change: dict[str, list[Any]], place: str, sentence: str
) -> None:
    """An empty week is no week, and never the register's first; what is of another kind is refused and not a crash."""
    pq.write_table(pa.table(GOOD | change), tmp_path / "spells.parquet")
    with pytest.raises(RegisterError, match=sentence) as refused:
        read_spells(tmp_path / "spells.parquet")
    assert str(refused.value).startswith(place + ":")


def test_a_file_without_periods(tmp_path: Path) -> None:
    path = tmp_path / "spells.csv"
    path.write_text("person,start,end,code\n")
    with pytest.raises(RegisterError, match="no periods"):
        read_spells(path)
    path.write_text("person,start,code\n1,1501,111\n")
    with pytest.raises(RegisterError, match="no column with the last week"):
        read_spells(path)
