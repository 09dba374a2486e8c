"""The team board's counting and its warning, by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from brobygger_analysis.board import MEASURES, Reviewed, Said, Thresholds, by_month, by_week, compare

ON = date(2026, 11, 18)  # a Wednesday: the week from 16 November runs
RULE = Thresholds(weeks=4, rise=10, fall=10, least=5)
BEFORE, NOW = date(2026, 9, 21), date(2026, 10, 19)  # the Mondays that the two stretches begin on


def spread(start: date, count: int) -> list[date]:
    return [start + timedelta(days=number % 28) for number in range(count)]


def reviews(start: date, met: int, count: int = 5) -> list[Reviewed]:
    return [Reviewed(start + timedelta(days=number), met, 10) for number in range(count)]


@pytest.mark.parametrize(
    ("counts", "met", "said"),
    [
        ((20, 22), (8, 7), Said.WARNING),  # just as much as the thresholds say
        ((20, 21), (8, 7), Said.FINE),  # counts hardly rise
        ((20, 40), (8, 8), Said.FINE),  # more, and as well
        ((40, 20), (8, 2), Said.FINE),  # fewer: another talk, not this one
        ((4, 40), (8, 2), Said.TOO_FEW),
    ],
)
def test_the_warning(counts, met, said):
    days = spread(BEFORE, counts[0]) + spread(NOW, counts[1]) + [ON] * 50  # the running week is not whole
    found = compare(days, reviews(BEFORE, met[0]) + reviews(NOW, met[1]), on=ON, thresholds=RULE)
    assert (found.said, found.counts, found.reviews) == (said, counts, (5, 5))
    assert (found.first, found.middle, found.last) == (BEFORE, NOW, date(2026, 11, 15))


def test_few_reviews_say_nothing():
    days = spread(BEFORE, 20) + spread(NOW, 40)
    found = compare(days, reviews(BEFORE, 9) + reviews(NOW, 1, count=4), on=ON, thresholds=RULE)
    assert found.said is Said.TOO_FEW
    assert compare(days, [], on=ON, thresholds=RULE).shares == (None, None)


def test_weeks_and_months_without_anything_are_there():
    days = [date(2026, 11, 16), date(2026, 11, 18), date(2026, 11, 1), date(2026, 12, 1)]
    assert by_week(days, last=ON, weeks=3) == ((date(2026, 11, 2), 0), (date(2026, 11, 9), 0), (date(2026, 11, 16), 2))
    assert by_month(days, last=ON, months=2) == ((date(2026, 10, 1), 0), (date(2026, 11, 1), 3))


def test_what_nobody_registers_is_named_and_asks_for_no_goal():
    assert {one.key for one in MEASURES if not one.is_registered} >= {"openings", "outreach", "employer_follow_ups"}
