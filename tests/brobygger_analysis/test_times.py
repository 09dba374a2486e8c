"""Waiting times."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brobygger_analysis import definitions
from brobygger_analysis.funnel import Period, marks_from
from brobygger_analysis.times import waiting
from tests.brobygger_analysis.test_funnel import columns_of

TODAY = date(2026, 4, 1)


def day(number: int) -> date:
    return date(2026, 1, 1) + timedelta(days=number)


ROWS: list[dict[str, Any]] = [
    {"person": 1, "accepted": day(0), "interviewed": day(2)},
    {"person": 2, "accepted": day(0), "interviewed": day(4)},
    {"person": 3, "accepted": day(0), "interviewed": day(12)},
    {"person": 4, "accepted": day(10)},  # waits
    {"person": 5, "accepted": day(10), "closed": day(20)},  # left
    {"person": 6, "accepted": day(10), "interviewed": day(5)},  # wrong way round
    {"person": 7, "accepted": day(30), "interviewed": day(200)},  # after today: waits
    {"person": 8, "interviewed": day(5)},  # never said yes
    {"person": 9, "accepted": day(0), "interviewed": day(1), "test_person": True},
    {"person": 10, "accepted": day(300)},  # tomorrow's people
]


def test_by_hand() -> None:
    found = waiting(definitions.DAYS_TO_INTERVIEW, marks_from(columns_of(ROWS)), as_of=TODAY)
    assert (found.started, found.there, found.not_yet, found.left, found.contradicting) == (6, 3, 2, 1, 1)
    assert (found.lower_quartile, found.median.result.value, found.upper_quartile) == (3, 4, 8)
    assert found.mean == 6
    assert found.share_not_yet == 0.5
    assert np.flatnonzero(found.waiting_now).tolist() == [3, 6]
    assert found.days_so_far.tolist() == [80, 60]
    assert found.longest_wait_now == 80
    assert found.median.rows.tolist() == [0, 1, 2]
    assert found.median.result.n == 3
    assert "1 har datoerne" in found.median.result.note.da


def test_for_a_period_and_for_some() -> None:
    marks = marks_from(columns_of(ROWS))
    later = waiting(definitions.DAYS_TO_INTERVIEW, marks, as_of=TODAY, period=Period(day(20)))
    assert (later.started, later.there, later.not_yet) == (1, 0, 1)
    assert (later.median.result.value, later.mean, later.lower_quartile) == (None, None, None)
    some = waiting(definitions.DAYS_TO_INTERVIEW, marks, as_of=TODAY, where=np.arange(len(ROWS)) < 2, group="øst")
    assert (some.started, some.median.result.value, some.median.result.group) == (2, 3, "øst")
    nobody = waiting(definitions.DAYS_TO_INTERVIEW, marks, as_of=day(-5))
    assert (nobody.started, nobody.share_not_yet, nobody.longest_wait_now) == (0, None, None)


def test_the_marks_may_lie_in_two_courses_of_one_person() -> None:
    rows = [{"person": 1, "accepted": day(0)}, {"person": 1, "interviewed": day(9)}]
    found = waiting(definitions.DAYS_TO_INTERVIEW, marks_from(columns_of(rows)), as_of=TODAY)
    assert found.median.result.value == 9


def test_an_interview_held_after_moving_away_ends_the_wait_all_the_same() -> None:
    columns = columns_of([{"person": 1, "accepted": day(0), "interviewed": day(9)}])
    columns["resident_interviewed"] = np.array([False])
    found = waiting(definitions.DAYS_TO_INTERVIEW, marks_from(columns), as_of=TODAY)
    assert (found.not_yet, found.median.result.value) == (0, 9)


def test_the_clock_of_the_first_conversation() -> None:
    rows = [{"person": 1, "enrolled": day(0), "first_conversation": day(6)}]
    found = waiting(definitions.DAYS_TO_FIRST_CONVERSATION, marks_from(columns_of(rows)), as_of=TODAY)
    assert found.median.result.value == 6
    assert found.median.result.definition is definitions.DAYS_TO_FIRST_CONVERSATION


def test_a_definition_that_is_no_waiting_time_is_refused() -> None:
    with pytest.raises(definitions.UnknownDefinition):
        waiting(definitions.SCREENED, marks_from(columns_of(ROWS)), as_of=TODAY)


def test_the_json_shape() -> None:
    shape = waiting(definitions.DAYS_TO_INTERVIEW, marks_from(columns_of(ROWS)), as_of=TODAY).to_dict()
    assert list(shape) == [
        "median", "mean", "lower_quartile", "upper_quartile", "started", "there", "not_yet", "left",
        "contradicting", "share_not_yet", "longest_wait_now",
    ]  # fmt: skip


waits = st.lists(
    st.tuples(st.integers(0, 50), st.none() | st.integers(-5, 80), st.none() | st.integers(0, 80)), max_size=30
)


@given(waits)
@settings(max_examples=60, deadline=None)
def test_everyone_who_started_is_somewhere(people: list[tuple[int, int | None, int | None]]) -> None:
    rows = [
        {
            "person": number,
            "accepted": day(yes),
            "interviewed": None if wait is None else day(yes + wait),
            "closed": None if closed is None else day(closed),
        }
        for number, (yes, wait, closed) in enumerate(people)
    ]
    as_of = day(45)
    found = waiting(definitions.DAYS_TO_INTERVIEW, marks_from(columns_of(rows)), as_of=as_of)
    assert found.started == found.there + found.not_yet + found.left
    assert found.started + found.contradicting == sum(yes <= 45 for yes, _, _ in people)
    slow = sorted(wait for yes, wait, _ in people if yes <= 45 and wait is not None and 0 <= wait <= 45 - yes)
    assert found.there == len(slow)
    if slow:
        middle = (slow[(len(slow) - 1) // 2] + slow[len(slow) // 2]) / 2
        assert found.median.result.value == middle
        assert found.mean == pytest.approx(sum(slow) / len(slow))
        assert slow[0] <= (found.lower_quartile or 0) <= middle <= (found.upper_quartile or 0) <= slow[-1]
