"""Reading a list of persons for a comparison: a CSV file as offices save it, with every fault by row and column.

The headings are Danish or English and may stand in any order. Needed is the CPR number; name, birth date, municipality,
test person and the dates of marks are used where they are there. Nothing is guessed: a cell that cannot be read is a
fault. A CPR number that is none is no fault of the file; the comparison names it.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from brobygger_analysis.linkage import Registered, digits

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 100
MAX_CELL = 200
MAX_FAULTS = 1000
MARKS = ("began", "screened", "accepted", "handed_over", "interviewed", "enrolled", "employed", "closed")

# Every way a heading is known, folded (see _folded).
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "cpr": ("cpr", "cprnummer", "cprnr", "personnummer", "pnr"),
    "name": ("name", "navn"),
    "given_name": ("givenname", "fornavn", "fornavne", "firstname"),
    "family_name": ("familyname", "efternavn", "lastname"),
    "birth_date": ("birthdate", "foedselsdato", "foedt", "dateofbirth"),
    "municipality": ("municipality", "municipalitycode", "kommune", "kommunekode", "kommunenr"),
    "is_test": ("test", "istest", "testperson", "testborger"),
    "began": ("began", "beganon", "begyndt", "forloebsstart"),
    "screened": ("screened", "screenedon", "screenet", "opsporing", "opsporingssamtale"),
    "accepted": ("accepted", "takketja"),
    "handed_over": ("handedover", "overleveret"),
    "interviewed": ("interviewed", "visitationssamtale"),
    "enrolled": ("enrolled", "visiteret", "visitering"),
    "employed": ("employed", "ijob", "job", "beskaeftigelse", "jobelleruddannelse"),
    "closed": ("closed", "afsluttet"),
}
_YES = {"1", "ja", "j", "x", "yes", "y", "true", "sand"}
_NO = {"", "0", "nej", "n", "no", "false", "falsk"}
_DATE = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00:00)?", re.ASCII)


class What(StrEnum):
    """What is wrong. The text is English; a face in another language has its own."""

    TOO_BIG = "the file is larger than 10 MB"
    NO_TEXT = "the file is no text; save it as CSV (UTF-8)"
    EMPTY_FILE = "the file is empty"
    NO_ROWS = "there are no rows below the headings"
    TOO_MANY_ROWS = "the file has more than 50,000 rows"
    TOO_MANY_COLUMNS = "the file has more than 100 columns"
    COLUMN_MISSING = "the column is missing"
    COLUMN_TWICE = "two columns mean the same"
    QUOTES = "a quotation mark is missing or stands in a wrong place"
    TOO_MANY_CELLS = "the row has more cells than there are headings"
    CELL_EMPTY = "the cell is empty"
    CELL_TOO_LONG = "the cell has too much text"
    NO_DATE = "this is no date such as 31-12-2025"
    NO_CODE = "this is no municipality code of at most four digits"
    NO_YES_OR_NO = "this is neither yes nor no"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. row: as a spreadsheet counts, with the headings as row 1; None: the file."""

    what: What
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        place = f"row {self.row}" if self.row is not None else ""
        place += f"{', ' if place else ''}column {self.column}" if self.column else ""
        return f"{place}: {self.what.value}" if place else self.what.value


class FaultyFile(ValueError):
    """The file cannot be used; all of its faults, up to `MAX_FAULTS`."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(str(faults[0]) + (f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""))
        self.faults = faults[:MAX_FAULTS]


@dataclass(frozen=True)
class People:
    """What a file holds. The key of a person is the number of the row."""

    persons: tuple[Registered, ...]
    columns: tuple[str, ...]  # what was understood, of HEADINGS
    unused: tuple[str, ...]  # headings as they stand in the file


def read(content: bytes, *, progress: Callable[[int, int], None] | None = None) -> People:
    """The persons in a file. Raises FaultyFile with every fault."""
    if len(content) > MAX_BYTES:
        raise FaultyFile([Fault(What.TOO_BIG)])
    text = _decoded(content)
    rows = _rows(text)
    heading = next(rows, (1, []))[1]
    columns = _columns(heading)
    faults: list[Fault] = []
    persons: list[Registered] = []
    for row, cells in rows:
        if not any(cells):
            continue
        if len(persons) >= MAX_ROWS:
            raise FaultyFile([Fault(What.TOO_MANY_ROWS)])
        person = _person(row, cells, heading, columns, faults)
        if person is not None:
            persons.append(person)
        if len(faults) >= MAX_FAULTS:
            break
        if progress and row % 500 == 0:
            progress(min(row * 80, len(content)), len(content))
    if faults:
        raise FaultyFile(faults)
    if not persons:
        raise FaultyFile([Fault(What.NO_ROWS)])
    if progress:
        progress(len(content), len(content))
    used = set(columns.values())
    return People(
        tuple(persons), tuple(columns), tuple(name for place, name in enumerate(heading) if place not in used and name)
    )


def _decoded(content: bytes) -> str:
    if not content.strip():
        raise FaultyFile([Fault(What.EMPTY_FILE)])
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise FaultyFile([Fault(What.NO_TEXT)])


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each row."""
    first = text.lstrip().partition("\n")[0]
    delimiter = max(";", ",", "\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row = 0
    while True:
        row += 1
        try:
            yield row, [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error:
            raise FaultyFile([Fault(What.QUOTES, row)]) from None


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFC", text).casefold().replace("å", "aa").replace("ø", "oe").replace("æ", "ae")
    return "".join(letter for letter in text if letter.isascii() and letter.isalnum())


def _columns(heading: list[str]) -> dict[str, int]:
    if len(heading) > MAX_COLUMNS:
        raise FaultyFile([Fault(What.TOO_MANY_COLUMNS)])
    meaning = {way: name for name, ways in HEADINGS.items() for way in ways}
    found: dict[str, int] = {}
    for place, column in enumerate(heading):
        name = meaning.get(_folded(column))
        if name is None:
            continue
        if name in found:
            raise FaultyFile([Fault(What.COLUMN_TWICE, 1, column)])
        found[name] = place
    if "cpr" not in found:
        raise FaultyFile([Fault(What.COLUMN_MISSING, 1, "cpr")])
    return found


def _person(
    row: int, cells: list[str], heading: list[str], columns: Mapping[str, int], faults: list[Fault]
) -> Registered | None:
    if any(cells[len(heading) :]):
        faults.append(Fault(What.TOO_MANY_CELLS, row))
        return None
    before = len(faults)
    values: dict[str, Any] = {}
    for name, place in columns.items():
        text = cells[place] if place < len(cells) else ""
        what = _read(name, " ".join(text.split()), values)
        if what is not None:
            faults.append(Fault(what, row, heading[place]))
    if len(faults) > before:
        return None
    name = values.get("name") or f"{values.get('given_name', '')} {values.get('family_name', '')}".strip()
    return Registered(
        key=row,
        cpr=values["cpr"],
        name=name,
        birth_date=values.get("birth_date"),
        municipality=values.get("municipality", ""),
        marks={kind: values[kind] for kind in MARKS if values.get(kind) is not None},
        is_test=values.get("is_test", False),
    )


def _read(name: str, text: str, values: dict[str, Any]) -> What | None:
    """Put the value of a cell where it belongs; says what is wrong with it."""
    if len(text) > MAX_CELL:
        return What.CELL_TOO_LONG
    if name == "cpr":
        if not text:
            return What.CELL_EMPTY
        number = digits(text)
        # A spreadsheet drops the zero of the first nine days of a month.
        values[name] = f"0{number}" if re.fullmatch(r"\d{9}", number, re.ASCII) else number
    elif name == "birth_date" or name in MARKS:
        values[name] = _date(text) if text else None
        return What.NO_DATE if text and values[name] is None else None
    elif name == "municipality":
        if text and not re.fullmatch(r"\d{1,4}", text, re.ASCII):
            return What.NO_CODE
        values[name] = text.zfill(4) if text else ""
    elif name == "is_test":
        if text.casefold() not in _YES | _NO:
            return What.NO_YES_OR_NO
        values[name] = text.casefold() in _YES
    else:
        values[name] = text
    return None


def _date(text: str) -> date | None:
    found = _DATE.fullmatch(text)
    if not found:
        return None
    numbers = (found[3], found[2], found[1]) if found[3] else (found[4], found[5], found[6])
    try:
        return date(*(int(number) for number in numbers))
    except ValueError:
        return None
