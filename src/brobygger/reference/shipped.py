"""The dated values and code lists that come with the product.

They are files, read once and never changed while running: law, norms and words are the same for all jobcentres, they
are reviewed like code, and a database copy of them would be a second truth. What a jobcentre does differently is kept
in the database (``models.LocalValue``).
"""

from __future__ import annotations

import csv
import datetime
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from brobygger.reference.errors import CodeUnknown, ListUnknown, ShippedFileFault

DATA = Path(__file__).parent / "data"
LIST_COLUMNS = ("code", "da", "en", "valid_from", "valid_to", "source", "certainty")


class Certainty(StrEnum):
    """How far the source carries: read there; the source's own words; our own choice; not confirmed."""

    SURE = "sure"
    SOURCE = "source"
    OWN = "own"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Item:
    """One code of a list in one period. Retired codes stay readable; they are only not offered any more."""

    code: str
    da: str
    en: str
    valid_from: datetime.date
    valid_to: datetime.date | None
    source: str
    certainty: Certainty
    attributes: Mapping[str, str] = field(default_factory=dict)

    def holds(self, on: datetime.date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def text(self, language: str) -> str:
        return self.en if language.startswith("en") else self.da

    def __getitem__(self, attribute: str) -> str:
        return self.attributes[attribute]


@dataclass(frozen=True, slots=True)
class Value:
    """One value in one period."""

    code: str
    value: Any
    unit: str
    valid_from: datetime.date
    valid_to: datetime.date | None
    source: str
    source_en: str
    certainty: Certainty
    da: str
    en: str
    room: str
    overridable_by: frozenset[str] = frozenset()
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    gap_before: str = ""  # why nothing holds before this period, where an earlier one ended sooner

    def holds(self, on: datetime.date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def text(self, language: str) -> str:
        return self.en if language.startswith("en") else self.da

    def source_text(self, language: str) -> str:
        return self.source_en if language.startswith("en") else self.source


def _date(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _frozen(value: Any) -> Any:
    """The value so that no reader can change it for the others."""
    if isinstance(value, list):
        return tuple(_frozen(part) for part in value)
    if isinstance(value, dict):
        return MappingProxyType({name: _frozen(part) for name, part in value.items()})
    return value


def read_list(file: Path) -> tuple[Item, ...]:
    with file.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream, strict=True)
        columns = tuple(reader.fieldnames or ())
        if columns[: len(LIST_COLUMNS)] != LIST_COLUMNS:
            raise ShippedFileFault(f"{file.name}: the columns must begin with {', '.join(LIST_COLUMNS)}")
        return tuple(_item(file, number, row) for number, row in enumerate(reader, start=2))


def _item(file: Path, number: int, row: dict[str, str]) -> Item:
    if None in row or None in row.values():
        raise ShippedFileFault(f"{file.name}, line {number}: another number of columns than the first line")
    if not (row["code"] and row["da"] and row["en"] and row["source"]):
        raise ShippedFileFault(f"{file.name}, line {number}: code, da, en and source must be filled in")
    since = _date(row["valid_from"])
    if since is None:
        raise ShippedFileFault(f"{file.name}, line {number}: valid_from is missing")
    return Item(
        code=row["code"],
        da=row["da"],
        en=row["en"],
        valid_from=since,
        valid_to=_date(row["valid_to"]),
        source=row["source"],
        certainty=Certainty(row["certainty"]),
        attributes=MappingProxyType({name: text for name, text in row.items() if name not in LIST_COLUMNS}),
    )


def read_values(file: Path) -> tuple[Value, ...]:
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    return tuple(_value(file, number, entry) for number, entry in enumerate(raw.get("value", []), start=1))


def _value(file: Path, number: int, entry: dict[str, Any]) -> Value:
    missing = {"code", "value", "unit", "valid_from", "source", "source_en", "certainty", "da", "en"} - entry.keys()
    unknown = entry.keys() - {*Value.__slots__}
    if missing or unknown or "room" in entry:
        raise ShippedFileFault(f"{file.name}, value {number}: missing {sorted(missing)}, unknown {sorted(unknown)}")
    rest = {name: entry[name] for name in ("minimum", "maximum", "gap_before") if name in entry}
    return Value(
        code=entry["code"],
        value=_frozen(entry["value"]),
        unit=entry["unit"],
        valid_from=entry["valid_from"],
        valid_to=entry.get("valid_to"),
        source=entry["source"],
        source_en=entry["source_en"],
        certainty=Certainty(entry["certainty"]),
        da=entry["da"],
        en=entry["en"],
        room=file.stem,
        overridable_by=frozenset(entry.get("overridable_by", ())),
        choices=tuple(entry.get("choices", ())),
        **rest,
    )


def by_period(things: Iterable[Any]) -> dict[str, tuple[Any, ...]]:
    """Grouped by code in the order of the file, each code's periods by date."""
    grouped: dict[str, list[Any]] = {}
    for thing in things:
        grouped.setdefault(thing.code, []).append(thing)
    return {code: tuple(sorted(periods, key=lambda one: one.valid_from)) for code, periods in grouped.items()}


def faults(periods: Iterable[Any]) -> list[str]:
    """What is wrong with the periods of one code: an overlap, an unexplained gap, an end before the beginning."""
    found: list[str] = []
    before: Any = None
    for one in periods:
        if one.valid_to is not None and one.valid_to < one.valid_from:
            found.append(f"{one.code}: ends before it starts")
        if before is not None:
            if before.valid_to is None or before.valid_to >= one.valid_from:
                found.append(f"{one.code}: two values hold on {one.valid_from}")
            elif before.valid_to + datetime.timedelta(days=1) < one.valid_from and not getattr(one, "gap_before", ""):
                found.append(f"{one.code}: nothing holds before {one.valid_from}, and no reason is stated")
        before = one
    return found


@cache
def list_names() -> tuple[str, ...]:
    return tuple(sorted(file.stem for file in (DATA / "lists").glob("*.csv")))


@cache
def items(list_name: str) -> Mapping[str, tuple[Item, ...]]:
    """Every code of a list, retired ones too, with its periods."""
    if list_name not in list_names():
        raise ListUnknown(list_name)
    return MappingProxyType(by_period(read_list(DATA / "lists" / f"{list_name}.csv")))


@cache
def values() -> Mapping[str, tuple[Value, ...]]:
    """Every dated value that comes with the product, with its periods."""
    read: list[Value] = []
    for file in sorted((DATA / "values").glob("*.toml")):
        read.extend(read_values(file))
    return MappingProxyType(by_period(read))


def newest(list_name: str, code: str) -> Item:
    try:
        return items(list_name)[code][-1]
    except KeyError:
        raise CodeUnknown(list_name, code) from None
