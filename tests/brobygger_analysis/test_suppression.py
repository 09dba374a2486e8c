"""Tables whose hidden cells cannot be worked out, attacked with linear programmes."""

from __future__ import annotations

from itertools import product

import pytest

from brobygger_analysis.suppression import (
    CannotProtect,
    Protection,
    Why,
    dominated,
    feasible,
    margins,
    protect,
    rounded,
)
from tests.brobygger_analysis.random_tables import narrow, tables

ROW = {"all": 40, "women": 37, "men": 3}
ROW_SUMS = [("all", ["women", "men"])]


def test_a_cell_alone_is_not_enough() -> None:
    found = protect(ROW, ROW_SUMS)
    assert found.hidden == {"men": Why.PRIMARY, "women": Why.SECONDARY}
    assert dict(found.shown) == {"all": 40}


def test_nothing_small_nothing_hidden() -> None:
    assert protect({"all": 40, "women": 30, "men": 10}, ROW_SUMS).hidden == {}


def test_a_small_whole_hides_all_of_it() -> None:
    assert set(protect({"all": 4, "women": 3, "men": 1}, ROW_SUMS).hidden) == {"all", "women", "men"}


def test_the_cheapest_cells_are_taken() -> None:
    counts, sums = margins(
        {("a", "x"): 3, ("a", "y"): 90, ("b", "x"): 20, ("b", "y"): 30, ("c", "x"): 80, ("c", "y"): 70}
    )
    hidden = protect(counts, sums).hidden
    assert set(hidden) == {("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")}  # and no total


def test_an_attacker_who_knows_only_the_small_cell_hidden_wins() -> None:
    """The attack itself finds what primary suppression alone gives away."""
    assert feasible({"all": 40, "women": 37}, ["men"], ROW_SUMS) == {"men": (3.0, 3.0)}
    assert feasible({"all": 40}, ["men", "women"], ROW_SUMS) == {"men": (0.0, 40.0), "women": (0.0, 40.0)}
    assert feasible({}, ["all", "men", "women"], ROW_SUMS)["all"][1] == float("inf")


def test_the_attack_agrees_with_trying_everything() -> None:
    counts, sums = margins({("a", "x"): 2, ("a", "y"): 6, ("b", "x"): 7, ("b", "y"): 5})
    hidden = [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]
    shown = {cell: number for cell, number in counts.items() if cell not in hidden}
    found = feasible(shown, hidden, sums)
    fitting = [
        dict(zip(hidden, tried, strict=True))
        for tried in product(range(15), repeat=4)
        if tried[0] + tried[1] == 8 and tried[2] + tried[3] == 12 and tried[0] + tried[2] == 9
    ]
    for cell in hidden:
        values = [one[cell] for one in fitting]
        assert found[cell] == (min(values), max(values))


@pytest.mark.parametrize("seed", range(48))
def test_random_tables_keep_their_secrets(seed: int) -> None:
    assert narrow(tables(seed), limit=5) == []


@pytest.mark.parametrize("limit", [1, 3, 10])
def test_other_limits(limit: int) -> None:
    for seed in range(4):
        assert narrow(tables(seed), limit=limit) == []


def test_a_planted_leak_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the further cells not hidden, the attack would say so."""

    def only_small(counts: dict[str, int], sums: object, *, limit: int = 5, **_more: object) -> Protection:
        hidden = {cell: Why.PRIMARY for cell, number in counts.items() if number < limit}
        return Protection({cell: number for cell, number in counts.items() if cell not in hidden}, hidden)

    monkeypatch.setattr("tests.brobygger_analysis.random_tables.protect", only_small)
    assert any(narrow(tables(seed), limit=5) for seed in range(8))


def test_what_last_month_said_is_part_of_the_system() -> None:
    """Men were shown as 6; women are few now as then. This month's total would give the women away."""
    before = {"all": 100, "women": 94, "men": 6}
    earlier = protect(before, ROW_SUMS)
    assert earlier.hidden == {}
    now = {"all": 103, "women": 94, "men": 9}
    assert protect(now, ROW_SUMS, before=earlier, counts_before=before).hidden == {}
    small_before = {"all": 100, "women": 97, "men": 3}
    hidden_before = protect(small_before, ROW_SUMS)
    # By itself this month may be printed whole. Beside the total of last month, women at least 97 are at most 97.
    grown = {"all": 105, "women": 97, "men": 8}
    assert protect(grown, ROW_SUMS).hidden == {}
    both = protect(grown, ROW_SUMS, before=hidden_before, counts_before=small_before)
    known = feasible(both.shown, both.hidden, ROW_SUMS, grown_from=(hidden_before.shown, hidden_before.hidden))
    low, high = known["before", "men"]
    assert (low, high - low >= 5) == (0, True)


def test_where_too_much_is_out_already_nothing_is_published() -> None:
    before = {"all": 3, "women": 3, "men": 0}
    out = Protection({"all": 3}, {"women": Why.PRIMARY, "men": Why.PRIMARY})  # printed by mistake
    with pytest.raises(CannotProtect):
        protect({"all": 9, "women": 9, "men": 0}, ROW_SUMS, before=out, counts_before=before)


def test_a_correction_downwards_is_not_growth() -> None:
    before = {"all": 100, "women": 50, "men": 50}
    after = {"all": 80, "women": 40, "men": 40}
    found = protect(after, ROW_SUMS, before=protect(before, ROW_SUMS), counts_before=before)
    assert found.hidden == {}


def test_what_is_dear_goes_last_and_nothing_is_hidden_less_well() -> None:
    for dear, other in (("all", "women"), ("women", "all")):
        found = protect(ROW, ROW_SUMS, worth={dear: 100.0, other: 1.0})
        assert set(found.hidden) == {"men", other}
        low, high = feasible(found.shown, found.hidden, ROW_SUMS)["men"]
        assert low == 0
        assert high >= 5


def test_dominated_cells_are_hidden_whatever_their_size() -> None:
    assert dominated([80, 10, 10])
    assert not dominated([70, 20, 10])
    assert not dominated([])
    assert dominated([9], share=0.9)
    found = protect({"all": 40, "women": 20, "men": 20}, ROW_SUMS, also=["men"])
    assert found.hidden == {"men": Why.PRIMARY, "women": Why.SECONDARY}


def test_rounding() -> None:
    assert rounded({"a": 0, "b": 2, "c": 3, "d": 12, "e": 13}) == {"a": 0, "b": 0, "c": 5, "d": 10, "e": 15}
    assert rounded({"a": 1}, base=2) == {"a": 2}
    with pytest.raises(ValueError, match="base below 1"):
        rounded({}, base=0)


def test_bad_tables_are_refused() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        protect({"all": 41, "women": 37, "men": 3}, ROW_SUMS)
    with pytest.raises(ValueError, match="below 0"):
        protect({"all": -1}, [])
    with pytest.raises(ValueError, match="below 1"):
        protect(ROW, ROW_SUMS, limit=0)
    with pytest.raises(ValueError, match="category in each dimension"):
        margins({("a", "b"): 1, ("a",): 2})
    with pytest.raises(ValueError, match="total"):
        margins({("", "b"): 1})


def test_margins_of_three_dimensions() -> None:
    counts, sums = margins({("a", "x", "p"): 1, ("b", "y", "q"): 2})
    assert counts["", "", ""] == 3
    assert counts["a", "", ""] == 1
    assert len(counts) == 27
    assert all(counts[total] == sum(counts[part] for part in parts) for total, parts in sums)
    assert margins({}) == ({(): 0}, [])
