from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.web.design.numbers import number_text, percent_text, read_number


@pytest.mark.parametrize(
    ("value", "danish", "english"),
    [
        (0, "0", "0"),
        (504, "504", "504"),
        (12345, "12.345", "12,345"),
        (1234567.5, "1.234.567,5", "1,234,567.5"),
        (12.345, "12,35", "12.35"),
        (-3, "−3", "−3"),
        (2.0, "2", "2"),
        (float("nan"), "–", "–"),
        (Decimal("1E+3"), "1.000", "1,000"),
    ],
)
def test_numbers_are_written_as_read_here(value: float, danish: str, english: str) -> None:
    assert number_text(value) == danish
    assert number_text(value, language="en") == english


def test_halves_go_up() -> None:
    assert number_text(0.5, decimals=0) == "1"
    assert number_text(2.675, decimals=2) == "2,68"


def test_shares_are_percent() -> None:
    assert percent_text(1.8) == "180\u00a0%"
    assert percent_text(0.425, decimals=1) == "42,5\u00a0%"
    assert percent_text(0.425, decimals=1, language="en") == "42.5%"


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12,5", "12.5"), ("1.234,5", "1234.5"), ("1234,5", "1234.5"), ("1.234", "1234"), ("12.5", "12.5"), ("-3", "-3"),
     ("1 234,5", "1234.5"), ("x", None), ("1,2,3", None), ("1.23.4", None), ("", None), ("1e5", None), ("٣", "3")],
)  # fmt: skip
def test_typed_numbers_are_read(typed: str, number: str | None) -> None:
    assert read_number(typed) == (None if number is None else Decimal(number))


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_what_is_written_is_read_back(value: Decimal) -> None:
    assert read_number(number_text(value, decimals=2)) == value
