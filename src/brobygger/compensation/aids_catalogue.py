"""The entries of the aid look-up that come with the product.

They are files, read once: written by us from public knowledge, reviewed like code, the same for every jobcentre. What
a jobcentre adds is kept in the database (``models.OwnAid``) and answers to the same questions as ``Aid`` does.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from brobygger.compensation import aids_rules
from brobygger.reference.errors import ShippedFileFault

DATA = Path(__file__).parent / "aids_data"
COLUMNS = (
    "code", "iso", "payers", "price", "impairments", "tasks", "situations", "title_da", "title_en", "what_da",
    "what_en", "help_da", "help_en", "words", "sources", "checked_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Aid:
    """An aid, an adjustment of the workplace, or a person's help, with all that a page or a search asks about it.

    ``words`` are what else people call it; they are searched and not shown. ``source`` is in words where the
    jobcentre wrote the entry; a shipped one has codes of list "aid_source".
    """

    code: str
    iso: str
    payers: tuple[str, ...]
    price: str
    impairments: tuple[str, ...]
    tasks: tuple[str, ...]
    situations: tuple[str, ...]
    title_da: str
    title_en: str
    what_da: str
    what_en: str
    help_da: str
    help_en: str
    words: tuple[str, ...]
    sources: tuple[str, ...]
    checked_on: datetime.date
    own: bool = False
    source: str = ""
    version: int = 1

    def title(self, language: str) -> str:
        return (self.title_en if language.startswith("en") else "") or self.title_da

    def what(self, language: str) -> str:
        return (self.what_en if language.startswith("en") else "") or self.what_da

    def help(self, language: str) -> str:
        return (self.help_en if language.startswith("en") else "") or self.help_da


def split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def read(file: Path) -> tuple[Aid, ...]:
    with file.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream, strict=True)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise ShippedFileFault(f"{file.name}: the columns must be {', '.join(COLUMNS)}")
        return tuple(_aid(file, number, row) for number, row in enumerate(reader, start=2))


def _aid(file: Path, number: int, row: dict[str, str]) -> Aid:
    if None in row or None in row.values():
        raise ShippedFileFault(f"{file.name}, line {number}: another number of columns than the first line")
    aid = Aid(
        code=row["code"],
        iso=row["iso"],
        payers=split(row["payers"]),
        price=row["price"],
        impairments=split(row["impairments"]),
        tasks=split(row["tasks"]),
        situations=split(row["situations"]),
        title_da=row["title_da"],
        title_en=row["title_en"],
        what_da=row["what_da"],
        what_en=row["what_en"],
        help_da=row["help_da"],
        help_en=row["help_en"],
        words=tuple(word.strip() for word in row["words"].split(",") if word.strip()),
        sources=split(row["sources"]),
        checked_on=datetime.date.fromisoformat(row["checked_on"]),
    )
    found = aids_rules.faults(aid, texts=("title_da", "title_en", "what_da", "what_en", "help_da", "help_en"))
    if found:
        raise ShippedFileFault(f"{file.name}, line {number}: {found[0]}")
    return aid


@cache
def shipped() -> Mapping[str, Aid]:
    """Every shipped entry by its code, in the order of the files."""
    entries: dict[str, Aid] = {}
    for file in sorted(DATA.glob("*.csv")):
        for aid in read(file):
            if aid.code in entries:
                raise ShippedFileFault(f"{file.name}: {aid.code} stands twice")
            entries[aid.code] = aid
    return MappingProxyType(entries)


def from_row(row: Any) -> Aid:
    """A jobcentre's own entry (``models.OwnAid``) as an ``Aid``."""
    return Aid(
        code=str(row.series),
        iso=row.iso,
        payers=tuple(row.payers),
        price=row.price,
        impairments=tuple(row.impairments),
        tasks=tuple(row.tasks),
        situations=tuple(row.situations),
        title_da=row.title_da,
        title_en=row.title_en,
        what_da=row.what_da,
        what_en=row.what_en,
        help_da=row.help_da,
        help_en=row.help_en,
        words=tuple(word.strip() for word in row.words.split(",") if word.strip()),
        sources=(),
        checked_on=row.reviewed_on,
        own=True,
        source=row.source,
        version=row.number,
    )
