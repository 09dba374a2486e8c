"""Reading the tables that people send: CSV in any of the encodings Danish offices use, and Excel.

The reader never guesses about a value: it hands over text as it stands, with the row and column it stood in, so that
whoever imports can say exactly what is wrong and where. Everything is bounded, since a file comes from outside.
"""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brobygger.kernel.errors import Refusal

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELL = 10_000
_DELIMITERS = (";", ",", "\t")


class Unreadable(Refusal):
    """The file as a whole cannot be read; the sentence says why and what would help."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell. ``row`` is the number a spreadsheet shows; the heading is row 1."""

    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        return _("Række %(row)s, kolonne %(column)s: %(sentence)s") % {
            "row": self.row,
            "column": self.column,
            "sentence": self.sentence,
        }


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file with its number and its cells by heading."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    encoding: str

    def require(self, columns: Iterable[str]) -> None:
        """Refuse the file when a heading is missing, and name all that are."""
        missing = [column for column in columns if column not in self.columns]
        if missing:
            raise lacks(missing, self.columns)


def lacks(missing: Sequence[str], found: Sequence[str]) -> Unreadable:
    """The sentence about headings that are not in the file."""
    sentence = ngettext(
        "Filen mangler kolonnen %(columns)s. Den har: %(found)s.",
        "Filen mangler kolonnerne %(columns)s. Den har: %(found)s.",
        len(missing),
    )
    return Unreadable(sentence % {"columns": ", ".join(missing), "found": ", ".join(found)})


def read(content: bytes, name: str) -> Table:
    """The table in a file; ``name`` only decides between CSV and Excel where the bytes do not."""
    if len(content) > MAX_BYTES:
        raise Unreadable(_("Filen er for stor. Den må højst fylde 10 MB."))
    if not content.strip():
        raise Unreadable(_("Filen er tom."))
    if content[:4] == b"PK\x03\x04":
        rows, encoding = _excel(content), "xlsx"
    elif content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Unreadable(_("Filen er gemt i det gamle Excel-format. Gem den som .xlsx eller .csv."))
    else:
        text, encoding = _decoded(content)
        rows = _csv(text)
    return _table(rows, encoding, name)


def _decoded(content: bytes) -> tuple[str, str]:
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if marked else ["utf-8-sig", "cp1252"]
    if content.startswith(b"%PDF-"):
        encodings = []  # its first lines can be read as letters, and mean nothing
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text, encoding
    raise Unreadable(_("Filen er ikke en tekstfil, som kan læses. Gem den som CSV (UTF-8) eller .xlsx."))


def _csv(text: str) -> Iterator[list[str]]:
    first = text.lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            raise Unreadable(
                _("Række %(row)s kan ikke læses: et anførselstegn mangler eller står forkert.")
                % {"row": reader.line_num}
            ) from fault


def _excel(content: bytes) -> Iterator[list[str]]:
    import openpyxl  # only when somebody sends a spreadsheet

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            raise Unreadable(_("Filen fylder for meget, når den pakkes ud."))
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except Unreadable:
        raise
    except Exception as fault:  # openpyxl raises whatever the broken part raised
        raise Unreadable(_("Filen kan ikke læses som Excel. Åbn den i Excel, og gem den igen.")) from fault
    try:
        sheet = book.worksheets[0]
        for row in sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1):
            yield [_cell(value) for value in row]
    finally:
        book.close()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _table(rows: Iterator[list[str]], encoding: str, name: str) -> Table:
    heading: tuple[str, ...] | None = None
    lines: list[Line] = []
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if heading is None:
            heading = _heading(cells)
            continue
        if not any(cells):
            continue
        if len(lines) >= MAX_ROWS:
            raise Unreadable(_("Filen har for mange rækker. Del den i mindre filer."))
        if any(len(cell) > MAX_CELL for cell in cells):
            raise Unreadable(_("Række %(row)s har en celle med for meget tekst.") % {"row": number})
        if any(cells[len(heading) :]):
            raise Unreadable(_("Række %(row)s har flere celler, end der er overskrifter.") % {"row": number})
        lines.append(Line(number, dict(zip(heading, cells, strict=False))))
    if heading is None or not lines:
        raise Unreadable(_("Filen har ingen rækker under overskrifterne."))
    return Table(heading, tuple(lines), encoding)


def _heading(cells: list[str]) -> tuple[str, ...]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    if not cells or len(cells) > MAX_COLUMNS:
        raise Unreadable(_("Første række skal være overskrifter, højst 200."))
    if any(not cell for cell in cells):
        raise Unreadable(_("En kolonne mangler overskrift."))
    names = [cell.lower().replace(" ", "_") for cell in cells]
    doubled = {name for name in names if names.count(name) > 1}
    if doubled:
        raise Unreadable(_("Overskriften %(name)s står der flere gange.") % {"name": ", ".join(sorted(doubled))})
    return tuple(names)
