"""Reading the file of index dates: one row per person and date, with columns to divide by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from brobygger_analysis.register import weeks
from brobygger_analysis.register.errors import RegisterError
from brobygger_analysis.register.files import PERSON_NAMES, Progress, Table, parsed, texts

DATE_NAMES = ("date", "dato", "index", "index_date", "enrolled")


@dataclass(frozen=True)
class Index:
    """Index dates by row. weeks: calendar weeks. by: for each dividing column the label of each row."""

    persons: Any  # a pyarrow array of texts
    dates: npt.NDArray[np.datetime64]
    weeks: npt.NDArray[np.int64]
    by: dict[str, npt.NDArray[np.str_]]

    def __len__(self) -> int:
        return len(self.weeks)


def read_index(
    path: Path | str,
    *,
    person: str | None = None,
    date: str | None = None,
    by: Sequence[str] = (),
    progress: Progress | None = None,
) -> Index:
    """Index dates from CSV or Parquet. Raises RegisterError naming row and column.

    person, date: the columns; left out, the first that has a usual name.
    by: columns to divide by; an empty cell is the label of that name's own group, the empty text.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    source = Table(path)
    who = source.column(person, PERSON_NAMES, "person")
    when = source.column(date, DATE_NAMES, "index date")
    dividing = [source.column(name, (), "group") for name in by]
    people, days, labels = [], [], []
    wanted = list(dict.fromkeys([who, when, *dividing]))
    for batch in source.batches(wanted, plain=[who], progress=progress):
        people.append(texts(batch, who))
        column = batch.columns.column(when)
        if pa.types.is_temporal(column.type):
            if column.null_count:
                row = pc.index(column.is_null(), value=True).as_py()
                raise RegisterError("the date is missing", row=batch.first_row + row, column=when)
            days.append(np.asarray(column.cast(pa.date32()), dtype="datetime64[D]").astype(np.int64))
        else:
            days.append(parsed(batch, when, _day, "date (2019-03-04 or 04-03-2019)", np.int64))
        labels.append([batch.columns.column(name).cast(pa.string()).fill_null("") for name in dividing])
    dates = (np.concatenate(days) if days else np.empty(0, dtype=np.int64)).astype("datetime64[D]")
    origin = np.datetime64(weeks.ORIGIN, "D")
    return Index(
        persons=pa.concat_arrays(people) if people else pa.array([], pa.string()),
        dates=dates,
        weeks=(dates - origin).astype(np.int64) // 7,
        by={
            name: np.asarray(pa.concat_arrays([block[place] for block in labels]) if labels else [], dtype=str)
            for place, name in enumerate(by)
        },
    )


@lru_cache(maxsize=65536)
def _day(text: str) -> int | None:
    try:
        return int(np.datetime64(weeks.day_of(text), "D").astype(np.int64))
    except ValueError:
        return None
