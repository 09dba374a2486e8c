"""What screening leads to, per group."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from brobygger_analysis.columns import ColumnsError
from brobygger_analysis.funnel import Period, marks_from
from brobygger_analysis.yields import SHARES, screening_yield
from tests.brobygger_analysis.test_funnel import PEOPLE, columns_of, day


@pytest.fixture
def columns() -> dict[str, Any]:
    made = columns_of(PEOPLE)
    made["screener"] = np.array(["Bo", "Bo", "Bo", "Ea", "Ea", "Bo", "Bo", "Bo", "Bo", "Ea", "Ea"])
    return made


def test_by_hand(columns: dict[str, Any]) -> None:
    found = screening_yield(marks_from(columns), columns, "screener", as_of=day(12))
    assert list(found) == [None, "Bo", "Ea"]
    everyone = found[None]
    assert everyone.screened.result.value == 6
    counts = {key: one.result.numerator for key, one in everyone.shares.items()}
    assert counts == {
        "matters_of_screened": 5,  # 1-4 and 10; person 5 by the first course, where it did not matter
        "accepted_of_screened": 4,
        "handed_over_of_screened": 3,
        "interviewed_of_screened": 2,
        "enrolled_of_screened": 1,
    }
    assert found["Bo"].screened.result.value == 3
    assert found["Ea"].shares["enrolled_of_screened"].result.value == pytest.approx(1 / 3)
    assert found["Ea"].shares["enrolled_of_screened"].result.group == "Ea"
    assert all(one.result.interval is not None for group in found.values() for one in group.shares.values())


def test_marks_after_the_day_are_not_seen_and_the_day_stands_on_the_figure(columns: dict[str, Any]) -> None:
    found = screening_yield(marks_from(columns), columns, "screener", as_of=day(2, 1))
    assert found[None].shares["interviewed_of_screened"].result.numerator == 0
    assert found[None].shares["accepted_of_screened"].result.numerator == 4
    assert found[None].screened.result.as_of == day(2, 1)


def test_only_screenings_of_the_period(columns: dict[str, Any]) -> None:
    autumn = Period(date(2025, 9, 1), date(2025, 12, 31))
    found = screening_yield(marks_from(columns), columns, "screener", as_of=day(12), period=autumn)
    assert list(found) == [None, "Ea"]
    assert found["Ea"].shares["accepted_of_screened"].result.value == 1


def test_parts_add_up(columns: dict[str, Any]) -> None:
    found = screening_yield(marks_from(columns), columns, "screener", as_of=day(12))
    for key in SHARES:
        parts = [one.shares[key].result.numerator or 0 for group, one in found.items() if group is not None]
        assert sum(parts) == found[None].shares[key].result.numerator == len(found[None].shares[key].rows)


def test_a_missing_column_is_named(columns: dict[str, Any]) -> None:
    with pytest.raises(ColumnsError, match="weather"):
        screening_yield(marks_from(columns), columns, "weather", as_of=day(12))


def test_the_json_shape(columns: dict[str, Any]) -> None:
    shape: Any = screening_yield(marks_from(columns), columns, "screener", as_of=day(12))["Bo"].to_dict()
    assert list(shape) == ["group", "screened", "shares"]
    assert list(shape["shares"]) == list(SHARES)
