"""The one result object, its JSON shape, and the interval."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger_analysis import definitions, results
from brobygger_analysis.definitions import Text


def test_the_shape_of_a_share() -> None:
    found = results.share(136, 1017, definitions.ENROLLED_OF_SCREENED, as_of=date(2026, 1, 31), group="Kolding")
    shape = found.to_dict()
    assert json.loads(json.dumps(shape)) == shape
    assert list(shape) == [
        "value", "unit", "n", "numerator", "denominator", "definition", "source", "as_of", "interval",
        "disclosure", "group", "note", "beside",
    ]  # fmt: skip
    assert shape["unit"] == "share"
    assert shape["n"] == shape["denominator"] == 1017
    assert shape["definition"] == {"key": "enrolled_of_screened", "version": 1}
    assert shape["source"] == "registered"
    assert shape["as_of"] == "2026-01-31"
    assert shape["disclosure"] == "unchecked"
    assert shape["note"] == {"da": "", "en": ""}


def test_the_shape_of_a_count() -> None:
    when = datetime(2026, 1, 31, 8, tzinfo=UTC)
    shape = results.count(12, definitions.SCREENED, source=results.Source.PUBLISHED, as_of=when).to_dict()
    assert (shape["value"], shape["n"], shape["numerator"], shape["denominator"]) == (12, 12, 12, None)
    assert shape["interval"] is None
    assert shape["source"] == "published"
    assert shape["as_of"] == "2026-01-31T08:00:00+00:00"


def test_nobody_to_divide_by_gives_no_value() -> None:
    found = results.share(0, 0, definitions.ENROLLED_OF_SCREENED)
    assert (found.value, found.interval, found.n) == (None, None, 0)


def test_remarks_are_added_up() -> None:
    found = results.count(1, definitions.SCREENED).noted(Text("a", "b")).noted(Text("c", "d"))
    assert found.note == Text("a c", "b d")


@pytest.mark.parametrize(
    # Newcombe (1998), Statistics in Medicine 17, table I, method 3.
    ("numerator", "denominator", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_printed_by_newcombe(numerator: int, denominator: int, low: float, high: float) -> None:
    found = results.wilson(numerator, denominator)
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(st.integers(1, 20_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_ends_of_the_interval_solve_its_equation(counts: tuple[int, int]) -> None:
    numerator, denominator = counts
    found = results.wilson(numerator, denominator)
    assert found is not None
    share = numerator / denominator
    assert 0 <= found.low <= share <= found.high <= 1
    for end in (found.low, found.high):
        if 0 < end < 1:
            # By definition the ends are where the observed share is 1.96 standard errors away.
            assert abs(share - end) / sqrt(end * (1 - end) / denominator) == pytest.approx(1.959964, rel=1e-4)
    mirrored = results.wilson(denominator - numerator, denominator)
    assert mirrored is not None
    assert (mirrored.low, mirrored.high) == pytest.approx((1 - found.high, 1 - found.low))


@pytest.mark.parametrize(("numerator", "denominator"), [(1, 0), (5, 4), (-1, 4)])
def test_what_is_no_share_has_no_interval(numerator: int, denominator: int) -> None:
    assert results.wilson(numerator, denominator) is None


def test_a_figure_is_printed_in_one_line_with_what_it_is_out_of() -> None:
    share = results.share(2, 3, definitions.ENROLLED_OF_SCREENED)
    assert str(share) == "Enrolled of screened: 67 % (2 of 3)"
    assert str(results.count(1017, definitions.ENROLLED)) == "Enrolled: 1,017 (n = 1,017)"
    assert str(replace(share, value=None, disclosure=results.Disclosure.SUPPRESSED)) == "Enrolled of screened: hidden"
    assert str(results.share(0, 0, definitions.ENROLLED_OF_SCREENED)) == "Enrolled of screened: –"


def test_the_span_names_both_ends_and_passes_over_those_without_a_value() -> None:
    parts = [
        results.share(above, below, definitions.ENROLLED_OF_SCREENED, group=name)
        for name, above, below in [("a", 1, 4), ("b", 0, 0), ("c", 1, 2), ("d", 1, 4)]
    ]
    found = results.span(parts)
    assert found is not None
    assert (found.low.group, found.high.group, found.groups) == ("a", "c", 3)
    assert list(found.to_dict()) == ["low", "high", "groups"]
    assert results.span([parts[1]]) is None
