"""The look-up against the questions that were written before it, and against twenty written after."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from brobygger.compensation import aids_catalogue, aids_search
from tests.compensation.test_aid_questions import QUESTIONS, read

HELD_OUT = Path(__file__).parent / "aid_questions_held_out.csv"
INDEX = aids_search.Index(aids_catalogue.shipped().values())


def place(question: str, expected: str) -> int:
    """Where the expected entry stands, from 1; 0 when it is not found."""
    codes = [hit.aid.code for hit in aids_search.search(question, [INDEX])]
    return codes.index(expected) + 1 if expected in codes else 0


def in_first_five(file: Path) -> tuple[int, list[str]]:
    missed = [one["question"] for one in read(file) if not 1 <= place(one["question"], one["expected"]) <= 5]
    return len(read(file)) - len(missed), missed


def test_the_expected_entry_is_among_the_first_five_for_36_of_40_questions() -> None:
    found, missed = in_first_five(QUESTIONS)
    print(f"aid look-up: {found} of 40; not among the first five: {missed}")  # noqa: T201 (the measured figure)

    assert found >= 36


def test_questions_that_nothing_was_fitted_to_do_nearly_as_well() -> None:
    """Written once the index worked, and never fitted to: 18 of 20 when first asked, which is what is reported."""
    found, missed = in_first_five(HELD_OUT)
    print(f"aid look-up, held out: {found} of 20; not among the first five: {missed}")  # noqa: T201 - read with -s

    assert found >= 16


def test_each_question_is_answered_in_less_than_a_tenth_of_a_second() -> None:
    slowest = 0.0
    for one in [*read(), *read(HELD_OUT)]:
        fastest_of_three = min(_seconds(one["question"]) for _ in range(3))
        slowest = max(slowest, fastest_of_three)

    assert slowest < 0.1


def _seconds(question: str) -> float:
    began = time.process_time()  # what it costs, whatever else the machine does
    aids_search.search(question, [INDEX])
    return time.process_time() - began


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("Skærmlæser", "screen_reader"),
        ("SKAERMLAESER", "screen_reader"),
        ("skærmlæserne", "screen_reader"),
        ("skærmlæsr", "screen_reader"),
        ("screen reader", "screen_reader"),
        ("el kørestol", "powered_wheelchair"),
        ("el-kørestol", "powered_wheelchair"),
        ("§ 56", "section_56_agreement"),
    ],
)
def test_one_entry_is_found_however_it_is_written(asked: str, code: str) -> None:
    assert 1 <= place(asked, code) <= 2


def test_a_word_inside_another_is_no_part_of_it() -> None:
    """Noise is not an alarm, although the Danish word for one ends like the other."""
    found = [hit.aid.code for hit in aids_search.search("larm", [INDEX])]

    assert "noise_cancelling_headset" in found
    assert not [code for code in found if "alarm" in code]


def test_what_meets_only_a_small_word_of_the_question_is_left_out() -> None:
    assert len(aids_search.search("ondt i ryggen når jeg sider på kontoret", [INDEX])) < 30


@pytest.mark.parametrize("asked", ["", "   ", "!?", "og til at", "qqqqqqqq", "x" * 5000, "ord " * 2000])
def test_odd_questions_do_no_harm(asked: str) -> None:
    began = time.process_time()
    aids_search.search(asked, [INDEX])

    assert time.process_time() - began < 0.5


def test_the_order_is_the_same_however_the_entries_lie() -> None:
    turned = aids_search.Index(reversed(aids_catalogue.shipped().values()))
    for one in read():
        forward = [hit.aid.code for hit in aids_search.search(one["question"], [INDEX])]
        backward = [hit.aid.code for hit in aids_search.search(one["question"], [turned])]
        assert forward == backward


def test_an_entry_split_off_into_another_index_is_found_as_before() -> None:
    """A jobcentre's own entries lie in an index of their own; that must not change what is found."""
    aids = list(aids_catalogue.shipped().values())
    two = [aids_search.Index(aids[::2]), aids_search.Index(aids[1::2])]
    same = 0
    for one in read():
        together = [hit.aid.code for hit in aids_search.search(one["question"], [INDEX])][:5]
        apart = [hit.aid.code for hit in aids_search.search(one["question"], two)][:5]
        same += together == apart

    assert same >= 38
