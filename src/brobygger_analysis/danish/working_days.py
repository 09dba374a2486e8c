"""Danish public holidays and counting in working days.

Always closed: Saturday, Sunday, New Year's Day, Maundy Thursday, Good Friday, Easter Sunday and Monday, Ascension Day,
Whit Sunday and Monday, Christmas Day and 26 December, and Great Prayer Day up to and including 2023 (abolished by law
from 2024). The movable ones follow Easter by the Gregorian computus.

Not public holidays, but closed by the calendar that is used: Constitution Day (5 June), 24 December, 31 December and
the Friday after Ascension Day. Danish statutes on deadlines commonly name the first three beside the holidays (for
example the Limitation Act, section 27(2)), so `ADMINISTRATIVE`, the default, closes on those three and not on the
Friday, which only some rules name. A statute that says otherwise gets a calendar of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

GREAT_PRAYER_DAY_LAST_YEAR = 2023
_FIRST_YEAR = 1700  # Denmark changed to the Gregorian calendar in that year


@dataclass(frozen=True)
class Calendar:
    """Which days that are no public holidays count as closed."""

    constitution_day: bool = True
    christmas_eve: bool = True
    new_years_eve: bool = True
    friday_after_ascension: bool = False


ADMINISTRATIVE = Calendar()
PUBLIC_HOLIDAYS_ONLY = Calendar(constitution_day=False, christmas_eve=False, new_years_eve=False)


def easter_sunday(year: int) -> date:
    """Easter Sunday by the Gregorian computus. Raises ValueError before 1701."""
    if year <= _FIRST_YEAR:
        raise ValueError(f"no Gregorian Easter in Denmark in {year}")
    golden = year % 19
    century, in_century = divmod(year, 100)
    leap_centuries, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - correction + 15) % 30
    leaps, left = divmod(in_century, 4)
    weekday = (32 + 2 * rest + 2 * leaps - epact - left) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def public_holidays(year: int) -> dict[date, str]:
    """The public holidays of a year with their Danish names, in order of date."""
    easter = easter_sunday(year)
    movable = [
        (-3, "skærtorsdag"),
        (-2, "langfredag"),
        (0, "påskedag"),
        (1, "2. påskedag"),
        (39, "Kristi himmelfartsdag"),
        (49, "pinsedag"),
        (50, "2. pinsedag"),
    ]
    if year <= GREAT_PRAYER_DAY_LAST_YEAR:
        movable.append((26, "store bededag"))
    days = {easter + timedelta(days=offset): name for offset, name in movable}
    days[date(year, 1, 1)] = "nytårsdag"
    days[date(year, 12, 25)] = "juledag"
    days[date(year, 12, 26)] = "2. juledag"
    return dict(sorted(days.items()))


def closed_days(year: int, calendar: Calendar = ADMINISTRATIVE) -> dict[date, str]:
    """The public holidays of a year and the further days that the calendar closes, with Danish names."""
    further = [
        (calendar.constitution_day, date(year, 6, 5), "grundlovsdag"),
        (calendar.christmas_eve, date(year, 12, 24), "juleaftensdag"),
        (calendar.new_years_eve, date(year, 12, 31), "nytårsaftensdag"),
        (
            calendar.friday_after_ascension,
            easter_sunday(year) + timedelta(days=40),
            "fredag efter Kristi himmelfartsdag",
        ),
    ]
    days = {day: name for closed, day, name in further if closed}
    return dict(sorted({**days, **public_holidays(year)}.items()))


@lru_cache(maxsize=256)
def _closed(year: int, calendar: Calendar) -> frozenset[date]:
    return frozenset(closed_days(year, calendar))


def is_working_day(day: date, calendar: Calendar = ADMINISTRATIVE) -> bool:
    """Whether the day is a weekday that the calendar does not close."""
    return day.weekday() < 5 and day not in _closed(day.year, calendar)


def next_working_day(day: date, calendar: Calendar = ADMINISTRATIVE) -> date:
    """The day itself when it is a working day, else the first one after: where a deadline on a closed day ends."""
    while not is_working_day(day, calendar):
        day += timedelta(days=1)
    return day


def previous_working_day(day: date, calendar: Calendar = ADMINISTRATIVE) -> date:
    """The day itself when it is a working day, else the last one before."""
    while not is_working_day(day, calendar):
        day -= timedelta(days=1)
    return day


def add_working_days(day: date, count: int, calendar: Calendar = ADMINISTRATIVE) -> date:
    """The working day that lies `count` working days after `day` (before, when negative).

    The day that starts the count is not counted, as is usual for Danish deadlines. With 0 the day itself is returned.
    """
    step = timedelta(days=1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day, calendar):
            day += step
    return day


def working_days_between(start: date, end: date, calendar: Calendar = ADMINISTRATIVE) -> int:
    """The number of working days after `start`, up to and including `end`. Negative when `end` lies before `start`.

    From any day, `working_days_between(day, add_working_days(day, n)) == n`.
    """
    if end < start:
        return -_open_days(end, start - timedelta(days=1), calendar)
    return _open_days(start + timedelta(days=1), end, calendar)


def _open_days(first: date, last: date, calendar: Calendar) -> int:
    """Working days from `first` to `last`, both included: whole weeks counted, closed weekdays taken off."""
    span = (last - first).days + 1
    if span <= 0:
        return 0
    weeks, rest = divmod(span, 7)
    weekdays = weeks * 5 + sum((first.weekday() + offset) % 7 < 5 for offset in range(rest))
    closed = (day for year in range(first.year, last.year + 1) for day in _closed(year, calendar))
    return weekdays - sum(first <= day <= last and day.weekday() < 5 for day in closed)


def deadline(start: date, days: int, calendar: Calendar = ADMINISTRATIVE) -> date:
    """The last day of a deadline of so many calendar days after `start`, moved to the next working day if closed."""
    return next_working_day(start + timedelta(days=days), calendar)
