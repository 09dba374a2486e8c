"""The code table: what a three-digit code means, in which group it falls and what it counts as, and when.

The table is data (`codes.csv`). Each of its rows gets a number, its *id*; ids are sorted by group, so that a group is
one range of ids. A code that changes group has several rows, and a spell that crosses the date becomes two.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from brobygger_analysis.register import weeks
from brobygger_analysis.register.errors import RegisterError
from brobygger_analysis.register.groups import GROUPS, ORDER, UNKNOWN, Kind

CODES = 1000  # three digits
NONE = 0xFFFF  # in a lookup: no row is valid for this code
MOST_ROWS = 256  # an id is one byte
SELF_SUPPORT, EMPLOYED = 0, 100  # the derived codes
COLUMNS = ("code", "valid_from", "valid_to", "group", "counts_as", "jobcentre", "meaning", "source", "certainty")
_KINDS = {"": Kind.NOTHING} | {kind.name.lower(): kind for kind in Kind if kind}


class Certainty(StrEnum):
    """How sure we are of a row."""

    CONFIRMED = "confirmed"
    READ = "read"
    INFERRED = "inferred"
    DERIVED = "derived"
    OWN = "own"  # from a user's table that says nothing
    UNKNOWN = "unknown"  # met in a file, in no table


@dataclass(frozen=True)
class CodeRow:
    """One code in one period; a week is in the period when its Thursday is. No date: no end on that side."""

    code: int
    group: str
    counts_as: Kind = Kind.NOTHING
    jobcentre: bool = False
    meaning: str = ""
    source: str = ""
    certainty: Certainty = Certainty.READ
    valid_from: date | None = None
    valid_to: date | None = None

    def to_dict(self) -> dict[str, object]:
        """The fields under their own names; kinds as in the table, dates as texts."""
        kind = self.counts_as.name.lower() if self.counts_as else ""
        ends = {name: day.isoformat() if (day := getattr(self, name)) else "" for name in ("valid_from", "valid_to")}
        return asdict(self) | {"counts_as": kind, "certainty": self.certainty.value} | ends

    @classmethod
    def from_dict(cls, fields: dict[str, Any]) -> CodeRow:
        """The row that `to_dict` wrote."""
        return cls(
            code=int(fields["code"]),
            group=str(fields["group"]),
            counts_as=_KINDS[fields["counts_as"]],
            jobcentre=bool(fields["jobcentre"]),
            meaning=str(fields["meaning"]),
            source=str(fields["source"]),
            certainty=Certainty(fields["certainty"]),
            valid_from=_day(fields["valid_from"]),
            valid_to=_day(fields["valid_to"]),
        )


@dataclass(frozen=True)
class Lookup:
    """Ids by period and code for a stretch of weeks.

    begins: the week, counted from the stretch's first, in which each period begins; the first is 0.
    ids: shape (periods, 1000); NONE where no row is valid.
    """

    begins: npt.NDArray[np.int64]
    ids: npt.NDArray[np.uint16]


@dataclass(frozen=True)
class CodeTable:
    """Rows in the order of their ids."""

    rows: tuple[CodeRow, ...]

    def __post_init__(self) -> None:
        if len(self.rows) > MOST_ROWS:
            raise RegisterError(f"a code table holds at most {MOST_ROWS} rows, not {len(self.rows)}")

    @classmethod
    def of(cls, rows: Iterable[CodeRow]) -> CodeTable:
        """A table in the order of ids. Raises RegisterError when two rows of a code are valid on the same day."""
        ordered = sorted(rows, key=lambda row: (ORDER[row.group], row.code, row.valid_from or date.min))
        by_code: dict[int, list[CodeRow]] = {}
        for row in ordered:
            by_code.setdefault(row.code, []).append(row)
        for code, several in by_code.items():
            several.sort(key=lambda row: row.valid_from or date.min)
            for earlier, later in pairwise(several):
                if (earlier.valid_to or date.max) >= (later.valid_from or date.min):
                    raise RegisterError(f"code {code} has two meanings on {later.valid_from or 'the same day'}")
        return cls(tuple(ordered))

    def with_own(self, own: Sequence[CodeRow]) -> CodeTable:
        """This table with a user's rows; a code that stands in both is taken from the user's wholly."""
        replaced = {row.code for row in own}
        return CodeTable.of([*(row for row in self.rows if row.code not in replaced), *own])

    def with_unknown(self, codes: Iterable[int]) -> CodeTable:
        """This table with a row for each code that was met and is in no valid row, at the end in order of number."""
        met = [
            CodeRow(code, UNKNOWN, certainty=Certainty.UNKNOWN, source="met in the file") for code in sorted(set(codes))
        ]
        return CodeTable((*self.rows, *met))

    def lookup(self, first_week: int, count: int) -> Lookup:
        """Ids for each code over `count` weeks from `first_week` on."""
        bounds = {0}
        spans = []
        for place, row in enumerate(self.rows):
            if row.certainty is Certainty.UNKNOWN:
                continue
            # The first week whose Thursday is not before the date, and the first whose Thursday is after it.
            begin = 0 if row.valid_from is None else -((weeks.thursday(first_week) - row.valid_from).days // 7)
            end = count if row.valid_to is None else (row.valid_to - weeks.thursday(first_week)).days // 7 + 1
            begin, end = max(begin, 0), min(end, count)
            if begin < end:
                spans.append((place, row.code, begin, end))
                bounds |= {begin, end}
        begins = np.array(sorted(bound for bound in bounds if bound < max(count, 1)), dtype=np.int64)
        ids = np.full((len(begins), CODES), NONE, dtype=np.uint16)
        for place, code, begin, end in spans:
            ids[(begins >= begin) & (begins < end), code] = place
        return Lookup(begins, ids)

    def group_numbers(self) -> npt.NDArray[np.uint8]:
        """The place of each id's group in `GROUPS`; ascending, so that a group is a range of ids."""
        return np.array([ORDER[row.group] for row in self.rows], dtype=np.uint8)

    def kinds(self) -> npt.NDArray[np.uint8]:
        """What each id counts as, as numbers of `Kind`."""
        return np.array([row.counts_as for row in self.rows], dtype=np.uint8)


@lru_cache(maxsize=1)
def standard() -> CodeTable:
    """The table of the package."""
    text = files("brobygger_analysis.register").joinpath("codes.csv").read_text(encoding="utf-8")
    return CodeTable.of(_rows(text))


def read_own(path: Path | str) -> list[CodeRow]:
    """A user's table: CSV with the columns code and group, and any of the others. Raises RegisterError."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise RegisterError(f"cannot read the code table {path}: {fault}") from fault
    return [replace(row, certainty=Certainty.OWN) if not certain else row for row, certain in _read(text)]


def _rows(text: str) -> list[CodeRow]:
    return [row for row, _certain in _read(text)]


def _read(text: str) -> list[tuple[CodeRow, bool]]:
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
    names = reader.fieldnames or []
    for needed in ("code", "group"):
        if needed not in names:
            raise RegisterError(f"a code table needs the columns code and group; it has {', '.join(names)}", row=1)
    for name in names:
        if name not in COLUMNS:
            raise RegisterError(f"no such column in a code table; it may have {', '.join(COLUMNS)}", row=1, column=name)
    return [
        (
            _row(number, {name: (value or "").strip() for name, value in fields.items() if name}),
            bool(fields.get("certainty")),
        )
        for number, fields in enumerate(reader, start=2)
    ]


def _row(number: int, fields: dict[str, str]) -> CodeRow:
    def refuse(column: str, what: str) -> RegisterError:
        return RegisterError(f"{fields.get(column, '')!r} is {what}", row=number, column=column)

    if not (fields["code"].isascii() and fields["code"].isdigit() and len(fields["code"]) <= 3):
        raise refuse("code", "no code of at most three digits")
    if fields["group"] not in GROUPS:
        raise refuse("group", f"no group; choose of {', '.join(GROUPS)}")
    if fields.get("counts_as", "") not in _KINDS:
        raise refuse("counts_as", f"nothing a week can count as; leave it empty or choose of {', '.join(_KINDS)}")
    if fields.get("jobcentre", "") not in ("", "yes", "no"):
        raise refuse("jobcentre", "neither yes nor no")
    if fields.get("certainty", "") not in ("", *(one.value for one in Certainty)):
        raise refuse("certainty", f"no certainty; choose of {', '.join(one.value for one in Certainty)}")
    ends = {}
    for column in ("valid_from", "valid_to"):
        try:
            ends[column] = _day(fields.get(column, ""))
        except ValueError:
            raise refuse(column, "no date such as 2015-01-31") from None
    return CodeRow(
        code=int(fields["code"]),
        group=fields["group"],
        counts_as=_KINDS[fields.get("counts_as", "")],
        jobcentre=fields.get("jobcentre") == "yes",
        meaning=fields.get("meaning", ""),
        source=fields.get("source", ""),
        certainty=Certainty(fields.get("certainty") or "read"),
        **ends,
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
