"""Whatever an office sends is read as it stands, or refused with a sentence that says what is wrong."""

from __future__ import annotations

import contextlib
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.interop import tables

TEXT = "municipality_code;municipality\n607;Fredericia\n580;Aabenraa på Ærø\n"


def _excel(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_encodings_that_danish_offices_use(encoding):
    table = tables.read(TEXT.encode(encoding), "fil.csv")
    assert table.lines[1]["municipality"] == "Aabenraa på Ærø"


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_delimiters_and_line_ends(delimiter):
    content = TEXT.replace(";", delimiter).replace("\n", "\r\n").encode()
    assert [line["municipality_code"] for line in tables.read(content, "fil.csv").lines] == ["607", "580"]


def test_a_row_carries_the_number_that_a_spreadsheet_shows():
    table = tables.read(b"a,b\n1,2\n\n\n3,4\n", "fil.csv")
    assert [line.number for line in table.lines] == [2, 5]


def test_headings_are_forgiving_about_capitals_and_spaces():
    table = tables.read(b"Municipality Code, B \n607,x\n", "fil.csv")
    assert table.columns == ("municipality_code", "b")


def test_excel_is_read_with_whole_numbers_and_dates_as_text():
    import datetime

    table = tables.read(_excel([["code", "on"], [607, datetime.date(2018, 1, 1)], [580.0, None]]), "fil.xlsx")
    assert [dict(line.cells) for line in table.lines] == [
        {"code": "607", "on": "2018-01-01"},
        {"code": "580", "on": ""},
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "tom"),
        (b"   \n", "tom"),
        (b"a,b\n", "ingen rækker"),
        (b"a,a\n1,2\n", "flere gange"),
        (b"a,,c\n1,2,3\n", "mangler overskrift"),
        (b"a,b\n1,2,3\n", "Række 2"),
        (b'a,b\n"1,2\n', "Række"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "gamle Excel"),
        (b"PK\x03\x04not a zip", "Excel"),
        (b"a,b\n\x00\x01,2\n", "tekstfil"),
        (b"%PDF-1.7\n1 0 obj\n", "tekstfil"),
        (b"x" * (tables.MAX_BYTES + 1), "for stor"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(content, words):
    with pytest.raises(tables.Unreadable, match=words):
        tables.read(content, "fil")


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(monkeypatch):
    monkeypatch.setattr(tables, "MAX_UNPACKED_BYTES", 10_000)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000)
    with pytest.raises(tables.Unreadable, match="pakkes ud"):
        tables.read(stream.getvalue(), "fil.xlsx")


def test_missing_headings_are_all_named():
    with pytest.raises(tables.Unreadable, match="x, y"):
        tables.read(b"a,b\n1,2\n", "fil.csv").require(["a", "x", "y"])


@given(st.binary(max_size=300))
def test_no_bytes_bring_the_reader_down(content):
    with contextlib.suppress(tables.Unreadable):
        assert tables.read(content, "fil.csv").lines
