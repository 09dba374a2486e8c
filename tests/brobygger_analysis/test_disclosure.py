"""Hiding small numbers."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger_analysis import definitions, results
from brobygger_analysis.definitions import Text
from brobygger_analysis.disclosure import DEFAULT_LIMIT, is_small, suppressed
from brobygger_analysis.results import Disclosure, Result, Source


def share(numerator: int, denominator: int) -> Result:
    return results.share(numerator, denominator, definitions.ENROLLED_OF_SCREENED)


@pytest.mark.parametrize(
    ("number", "state"),
    [(0, Disclosure.SUPPRESSED), (4, Disclosure.SUPPRESSED), (5, Disclosure.SHOWN), (400, Disclosure.SHOWN)],
)
def test_counts(number: int, state: Disclosure) -> None:
    assert suppressed(results.count(number, definitions.SCREENED)).disclosure is state


@pytest.mark.parametrize(
    ("numerator", "denominator", "hidden"),
    [
        (2, 4, True),  # few people at all
        (4, 100, True),  # few in the numerator
        (96, 100, True),  # few beside it
        (0, 100, True),
        (100, 100, True),
        (5, 10, False),
        (5, 9, True),
        (50, 100, False),
        (0, 0, False),  # nothing is shown where there is no value
    ],
)
def test_shares(numerator: int, denominator: int, hidden: bool) -> None:
    assert is_small(share(numerator, denominator)) is hidden


def test_other_values_need_enough_people_behind_them() -> None:
    def days(n: int) -> Result:
        return Result(12.5, n, definitions.DAYS_TO_INTERVIEW, Source.REGISTERED, numerator=n, denominator=30)

    assert suppressed(days(4)).value is None
    assert suppressed(days(5)).value == 12.5


def test_what_is_hidden_leaves_nothing_to_work_it_out_from() -> None:
    hidden = suppressed(share(3, 100).noted(Text("3 gik direkte", "3 went straight")))
    shape = hidden.to_dict()
    assert "3" not in json.dumps({key: value for key, value in shape.items() if key != "definition"})
    assert hidden.value is hidden.n is hidden.numerator is hidden.denominator is hidden.interval is None
    assert hidden.definition is definitions.ENROLLED_OF_SCREENED


def test_published_figures_are_out_already() -> None:
    printed = results.count(3, definitions.SCREENED, source=Source.PUBLISHED)
    assert suppressed(printed).value == 3
    assert suppressed(printed).disclosure is Disclosure.SHOWN


def test_the_limit_can_be_set_but_not_away() -> None:
    assert suppressed(results.count(7, definitions.SCREENED), limit=10).value is None
    assert suppressed(results.count(1, definitions.SCREENED), limit=1).value == 1
    with pytest.raises(ValueError, match="hides nothing"):
        suppressed(share(1, 2), limit=0)


@given(st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(1, 12))
def test_a_higher_limit_never_shows_more(counts: tuple[int, int], limit: int) -> None:
    figure = share(*counts)
    if suppressed(figure, limit).disclosure is Disclosure.SUPPRESSED:
        assert suppressed(figure, limit + 1).disclosure is Disclosure.SUPPRESSED


@given(st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_no_group_below_the_limit_can_be_read_off_a_shown_share(counts: tuple[int, int]) -> None:
    shown = suppressed(share(*counts))
    if shown.value is not None:
        assert shown.numerator is not None
        assert shown.denominator is not None
        assert min(shown.numerator, shown.denominator - shown.numerator) >= DEFAULT_LIMIT


@given(st.integers(0, 60))
def test_hiding_twice_is_hiding_once(number: int) -> None:
    once = suppressed(results.count(number, definitions.SCREENED))
    assert suppressed(once).value == once.value
