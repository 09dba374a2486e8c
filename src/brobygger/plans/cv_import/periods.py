"""Periods as people write them: 2015-2018, 2015-18, aug. 2016 – juni 2019, 03/2014 - nu, siden 2019."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from brobygger.plans.cv_import.values import EARLIEST_YEAR, Period, Words, latest_year
from brobygger.plans.cv_import.vocabulary import MONTHS

_MONTH = r"(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")"
_YEAR = r"(?:19|20)\d\d"


def _date(name: str) -> str:
    """A date with at least its year; ``name`` keeps the groups of start and end apart."""
    return (
        rf"(?:(?:\d{{1,2}}[.]?\s*)?(?P<{name}_word>{_MONTH})\.?\s*,?\s*(?P<{name}_y1>{_YEAR})"
        rf"|\d{{1,2}}[./-]\s?(?P<{name}_m2>\d{{1,2}})[./-]\s?(?P<{name}_y2>{_YEAR})"
        rf"|(?P<{name}_y4>{_YEAR})-(?P<{name}_m4>0[1-9]|1[0-2])(?![\d-])"
        rf"|(?P<{name}_m3>\d{{1,2}})\s?[/.-]\s?(?P<{name}_y3>{_YEAR})"
        rf"|(?P<{name}_y5>{_YEAR}))"
    )


_NOW = (
    r"(?:nu\b|nuværende\b|d\.\s?d\.?(?!\w)|dd\.?(?!\w)|dags dato\b|i dag\b|idag\b|p\.t\.|fortsat\b|stadig(?:væk)?\b"
    r"|present\b|now\b|current(?:ly)?\b|today\b|ongoing\b)"
)
_BETWEEN = r"\s*(?:-|–|—|−|\btil og med\b|\bfrem til\b|\btil\b|\bto\b|\buntil\b)\s*"
_BEGINS = r"(?<![\w/.,+-])"
_ENDS = r"(?![\w/]|[.,]\d)"

_FROM_TO = re.compile(
    rf"{_BEGINS}(?:(?:fra|from|mellem)\s+)?{_date('a')}"
    rf"(?:{_BETWEEN}(?:{_date('b')}|(?P<now>{_NOW})|'?(?P<short>\d\d)(?!\d))|\s?(?P<open>[-–—])(?=\s*(?:$|[)\]:,]|\s{{2}})))"
    rf"{_ENDS}",
    re.IGNORECASE,
)
_SINCE = re.compile(rf"{_BEGINS}(?:siden|since|fra og med)\s+{_date('a')}{_ENDS}", re.IGNORECASE)
_ONE = re.compile(rf"{_BEGINS}{_date('a')}{_ENDS}", re.IGNORECASE)


def find(text: str, offset: int, today: datetime.date) -> list[Period]:
    """Every period with a beginning and an end, or that goes on, in the order of the text."""
    found: list[Period] = []
    for match in sorted([*_FROM_TO.finditer(text), *_SINCE.finditer(text)], key=lambda one: one.start()):
        period = _read(match, offset, today)
        if period is not None and all(period.words.start >= other.words.end for other in found):
            found.append(period)
    return found


def find_single(text: str, offset: int, today: datetime.date) -> list[Period]:
    """Years that stand alone, as beginning and end in one."""
    return [period for match in _ONE.finditer(text) if (period := _read(match, offset, today)) is not None]


def _read(match: re.Match[str], offset: int, today: datetime.date) -> Period | None:
    groups = match.groupdict()
    start = _year_and_month(groups, "a")
    if start is None:
        return None
    end: tuple[int | None, int | None] | None
    if groups.get("now") or groups.get("open") or match.re is _SINCE:
        end = (None, None)
    elif groups.get("short"):
        end = (_completed(start[0], int(groups["short"])), None)
    elif match.re is _ONE:
        end = start
    else:
        end = _year_and_month(groups, "b")
    if end is None or not _possible(start[0], end[0], today):
        return None
    words = Words(match.group(), offset + match.start(), offset + match.end())
    return Period(words, start[0], start[1], end[0], end[1])


def _year_and_month(groups: dict[str, str | None], name: str) -> tuple[int, int | None] | None:
    for number in ("1", "2", "3", "4", "5"):
        year = groups.get(f"{name}_y{number}")
        if year is None:
            continue
        word, written = groups.get(f"{name}_word"), groups.get(f"{name}_m{number}")
        month = MONTHS[word.lower()] if word else int(written) if written else None
        return int(year), month if month is None or 1 <= month <= 12 else None
    return None


def _completed(start: int, short: int) -> int:
    """18 after 2015 is 2018; 02 after 1999 is 2002."""
    year = start - start % 100 + short
    return year if year >= start else year + 100


def _possible(start: int, end: int | None, today: datetime.date) -> bool:
    latest = latest_year(today)
    return EARLIEST_YEAR <= start <= latest and (end is None or start <= end <= latest)


BLANK = "\0"  # stands for what was read already: no title runs across it


def without(text: str, periods: Iterator[Period] | list[Period], offset: int) -> str:
    """The text with the periods blanked, every other character where it was."""
    characters = list(text)
    for period in periods:
        for at in range(period.words.start - offset, period.words.end - offset):
            characters[at] = BLANK
    return "".join(characters)
