"""Dates in the ways Danes type them, read without guessing.

1.3.2026 · 01-03-2026 · 1/3/2026 · 1/3-26 · 010326 · 01032026 · 2026-03-01 · 1. marts 2026 · 1 mar 26

The day always comes before the month, except in the international form that begins with a four-digit year.
"""

from __future__ import annotations

import datetime
import re

MONTHS = {
    "januar": 1, "january": 1, "februar": 2, "february": 2, "marts": 3, "march": 3, "april": 4, "maj": 5, "may": 5,
    "juni": 6, "june": 6, "juli": 7, "july": 7, "august": 8, "september": 9, "oktober": 10, "october": 10,
    "november": 11, "december": 12,
}  # fmt: skip

SEPARATED = re.compile(r"(\d{1,2})\s*[-./ ]\s*(\d{1,2})\s*[-./ ]\s*(\d{4}|\d{2})")
TOGETHER = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})")
INTERNATIONAL = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
IN_WORDS = re.compile(r"(?:den\s+)?(\d{1,2})\.?\s*([^\W\d_]{3,})\.?,?\s*(\d{4}|\d{2})")

EARLIEST, LATEST = 1850, 2150


# Without anything else said, 68 is 2068 and 70 is 1970.
HORIZON = datetime.date(2069, 12, 31)


def read_date(text: str, *, latest: datetime.date = HORIZON) -> datetime.date | None:
    """The date, or None when the text is not one.

    A year of two digits means the last such date that is not after ``latest``: a form for birth dates gives the
    present day, so that 010326 there is 1926 or 2026 by what is possible.
    """
    text = " ".join(text.lower().split())
    if found := INTERNATIONAL.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
        return _date(year, month, day)
    if found := SEPARATED.fullmatch(text) or TOGETHER.fullmatch(text):
        return _nearest(found[3], int(found[2]), int(found[1]), latest)
    if found := IN_WORDS.fullmatch(text):
        return _nearest(found[3], _month(found[2]), int(found[1]), latest)
    return None


def _month(word: str) -> int:
    numbers = {number for name, number in MONTHS.items() if name.startswith(word)}
    return numbers.pop() if len(numbers) == 1 else 0


def _nearest(digits: str, month: int, day: int, latest: datetime.date) -> datetime.date | None:
    if len(digits) == 4:
        return _date(int(digits), month, day)
    century = latest.year - latest.year % 100
    made = _date(century + int(digits), month, day)
    return made if made is not None and made <= latest else _date(century - 100 + int(digits), month, day)


def _date(year: int, month: int, day: int) -> datetime.date | None:
    if not EARLIEST <= year <= LATEST:
        return None
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
