"""When it happened: working days of the programme's period, with the standstill of spring 2020 and a slow summer."""

from __future__ import annotations

import datetime
import random
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from brobygger.interop.demonstration.outlines import Outline
from brobygger.interop.demonstration.synthetic import Stage
from brobygger_analysis.danish.working_days import is_working_day, next_working_day

STARTS, ENDS = datetime.date(2018, 1, 1), datetime.date(2020, 12, 31)
SUSPENDED = (datetime.date(2020, 3, 12), datetime.date(2020, 5, 26))  # the employment effort stood still
SLOW_UNTIL = datetime.date(2020, 9, 30)
_LAST_SCREENING = {
    Stage.SCREENED: datetime.date(2020, 12, 18),
    Stage.ACCEPTED: datetime.date(2020, 11, 30),
    Stage.INTERVIEWED: datetime.date(2020, 11, 6),
    Stage.ENROLLED: datetime.date(2020, 10, 30),
    Stage.EMPLOYED: datetime.date(2020, 6, 30),
}


def _pace(day: datetime.date) -> float:
    """How many conversations are held on a working day, against a full one."""
    months = (day.year - STARTS.year) * 12 + day.month - 1
    pace = min(1.0, 0.1 + 0.12 * months)  # the projects took most of a year to get going
    if SUSPENDED[0] <= day <= SUSPENDED[1]:
        pace *= 0.05
    elif SUSPENDED[1] < day <= SLOW_UNTIL:
        pace *= 0.45
    if day.month == 7:
        pace *= 0.45
    return pace * (0.7 if day.month == 12 else 1.0)


@cache
def _calendar() -> tuple[list[datetime.date], list[float]]:
    """The working days of the programme, and how much has been held by each."""
    every = (STARTS + datetime.timedelta(days=number) for number in range((ENDS - STARTS).days + 1))
    days = [day for day in every if is_working_day(day)]
    return days, list(accumulate(_pace(day) for day in days))


def _screening_day(stage: Stage, place: int, rng: random.Random) -> int:
    """The place of a day in the calendar. The municipalities began one after the other."""
    days, held = _calendar()
    first, last = 18 + 6 * place, bisect_right(days, _LAST_SCREENING[stage]) - 1
    return min(last, max(first, bisect_left(held, rng.uniform(held[first - 1], held[last]))))


def _after(index: int, least: int, most: int, rng: random.Random) -> int:
    """A working day some days later; while the effort stood still, only a few were held."""
    days, _held = _calendar()
    found = min(len(days) - 1, index + rng.randint(least, most))
    if SUSPENDED[0] <= days[found] <= SUSPENDED[1] and rng.random() < 0.9:
        back = bisect_right(days, SUSPENDED[1])
        found = back + rng.randint(0, 12)
    return found


@dataclass(slots=True)
class Days:
    began: datetime.date
    since: datetime.date
    screened: datetime.date
    handed_over: datetime.date | None = None
    received: datetime.date | None = None
    interviewed: datetime.date | None = None
    first: datetime.date | None = None
    employed: datetime.date | None = None
    closed: datetime.date | None = None


FIRST_CONVERSATION_DAYS = (1, 3, 5, 5, 6, 7, 7, 8, 9, 13)  # weekends moved on: a mean of seven, as printed


def days_of(outline: Outline, rng: random.Random) -> Days:
    calendar, _held = _calendar()
    screened = _screening_day(outline.stage, outline.place, rng)
    # Whoever was on benefit for a short time when enrolled cannot have waited longer than that for the interview.
    most = min(24, max(4, outline.weeks * 4 - 4)) if outline.stage >= Stage.ENROLLED else 30
    index = screened
    days = Days(began=calendar[screened], since=calendar[screened], screened=calendar[screened])
    if outline.stage is Stage.ACCEPTED:
        index = _after(index, 0, 4, rng)
        days.handed_over = calendar[index]
    if outline.stage >= Stage.INTERVIEWED:
        handed_over = min(len(calendar) - 1, index + rng.choice((0, 0, 0, 1, 2)))
        index = _after(handed_over, 2, max(3, most - 2), rng)
        if outline.stage >= Stage.ENROLLED and (calendar[index] - calendar[screened]).days > outline.weeks * 7 - 4:
            index = handed_over + 2  # just before everything closed
        days.handed_over, days.interviewed = calendar[handed_over], calendar[index]
        days.received = calendar[rng.randint(handed_over, index)]
    anchor = calendar[index] if outline.stage >= Stage.ENROLLED else calendar[screened]
    days.since = anchor - datetime.timedelta(days=7 * outline.weeks + rng.randint(0, 6))
    if days.since > calendar[screened]:  # not enrolled, and screened in the first week
        days.since = calendar[screened]
    earliest = max(
        days.since, STARTS, calendar[screened] - datetime.timedelta(days=rng.choice((7, 14, 21, 28, 42, 70)))
    )
    days.began = min(next_working_day(earliest), calendar[screened])
    if outline.stage >= Stage.ENROLLED:
        _follow(days, outline, index, rng)
    last = max(day for day in (days.screened, days.handed_over, days.interviewed, days.first, days.employed) if day)
    left = bisect_right(calendar, last)
    least, most = {Stage.EMPLOYED: (3, 25), Stage.ENROLLED: (60, 170)}.get(outline.stage, (3, 160))
    days.closed = calendar[min(len(calendar) - 1, left + rng.randint(least, most))]
    return days


def _follow(days: Days, outline: Outline, index: int, rng: random.Random) -> None:
    calendar, _held = _calendar()
    enrolled = calendar[index]
    first = next_working_day(enrolled + datetime.timedelta(days=rng.choice(FIRST_CONVERSATION_DAYS)))
    days.first = min(first, calendar[-1])
    if outline.stage is not Stage.EMPLOYED:
        return
    room = len(calendar) - 1 - index
    days.employed = calendar[index + min(room, max(8, round(rng.gammavariate(2.0, 42))))]
    if days.employed < days.first:
        days.employed = days.first
