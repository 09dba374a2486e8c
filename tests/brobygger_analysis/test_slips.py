"""Numbers one typing error apart: the same pairs as when each is held against each."""

from __future__ import annotations

import numpy as np
import pytest

from brobygger_analysis import slips, slips_kernel
from brobygger_analysis.compiling import NoCompiler
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


def pairs(engine: str, ours: slips.Integers, theirs: slips.Integers) -> list[tuple[int, ...]]:
    columns = (column.tolist() for column in slips.near(ours, theirs, engine=engine))
    return sorted(zip(*columns, strict=True))


def drawn(seed: int, size: int) -> slips.Integers:
    """Few digits and doubles; so many pairs that the answer does not fit the room that is guessed for it first."""
    chance = np.random.default_rng(seed)
    return (chance.choice([0, 0, 1, 2, 9], (size, 10)) * slips._WEIGHTS).sum(axis=1)


def test_the_loops_for_the_compiler_find_the_same_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here without it."""
    monkeypatch.setattr(slips_kernel, "compiled", lambda: (slips_kernel.store, slips_kernel.search))
    nobody, ours = np.empty(0, dtype=np.int64), drawn(1, 60)
    theirs = np.concatenate([drawn(2, 200), ours[:20] + 1, np.repeat(ours[:1] + 1, 300)])
    found = pairs("numpy", ours, theirs)
    assert len(found) > 4 * len(ours)
    assert pairs("compiled", ours, theirs) == found
    assert pairs("compiled", theirs, ours) == pairs("numpy", theirs, ours)
    assert pairs("compiled", nobody, theirs) == pairs("compiled", ours, nobody) == []


def test_without_the_compiler_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slips_kernel, "compiled", lambda: None)
    one = np.array([101601234], dtype=np.int64)
    with pytest.raises(NoCompiler, match="fast"):
        slips.near(one, one + 1, engine="compiled")
    monkeypatch.setattr(slips, "_WORTH_COMPILING", 0)
    assert [column.tolist() for column in slips.near(one, one + 1)] == [[0], [0], [9]]  # goes on with NumPy


@pytest.mark.slow(reason="the compiler takes seconds for the loops when their kept result is missing")
def test_the_compiled_version_finds_the_same_pairs() -> None:
    pytest.importorskip("numba")
    ours, theirs = drawn(3, 2_000), drawn(4, 3_000)
    found = pairs("numpy", ours, theirs)
    assert len(found) > 1_000
    assert pairs("compiled", ours, theirs) == found
