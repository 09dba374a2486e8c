"""What a weekly benefit register says of the enrolled, row by row beside the marks: see docs/algorithms/register.md.

The register itself is followed by `brobygger_analysis.register`; here its answers stand in the rows of the courses, so
that they are counted, split and made safe as every other indicator is. They come from several extracts at once, one a
jobcentre, each with its own last week.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from brobygger_analysis import definitions
from brobygger_analysis.definitions import Text
from brobygger_analysis.figures import Mask, Masks, Rows
from brobygger_analysis.register import weeks
from brobygger_analysis.register.following import Outcomes
from brobygger_analysis.register.groups import OUTCOMES, Kind

Weeks = npt.NDArray[np.int64]
NEVER = np.iinfo(np.int64).max  # a week that does not come
NO_WAGES = Text(
    "Udtrækket viser ikke løn, så ordinære timer kan ikke ses i det.",
    "The extract does not show wages, so ordinary hours cannot be seen in it.",
)
NO_EXTRACT = Text("Indlæs et udtræk af registret for at få tallet.", "Import an extract of the register to get it.")
REACHED = 1  # in curves: any outcome; the other ending is `Kind.LEFT`


@dataclass(frozen=True)
class ByRegister:
    """One place per course. Weeks are calendar weeks of the register (`weeks.week_of`); NEVER where nothing happened.

    covered: an extract was imported for the course's jobcentre. found: the person is in it, and the day of enrolment in
    its weeks. index: the week of enrolment. end: the last week that can be judged.
    reached: the week of the first outcome, kind: what it was (`Kind`), lasted: weeks in a row from it on.
    left: the first week outside the labour market.
    sees_work: the extract shows wage income. Without it whoever works looks like somebody without anything, and nothing
    is said of what became of them.
    last_day: the day up to which every extract knows.
    """

    covered: Mask
    found: Mask
    index: Weeks
    end: Weeks
    reached: Weeks
    kind: npt.NDArray[np.uint8]
    lasted: Weeks
    left: Weeks
    sees_work: Mask
    last_day: date


@dataclass(frozen=True)
class Followed:
    """The answers of one extract. rows: the courses of its jobcentre. asked: those of them whose person it was asked
    about, with `outcomes` and `index` in the same order. end: its last week that can be judged. sees_work: it shows
    wages.
    """

    rows: Rows
    asked: Rows
    index: Weeks
    outcomes: Outcomes
    end: int
    sees_work: bool = True


def by_register(rows: int, extracts: Sequence[Followed]) -> ByRegister | None:
    """The answers of all extracts in the rows of the courses; None without any extract."""
    if not extracts:
        return None
    covered, found, sees_work = (np.zeros(rows, dtype=bool) for _ in range(3))
    index, end, lasted = (np.zeros(rows, dtype=np.int64) for _ in range(3))
    reached, left = np.full(rows, NEVER), np.full(rows, NEVER)
    kind = np.zeros(rows, dtype=np.uint8)
    for one in extracts:
        answers = one.outcomes
        covered[one.rows], sees_work[one.rows] = True, one.sees_work
        found[one.asked] = answers.counted
        index[one.asked], end[one.asked] = one.index, one.end
        reached[one.asked] = np.where(answers.weeks_to >= 0, one.index + answers.weeks_to, NEVER)
        left[one.asked] = np.where(answers.weeks_left >= 0, one.index + answers.weeks_left, NEVER)
        kind[one.asked], lasted[one.asked] = answers.kind, answers.weeks_lasted
    last_day = min(weeks.monday(one.end) + timedelta(days=6) for one in extracts)
    return ByRegister(covered, found, index, end, reached, kind, lasted, left, sees_work, last_day)


def missing(key: str, register: ByRegister, enrolled: Mask) -> Text | None:
    """Why there is no figure of these enrolled; None where there is one."""
    if not (enrolled & register.covered).any():
        return NO_EXTRACT
    sees = key == definitions.FOUND_IN_REGISTER.key or (enrolled & register.sees_work).any()
    return None if sees else NO_WAGES


def masks(key: str, register: ByRegister, enrolled: Mask, as_of: date) -> Masks:
    """Who is in the numerator and the denominator of a figure by its key, of these enrolled, as seen on a day."""
    last = _last_weeks(register, as_of)
    found = enrolled & register.found & (register.index <= last)
    if key == definitions.FOUND_IN_REGISTER.key:
        return Masks(found, enrolled)
    found = found & register.sees_work
    reached = found & (register.reached <= last)
    if key == definitions.EMPLOYED_BY_REGISTER.key:
        return Masks(reached, found)
    for kind in OUTCOMES:
        if key == definitions.KINDS_BY_REGISTER[kind.name.lower()].key:
            return Masks(reached & (register.kind == kind), found)
    length = next(length for length, card in definitions.LASTED_BY_REGISTER.items() if card.key == key)
    old_enough = reached & (last - np.where(reached, register.reached, 0) + 1 >= length)
    return Masks(old_enough & (register.lasted >= length), old_enough)


def _last_weeks(register: ByRegister, as_of: date) -> Weeks:
    """The last week of each row that is seen on a day: the whole weeks until then."""
    last: Weeks = np.minimum(register.end, weeks.week_of(as_of + timedelta(days=1)) - 1)
    return last


# Curves ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Times:
    """Of some people: weeks to the first ending and which it was: REACHED, `Kind.LEFT`, or 0 where the data end."""

    weeks: Weeks
    endings: npt.NDArray[np.uint8]

    @property
    def n(self) -> int:
        """How many people."""
        return len(self.weeks)

    def of(self, chosen: npt.NDArray[Any]) -> Times:
        """Some of them."""
        return Times(self.weeks[chosen], self.endings[chosen])


def times(register: ByRegister, enrolled: Mask, as_of: date) -> tuple[Rows, Times]:
    """The courses that are found where wages are seen, and how each went until the day."""
    last = _last_weeks(register, as_of)
    rows = np.flatnonzero(enrolled & register.found & register.sees_work & (register.index <= last))
    end, index, reached, left = (one[rows] for one in (last, register.index, register.reached, register.left))
    first = np.minimum(np.minimum(reached, left), end)
    endings = np.where(first == reached, REACHED, np.where(first == left, Kind.LEFT, 0))
    # What comes after the last week that is seen has not come.
    endings[(reached > end) & (left > end)] = 0
    return rows, Times(first - index, endings.astype(np.uint8))
