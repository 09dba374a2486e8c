"""Reading the wide form: one row per person, one column per week.

The file is streamed: of at most 65,536 people half a year is in memory as cells at a time, then only their changes
remain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from math import isfinite, nan
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from brobygger_analysis.register import weeks
from brobygger_analysis.register.codes import EMPLOYED, SELF_SUPPORT, CodeTable, standard
from brobygger_analysis.register.errors import RegisterError
from brobygger_analysis.register.files import PERSON_NAMES, Batch, Progress, Table, parsed, texts
from brobygger_analysis.register.spells import Builder, Register, encode, first_repeated

Month = tuple[int, int]
Stretch = Mapping[Month, Sequence[int]]  # the weeks of some months
_MONTHS = 6  # whose columns are in memory together
_MONTHLY = re.compile(r"(branche|grad)_(\d{4})_(\d\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Plan:
    """Which columns hold what. Weeks are calendar numbers; both weeks and months are without a hole."""

    person: str
    weeks: Mapping[int, str]
    industries: Mapping[Month, str]
    degrees: Mapping[Month, str]

    @property
    def first_week(self) -> int:
        return min(self.weeks)

    @property
    def wages(self) -> tuple[int, int] | None:
        """The weeks, counted from the first, whose month has wage income."""
        months = {*self.industries, *self.degrees}
        first = self.first_week
        covered = [week - first for week in self.weeks if weeks.month_of(week) in months]
        return (min(covered), max(covered)) if covered else None

    def stretches(self) -> list[Stretch]:
        """All weeks, some months at a time."""
        months = [(month, list(found)) for month, found in groupby(sorted(self.weeks), weeks.month_of)]
        return [dict(months[begin : begin + _MONTHS]) for begin in range(0, len(months), _MONTHS)]

    def names_of(self, stretch: Stretch) -> list[str]:
        """The columns of these months: of their weeks, and whether there was wage income."""
        monthly = [held[month] for month in stretch for held in (self.industries, self.degrees) if month in held]
        return [*monthly, *(self.weeks[week] for in_month in stretch.values() for week in in_month)]


def plan(table: Table, person: str | None = None) -> Plan:
    """Find the columns by their names. Raises RegisterError for a week that does not exist and for holes."""
    found: dict[int, str] = {}
    industries: dict[Month, str] = {}
    degrees: dict[Month, str] = {}
    for name in table.names:
        try:
            week = weeks.of_column(name)
        except ValueError:
            raise RegisterError("there is no such week", column=name) from None
        if week is not None:
            if week in found:
                raise RegisterError(f"the week stands twice, also as {found[week]}", column=name)
            found[week] = name
        elif monthly := _MONTHLY.fullmatch(name):
            month = int(monthly[2]), int(monthly[3])
            if not 1 <= month[1] <= 12:
                raise RegisterError("there is no such month", column=name)
            (industries if monthly[1].lower() == "branche" else degrees)[month] = name
    if not found:
        raise RegisterError("no week columns: none is named like y_9132", row=table.first_row - 1 or None)
    _refuse_holes(found, industries, degrees)
    return Plan(table.column(person, PERSON_NAMES, "person"), found, industries, degrees)


def _refuse_holes(found: Mapping[int, str], industries: Mapping[Month, str], degrees: Mapping[Month, str]) -> None:
    for week in range(min(found), max(found)):
        if week not in found:
            raise RegisterError("the week is missing between two others", column=weeks.column(week))
    numbers = {12 * year + month - 1 for year, month in (*industries, *degrees)}
    for number in range(min(numbers, default=0), max(numbers, default=0)):
        if number not in numbers:
            name = f"{'branche' if industries else 'grad'}_{number // 12}_{number % 12 + 1:02d}"
            raise RegisterError("the month is missing between two others", column=name)


def read_wide(
    path: Path | str,
    *,
    table: CodeTable | None = None,
    person: str | None = None,
    least_degree: float = 0.0,
    progress: Progress | None = None,
) -> Register:
    """A register from a wide file (CSV or Parquet).

    person: the column with the person; left out, the first of `lobenr`, `pnr`, `person`, `cpr`, `id`.
    least_degree: an employment degree counts as wage income from here on, in the file's own unit; 0: above nought.
    Raises RegisterError naming row and column.
    """
    source = Table(path)
    columns = plan(source, person)
    builder = Builder(table or standard(), columns.first_week, len(columns.weeks))
    recoded = False
    stretches = columns.stretches()
    groups = [[columns.person], *(columns.names_of(stretch) for stretch in stretches)]
    for batches in source.parted(groups, plain=[columns.person], progress=progress):
        people = texts(next(batches), columns.person)
        counts, starts, codes = encode(_cells(zip(stretches, batches, strict=True), columns, least_degree))
        recoded = recoded or bool((codes == EMPLOYED).any())
        builder.add(people, counts, starts, codes)
    wages = columns.wages
    if wages is None and recoded:
        wages = (0, len(columns.weeks) - 1)  # somebody derived the code before
    register = builder.register(wages)
    if twice := first_repeated(register.persons):
        raise RegisterError(
            f"the person stands in row {twice[0] + source.first_row} too",
            row=twice[1] + source.first_row,
            column=columns.person,
        )
    return register


def _cells(
    stretches: Iterable[tuple[Stretch, Batch]], columns: Plan, least_degree: float
) -> Iterator[npt.NDArray[np.uint16]]:
    """Week by week the codes of all persons; a blank week of a month with wage income is the code 100."""
    waged_months = {*columns.industries, *columns.degrees}
    for stretch, batch in stretches:
        for month, in_month in stretch.items():
            wages = _waged(batch, columns, month, least_degree) if month in waged_months else None
            for week in in_month:
                codes = _codes(batch, columns.weeks[week])
                # A blank is nought, so it becomes what is added. To choose by cases takes ten times as long.
                yield codes if wages is None else codes + wages * (codes == SELF_SUPPORT)


def _codes(batch: Batch, name: str) -> npt.NDArray[Any]:
    import pyarrow as pa

    column = batch.columns.column(name)
    if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
        if pa.types.is_null(column.type):
            return np.zeros(len(column), dtype=np.uint16)
        return parsed(batch, name, _code, "benefit code", np.uint16)
    numbers = np.asarray(column.fill_null(0) if column.null_count else column)
    if len(numbers) and not (numbers.min() >= 0 and numbers.max() <= 999 and _whole(numbers)):
        wrong = ~((numbers >= 0) & (numbers <= 999) & (numbers == np.floor(numbers)))
        if numbers.dtype.kind == "f":
            wrong &= ~np.isnan(numbers)
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            raise RegisterError(f"{numbers[row]} is no benefit code", row=batch.first_row + row, column=name)
        numbers = np.nan_to_num(numbers)
    return numbers.astype(np.uint16, copy=False)


def _whole(numbers: npt.NDArray[Any]) -> bool:
    return numbers.dtype.kind in "iu" or bool((numbers == np.floor(numbers)).all())


@lru_cache(maxsize=4096)
def _code(text: str) -> int | None:
    text = text.strip()
    if not text:
        return SELF_SUPPORT
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else None


@lru_cache(maxsize=4096)
def _degree(text: str) -> float | None:
    text = text.strip().replace(",", ".")
    if not text:
        return nan
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) and number >= 0 else None


def _waged(batch: Batch, columns: Plan, month: Month, least_degree: float) -> npt.NDArray[np.uint16]:
    """What the month makes of a blank week: the code 100 for those with wage income, else nought."""
    waged = np.zeros(batch.columns.num_rows, dtype=bool)
    if month in columns.industries:
        waged = _numbers(batch, columns.industries[month], _industry, "industry") != 0
    if month in columns.degrees:
        degree = _numbers(batch, columns.degrees[month], _degree, "employment degree")
        enough = degree >= least_degree if least_degree > 0 else degree > 0
        waged = np.where(np.isnan(degree), waged, enough)
    return waged * np.uint16(EMPLOYED)


@lru_cache(maxsize=4096)
def _industry(text: str) -> float | None:
    return float(bool(text.strip().strip("0")))


def _numbers(batch: Batch, name: str, parse: Callable[[str], float | None], what: str) -> npt.NDArray[np.float64]:
    """A monthly column as numbers; what is missing is what `parse` makes of nothing."""
    import pyarrow as pa

    column = batch.columns.column(name)
    missing = parse("")
    if pa.types.is_null(column.type):
        return np.full(len(column), missing)
    if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
        return parsed(batch, name, parse, what, np.float64)
    numbers = np.asarray(column.cast(pa.float64()).fill_null(nan) if column.null_count else column.cast(pa.float64()))
    if bool((numbers < 0).any()):
        row = int(np.flatnonzero(numbers < 0)[0])
        raise RegisterError(f"{numbers[row]:g} is no {what}", row=batch.first_row + row, column=name)
    return numbers if missing != missing else np.nan_to_num(numbers, nan=missing or 0.0)
