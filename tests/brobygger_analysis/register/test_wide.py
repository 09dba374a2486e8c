"""Reading the wide form: every way it comes in gives the same register, and each fault has its row and column."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from brobygger_analysis.register import Register, RegisterError, files, read_wide, spells, weeks
from tests.brobygger_analysis.register.files import columns, write_csv, write_parquet
from tests.brobygger_analysis.register.plain import Plain

FIRST = weeks.of_text("2015-W01")
MONTHS = [(2015, month) for month in range(1, 4)]


def some(persons: int = 40, count: int = 12, seed: int = 1) -> Plain:
    random = np.random.default_rng(seed)
    codes = np.array(["", "", "111", "130", "730", "771", "870", "999"])
    change = random.random((persons, count)) < 0.3
    change[:, 0] = True
    drawn = codes[random.integers(0, len(codes), (persons, count))]
    since = np.maximum.accumulate(np.where(change, np.arange(count), 0), axis=1)
    wages = {month: (random.random(persons) < 0.5).tolist() for month in MONTHS}
    return Plain(FIRST, np.take_along_axis(drawn, since, 1).tolist(), wages)


def assert_same(first: Register, second: Register) -> None:
    assert first.persons.to_pylist() == second.persons.to_pylist()
    for name in ("offsets", "starts", "ids"):
        a, b = getattr(first, name), getattr(second, name)
        assert a.dtype == b.dtype
        assert np.array_equal(a, b), name
    assert first.table == second.table
    assert (first.first_week, first.week_count, first.wages) == (second.first_week, second.week_count, second.wages)


def test_cells_come_back_as_they_were(tmp_path: Path) -> None:
    plain = some()
    one = read_wide(write_parquet(tmp_path / "wide.parquet", columns(plain)))
    expected = [[plain.code(person, week) for week in range(plain.weeks)] for person in range(len(plain.cells))]
    assert spells.wide(one).tolist() == expected
    assert any(100 in row for row in expected)
    assert one.persons.to_pylist()[:2] == ["00001", "00002"]
    assert (one.first_week, one.week_count, one.wages) == (FIRST, 12, (0, 11))
    one.check()


def test_nothing_is_stored_that_did_not_change(tmp_path: Path) -> None:
    one = read_wide(write_parquet(tmp_path / "wide.parquet", columns(some())))
    inside = np.ones(one.spell_count, dtype=bool)
    inside[one.offsets[:-1]] = False
    assert (one.ids[1:] != one.ids[:-1])[inside[1:]].all()


@pytest.mark.parametrize("form", ["texts", "numbers", "floats", "comma", "semicolon", "tab", "shuffled", "bom"])
def test_every_form_gives_the_same_register(tmp_path: Path, form: str) -> None:
    plain = some()
    wide = columns(plain)
    expected = read_wide(write_parquet(tmp_path / "wide.parquet", wide))
    match form:
        case "texts" | "numbers":
            path = write_parquet(tmp_path / "again.parquet", wide, numbers=form == "numbers")
        case "floats":  # as pandas makes of numbers with missing ones
            table = pq.read_table(write_parquet(tmp_path / "ints.parquet", wide, numbers=True)).to_pandas()
            path = tmp_path / "again.parquet"
            pq.write_table(pa.Table.from_pandas(table), path)
            assert pa.types.is_floating(pq.read_schema(path).field(weeks.column(FIRST)).type)
        case "shuffled":
            names = sorted(wide, key=lambda name: name[::-1])
            path = write_csv(
                tmp_path / "again.csv", {"kon": ["K"] * len(plain.cells)} | {name: wide[name] for name in names}
            )
        case "bom":
            path = write_csv(tmp_path / "again.csv", wide)
            path.write_text("\ufeff" + path.read_text())
        case _:
            path = write_csv(tmp_path / "again.csv", wide, {"comma": ",", "semicolon": ";", "tab": "\t"}[form])
    assert_same(expected, read_wide(path))


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_blocks_do_not_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    plain = some(persons=300)
    path = (write_parquet if form == "parquet" else write_csv)(tmp_path / f"wide.{form}", columns(plain))
    expected = read_wide(path)
    monkeypatch.setattr(files, "_ROWS", 7)
    monkeypatch.setattr(files, "_BYTES", 1000)
    done: list[tuple[int, int]] = []
    assert_same(expected, read_wide(path, progress=lambda *step: done.append(step)))
    assert len(done) > 3
    assert done == sorted(done)
    assert done[-1][0] == done[-1][1]


@pytest.mark.parametrize("at_once", [1, 64, 1000])
def test_row_groups_and_threads_do_not_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    """Row groups larger and smaller than what is read at once, with a rest; texts with a dictionary of each's own."""
    wide = columns(some(persons=300))
    expected = read_wide(write_parquet(tmp_path / "one.parquet", wide))
    pq.write_table(pq.read_table(tmp_path / "one.parquet"), tmp_path / "many.parquet", row_group_size=97)
    monkeypatch.setattr(files, "_ROWS", at_once)
    assert_same(expected, read_wide(tmp_path / "many.parquet"))


def test_rows_that_come_in_pieces_are_put_together(tmp_path: Path) -> None:
    """The columns of a group are read apart from the others, and may be cut elsewhere."""
    table = pa.table({"a": pa.array(["x", "y", "z"]).dictionary_encode()})
    pq.write_table(table, tmp_path / "small.parquet")
    source = files.Table(tmp_path / "small.parquet")
    own = pa.record_batch({"a": pa.array(["z"]).dictionary_encode()})
    batch, done, whole = source._fetched(iter([*table.slice(0, 2).to_batches(), own]), 3, 3, 9)
    assert (batch.column("a").to_pylist(), done, whole) == (["x", "y", "z"], 3, 9)
    with pytest.raises(RegisterError, match="different lengths"):
        source._fetched(iter(table.to_batches()), 2, 2, 9)


def test_unknown_codes_are_kept_and_counted(tmp_path: Path) -> None:
    wide = {"lobenr": ["1", "2"], "y_1501": ["878", "870"], "y_1502": ["870", "111"]}
    one = read_wide(write_csv(tmp_path / "wide.csv", wide))
    assert one.unknown_codes() == {870: 2, 878: 1}
    assert spells.wide(one).tolist() == [[878, 870], [870, 111]]
    assert [row.code for row in one.table.rows if row.group == "unknown"] == [870, 878]


def test_too_many_unknown_codes_are_no_benefit_codes(tmp_path: Path) -> None:
    wide = {"lobenr": [str(number) for number in range(400)], "y_1501": [str(number) for number in range(400)]}
    with pytest.raises(RegisterError, match="is this column a benefit code"):
        read_wide(write_csv(tmp_path / "wide.csv", wide))


@pytest.mark.parametrize(
    ("monthly", "least", "expected"),
    [
        ({}, 0, [0, 0, 0, 0, 111]),
        ({"branche_2015_01": ["620100", "", "0", "", "620100"]}, 0, [100, 0, 0, 0, 111]),
        ({"grad_2015_01": ["0,25", "1.0", "0", "", "1"]}, 0, [100, 100, 0, 0, 111]),
        ({"grad_2015_01": ["0,25", "1.0", "0", "", "1"]}, 0.5, [0, 100, 0, 0, 111]),
        # The degree goes first; where it is missing, the industry says it.
        (
            {"grad_2015_01": ["0", "", "", "0.1", ""], "branche_2015_01": ["1", "1", "", "", "1"]},
            0,
            [0, 100, 0, 100, 111],
        ),
    ],
)
def test_employment_is_derived(
    tmp_path: Path, monthly: dict[str, list[str]], least: float, expected: list[int]
) -> None:
    wide = {"pnr": list("abcde"), "y_1502": ["", "0", "000", " ", "111"]} | monthly
    one = read_wide(write_csv(tmp_path / "wide.csv", wide, ";"), least_degree=least)
    assert spells.wide(one)[:, 0].tolist() == expected
    assert one.wages == ((0, 0) if monthly else None)
    as_numbers: dict[str, Any] = {
        name: [float(cell.replace(",", ".")) if cell.strip() else None for cell in cells] if name != "pnr" else cells
        for name, cells in wide.items()
    }
    pq.write_table(pa.table(as_numbers), tmp_path / "wide.parquet")
    assert_same(one, read_wide(tmp_path / "wide.parquet", least_degree=least))


def test_a_file_with_the_derived_code_is_believed(tmp_path: Path) -> None:
    wide = {"id": ["1", "2"], "y_1502": ["100", ""], "y_1503": ["", "100"]}
    assert read_wide(write_csv(tmp_path / "wide.csv", wide)).wages == (0, 1)


def test_a_meaning_that_changes_cuts_the_spell(tmp_path: Path) -> None:
    from datetime import date

    from brobygger_analysis.register import CodeRow, CodeTable

    table = CodeTable.of(
        [
            CodeRow(870, "other", valid_to=date(2015, 1, 14)),
            CodeRow(870, "job_clarification", valid_from=date(2015, 1, 15)),
            CodeRow(0, "self_support"),
        ]
    )
    wide = {"id": ["1", "2"]} | {f"y_15{week:02d}": ["870", ""] for week in range(1, 5)}
    one = read_wide(write_csv(tmp_path / "wide.csv", wide), table=table)
    assert [one.table.rows[number].group for number in one.ids] == ["other", "job_clarification", "self_support"]
    assert one.starts.tolist() == [0, 2, 0]
    one.check()


GOOD = {"lobenr": ["1", "2", "3"], "y_1501": ["111", "", "130"], "y_1502": ["111", "", ""]}


@pytest.mark.parametrize(
    ("change", "row", "column", "sentence"),
    [
        ({"y_1502": ["", "", "12x"]}, 4, "y_1502", "'12x' is no benefit code"),
        ({"y_1501": ["", "1111", ""]}, 3, "y_1501", "'1111' is no benefit code"),
        ({"y_1501": ["-1", "", ""]}, 2, "y_1501", "'-1' is no benefit code"),
        ({"y_1504": ["", "", ""]}, None, "y_1503", "the week is missing"),
        ({"y_1560": ["", "", ""]}, None, "y_1560", "no such week"),
        ({"Y_1501": ["", "", ""]}, None, "Y_1501", "the week stands twice, also as y_1501"),
        ({"branche_2015_13": ["", "", ""]}, None, "branche_2015_13", "no such month"),
        (
            {"branche_2015_01": ["", "", ""], "branche_2015_03": ["", "", ""]},
            None,
            "branche_2015_02",
            "the month is missing",
        ),
        ({"grad_2015_01": ["0.5", "much", ""]}, 3, "grad_2015_01", "'much' is no employment degree"),
        ({"grad_2015_01": ["0.5", "", "-1"]}, 4, "grad_2015_01", "'-1' is no employment degree"),
        ({"grad_2015_01": ["0.5", "", "nan"]}, 4, "grad_2015_01", "'nan' is no employment degree"),
        ({"lobenr": ["1", " ", "3"]}, 3, "lobenr", "the cell is empty"),
    ],
)
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_faults_are_told_by_row_and_column(
    tmp_path: Path, change: dict[str, list[str]], row: int | None, column: str, sentence: str, form: str
) -> None:
    path = (write_csv if form == "csv" else write_parquet)(tmp_path / f"wide.{form}", GOOD | change)
    with pytest.raises(RegisterError, match=sentence) as refused:
        read_wide(path)
    if row is not None and form == "parquet":  # there the first person is row 1
        row -= 1
    assert (refused.value.row, refused.value.column) == (row, column)


def test_a_person_twice(tmp_path: Path) -> None:
    twice = GOOD | {"lobenr": ["1", "2", "2"]}
    with pytest.raises(RegisterError, match="row 4, column lobenr: the person stands in row 3 too"):
        read_wide(write_csv(tmp_path / "wide.csv", twice))
    with pytest.raises(RegisterError, match="row 3, column lobenr: the person stands in row 2 too"):
        read_wide(write_parquet(tmp_path / "wide.parquet", twice))


@pytest.mark.parametrize("numbers", [[111, 1000, 0], [111, -1, 0], [111.0, 0.5, None]])
def test_numbers_that_are_no_codes(tmp_path: Path, numbers: list[Any]) -> None:
    pq.write_table(pa.table({"id": [1, 2, 3], "y_1501": numbers}), tmp_path / "wide.parquet")
    with pytest.raises(RegisterError, match=r"row 2, column y_1501: .* is no benefit code"):
        read_wide(tmp_path / "wide.parquet")


def test_a_person_by_number(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": [17, 18], "y_1501": [111, None]}), tmp_path / "wide.parquet")
    one = read_wide(tmp_path / "wide.parquet")
    assert one.rows_of(["18", "19", "17"]).tolist() == [1, -1, 0]
    pq.write_table(pa.table({"id": [17.0, 18.0], "y_1501": [111, None]}), tmp_path / "wide.parquet")
    with pytest.raises(RegisterError, match="row 1, column id: holds numbers with decimals"):
        read_wide(tmp_path / "wide.parquet")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"lobenr,y_1501\n1,111\n2\n", "row 3: the row has 1 cells where the headings have 2"),
        ("a.csv", b"lobenr,y_1501\n1,111\n2,111,3\n", "row 3: the row has 3 cells where the headings have 2"),
        ("a.csv", b"lobenr,y_1501\n1,111\n\xe5,111\n", "row 3: the row is not UTF-8"),
        ("a.csv", b"l\xf8benr,y_1501\n1,111\n", "row 1: the headings are not UTF-8"),
        ("a.csv", b"", "row 1: a.csv is empty"),
        ("a.csv", b"lobenr,week\n1,111\n", "row 1: no week columns"),
        ("a.csv", b"number,y_1501\n1,111\n", "no column with the person: none of lobenr, pnr"),
        ("a.csv", b"lobenr,y_1501,y_1501\n1,111,111\n", "column y_1501: the week stands twice"),
        ("a.parquet", b"PAR1 nonsense", "a.parquet is no Parquet file"),
        ("none.csv", None, "there is no file"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, content: bytes | None, sentence: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(RegisterError) as refused:
        read_wide(tmp_path / name)
    assert sentence in str(refused.value)


def test_the_row_of_a_fault_counts_over_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = columns(some(persons=300))
    wide["y_1503"][250] = "abc"
    monkeypatch.setattr(files, "_BYTES", 2000)
    with pytest.raises(RegisterError, match="row 252, column y_1503"):
        read_wide(write_csv(tmp_path / "wide.csv", wide))
    lines = write_csv(tmp_path / "short.csv", columns(some(persons=300))).read_text().splitlines()
    lines[270] = lines[270] + ",1,1"
    (tmp_path / "short.csv").write_text("\n".join(lines) + "\n")
    with pytest.raises(RegisterError, match="row 271: the row has"):
        read_wide(tmp_path / "short.csv")


def test_a_column_that_is_named(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "wide.csv", {"who": ["1"], "y_1501": ["111"]})
    assert read_wide(path, person="who").persons.to_pylist() == ["1"]
    with pytest.raises(RegisterError, match="there is no column 'whom'"):
        read_wide(path, person="whom")
