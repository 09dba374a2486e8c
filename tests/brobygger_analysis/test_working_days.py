"""Danish holidays and counting in working days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger_analysis.danish import working_days as wd

dates = st.dates(date(1950, 1, 1), date(2100, 12, 31))
counts = st.integers(0, 300)
calendars = st.builds(wd.Calendar, st.booleans(), st.booleans(), st.booleans(), st.booleans())


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (1961, date(1961, 4, 2)),
        (2000, date(2000, 4, 23)),
        (2008, date(2008, 3, 23)),
        (2011, date(2011, 4, 24)),
        (2018, date(2018, 4, 1)),
        (2020, date(2020, 4, 12)),
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter(year: int, easter: date) -> None:
    assert wd.easter_sunday(year) == easter


@given(st.integers(1701, 2999))
def test_easter_is_a_sunday_between_its_limits(year: int) -> None:
    easter = wd.easter_sunday(year)
    assert easter.weekday() == 6
    assert date(year, 3, 22) <= easter <= date(year, 4, 25)


def test_no_gregorian_easter_before_1701() -> None:
    with pytest.raises(ValueError, match="1700"):
        wd.easter_sunday(1700)


def test_the_public_holidays_of_2026() -> None:
    assert wd.public_holidays(2026) == {
        date(2026, 1, 1): "nytårsdag",
        date(2026, 4, 2): "skærtorsdag",
        date(2026, 4, 3): "langfredag",
        date(2026, 4, 5): "påskedag",
        date(2026, 4, 6): "2. påskedag",
        date(2026, 5, 14): "Kristi himmelfartsdag",
        date(2026, 5, 24): "pinsedag",
        date(2026, 5, 25): "2. pinsedag",
        date(2026, 12, 25): "juledag",
        date(2026, 12, 26): "2. juledag",
    }


def test_great_prayer_day_ends_with_2023() -> None:
    assert wd.public_holidays(2023)[date(2023, 5, 5)] == "store bededag"
    assert wd.public_holidays(2018)[date(2018, 4, 27)] == "store bededag"
    assert "store bededag" not in wd.public_holidays(2024).values()
    assert not wd.is_working_day(date(2023, 5, 5))
    assert wd.is_working_day(date(2024, 4, 26))


def test_what_counts_for_deadlines_is_a_choice() -> None:
    constitution, eve, new_year, squeezed = (
        date(2026, 6, 5),
        date(2026, 12, 24),
        date(2026, 12, 31),
        date(2026, 5, 15),
    )
    assert [wd.is_working_day(day) for day in (constitution, eve, new_year, squeezed)] == [False, False, False, True]
    assert all(wd.is_working_day(day, wd.PUBLIC_HOLIDAYS_ONLY) for day in (constitution, eve, new_year, squeezed))
    assert not wd.is_working_day(squeezed, wd.Calendar(friday_after_ascension=True))
    assert wd.closed_days(2026)[constitution] == "grundlovsdag"


def test_over_christmas_by_hand() -> None:
    # 2026: 24 Thursday, 25 Friday, 26 Saturday, 31 Thursday, 1 January Friday.
    assert wd.add_working_days(date(2026, 12, 23), 1) == date(2026, 12, 28)
    assert wd.add_working_days(date(2026, 12, 23), 4) == date(2027, 1, 4)
    assert wd.working_days_between(date(2026, 12, 23), date(2027, 1, 4)) == 4
    assert wd.add_working_days(date(2026, 12, 23), 4, wd.PUBLIC_HOLIDAYS_ONLY) == date(2026, 12, 30)


def test_a_deadline_that_ends_on_a_closed_day_moves_on() -> None:
    assert wd.deadline(date(2026, 3, 5), 28) == date(2026, 4, 7)  # 2 April is Maundy Thursday
    assert wd.deadline(date(2026, 5, 8), 28) == date(2026, 6, 8)  # 5 June, then a weekend
    assert wd.deadline(date(2026, 5, 8), 28, wd.PUBLIC_HOLIDAYS_ONLY) == date(2026, 6, 5)
    assert wd.deadline(date(2026, 2, 2), 7) == date(2026, 2, 9)


@given(dates, calendars)
def test_next_and_previous_working_day(day: date, calendar: wd.Calendar) -> None:
    after, before = wd.next_working_day(day, calendar), wd.previous_working_day(day, calendar)
    assert before <= day <= after
    assert wd.is_working_day(after, calendar)
    assert wd.is_working_day(before, calendar)
    assert wd.is_working_day(day, calendar) == (before == day == after)
    assert after - before <= timedelta(days=10)


@given(dates, counts, calendars)
def test_adding_and_counting_agree(day: date, count: int, calendar: wd.Calendar) -> None:
    later = wd.add_working_days(day, count, calendar)
    assert wd.working_days_between(day, later, calendar) == count
    assert count == 0 or wd.is_working_day(later, calendar)


@given(dates, counts, calendars)
def test_going_back_lands_on_the_same_working_day(day: date, count: int, calendar: wd.Calendar) -> None:
    start = wd.next_working_day(day, calendar)
    assert wd.add_working_days(wd.add_working_days(start, count, calendar), -count, calendar) == start


@given(dates, st.integers(-400, 400), calendars)
def test_counting_days_one_by_one_gives_the_same(start: date, distance: int, calendar: wd.Calendar) -> None:
    end = start + timedelta(days=distance)
    if distance >= 0:
        counted = sum(wd.is_working_day(start + timedelta(days=step), calendar) for step in range(1, distance + 1))
    else:
        counted = -sum(wd.is_working_day(end + timedelta(days=step), calendar) for step in range(-distance))
    assert wd.working_days_between(start, end, calendar) == counted


@given(dates, counts, counts)
def test_more_days_never_end_earlier(day: date, fewer: int, more: int) -> None:
    fewer, more = sorted((fewer, more))
    assert wd.add_working_days(day, fewer) <= wd.add_working_days(day, more)


@given(dates, dates, dates)
def test_counts_over_neighbouring_stretches_add_up(one: date, two: date, three: date) -> None:
    one, two, three = sorted((one, two, three))
    assert wd.working_days_between(one, two) + wd.working_days_between(two, three) == wd.working_days_between(
        one, three
    )
