"""Deadlines while a duty is suspended, against a walk through the calendar day by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger_analysis.danish.working_days import is_working_day
from brobygger_analysis.pauses import Pause, after, after_working_days, earliest_start, merged, pushed

FIRST = date(2020, 1, 1)
DAYS = st.integers(0, 400).map(lambda number: FIRST + timedelta(days=number))
PAUSES = st.lists(
    st.tuples(DAYS, st.integers(0, 90)).map(lambda one: Pause(one[0], one[0] + timedelta(one[1]))), max_size=4
)


def walked(start: date, count: int, pauses: list[Pause], *, working: bool = False) -> date:
    """One day at a time: a day in a pause is no day."""
    day = start
    while count:
        day += timedelta(days=1)
        if not any(one.first <= day <= one.last for one in pauses) and (not working or is_working_day(day)):
            count -= 1
    return day


@given(DAYS, st.integers(1, 60), PAUSES)
def test_a_deadline_counts_the_days_outside_the_pauses(start, days, pauses):
    assert after(start, days, pauses) == walked(start, days, pauses)


@given(DAYS, st.integers(1, 20), PAUSES)
def test_so_does_one_in_working_days(start, days, pauses):
    assert after_working_days(start, days, pauses) == walked(start, days, pauses, working=True)


@given(DAYS, st.integers(0, 40), PAUSES)
def test_what_is_overdue_is_the_same_asked_from_the_other_end(on, days, pauses):
    limit = earliest_start(on, days, merged(pauses))
    assert after(limit, days, pauses) >= on > after(limit - timedelta(days=1), days, pauses)


def test_the_spring_of_2020_by_hand():
    suspension = [Pause(date(2020, 3, 1), date(2020, 9, 30))]
    # Enrolled on 24 February with 14 days: five counted in February, nine from 1 October.
    assert after(date(2020, 2, 24), 14, suspension) == date(2020, 10, 9)
    assert after(date(2020, 2, 24), 5, suspension) == date(2020, 2, 29)  # over before it began
    assert pushed(date(2020, 5, 5), date(2020, 5, 5), suspension) == date(2020, 9, 30)  # due at once: when it is over
    with pytest.raises(ValueError, match="before it begins"):
        Pause(date(2020, 3, 2), date(2020, 3, 1))
