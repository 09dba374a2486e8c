from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.web.design.dates import MONTHS, read_date

FIRST = datetime.date(2026, 3, 1)


@pytest.mark.parametrize(
    "typed",
    [
        "1.3.2026", "01.03.2026", "01-03-2026", "1-3-2026", "1/3/2026", "01/03/2026", "1/3-2026", "1/3-26", "010326",
        "01032026", "2026-03-01", "2026-3-1", "1. marts 2026", "1 marts 2026", "1. mar 2026", "1. mar. 26",
        "Den 1. marts 2026", "1 March 2026", " 1 . 3 . 2026 ", "1 3 2026", "01.03.26",
    ],
)  # fmt: skip
def test_every_way_danes_type_a_date_is_read(typed: str) -> None:
    assert read_date(typed) == FIRST


@pytest.mark.parametrize(
    "typed",
    [
        "", "x", "31.02.2026", "29-02-2025", "13/13/2026", "2026-13-01", "3/2026", "marts 2026", "1. ma 2026",
        "1. xyz 2026", "0103202", "1-3-20260", "00-00-2026", "1.3.1066", "1.3.3026", "1..3..2026", "２０２６-03-0x",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(typed: str) -> None:
    assert read_date(typed) is None


@given(st.dates(min_value=datetime.date(1900, 1, 1), max_value=datetime.date(2069, 12, 31)))
def test_each_date_is_read_from_each_full_way_of_writing_it(day: datetime.date) -> None:
    word = next(name for name, number in MONTHS.items() if number == day.month)
    ways = [
        f"{day:%d-%m-%Y}", f"{day:%d.%m.%Y}", f"{day:%d/%m/%Y}", f"{day:%d%m%Y}", day.isoformat(),
        f"{day.day}.{day.month}.{day.year}", f"{day.day}. {word} {day.year}",
    ]  # fmt: skip
    assert {read_date(way) for way in ways} == {day}


@given(st.dates(min_value=datetime.date(1927, 1, 1), max_value=datetime.date(2026, 12, 31)))
def test_two_digits_are_the_latest_year_that_has_been(day: datetime.date) -> None:
    assert read_date(f"{day:%d%m%y}", latest=datetime.date(2026, 12, 31)) == day


@given(st.text(max_size=40))
def test_any_text_is_answered(text: str) -> None:
    assert read_date(text) is None or isinstance(read_date(text), datetime.date)


def test_a_birth_date_of_two_digits_is_never_in_the_future() -> None:
    assert read_date("020326", latest=FIRST) == datetime.date(1926, 3, 2)
    assert read_date("010326", latest=FIRST) == FIRST


def test_the_day_comes_first() -> None:
    assert read_date("04/03/2026") == datetime.date(2026, 3, 4)
