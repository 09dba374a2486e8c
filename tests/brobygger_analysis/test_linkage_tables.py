"""Counts of comparisons laid out as tables: each figure is the count that was kept, and parts are known as parts."""

from __future__ import annotations

import datetime

from brobygger_analysis.linkage import Numbers
from brobygger_analysis.linkage_tables import CARDS, HERE, OF_HERE, OF_THERE, PROPOSED, THERE, tables
from brobygger_analysis.release import publish

DAY = datetime.date(2024, 5, 12)


def compared(both: int, only_here: int, only_there: int, proposed: int) -> dict[str, object]:
    total = Numbers(both + only_here, both + only_there, both, only_here, only_there, proposed)
    return {"total": total.to_dict(), "elsewhere": {"here": 6, "there": 9}}


def test_each_count_is_the_one_that_was_kept() -> None:
    made = tables({"Kolding": compared(30, 9, 7, 12), "Vejle": compared(20, 6, 8, 5)}, days={"Kolding": DAY})
    whole, own = made.whole, made.breakdowns["municipality"]["Kolding"]
    assert set(whole) == {card.key for card in CARDS}
    assert (whole[HERE.key].result.value, whole[THERE.key].result.value) == (65, 65)
    assert (own[HERE.key].result.value, own[THERE.key].result.value) == (39, 37)
    shares = [own[key].result for key in (OF_HERE.key, OF_THERE.key, PROPOSED.key)]
    assert [(one.numerator, one.denominator) for one in shares] == [(30, 39), (30, 37), (12, 39)]
    assert own[HERE.key].result.as_of == DAY
    assert [one.result.value for key, one in own.items() if "elsewhere" in key] == [6, 9]


def test_who_is_on_one_side_only_does_not_follow_from_what_is_shown() -> None:
    shown = publish(tables({"Kolding": compared(30, 2, 7, 6), "Vejle": compared(20, 6, 8, 5)})).shown
    own = shown["breakdowns"]["municipality"]["Kolding"]
    told = {key for key, one in own.items() if one["disclosure"] == "shown"}
    assert OF_HERE.key not in told  # two are here only
    assert not {HERE.key, OF_THERE.key} <= told  # both, from the other share, and all here would tell them
    assert THERE.key in told


def test_all_in_both_is_hidden_like_any_other_nobody() -> None:
    own = publish(tables({"Kolding": compared(30, 0, 0, 0)})).shown["breakdowns"]["municipality"]["Kolding"]
    assert (own[HERE.key]["value"], own[THERE.key]["value"]) == (30, 30)
    assert own[OF_HERE.key]["value"] is own[OF_THERE.key]["value"] is None
