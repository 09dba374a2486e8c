"""Reading the wide form: one row per person, one column per week.

The file is streamed: at most 65,536 people are in memory as cells at a time, then only their changes remain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
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
    names = [*columns.weeks.values(), *columns.industries.values(), *columns.degrees.values(), columns.person]
    for batch in source.batches(names, plain=[columns.person], progress=progress):
        values = _cells(batch, columns)
        _derive_employment(values, batch, columns, least_degree)
        counts, starts, codes = encode(values)
        recoded = recoded or bool((codes == EMPLOYED).any())
        builder.add(texts(batch, columns.person), counts, starts, codes)
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


def _cells(batch: Batch, columns: Plan) -> npt.NDArray[np.uint16]:
    values = np.empty((len(columns.weeks), batch.columns.num_rows), dtype=np.uint16)
    for place, week in enumerate(sorted(columns.weeks)):
        values[place] = _codes(batch, columns.weeks[week])
    return values


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


def _derive_employment(values: npt.NDArray[np.uint16], batch: Batch, columns: Plan, least_degree: float) -> None:
    """Make a blank week of a month with wage income the code 100, in place."""
    months: dict[Month, list[int]] = {}
    first = columns.first_week
    for week in columns.weeks:
        months.setdefault(weeks.month_of(week), []).append(week - first)
    for month in {*columns.industries, *columns.degrees} & months.keys():
        waged = _waged(batch, columns, month, least_degree)
        for place in months[month]:
            row = values[place]
            row += (waged & (row == SELF_SUPPORT)).astype(np.uint16) * np.uint16(EMPLOYED)


def _waged(batch: Batch, columns: Plan, month: Month, least_degree: float) -> npt.NDArray[np.bool_]:
    waged = np.zeros(batch.columns.num_rows, dtype=bool)
    if month in columns.industries:
        waged = _numbers(batch, columns.industries[month], _industry, "industry") != 0
    if month in columns.degrees:
        degree = _numbers(batch, columns.degrees[month], _degree, "employment degree")
        enough = degree >= least_degree if least_degree > 0 else degree > 0
        waged = np.where(np.isnan(degree), waged, enough)
    return waged


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
