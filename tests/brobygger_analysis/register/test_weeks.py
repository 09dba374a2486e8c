"""The calendar of the register."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger_analysis.register import weeks


@pytest.mark.parametrize(
    ("name", "monday"),
    [
        ("y_9132", date(1991, 8, 5)),
        ("y_9253", date(1992, 12, 28)),
        ("y_9901", date(1999, 1, 4)),
        ("Y_0001", date(2000, 1, 3)),
        ("y_0901", date(2008, 12, 29)),
        ("y_2053", date(2020, 12, 28)),
        ("y_8952", date(2089, 12, 26)),
    ],
)
def test_column_names(name: str, monday: date) -> None:
    week = weeks.of_column(name)
    assert week is not None
    assert weeks.monday(week) == monday
    assert weeks.column(week) == name.lower()


def test_the_first_column_is_week_nought() -> None:
    assert weeks.of_column("y_9132") == 0
    assert weeks.of_column("y_9131") == -1


@pytest.mark.parametrize("name", ["y_132", "y_91321", "z_9132", "branche_2008_01", "y_91-2"])
def test_other_columns_are_none(name: str) -> None:
    assert weeks.of_column(name) is None


@pytest.mark.parametrize("name", ["y_9100", "y_9153", "y_1954"])
def test_weeks_that_do_not_exist(name: str) -> None:
    with pytest.raises(ValueError, match=r"[Ii]nvalid week"):
        weeks.of_column(name)


@pytest.mark.parametrize(
    ("monday", "month"),
    [
        (date(2018, 12, 31), (2019, 1)),  # Thursday is 3 January
        (date(2020, 12, 28), (2020, 12)),  # Thursday is 31 December
        (date(2021, 6, 28), (2021, 7)),
    ],
)
def test_a_week_belongs_to_the_month_of_its_thursday(monday: date, month: tuple[int, int]) -> None:
    assert weeks.month_of(weeks.week_of(monday)) == month


@given(st.dates(date(1985, 1, 1), date(2089, 12, 1)))
def test_a_day_is_in_its_week(day: date) -> None:
    week = weeks.week_of(day)
    assert weeks.monday(week) <= day < weeks.monday(week) + timedelta(days=7)
    assert weeks.of_text(weeks.label(week)) == week
    assert weeks.of_text(day.isoformat()) == week
    assert weeks.month_of(week) == (weeks.thursday(week).year, weeks.thursday(week).month)


@pytest.mark.parametrize("text", ["2015-W03", "2015W3", "1503", "y_1503", "2015-01-12", "18-01-2015", " 14/1/2015 "])
def test_ways_to_write_a_week(text: str) -> None:
    assert weeks.label(weeks.of_text(text)) == "2015-W03"


@pytest.mark.parametrize("text", ["", "20151", "1560", "2015-W60", "2015-02-30", "31-02-2015", "uge 3"])
def test_texts_that_are_no_week(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        weeks.of_text(text)
