"""Places side by side. Their intake differs, so they are never ranked: the order is given, and says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from brobygger_analysis.fidelity.catalogue import INTENTIONS, Level, intention


@dataclass(frozen=True)
class Cell:
    """The judgement of one intention in one place; level None where there is none to see."""

    intention: str
    level: Level | None


@dataclass(frozen=True)
class Row:
    unit: str
    cells: tuple[Cell, ...]

    def level(self, key: str) -> Level | None:
        """Of one intention. Raises UnknownPart for one that is none."""
        intention(key)
        return next((cell.level for cell in self.cells if cell.intention == key), None)


@dataclass(frozen=True)
class SideBySide:
    """rows: in the order that was given. counts: intention → level → how many places."""

    rows: tuple[Row, ...]
    counts: Mapping[str, Mapping[Level | None, int]]

    def to_dict(self) -> dict[str, object]:
        """`{"rows": [{"unit", "levels": {intention: level | None}}], "counts": {intention: {level: n, "none": n}}}`."""
        return {
            "rows": [
                {"unit": row.unit, "levels": {cell.intention: cell.level and cell.level.value for cell in row.cells}}
                for row in self.rows
            ],
            "counts": {
                key: {"none" if level is None else level.value: number for level, number in levels.items()}
                for key, levels in self.counts.items()
            },
        }


def side_by_side(
    units: Sequence[str],
    judged: Mapping[tuple[str, str], Level],
    intentions: Iterable[str] = tuple(INTENTIONS),
) -> SideBySide:
    """A table of places by intentions. No mean, no sum over intentions, no order by level.

    units: names in the order they are to stand, each once. judged: (unit, intention) → level; what is missing is empty.

    Raises ValueError for a unit that comes twice, UnknownPart for an intention that is none.
    """
    keys = [intention(key).key for key in intentions]
    if len(set(units)) != len(units):
        raise ValueError("a unit comes twice")
    rows = tuple(Row(unit, tuple(Cell(key, judged.get((unit, key))) for key in keys)) for unit in units)
    counts: dict[str, dict[Level | None, int]] = {}
    for key in keys:
        found = [row.level(key) for row in rows]
        counts[key] = {level: found.count(level) for level in (*Level, None)}
    return SideBySide(rows, counts)
