"""How long after something happened it was registered: a figure about the registrations, not about the citizens.

A mark carries two times: the Danish day it happened, by which everything is counted, and the day it was written. Late
registration is normal; how late it is tells how much a new month still lacks.

A month holds the marks that were *registered* in it, whenever they happened. So the month is whole when it is over:
nothing that is written afterwards makes it look slower, and two months can be compared. See
docs/algorithms/status-report.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from brobygger_analysis import status_cards as cards
from brobygger_analysis.definitions import NOTHING, Text
from brobygger_analysis.figures import Mask, Rows
from brobygger_analysis.funnel import Days, Period
from brobygger_analysis.indicators import Month
from brobygger_analysis.results import Result, Source, share


@dataclass(frozen=True)
class Registered:
    """Marks with the day they happened and the day they were registered, both Danish. Shape (marks,) each.

    rows: of the courses. late_after: a mark is late when it was registered more than so many days after it happened.
    """

    rows: Rows
    happened: Days
    registered: Days
    late_after: int


def figures(found: Registered, month: Month, where: Mask) -> dict[str, Result]:
    """How long registering took, and the share that came late, of the marks that were registered in a month.

    where: shape (rows,), the courses that are counted.

    The value is the median in days (the mean of the two in the middle for an even number). Beside it stands
    `ninth_decile`: the smallest number of days within which at least nine in ten were registered. Marks that were
    registered before the day they are dated are left out and told in a note.
    """
    here = where[found.rows] & Period(month.first, month.last).holds(found.registered) & ~np.isnat(found.happened)
    days = (found.registered - found.happened)[here].astype("timedelta64[D]").astype(np.int64)
    ahead = int((days < 0).sum())
    days = np.sort(days[days >= 0])
    number, late = len(days), int((days > found.late_after).sum())
    note = NOTHING
    if ahead:
        note = Text(
            f"{ahead} er dateret efter den dag, de blev registreret, og er ikke med.",
            f"{ahead} are dated after the day they were registered, and are left out.",
        )
    taken = Result(
        float(np.median(days)) if number else None,
        number,
        cards.DAYS_TO_REGISTRATION,
        Source.REGISTERED,
        numerator=number,
        denominator=number,
        as_of=month.last,
        note=note,
        beside=(("ninth_decile", int(days[-(-9 * number // 10) - 1]) if number else None),),
    )
    came_late = replace(
        share(late, number, cards.REGISTERED_LATE, as_of=month.last),
        note=note,
        beside=(("late_after", found.late_after if number else None),),
    )
    return {one.definition.key: one for one in (taken, came_late)}
