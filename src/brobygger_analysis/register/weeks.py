"""The calendar of the register: ISO weeks counted from week 32 of 1991, which is week 0.

A week belongs to the month of its Thursday, as its ISO year is the year of its Thursday.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

ORIGIN = date(1991, 8, 5)  # Monday of week 32, 1991: the first column of the register
_COLUMN = re.compile(r"y_(\d\d)(\d\d)", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)
_SHORT = re.compile(r"(\d\d)(\d\d)")
_TURN = 90  # two-digit years from here on are of the last century


def week_of(day: date) -> int:
    """The week of a day; negative before the register began."""
    return (day - ORIGIN).days // 7


def monday(week: int) -> date:
    """The day a week begins."""
    return ORIGIN + timedelta(weeks=int(week))


def thursday(week: int) -> date:
    """The day that decides year and month."""
    return monday(week) + timedelta(days=3)


def month_of(week: int) -> tuple[int, int]:
    """Year and month that a week belongs to."""
    day = thursday(week)
    return day.year, day.month


def label(week: int) -> str:
    """`1991-W32`."""
    year, number, _weekday = monday(week).isocalendar()
    return f"{year}-W{number:02d}"


def column(week: int) -> str:
    """`y_9132`: the name of the week's column in the wide form."""
    year, number, _weekday = monday(week).isocalendar()
    return f"y_{year % 100:02d}{number:02d}"


def of_iso(year: int, number: int) -> int:
    """The week with this ISO year and number. Raises ValueError when the year has no such week."""
    return week_of(date.fromisocalendar(year, number, 1))


def of_column(name: str) -> int | None:
    """The week of a column `y_YYWW`; None when the name is none. Raises ValueError for a week that does not exist."""
    found = _COLUMN.fullmatch(name)
    return _of_short(found) if found else None


def of_text(text: str) -> int:
    """The week in `2015-W03`, `1503`, `y_1503` or a date `2015-01-12`. Raises ValueError."""
    text = text.strip()
    if found := _ISO.fullmatch(text):
        return of_iso(int(found[1]), int(found[2]))
    if found := _COLUMN.fullmatch(text) or _SHORT.fullmatch(text):
        return _of_short(found)
    return week_of(day_of(text))


def day_of(text: str) -> date:
    """The day in `2015-01-12` or `12-01-2015`. Raises ValueError."""
    text = text.strip()
    if found := re.fullmatch(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})", text):
        return date(int(found[3]), int(found[2]), int(found[1]))
    if found := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:[T ]00:00:00(?:\.0+)?)?", text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    raise ValueError(f"{text!r} is no date")


def _of_short(found: re.Match[str]) -> int:
    year = int(found[1])
    return of_iso(1900 + year if year >= _TURN else 2000 + year, int(found[2]))
