"""Tests of two groups: the same as R to 1e-6, and as counting out every division by hand."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from brobygger_analysis import differences
from brobygger_analysis.differences import (
    Method,
    Untested,
    Verdict,
    mean_difference,
    of_counts,
    of_values,
    share_difference,
)

OUTPUT = Path(__file__).parents[1] / "published" / "data" / "r" / "profiles.txt"
OF_R = {
    line.split()[0]: [float(one) for one in line.split()[1:]]
    for line in OUTPUT.read_text().splitlines()
    if not line.startswith("#")
}
UNTIED = ([1.1, 2.7, 3.4, 4.2, 7.9, 8.8], [2.1, 5.5, 6.1, 9.3, 9.9, 10.4, 11.2])
STEPS = (np.repeat(range(1, 6), [10, 14, 9, 3, 1]), np.repeat(range(1, 6), [4, 9, 16, 9, 6]))
SMALL = {
    "small_two": ([8, 1], [3, 8]),
    "small_four": ([14, 3, 1, 2], [6, 9, 4, 1]),
    "uneven": ([48, 3, 30, 1], [51, 9, 12, 4]),
}


def within(value: object) -> object:
    return pytest.approx(value, rel=1e-6, abs=1e-12)


def test_counts_as_in_r() -> None:
    for key, here, there in (("two", [62, 32], [30, 60]), ("four", [40, 22, 20, 12], [55, 61, 18, 42])):
        found = of_counts(here, there)
        assert found.method is Method.CHI_SQUARE
        assert [found.statistic, found.p] == within(OF_R[key])
    for key, (here, there) in SMALL.items():
        found = of_counts(here, there)
        assert found.method is Method.EXACT
        assert [found.p] == within(OF_R[key])
        assert of_counts([*here, 0], [*there, 0]) == found, "a category that nobody is in changes nothing"


def test_ranks_and_intervals_as_in_r(monkeypatch: pytest.MonkeyPatch) -> None:
    found = of_values(*UNTIED)
    assert found.method is Method.RANK_SUM_EXACT
    assert [found.statistic, found.p] == within(OF_R["ranks_exact"])
    found = of_values(*STEPS)
    assert found.method is Method.RANK_SUM
    assert [found.statistic, found.p] == within(OF_R["ranks"])
    value, interval = mean_difference(*STEPS) or (None, None)
    assert interval is not None
    assert [value, interval.low, interval.high] == within(OF_R["welch"])
    for key, asked in (("newcombe", (62, 94, 30, 90)), ("newcombe_none", (0, 12, 5, 40))):
        share = share_difference(*asked)
        assert share is not None
        assert [share[0], share[1].low, share[1].high] == within(OF_R[key])


def test_ranks_with_ties_as_counted_out_by_hand() -> None:
    here, there = [1, 1, 2, 3, 3], [2, 3, 4, 4, 4, 5]
    values = np.array(here + there, dtype=float)
    ranks = np.array([(values < one).sum() + ((values == one).sum() + 1) / 2 for one in values])
    sums = np.array([ranks[list(chosen)].sum() for chosen in combinations(range(11), 5)])
    middle = 5 * 12 / 2
    by_hand = float((abs(sums - middle) >= abs(ranks[:5].sum() - middle) - 1e-9).mean())
    found = of_values(here, there)
    assert found.method is Method.RANK_SUM_EXACT
    assert found.p == within(by_hand)


def test_a_drawn_answer_is_near_the_exact_one_and_always_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(differences, "MOST_TABLES", 2)
    found = of_counts(*SMALL["small_four"])
    assert found.method is Method.PERMUTATION
    assert found.p == pytest.approx(OF_R["small_four"][0], abs=0.003)
    assert of_counts(*SMALL["small_four"]) == found


def test_what_cannot_be_tested_says_why() -> None:
    assert of_counts([3, 1], [30, 60]) == Verdict(None, None, why=Untested.TOO_FEW)
    assert of_counts([9, 0], [7, 0]).why is Untested.ALL_ALIKE
    assert of_values([1, 2, 3], [1] * 9).why is Untested.TOO_FEW
    assert of_values([2] * 9, [2] * 7).why is Untested.ALL_ALIKE
    assert share_difference(0, 0, 1, 4) is None
    assert mean_difference([], [1.0]) is None
    assert mean_difference([2.0], [1.0, 3.0]) == (0.0, None)
    with pytest.raises(ValueError, match="same categories"):
        of_counts([1, 2], [1, 2, 3])
