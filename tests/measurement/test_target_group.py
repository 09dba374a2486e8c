"""A count of the target group tells nothing of one citizen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.measurement.target_group import STEPS, Wanted, rounded


@given(st.integers(0, 400), st.integers(1, 12), st.floats(0, 1, exclude_max=True))
def test_a_count_is_a_whole_multiple_next_to_the_number_and_none_below_the_limit(
    number: int, least: int, lot: float
) -> None:
    told = rounded(np.arange(number), least=least, draw=lambda _of: lot)
    if number < least:
        assert told is None
    else:
        assert told is not None
        assert (told % least, abs(told - number) < least) == (0, True)


def test_the_lot_is_that_of_who_is_counted_and_right_on_average() -> None:
    seen = []
    rounded(np.array([3, 1, 2, 5, 9]), least=5, draw=lambda of: seen.append(of) or 0.5)
    rounded(np.array([9, 5, 3, 2, 1]), least=5, draw=lambda of: seen.append(of) or 0.5)
    assert seen[0] == seen[1]
    told = [rounded(np.arange(8), least=5, draw=lambda _of, lot=lot: lot / 100) for lot in range(100)]
    assert np.mean([one for one in told if one is not None]) == pytest.approx(8)


@given(st.integers(0, 120), st.integers(0, 120), st.integers(0, 2_000), st.integers(0, 2_000))
def test_steps_hold_what_was_asked_and_begin_at_whole_ones(age: int, older: int, weeks: int, more: int) -> None:
    asked = Wanted(age_from=min(age, older), age_to=max(age, older), weeks_from=min(weeks, more))
    counted = asked.in_steps()
    assert counted.age_from is not None
    assert counted.age_to is not None
    assert counted.weeks_from is not None
    assert (counted.weeks_to, counted.in_steps()) == (None, counted)
    assert counted.age_from <= min(age, older)
    assert counted.age_to >= max(age, older)
    assert (counted.age_from % STEPS["age"], (counted.age_to + 1) % STEPS["age"]) == (0, 0)
    assert counted.weeks_from % STEPS["weeks"] == 0
