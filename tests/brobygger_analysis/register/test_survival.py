"""Curves: by hand, against R, with planted hazards, and against a resampling of the people."""

from __future__ import annotations

import csv
from math import exp, log, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brobygger_analysis.register.survival import curves, normal_quantile

R_OUTPUT = Path(__file__).parents[2] / "published" / "data" / "r"
TOLERANCE = 1e-6


def read(name: str) -> list[dict[str, str]]:
    with (R_OUTPUT / name).open() as file:
        return list(csv.DictReader(file))


def numbers(rows: list[dict[str, str]], column: str) -> Any:
    return np.array([np.nan if row[column] == "NA" else float(row[column]) for row in rows])


def test_by_hand() -> None:
    """Six people: weeks 1, 2, 2, 3, 3, 4; the second of week 3 and the one of week 2 are censored."""
    curve = curves([1, 2, 2, 3, 3, 4], [1, 2, 0, 1, 0, 2], causes=[1, 2])
    assert curve.times.tolist() == [1, 2, 3, 4]
    assert curve.at_risk.tolist() == [6, 5, 3, 1]
    assert curve.censored.tolist() == [0, 1, 1, 0]
    assert curve.waiting.estimate == pytest.approx([5 / 6, 4 / 6, 4 / 9, 0])
    assert curve.reached[1].estimate == pytest.approx([1 / 6, 1 / 6, 1 / 6 + 2 / 9, 1 / 6 + 2 / 9])
    assert curve.reached[2].estimate == pytest.approx([0, 1 / 6, 1 / 6, 1 / 6 + 4 / 9])
    greenwood = [(5 / 6) * sqrt(1 / 30), (4 / 6) * sqrt(1 / 30 + 1 / 20), (4 / 9) * sqrt(1 / 30 + 1 / 20 + 1 / 6)]
    assert curve.without.error[:3] == pytest.approx(greenwood)
    share, error = 5 / 6, greenwood[0]
    z = 1.959963984540054
    assert curve.without.low[0] == pytest.approx(exp(-exp(log(-log(share)) + z * error / (share * -log(share)))))
    assert curve.median == 3
    assert curve.at(0) is None
    assert [curve.at(week) for week in (1, 3, 9)] == [0, 2, 3]


def test_kaplan_meier_treats_the_others_as_censored() -> None:
    curve = curves([1, 2, 3, 4], [1, 2, 1, 0], causes=[1], competing=[2])
    assert curve.without.estimate == pytest.approx([3 / 4, 3 / 4, 3 / 8, 3 / 8])
    assert curve.waiting.estimate == pytest.approx([3 / 4, 1 / 2, 1 / 4, 1 / 4])


def test_without_censoring_the_variance_is_binomial() -> None:
    random = np.random.default_rng(2)
    time, cause = random.integers(1, 20, 500), random.integers(1, 4, 500)
    curve = curves(time, cause, causes=[1, 2, 3])
    for kind, band in curve.reached.items():
        share = np.array([((time <= week) & (cause == kind)).mean() for week in curve.times])
        assert band.estimate == pytest.approx(share)
        assert band.error == pytest.approx(np.sqrt(share * (1 - share) / 500))


def test_kaplan_meier_equals_r() -> None:
    rows = read("register_times.csv")
    curve = curves(numbers(rows, "time"), numbers(rows, "cause"), causes=[1, 2, 3], competing=[4])
    expected = read("register_kaplan_meier.csv")
    assert curve.times.tolist() == numbers(expected, "time").tolist()
    assert curve.at_risk.tolist() == numbers(expected, "n_risk").tolist()
    assert curve.ended[:, :3].sum(axis=1).tolist() == numbers(expected, "n_event").tolist()
    assert curve.without.estimate == pytest.approx(numbers(expected, "survival"), abs=TOLERANCE)
    assert curve.without.error == pytest.approx(numbers(expected, "error"), abs=TOLERANCE)
    assert curve.without.low == pytest.approx(numbers(expected, "low"), abs=TOLERANCE, nan_ok=True)
    assert curve.without.high == pytest.approx(numbers(expected, "high"), abs=TOLERANCE, nan_ok=True)
    assert curve.median == 18  # printed by R


def test_aalen_johansen_equals_r() -> None:
    rows = read("register_times.csv")
    curve = curves(numbers(rows, "time"), numbers(rows, "cause"), causes=[1, 2, 3], competing=[4])
    expected = read("register_aalen_johansen.csv")
    for state in range(5):
        one = [row for row in expected if row["state"] == str(state)]
        band = curve.waiting if state == 0 else curve.reached[state]
        assert curve.times.tolist() == numbers(one, "time").tolist()
        assert band.estimate == pytest.approx(numbers(one, "share"), abs=TOLERANCE)
        assert band.error == pytest.approx(numbers(one, "error"), abs=TOLERANCE)
        assert band.low == pytest.approx(numbers(one, "low"), abs=TOLERANCE, nan_ok=True)
        assert band.high == pytest.approx(numbers(one, "high"), abs=TOLERANCE, nan_ok=True)


def planted(random: np.random.Generator, size: int) -> tuple[Any, Any]:
    """Each week 3 per cent reach 1 and 1 per cent reach 2; censored evenly over 100 weeks."""
    week = random.geometric(0.04, size)
    cause = np.where(random.random(size) < 0.75, 1, 2)
    end = random.integers(0, 100, size)
    return np.minimum(week, end), np.where(week <= end, cause, 0)


def test_planted_hazards_are_recovered() -> None:
    curve = curves(*planted(np.random.default_rng(11), 200_000), causes=[1], competing=[2], longest=80)
    time = curve.times
    for band, truth in (
        (curve.waiting, 0.96**time),
        (curve.reached[1], 0.75 * (1 - 0.96**time)),
        (curve.reached[2], 0.25 * (1 - 0.96**time)),
        (curve.without, 0.97**time),
    ):
        assert np.abs(band.estimate - truth)[1:].max() < 0.006
        assert (np.abs(band.estimate - truth)[1:] < 4 * band.error[1:]).all()


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    random = np.random.default_rng(12)
    held = np.zeros(2)
    rounds = 300
    for _ in range(rounds):
        curve = curves(*planted(random, 100), causes=[1], competing=[2])
        place = curve.at(20)
        for number, (band, truth) in enumerate(((curve.reached[1], 0.75 * (1 - 0.96**20)), (curve.without, 0.97**20))):
            held[number] += band.low[place] <= truth <= band.high[place]
    assert held / rounds == pytest.approx([0.95, 0.95], abs=0.035)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 3)), min_size=0, max_size=40), st.integers(0, 14))
def test_shares_add_up_and_the_order_of_people_does_not_matter(people: list[tuple[int, int]], longest: int) -> None:
    time, cause = [one[0] for one in people], [one[1] for one in people]
    curve = curves(time, cause, causes=[1, 3], competing=[2], longest=longest)
    total = curve.waiting.estimate + sum(band.estimate for band in curve.reached.values())
    assert total == pytest.approx(np.ones(len(curve.times)))
    assert (np.diff(curve.waiting.estimate) <= 1e-12).all()
    assert curve.n == len(people)
    assert (curve.times <= longest).all()
    turned = curves(time[::-1], cause[::-1], causes=[1, 3], competing=[2], longest=longest)
    assert np.array_equal(turned.reached[3].estimate, curve.reached[3].estimate)
    for band in (curve.waiting, curve.without, *curve.reached.values()):
        there = ~np.isnan(band.low)
        assert (band.low[there] <= band.estimate[there] + 1e-12).all()
        assert (band.estimate[there] <= band.high[there] + 1e-12).all()
        assert (band.low[there] >= 0).all()
        assert (band.high[there] <= 1).all()


@pytest.mark.parametrize(
    ("time", "cause", "more", "sentence"),
    [
        ([1], [1, 2], {}, "one length"),
        ([1], [5], {}, "none of the causes"),
        ([-1], [1], {}, "negative"),
        ([1], [1], {"competing": [1]}, "each cause stands once"),
        ([1], [1], {"level": 1.0}, "between 0 and 1"),
    ],
)
def test_faulty_questions(time: list[int], cause: list[int], more: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        curves(time, cause, causes=[1], **more)


@pytest.mark.parametrize(("share", "value"), [(0.975, 1.959963984540054), (0.5, 0.0), (0.95, 1.6448536269514722)])
def test_normal_quantiles(share: float, value: float) -> None:
    assert normal_quantile(share) == pytest.approx(value, abs=1e-12)
