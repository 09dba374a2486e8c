"""Files as people send them, written from a plain register."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from brobygger_analysis.register import weeks
from tests.brobygger_analysis.register.plain import Plain


def columns(plain: Plain) -> dict[str, list[str]]:
    """The wide form: person, weeks, and a month's industry for those with wages."""
    count = len(plain.cells)
    wide = {"lobenr": [f"{number:05d}" for number in range(1, count + 1)]}
    for week in range(plain.weeks):
        wide[weeks.column(plain.first_week + week)] = [row[week] for row in plain.cells]
    for (year, month), waged in (plain.wages or {}).items():
        wide[f"branche_{year}_{month:02d}"] = ["620100" if one else "" for one in waged]
    return wide


def write_csv(path: Path, wide: dict[str, list[str]], delimiter: str = ",") -> Path:
    rows = zip(*wide.values(), strict=True)
    lines = [delimiter.join(wide), *(delimiter.join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_parquet(path: Path, wide: dict[str, list[str]], *, numbers: bool = False) -> Path:
    """Codes as texts, or as numbers with missing ones."""
    arrays = {}
    for name, values in wide.items():
        if numbers and name.startswith("y_"):
            arrays[name] = pa.array([int(value) if value else None for value in values], pa.int16())
        else:
            arrays[name] = pa.array(values, pa.string())
    pq.write_table(pa.table(arrays), path)
    return path
