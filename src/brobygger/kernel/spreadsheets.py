"""What a spreadsheet would do with a text: where it begins like a formula, it is run. And files that open safely."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

FORMULA = re.compile(r"\s*[=+\-@\t\r|%\uff1d\uff0b\uff0d\uff20]")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
LONGEST_CELL = 32_767
EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def harmless(text: str) -> str:
    """Text that a spreadsheet will not take for a formula: what a citizen wrote must not run at a caseworker's."""
    return f"'{text}" if FORMULA.match(text) else text


def write_book(file: Any, sheets: Mapping[str, Iterable[Sequence[Any]]]) -> None:
    """An Excel file of sheets by name; the first line of each is its headings.

    Text stays text, also where it begins like a formula. A moment is written as it is given, without a time zone.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    bold = Font(bold=True)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for number, line in enumerate(lines):
            cells = [WriteOnlyCell(sheet, value=_clean(value)) for value in line]
            for cell, value in zip(cells, line, strict=True):
                if isinstance(value, str):
                    cell.data_type = "s"
                elif isinstance(value, datetime.datetime):
                    cell.number_format = "dd-mm-yyyy hh:mm"
                elif isinstance(value, datetime.date):
                    cell.number_format = "dd-mm-yyyy"
                if not number:
                    cell.font = bold
            sheet.append(cells)
    book.save(file)


def _clean(value: Any) -> Any:
    return NOT_IN_XML.sub("", value)[:LONGEST_CELL] if isinstance(value, str) else value
