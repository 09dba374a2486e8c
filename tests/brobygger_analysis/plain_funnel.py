"""The funnel once more, row by row in plain Python: slow, and written from the rules rather than from the library."""

from __future__ import annotations

from datetime import date
from typing import Any

Row = dict[str, Any]


def first_marks(rows: list[Row], kind: str) -> dict[tuple[Any, ...], int]:
    """Who → the row of their first mark of a kind, among real people."""
    found: dict[tuple[Any, ...], int] = {}
    for place, row in enumerate(rows):
        if row["test_person"] or row[kind] is None:
            continue
        who = (row["person"], row["programme"], row["jobcentre"])
        if who not in found or row[kind] < rows[found[who]][kind]:
            found[who] = place
    return found


def shortcuts(rows: list[Row]) -> dict[tuple[Any, ...], tuple[date, bool]]:
    """Who came by the shortcut → when, and whether they lived here."""
    found: dict[tuple[Any, ...], tuple[date, bool]] = {}
    for row in rows:
        dates = [row[kind] for kind in ("accepted", "handed_over", "interviewed", "enrolled") if row[kind] is not None]
        if row["test_person"] or not row["shortcut"] or not dates:
            continue
        who = (row["person"], row["programme"], row["jobcentre"])
        if who not in found or min(dates) < found[who][0]:
            found[who] = (min(dates), row["resident"])
    return found


def stage_by_period(rows: list[Row], kind: str, first: date, last: date, *, resident: bool = True) -> set[int]:
    """Rows of those who count (or are left out) with this mark in the period."""
    return {
        place
        for place in first_marks(rows, kind).values()
        if first <= rows[place][kind] <= last and rows[place]["resident"] is resident
    }


def conversion_by_period(rows: list[Row], above: str, below: str, first: date, last: date) -> tuple[int, int]:
    """Numerator and denominator in the period view."""
    came_short = {who for who, (_, here) in shortcuts(rows).items() if here}
    has_below = set(first_marks(rows, below))
    numerator = 0
    for place in stage_by_period(rows, above, first, last):
        row = rows[place]
        who = (row["person"], row["programme"], row["jobcentre"])
        if who in came_short and who not in has_below:
            continue
        numerator += 1
    return numerator, len(stage_by_period(rows, below, first, last))


def cohort(rows: list[Row], anchor: str, first: date, last: date) -> dict[tuple[Any, ...], int]:
    """Who belongs to the cohort → the row that made them so."""
    return {
        who: place
        for who, place in first_marks(rows, anchor).items()
        if first <= rows[place][anchor] <= last and rows[place]["resident"]
    }


def reached(rows: list[Row], who: tuple[Any, ...], kind: str, followed_to: date) -> bool:
    """Whether a person has the mark, living here, by the day followed to."""
    place = first_marks(rows, kind).get(who)
    return place is not None and rows[place]["resident"] and rows[place][kind] <= followed_to
