"""Of a number: how strong something unmeasured would have to be, between two named values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brobygger_analysis.association import Kind, Level, Line, Variable, associate, quartiles
from brobygger_analysis.columns import Array
from brobygger_analysis.definitions import Text

WEEKS = Variable("weeks", Text("uger", "weeks"), Kind.NUMBER)
OF_THE_PLACE = Variable("weeks", Text("uger", "weeks"), Kind.NUMBER, Level.ORGANISATION)


def asked(weeks: list[float], employed: list[int], variable: Variable = WEEKS, **more: int) -> Line:
    data: dict[str, Array] = {
        "weeks": np.array(weeks, dtype=float),
        "employed": np.array(employed, dtype=float),
        "place": np.array([f"m{one}" for one in weeks] if variable is OF_THE_PLACE else ["m0"] * len(weeks)),
    }
    none: dict[Level, list[Variable]] = {level: [] for level in Level}
    (line,) = associate(data, "employed", [variable], controls=none, cluster="place", **more).lines
    return line


def test_by_hand() -> None:
    """Of 30 at two weeks 12 had the outcome, of 30 at five weeks 24: with two values the model gives the shares."""
    line = asked([2] * 30 + [5] * 30, [1] * 12 + [0] * 18 + [1] * 24 + [0] * 6)
    assert line.quartiles is not None
    found = line.quartiles
    assert (found.lower, found.upper) == (2, 5)
    assert (found.if_lower, found.if_upper, found.ratio) == pytest.approx((0.4, 0.8, 2))
    error = ((0.4 * 0.6 / 30 + 0.8 * 0.2 / 30) * 60 / 58) ** 0.5  # 60 people, two numbers estimated
    assert (found.low, found.high) == pytest.approx((0.4 - 1.959964 * error, 0.4 + 1.959964 * error), rel=1e-5)
    ratio = (0.4 + 0.4 - 1.959964 * error) / 0.4
    assert line.e_value == pytest.approx(2 + 2**0.5)
    assert line.e_value_of_interval == pytest.approx(ratio + (ratio * (ratio - 1)) ** 0.5, rel=1e-5)
    turned = asked([5] * 30 + [2] * 30, [1] * 12 + [0] * 18 + [1] * 24 + [0] * 6)
    assert turned.quartiles is not None
    assert turned.quartiles.ratio == pytest.approx(0.5)
    assert turned.e_value == pytest.approx(2 + 2**0.5)
    assert turned.e_value_of_interval is not None
    assert 1 < turned.e_value_of_interval < turned.e_value


@settings(max_examples=25)
@given(st.lists(st.integers(0, 60), min_size=12, max_size=40).filter(lambda held: len(set(held)) > 1))
def test_without_an_association_nothing_is_needed(weeks: list[float]) -> None:
    line = asked(weeks * 2, [1] * len(weeks) + [0] * len(weeks))  # each value has as many with as without
    assert line.quartiles is not None
    if line.quartiles.are_the_same:
        assert (line.e_value, line.e_value_of_interval, line.quartiles.if_lower) == (None, None, None)
    else:
        assert (line.e_value, line.quartiles.ratio) == pytest.approx((1, 1), abs=1e-6)
        assert line.e_value_of_interval == 1


@given(st.lists(st.integers(-9, 9), min_size=1))
def test_a_quarter_and_three_quarters_have_at_most_it_and_nothing_less_does(values: list[int]) -> None:
    found = quartiles.of(np.array([*values, np.nan]))
    for value, part in ((found.lower, 0.25), (found.upper, 0.75)):
        assert sum(one <= value for one in values) >= part * len(values)
        assert sum(one < value for one in values) < part * len(values)


def test_nobody_has_no_quartiles() -> None:
    with pytest.raises(ValueError, match="nobody"):
        quartiles.of(np.array([np.nan]))


def test_of_the_organisation_it_is_of_the_bootstraps_interval() -> None:
    chance = np.random.default_rng(1)
    weeks = [float(one % 11) for one in range(550)]
    line = asked(weeks, [int(chance.random() < 0.2 + 0.05 * one) for one in weeks], OF_THE_PLACE)
    assert line.quartiles is not None
    assert (line.quartiles.lower, line.quartiles.upper) == (2, 8)
    assert line.quartiles.low is not None
    assert line.quartiles.high is not None
    assert 0 < line.quartiles.low < 0.3 < line.quartiles.high
    assert line.e_value is not None
    assert line.e_value_of_interval is not None
    assert 1 < line.e_value_of_interval < line.e_value


def test_with_gaps_filled_in_it_is_between_the_same_two_values() -> None:
    chance = np.random.default_rng(2)
    weeks = [float("nan") if one % 10 == 0 else float(one % 9) for one in range(400)]
    line = asked(weeks, [int(chance.random() < 0.2 + 0.05 * (one % 9)) for one in range(400)], imputations=3)
    whole = asked(weeks, [int(chance.random() < 0.2 + 0.05 * (one % 9)) for one in range(400)])
    assert line.quartiles is not None
    assert whole.quartiles is not None
    assert (line.quartiles.lower, line.quartiles.upper) == (whole.quartiles.lower, whole.quartiles.upper) == (2, 6)
    assert line.quartiles.ratio is not None
    assert line.quartiles.ratio > 1.3
    assert line.e_value is not None
    assert line.e_value_of_interval is not None
    assert 1 < line.e_value_of_interval < line.e_value
