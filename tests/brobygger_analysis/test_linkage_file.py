"""Lists of persons as offices save them, and every fault by row and column."""

from __future__ import annotations

from datetime import date

import pytest

from brobygger_analysis import linkage_file
from brobygger_analysis.danish.cpr import demonstration
from brobygger_analysis.linkage_file import Fault, FaultyFile, What, read

ONE, OTHER = demonstration(1).text, demonstration(2).text


def test_danish_headings_in_any_order() -> None:
    text = (
        "Screenet;Kommunekode;CPR-nummer;Fornavn;Efternavn;Fødselsdato;Testperson;Noget andet\n"
        f"01-03-2019;621;{ONE};Åse;Sørensen;02.01.1980;nej;x\n"
        "\n"
        f";;{OTHER};;;;ja;\n"
    )
    found = read(text.encode("cp1252"))
    first, second = found.persons
    assert (first.key, first.name, first.birth_date, first.municipality) == (
        2,
        "Åse Sørensen",
        date(1980, 1, 2),
        "0621",
    )
    assert first.marks == {"screened": date(2019, 3, 1)}
    assert (second.key, second.is_test, second.name, second.marks) == (4, True, "", {})
    assert found.unused == ("Noget andet",)
    assert set(found.columns) == {
        "screened", "municipality", "cpr", "given_name", "family_name", "birth_date", "is_test",
    }  # fmt: skip


def test_a_number_without_its_first_zero_and_one_that_is_none() -> None:
    found = read(b"cpr\n101804321\nabc\n")
    assert [person.cpr for person in found.persons] == ["0101804321", "abc"]  # the comparison names the second


def test_every_fault_is_named_by_row_and_column() -> None:
    text = f"cpr,Fødselsdato,kommune,test\n,31-02-2020,Kolding,måske\n{ONE},,,\n{OTHER},i går,,\n"
    with pytest.raises(FaultyFile) as refused:
        read(text.encode())
    assert refused.value.faults == [
        Fault(What.CELL_EMPTY, 2, "cpr"),
        Fault(What.NO_DATE, 2, "Fødselsdato"),
        Fault(What.NO_CODE, 2, "kommune"),
        Fault(What.NO_YES_OR_NO, 2, "test"),
        Fault(What.NO_DATE, 4, "Fødselsdato"),
    ]
    assert str(refused.value).startswith("row 2, column cpr: the cell is empty (and 4 more)")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", What.EMPTY_FILE),
        (b"cpr\n", What.NO_ROWS),
        (b"navn\nAnne\n", What.COLUMN_MISSING),
        (b"cpr,CPR-nummer\n1,2\n", What.COLUMN_TWICE),
        (b'cpr,navn\n1,"Anne\n', What.QUOTES),
        (b"cpr,navn\n1,2,3\n", What.TOO_MANY_CELLS),
        (b"cpr,navn\n1," + b"a" * 201 + b"\n", What.CELL_TOO_LONG),
        (b"PK\x03\x04\x00\x00\x00", What.NO_TEXT),
        (b"cpr" + b",a" * 100 + b"\n", What.TOO_MANY_COLUMNS),
        (b"x" * (10 * 1024 * 1024 + 1), What.TOO_BIG),
    ],
    ids=lambda value: value.name if isinstance(value, What) else "",
)
def test_files_that_cannot_be_used(content: bytes, what: What) -> None:
    with pytest.raises(FaultyFile) as refused:
        read(content)
    assert [fault.what for fault in refused.value.faults] == [what]


def test_too_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linkage_file, "MAX_ROWS", 2)
    assert len(read(b"cpr\n1\n2\n").persons) == 2
    with pytest.raises(FaultyFile, match=r"50,000 rows"):
        read(b"cpr\n1\n2\n3\n")
