"""Numbers one typing error apart: the same pairs as when each is held against each."""

from __future__ import annotations

import numpy as np
import pytest

from brobygger_analysis import slips
from brobygger_analysis.linkage import Registered, Slip, _candidates, slip_between


@pytest.mark.parametrize("seed", range(4))
def test_the_same_pairs_as_each_against_each(seed: int) -> None:
    """Few digits, so that there are many slips, doubles, and leading noughts; texts that are no numbers stand among."""
    chance = np.random.default_rng(seed)
    sides = [["".join(row) for row in chance.choice(list("0012"), (size, 10))] for size in (40, 25)]
    sides[0] += ["00120012x0", "001", sides[1][0]]
    sides[1] += ["001200120x", "002", sides[0][0], sides[0][0][:9] + "x"]
    here, there = ([Registered(n, text) for n, text in enumerate(side)] for side in sides)
    found = [(one.key, other.key) for one, other in _candidates(here, there)]
    wanted = {(one.key, other.key) for one in here for other in there if slip_between(one.cpr, other.cpr) is not None}
    assert len(found) == len(set(found))
    assert set(found) == wanted
    assert {slip_between(here[one].cpr, there[other].cpr)[0] for one, other in found} == set(Slip)
    assert [one for one, _other in found] == sorted(one for one, _other in found)


def test_none_on_a_side() -> None:
    nobody, one = np.empty(0, dtype=np.int64), np.array([101601234], dtype=np.int64)
    assert [len(column) for column in slips.near(nobody, one)] == [0, 0, 0]
    assert [len(column) for column in slips.near(one, nobody)] == [0, 0, 0]
    first, second, rank = slips.near(one, one + 1)
    assert (first.tolist(), second.tolist(), rank.tolist()) == ([0], [0], [9])
