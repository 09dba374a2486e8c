"""Figures without a period: nothing in it is counted, and its days do not pass. By hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from brobygger_analysis.funnel import Period
from brobygger_analysis.indicators import measure, registrations_from
from brobygger_analysis.periods import Clock, merged

CLOSED = Period(date(2020, 3, 1), date(2020, 3, 31))
CUT = date(2020, 6, 30)


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


@pytest.fixture(scope="module")
def registrations():
    courses = {
        "course": [1, 2, 3],
        "person": [1, 2, 3],
        "programme": [1, 1, 1],
        "jobcentre": [1, 1, 1],
        "enrolled": days("2020-02-20", "2020-03-10", "2020-04-01"),
        "first_conversation": days("2020-04-05", "2020-03-15", "2020-04-11"),
        "employed": days("2020-03-20", "NaT", "2020-05-01"),
        "closed": days("NaT", "NaT", "NaT"),
    }
    talks = {
        "course": [1, 1, 1, 2, 3],
        "on": days("2020-02-25", "2020-03-12", "2020-04-05", "2020-03-15", "2020-04-11"),
    }
    asked = {
        "course": [1, 3],
        "scheme": ["aids", "aids"],
        "applied": days("2020-02-25", "2020-04-10"),
        "granted": days("2020-04-10", "2020-04-12"),
    }
    return registrations_from(courses, conversations=talks, applications=asked)


def values(registrations, *keys: str, **asked):
    found = measure(registrations, as_of=CUT, indicators=keys, **asked).figures
    return {key: (found[key].result.value, found[key].result.n) for key in keys if key in found}


def test_what_happened_in_it_is_not_counted(registrations):
    keys = ("enrolled", "employed", "conversations_per_citizen")
    assert values(registrations, *keys) == {
        "enrolled": (3, 3), "employed": (2, 2), "conversations_per_citizen": (pytest.approx(5 / 3), 3),
    }  # fmt: skip
    # Left: who was enrolled in February and in April, the employment in May, two conversations and one.
    assert values(registrations, *keys, leave_out=[CLOSED]) == {
        "enrolled": (2, 2), "employed": (1, 1), "conversations_per_citizen": (1.5, 2),
    }  # fmt: skip


def test_no_day_of_it_passes(registrations):
    # 45 days from 20 February to 5 April, 31 of them in March; the third waited 10 days; the second is left out.
    key = "days_enrolled_to_first_conversation"
    assert values(registrations, key)[key] == (10, 3)
    assert values(registrations, key, leave_out=[CLOSED])[key] == (12, 2)
    means = values(registrations, "days_application_to_grant", leave_out=[CLOSED])
    assert means["days_application_to_grant"] == (8, 2)  # 45 - 31 = 14 days, and 2


def test_a_month_that_is_left_out_is_no_month(registrations):
    found = measure(registrations, as_of=CUT, indicators=["enrolled"], by="month", leave_out=[CLOSED])
    assert [part.value for part in found.parts] == ["2020-02", "2020-04", "2020-05", "2020-06"]
    assert found.as_of == CUT


def test_the_clock():
    clock = Clock(merged([Period(date(2020, 3, 10), date(2020, 3, 20)), Period(date(2020, 3, 21), date(2020, 3, 31))]))
    assert len(clock.spans) == 1
    told = clock.dates(days("2020-03-09", "2020-03-10", "2020-03-31", "2020-04-01", "NaT"))
    assert [str(one) for one in told] == ["2020-03-09", "2020-03-09", "2020-03-09", "2020-03-10", "NaT"]
    assert clock.period(Period(date(2020, 3, 15), date(2020, 4, 2))) == Period(date(2020, 3, 10), date(2020, 3, 11))
    assert clock.period(Period(date(2020, 3, 15), date(2020, 3, 16))) is None
    assert merged([Period(None, date(2020, 1, 1))])[0].first == date.min
