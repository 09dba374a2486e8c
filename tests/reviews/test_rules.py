"""The lot and what a review counts, as docs/algorithms/decision-review.md promises; and that each verb has words."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.compensation import sampling
from brobygger.kernel import lots
from brobygger.plans import quality
from brobygger.reviews import rules
from brobygger.reviews.kinds import VERBS
from brobygger.web.log import sentences


@given(st.sets(st.uuids().map(str), max_size=30), st.text("ab12", min_size=1, max_size=6), st.integers(0, 40))
def test_a_draw_can_be_made_again_from_any_order(citizens, seed, wanted):
    drawn = lots.draw(sorted(citizens), seed=seed, wanted=wanted)
    assert drawn == lots.draw(sorted(citizens, reverse=True), seed=seed, wanted=wanted)
    assert len(drawn) == len(set(drawn)) == min(wanted, len(citizens))
    assert set(drawn) <= citizens
    assert lots.digest(citizens) == lots.digest(sorted(citizens, reverse=True))


def test_each_is_drawn_about_as_often():
    citizens = [str(number) for number in range(20)]
    times = dict.fromkeys(citizens, 0)
    for seed in range(2000):
        for key in lots.draw(citizens, seed=str(seed), wanted=5):
            times[key] += 1
    # 500 expected; five standard deviations of a binomial are 97.
    assert all(400 < count < 600 for count in times.values())


def test_the_score_counts_only_what_applied():
    assert rules.score({"a": True, "b": False, "c": True}) == (2, 3)
    assert rules.share_by_mark([{"a": True}, {"a": False, "b": True}]) == {"a": (1, 2), "b": (1, 1)}


def test_the_trend_says_how_many_it_rests_on():
    march, may = datetime.date(2026, 3, 4), datetime.date(2026, 5, 31)
    points = rules.trend([(may, 1, 5), (march, 3, 4), (march, 1, 4)])
    assert [(point.month, point.n, point.share) for point in points] == [
        (datetime.date(2026, 3, 1), 2, 0.5),
        (datetime.date(2026, 5, 1), 1, 0.2),
    ]


@pytest.mark.parametrize("kind", [quality.KIND, sampling.KIND], ids=["quality", "decisions"])
def test_each_verb_has_a_sentence_in_the_log(kind):
    """The names are put together, so the search for actions in the code does not see them."""
    actions = {kind.action(verb) for verb in VERBS}
    assert len(actions) == len(VERBS)
    assert actions <= sentences.SENTENCES.keys()
