"""What screening yields per team, benefit group or screener: of those screened, how many went on.

Those screened in the period are followed (cohort view), so that a team that screened last week is not blamed for the
interviews of next month without it being seen: the last day that is followed to stands on every figure. Each share has
its n and interval; with few screenings the interval is wide, and the table is no ranking of people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from brobygger_analysis.columns import Columns, ColumnsError
from brobygger_analysis.figures import Figure
from brobygger_analysis.funnel import ALWAYS, Marks, Period, Reading, View, figure

SHARES = (
    "matters_of_screened",
    "accepted_of_screened",
    "handed_over_of_screened",
    "interviewed_of_screened",
    "enrolled_of_screened",
)


@dataclass(frozen=True)
class Yield:
    """What one group's screenings led to. Keys of `shares` are those of the definitions."""

    group: str | None
    screened: Figure
    shares: Mapping[str, Figure]

    def to_dict(self) -> dict[str, object]:
        """`group`, `screened`, and the results under `shares`."""
        return {
            "group": self.group,
            "screened": self.screened.result.to_dict(),
            "shares": {key: one.result.to_dict() for key, one in self.shares.items()},
        }


def screening_yield(
    marks: Marks, columns: Columns, by: str, *, as_of: date, period: Period = ALWAYS
) -> dict[str | None, Yield]:
    """The yield for all (key None) and for each value of the column `by` on the row that carries the screening.

    as_of: marks after this day are not seen.

    Raises ColumnsError when the column is missing.
    """
    if by not in columns:
        raise ColumnsError(f"missing columns: {by}")
    reading = Reading(marks, period, View.COHORT, anchor="screened", followed_to=as_of)
    labels = np.array(["" if value is None else str(value) for value in columns[by].tolist()], dtype=object)
    groups: list[str | None] = [None, *sorted(set(labels[reading.stage("screened")].tolist()))]
    answer = {}
    for group in groups:
        where = np.ones(marks.rows, dtype=bool) if group is None else np.asarray(labels == group)
        answer[group] = Yield(
            group,
            figure("screened", reading, where=where, as_of=as_of, group=group),
            {key: figure(key, reading, where=where, as_of=as_of, group=group) for key in SHARES},
        )
    return answer
