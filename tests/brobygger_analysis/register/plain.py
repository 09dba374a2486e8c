"""The rules of docs/algorithms/register.md once more, week by week over the wide form, slow and without NumPy."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

ORIGIN = date(1991, 8, 5)
CODES = Path(__file__).parents[3] / "src" / "brobygger_analysis" / "register" / "codes.csv"
NUMBERS = {"": 0, "ordinary_hours": 1, "flex_job": 2, "education": 3, "left": 4}


@dataclass
class Plain:
    """A register as rows of cells, as an evaluator sees it in a spreadsheet."""

    first_week: int
    cells: list[list[str]]
    wages: dict[tuple[int, int], list[bool]] | None = None  # by month, per person
    own: list[dict[str, str]] = field(default_factory=list)  # rows of a user's code table

    def __post_init__(self) -> None:
        with CODES.open(encoding="utf-8") as file:
            standard = list(csv.DictReader(file))
        replaced = {int(row["code"]) for row in self.own}
        self.table = [row for row in standard if int(row["code"]) not in replaced] + self.own

    @property
    def weeks(self) -> int:
        return len(self.cells[0])

    def month(self, week: int) -> tuple[int, int]:
        thursday = ORIGIN + timedelta(weeks=self.first_week + week, days=3)
        return thursday.year, thursday.month

    def code(self, person: int, week: int) -> int:
        text = self.cells[person][week]
        code = int(text) if text else 0
        if code == 0 and self.wages and self.wages.get(self.month(week), [False] * len(self.cells))[person]:
            return 100
        return code

    def meaning(self, person: int, week: int) -> tuple[str, int]:
        """Group and kind."""
        thursday = (ORIGIN + timedelta(weeks=self.first_week + week, days=3)).isoformat()
        code = self.code(person, week)
        for row in self.table:
            begins, ends = row.get("valid_from") or "0000", row.get("valid_to") or "9999"
            if int(row["code"]) == code and begins <= thursday <= ends:
                return row["group"], NUMBERS[row.get("counts_as") or ""]
        return "unknown", 0

    @property
    def seen_wages(self) -> tuple[int, int] | None:
        if self.wages is None:
            recoded = any(cell == "100" for row in self.cells for cell in row)
            return (0, self.weeks - 1) if recoded else None
        covered = [week for week in range(self.weeks) if self.month(week) in self.wages]
        return (min(covered), max(covered)) if covered else None

    def outcome(self, person: int, index: int, window: int) -> dict[str, object]:
        """What became of a person from a week counted from the first. `status` other than 0: nothing else."""
        wages = self.seen_wages
        end = self.weeks - 1 if wages is None else min(self.weeks - 1, wages[1])
        if index < 0 or index > end:
            return {"status": 2}
        if wages is not None and index + 1 < wages[0]:
            return {"status": 3}
        found: dict[str, object] = {"status": 0, "group": self.meaning(person, index)[0], "follow_up": end - index}
        before: dict[str, int] = {}
        for week in range(max(0, index - window), index):
            group = self.meaning(person, week)[0]
            before[group] = before.get(group, 0) + 1
        found |= {"before": before, "kind": 0, "weeks_to": -1, "left": -1, "lasted": 0, "still": False}
        own = self.meaning(person, index)[1]
        for week in range(index + 1, end + 1):
            kind = self.meaning(person, week)[1]
            if kind == 4 and found["left"] == -1:
                found["left"] = week - index
            if kind in (1, 2, 3) and kind != own and found["kind"] == 0:
                found |= {"kind": kind, "weeks_to": week - index}
                last = week
                while last <= end and self.meaning(person, last)[1] in (1, 2, 3):
                    last += 1
                found |= {"lasted": last - week, "still": last > end}
        return found
