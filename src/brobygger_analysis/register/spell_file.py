"""Reading the spell form: one row per person and period, with first week, last week and code.

Weeks without a row are blank. Wage income must already be derived: such periods carry the code 100.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from brobygger_analysis.register import weeks
from brobygger_analysis.register.codes import EMPLOYED, SELF_SUPPORT, CodeTable, standard
from brobygger_analysis.register.errors import RegisterError
from brobygger_analysis.register.files import PERSON_NAMES, Batch, Progress, Table, parsed, texts
from brobygger_analysis.register.spells import Builder, Register
from brobygger_analysis.register.wide import _code

START_NAMES, END_NAMES, CODE_NAMES = ("start", "from", "fra"), ("end", "to", "til"), ("code", "kode", "y")
_BLOCK = 200_000  # persons


@dataclass(frozen=True)
class _Periods:
    """Rows of the file, by person in order of first appearance and then by week. `row` is the row's number."""

    person: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]  # the week after the last
    code: npt.NDArray[np.uint16]
    row: npt.NDArray[np.int64]


def read_spells(
    path: Path | str,
    *,
    table: CodeTable | None = None,
    person: str | None = None,
    first_week: int | None = None,
    last_week: int | None = None,
    progress: Progress | None = None,
) -> Register:
    """A register from a file of spells (CSV or Parquet).

    first_week, last_week: the weeks the file is about; left out, the first and the last that stand in it.
    Raises RegisterError naming row and column.
    """
    source = Table(path)
    who = source.column(person, PERSON_NAMES, "person")
    names = [
        source.column(None, START_NAMES, "first week"),
        source.column(None, END_NAMES, "last week"),
        source.column(None, CODE_NAMES, "code"),
    ]
    persons, periods = _read(source, who, names, progress)
    if not len(periods.start):
        raise RegisterError("the file has no periods")
    first = int(periods.start.min()) if first_week is None else first_week
    last = int(periods.end.max()) - 1 if last_week is None else last_week
    for wrong, column in ((periods.start < first, names[0]), (periods.end > last + 1, names[1])):
        if wrong.any():
            row = int(periods.row[np.flatnonzero(wrong)[0]])
            raise RegisterError(
                f"the week is outside {weeks.label(first)} to {weeks.label(last)}", row=row, column=column
            )
    _refuse_overlaps(periods, names[0])
    builder = Builder(table or standard(), first, last - first + 1)
    for begin in range(0, len(persons), _BLOCK):
        end = min(begin + _BLOCK, len(persons))
        low, high = np.searchsorted(periods.person, [begin, end])
        builder.add(persons[begin:end], *_changes(periods, slice(low, high), begin, end - begin, first, last))
    recoded = bool((periods.code == EMPLOYED).any())
    return builder.register((0, last - first) if recoded else None)


def _read(source: Table, who: str, names: list[str], progress: Progress | None) -> tuple[Any, _Periods]:
    import pyarrow as pa
    import pyarrow.compute as pc

    people, parts = [], []
    for batch in source.batches([who, *names], plain=[who], progress=progress):
        start, end = (_weeks(batch, name) for name in names[:2])
        backwards = np.flatnonzero(end < start)
        if len(backwards):
            raise RegisterError(
                "the last week comes before the first", row=batch.first_row + int(backwards[0]), column=names[1]
            )
        people.append(texts(batch, who))
        code = batch.columns.column(names[2])
        if pa.types.is_integer(code.type):
            batch = Batch(
                batch.columns.set_column(
                    batch.columns.schema.get_field_index(names[2]), names[2], code.cast(pa.string())
                ),
                batch.first_row,
            )
        values = parsed(batch, names[2], _code, "benefit code", np.uint16)
        parts.append((start, end + 1, values, np.arange(len(start)) + batch.first_row))
    if not parts:
        empty = np.empty(0, dtype=np.int64)
        return pa.array([], pa.string()), _Periods(empty, empty, empty, empty.astype(np.uint16), empty)
    encoded = pc.dictionary_encode(pa.concat_arrays(people))
    person = np.asarray(encoded.indices, dtype=np.int64)
    start, end, code, row = (np.concatenate([part[place] for part in parts]) for place in range(4))
    order = np.lexsort((start, person))
    return encoded.dictionary, _Periods(person[order], start[order], end[order], code[order], row[order])


def _weeks(batch: Batch, name: str) -> npt.NDArray[np.int64]:
    import pyarrow as pa

    column = batch.columns.column(name)
    is_day = pa.types.is_date(column.type) or pa.types.is_timestamp(column.type)
    if is_day or pa.types.is_integer(column.type):
        text = column.cast(pa.date32()) if is_day else column
        text = text.cast(pa.string())
        if not is_day:  # 0503 written as a number
            import pyarrow.compute as pc

            text = pc.utf8_lpad(text, 4, "0")
        place = batch.columns.schema.get_field_index(name)
        batch = Batch(batch.columns.set_column(place, name, text), batch.first_row)
    return parsed(batch, name, _week, "week (2015-W03, 1503) or date (2015-01-12)", np.int64)


@lru_cache(maxsize=8192)
def _week(text: str) -> int | None:
    try:
        return weeks.of_text(text)
    except ValueError:
        return None


def _refuse_overlaps(periods: _Periods, column: str) -> None:
    same = periods.person[1:] == periods.person[:-1]
    overlapping = np.flatnonzero(same & (periods.start[1:] < periods.end[:-1]))
    if len(overlapping):
        place = int(overlapping[0])
        raise RegisterError(
            f"the period begins before the one in row {periods.row[place]} has ended; a week has one code",
            row=int(periods.row[place + 1]),
            column=column,
        )


def _changes(
    periods: _Periods, chosen: slice, first_person: int, persons: int, first: int, last: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint16], npt.NDArray[np.uint16]]:
    """Changes per person, with blank weeks where no period is, and no change to what already was."""
    person = periods.person[chosen] - first_person
    start, end, code = periods.start[chosen] - first, periods.end[chosen] - first, periods.code[chosen]
    final = np.append(person[1:] != person[:-1], True)
    following = np.where(final, last - first + 1, np.append(start[1:], 0))
    gap = end < following
    heads = np.append(True, person[1:] != person[:-1]) & (start > 0)
    # The period itself, the blank after it, the blank before a person's first.
    all_persons = np.concatenate([person, person[gap], person[heads]])
    all_starts = np.concatenate([start, end[gap], np.zeros(heads.sum(), dtype=np.int64)])
    blanks = np.full(int(gap.sum() + heads.sum()), SELF_SUPPORT, dtype=np.uint16)
    all_codes = np.concatenate([code, blanks])
    order = np.lexsort((all_starts, all_persons))
    all_persons, all_starts, all_codes = all_persons[order], all_starts[order], all_codes[order]
    changed = np.ones(len(all_persons), dtype=bool)
    changed[1:] = (all_persons[1:] != all_persons[:-1]) | (all_codes[1:] != all_codes[:-1])
    return (
        np.bincount(all_persons[changed], minlength=persons),
        all_starts[changed].astype(np.uint16),
        all_codes[changed],
    )
