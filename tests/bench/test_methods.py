"""Small versions of the heavy proofs: they measure what they say, and give no result where answers differ."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bench import associate, coverage, disclosure, linkage
from brobygger_analysis import slips_kernel

# Associations ----------------------------------------------------------------------------------------------------


@pytest.fixture
def few_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(associate, "ASKED", associate.ASKED[:2])
    monkeypatch.setattr(associate, "MORE_WHERE_SMALL", 1)


def test_associations_are_timed_when_what_is_shown_is_what_the_models_say(few_variables: None) -> None:
    reached: dict[str, float] = {}
    lines = associate.measure(200, 1, False, reached, draws=99)
    assert list(reached) == ["seconds of 200"]
    assert [line.count("|") for line in lines] == [9, 9]


def test_another_change_than_that_of_the_models_gives_no_time(
    few_variables: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = associate.models_only

    def wrong(*arguments: Any) -> list[tuple[float, float, float]]:
        return [(slope, error, change + 1e-6) for slope, error, change in told(*arguments)]

    monkeypatch.setattr(associate, "models_only", wrong)
    with pytest.raises(SystemExit, match="discrete changes differ by"):
        associate.measure(200, 1, False, {}, draws=99)


def test_p_of_given_draws_is_that_of_a_loop_over_them() -> None:
    """As the peer's loop, without the peer: its models are the ones that need another package."""
    data, asked = associate.people(200), associate.ASKED[:1]
    places = len(np.unique(data["municipality"]))
    signs = 2.0 * np.random.default_rng(1).integers(0, 2, size=(60, places)) - 1.0
    (p,) = associate.p_only(data, asked, signs)
    assert p == associate.p_only(data, asked, signs)[0]
    assert 1 / 61 <= p <= 1
    assert round(p * 61) == pytest.approx(p * 61), "as many draws as there are, and the one that was seen"


# Coverage --------------------------------------------------------------------------------------------------------


def test_coverage_is_counted_of_the_sets_that_could_be_fitted() -> None:
    kinds = coverage.designs()
    assert [len(kind.sizes) for kind in kinds.values()] == [11] * len(kinds)
    found = coverage.Tally()
    for seed in range(6):
        coverage.simulate(kinds["equal sizes, five of a kind"], coverage.EFFECTS[seed % 2], seed, found)
    assert (found.sets, found.failed, len(found.widths)) == (6, 0, 6)
    assert 4 <= found.held <= 6
    assert found.by_normal <= found.by_t  # the same centre, and a shorter interval


# Disclosure ------------------------------------------------------------------------------------------------------


def test_a_few_tables_of_each_kind_are_attacked() -> None:
    found = disclosure.attack(4)
    assert list(found) == list(disclosure.KINDS)
    assert all(len(tally.seconds) == 1 and tally.hidden for tally in found.values())


def test_the_first_table_that_gives_something_away_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disclosure, "narrow", lambda made, limit: ["cell 3 lies between 2 and 3"])
    with pytest.raises(SystemExit, match="Table 0 gives something away"):
        disclosure.attack(1)


# Linkage ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def without_compiling(monkeypatch: pytest.MonkeyPatch) -> None:
    """That compiled and NumPy agree is proved where they are tested."""
    monkeypatch.setattr(slips_kernel, "compiled", lambda: None)


@pytest.mark.slow(reason="pandas takes two seconds to start")
def test_the_pairs_of_pandas_are_ours(without_compiling: None, monkeypatch: pytest.MonkeyPatch) -> None:
    reached: dict[str, float] = {}
    whole = linkage.drawn(200, 900)
    pairs = linkage.candidates(whole, 1, reached)
    assert "pairs one slip apart, numpy" in pairs[0]
    assert linkage.compared(whole, has_marks=True).count("|") == 9
    linkage.by_two_of_three(whole, reached)
    assert {name: share > 90 for name, share in reached.items()} == {"recall": True, "precision": True}
    monkeypatch.setattr(linkage, "by_pandas", lambda ours, theirs: {(0, 0)})
    with pytest.raises(SystemExit, match="The answers differ"):
        linkage.candidates(whole, 1, {})


def test_nobody_is_mistyped_into_nobody() -> None:
    register, typed, whose, born = linkage.drawn(200, 900)
    assert len(set(register.tolist())) == len(register) == len(born) == 900
    apart = sum(number != register[place] for number, place in zip(typed, whose, strict=True))
    assert 30 < apart < 100  # three in ten
