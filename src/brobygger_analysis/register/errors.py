"""What is wrong with a file, and where."""

from __future__ import annotations


class RegisterError(ValueError):
    """A file or a table cannot be used.

    row: as a spreadsheet counts, with the headings as row 1; in Parquet the first person is row 1. None: the file.
    column: the name of the column, or empty.
    """

    def __init__(self, what: str, *, row: int | None = None, column: str = "") -> None:
        place = ", ".join(
            part for part in (f"row {row}" if row is not None else "", f"column {column}" if column else "") if part
        )
        super().__init__(f"{place}: {what}" if place else what)
        self.what, self.row, self.column = what, row, column
