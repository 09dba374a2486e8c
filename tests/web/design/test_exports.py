from __future__ import annotations

import csv
import datetime
import io
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.web.design import exports

DANGEROUS = ["=1+1", "+45 12", "-x", "@SUM(A1)", "\t=1", "\r=1", "  =cmd|' /C calc'!A0", "＝1"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_never_becomes_a_formula_in_csv(text: str) -> None:
    assert exports.csv_value(text).startswith("'")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (True, "Ja"),
        (False, "Nej"),
        (-5, "-5"),
        (1234.5, "1234,5"),
        (1e-7, "0,0000001"),
        (Decimal("12.50"), "12,50"),
        (datetime.date(2026, 3, 1), "01-03-2026"),
        (datetime.datetime(2026, 7, 1, 12, tzinfo=datetime.UTC), "01-07-2026 14.00"),
        (["a", "b"], "a, b"),
        ("Ærø", "Ærø"),
    ],
)
def test_values_are_written_for_a_danish_spreadsheet(value: Any, written: str) -> None:
    assert exports.csv_value(value) == written


@given(st.lists(st.lists(st.text(st.characters(blacklist_categories=["Cs"])), min_size=2, max_size=2), max_size=5))
def test_csv_is_read_back_as_it_was_written(lines: list[list[str]]) -> None:
    text = "".join(exports.csv_pieces(["a", "b"], lines)).removeprefix(exports.BYTE_ORDER_MARK)
    # The reader of the standard library stumbles over bare carriage returns inside quotes only if lines are split.
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert read[1:] == [[exports.harmless(value) for value in line] for line in lines]


def test_a_long_list_is_sent_in_pieces() -> None:
    pieces = list(exports.csv_pieces(["a"], ([number] for number in range(1200))))
    assert len(pieces) == 3
    assert "".join(pieces).count("\r\n") == 1201


def test_excel_keeps_text_as_text_and_dates_as_dates() -> None:
    from openpyxl import load_workbook

    file = io.BytesIO()
    lines = [[text, 2, datetime.date(2026, 3, 1)] for text in DANGEROUS] + [["\x00styr\x0b", None, Decimal("1.5")]]
    exports.write_excel(file, ["=overskrift", "n", "dag"], lines)
    sheet = load_workbook(file).active
    rows = list(sheet.iter_rows())
    assert all(cell.data_type != "f" for row in rows for cell in row)
    assert [row[0].value for row in rows[1 : len(DANGEROUS) + 1]] == list(DANGEROUS)
    assert rows[1][2].value == datetime.datetime(2026, 3, 1)  # noqa: DTZ001 - a spreadsheet knows no zones
    assert [cell.value for cell in rows[-1]] == ["styr", None, 1.5]
