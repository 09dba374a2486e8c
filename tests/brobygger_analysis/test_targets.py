"""Targets by hand, and the published table of eleven municipalities recomputed."""

from __future__ import annotations

import csv
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger_analysis.definitions import ELEMENT_OF, FULFILMENTS, REGISTRY, TARGET_MEASURES, Unit
from brobygger_analysis.funnel import INDICATORS
from brobygger_analysis.report import CONTENT, TARGETS
from brobygger_analysis.results import Source, rounded_half_up
from brobygger_analysis.targets import (
    KINDS,
    Follows,
    PublishedRow,
    TableError,
    Target,
    beside,
    fulfilment,
    published_rows,
    reconcile,
    reconcile_span,
    total_target,
)

PUBLISHED = Path(__file__).parents[1] / "published" / "data" / "rum2_municipalities.csv"
PRINTED_TOTALS = {"screened": 97, "enrolled": 89, "employed": 74}


@pytest.fixture(scope="module")
def rows() -> list[PublishedRow]:
    with PUBLISHED.open(encoding="utf-8") as table:
        return published_rows(csv.DictReader(table))


def test_each_measure_is_a_count_of_persons_that_the_funnel_makes_and_that_every_reader_of_the_list_knows() -> None:
    assert {"screened", "enrolled", "employed"} == {key for key, one in TARGET_MEASURES.items() if one.is_usual}
    assert tuple(TARGET_MEASURES) == KINDS
    for measure, one in TARGET_MEASURES.items():
        assert one.counts is REGISTRY.get(measure)
        assert one.counts.unit is Unit.PERSONS
        assert measure in INDICATORS
        assert {card.key for card in FULFILMENTS[measure]} <= set(CONTENT[TARGETS])
        assert all(ELEMENT_OF[card.key] in (1, 5) for card in FULFILMENTS[measure])


def test_fredericia(rows: list[PublishedRow]) -> None:
    own = {row.target.kind: row for row in rows if row.unit == "Fredericia"}
    found = {kind: fulfilment(row.target, row.achieved) for kind, row in own.items()}
    assert {kind: one.rounded for kind, one in found.items()} == {
        "screened": (144, 180),
        "enrolled": (47, 106),
        "employed": (73, 162),
    }
    assert {kind: (one.achieved, one.target.current) for kind, one in found.items()} == {
        "screened": (504, 280),
        "enrolled": (94, 89),
        "employed": (55, 34),
    }
    assert found["screened"].target.revision_per_cent == -20


def test_all_eleven_are_read(rows: list[PublishedRow]) -> None:
    assert len(rows) == 33
    assert len({row.unit for row in rows}) == 11


def test_every_printed_per_cent_follows_from_a_column_and_one_municipality_from_the_other(
    rows: list[PublishedRow],
) -> None:
    findings = reconcile(rows)
    assert {one.usual for one in findings} == {Follows.REVISED}
    assert [one for one in findings if one.follows is Follows.NEITHER] == []
    deviating = {(one.unit, one.kind): one for one in findings if one.deviates}
    assert set(deviating) == {("Haderslev", "enrolled"), ("Haderslev", "employed")}
    assert {one.follows for one in deviating.values()} == {Follows.ORIGINAL}
    enrolled, employed = deviating[("Haderslev", "enrolled")], deviating[("Haderslev", "employed")]
    assert (enrolled.printed, enrolled.from_original, enrolled.from_revised, enrolled.off_revised) == (83, 83, 119, -36)
    assert (employed.printed, employed.from_original, employed.from_revised, employed.off_revised) == (
        23,
        23,
        142,
        -119,
    )


def test_the_printed_totals_follow_from_neither_column(rows: list[PublishedRow]) -> None:
    totals = {one.kind: one for one in reconcile(rows, PRINTED_TOTALS) if one.total}
    assert {one.follows for one in totals.values()} == {Follows.NEITHER}
    assert all(one.deviates for one in totals.values())
    assert {kind: (one.from_original, one.from_revised) for kind, one in totals.items()} == {
        "screened": (70, 112),
        "enrolled": (54, 95),
        "employed": (44, 89),
    }
    assert {kind: (one.off_original, one.off_revised) for kind, one in totals.items()} == {
        "screened": (27, -15),
        "enrolled": (35, -6),
        "employed": (30, -15),
    }
    assert {kind: one.achieved for kind, one in totals.items()} == {
        "screened": 15_228,
        "enrolled": 1_017,
        "employed": 472,
    }


@pytest.mark.parametrize(
    ("kind", "printed", "in_table"),
    [
        ("screened", (84, 244), (86, 244)),
        ("enrolled", (74, 106), (74, 106)),
        ("employed", (22, 163), (23, 163)),
        ("employed", (38, 162), (23, 163)),
    ],
)
def test_printed_spans_against_the_rows(
    rows: list[PublishedRow], kind: str, printed: tuple[int, int], in_table: tuple[int, int]
) -> None:
    found = reconcile_span(rows, kind, printed)
    assert found.rows == in_table
    assert found.follows is (printed == in_table)


def test_a_span_without_rows_is_refused(rows: list[PublishedRow]) -> None:
    with pytest.raises(ValueError, match="closed"):
        reconcile_span(rows, "closed", (1, 2))


def test_a_finding_says_everything_in_json(rows: list[PublishedRow]) -> None:
    shape: Any = next(one for one in reconcile(rows) if one.deviates).to_dict()
    assert shape == {
        "unit": "Haderslev",
        "kind": "enrolled",
        "total": False,
        "achieved": 83,
        "printed": 83,
        "from_original": 83,
        "from_revised": 119,
        "off_original": 0,
        "off_revised": -36,
        "follows": "original",
        "usual": "revised",
        "deviates": True,
    }


class TestTargets:
    def test_a_target_of_nobody_has_no_fulfilment(self) -> None:
        found = fulfilment(Target("screened", 0, 10), 5)
        assert found.original.value is None
        assert found.revised.value == 50
        assert found.rounded == (None, 50)
        assert found.target.revision_per_cent is None

    def test_an_unrevised_target_counts_with_its_original_in_both_columns(self) -> None:
        found = fulfilment(Target("enrolled", 40), 10, as_of=date(2026, 1, 1), group="Kolding")
        assert (found.original.value, found.revised.value) == (25, 25)
        assert found.target.revision_per_cent == 0
        shape: Any = found.to_dict()
        assert shape["target_revised"] is None
        assert shape["revised"]["definition"] == {"key": "fulfilment_revised", "version": 1}
        assert shape["original"]["n"] == 10
        assert shape["original"]["group"] == "Kolding"

    def test_negative_targets_are_refused(self) -> None:
        for wrong in ((-1, None), (1, -1)):
            with pytest.raises(ValueError, match="negative"):
                Target("screened", *wrong)

    def test_sums_take_the_original_of_the_unrevised(self) -> None:
        assert total_target([Target("screened", 10, 5), Target("screened", 20)]) == Target("screened", 30, 25)
        assert total_target([Target("screened", 10), Target("screened", 20)]) == Target("screened", 30, None)
        with pytest.raises(ValueError, match="one kind"):
            total_target([Target("screened", 1), Target("enrolled", 1)])
        with pytest.raises(ValueError, match="one kind"):
            total_target([])

    def test_published_beside_registered(self) -> None:
        found = beside(Target("employed", 75, 34), published=55, registered=57)
        assert found.difference == 2
        assert found.published is not None
        assert found.registered is not None
        assert found.published.revised.source is Source.PUBLISHED
        assert found.registered.rounded == (76, 168)
        alone = beside(Target("employed", 75), published=None, registered=3)
        assert (alone.published, alone.difference) == (None, None)
        shape: Any = alone.to_dict()
        assert shape["published"] is None
        assert shape["registered"]["achieved"] == 3

    @given(st.integers(0, 5_000), st.integers(1, 5_000), st.integers(1, 5_000))
    def test_more_achieved_is_never_less_fulfilled(self, achieved: int, original: int, revised: int) -> None:
        target = Target("screened", original, revised)
        less, more = fulfilment(target, achieved), fulfilment(target, achieved + 1)
        assert less.original.value is not None
        assert more.original.value is not None
        assert less.original.value < more.original.value
        assert less.rounded <= more.rounded

    @given(st.integers(0, 5_000), st.integers(1, 5_000), st.integers(1, 5_000))
    def test_a_figure_printed_by_the_rule_always_follows(self, achieved: int, original: int, revised: int) -> None:
        target = Target("screened", original, revised)
        against_original, against_revised = fulfilment(target, achieved).rounded
        assert against_original is not None
        assert against_revised is not None
        (found,) = reconcile([PublishedRow("x", target, achieved, against_original)])
        assert found.follows in (Follows.ORIGINAL, Follows.BOTH)
        assert not found.deviates
        (off,) = reconcile([PublishedRow("x", target, achieved, max(against_original, against_revised) + 1)])
        assert off.follows is Follows.NEITHER


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (Fraction(1, 2), 0, 1),
        (Fraction(5, 2), 0, 3),
        (Fraction(-1, 2), 0, 0),
        (Fraction(49, 100), 0, 0),
        (Fraction(1, 8), 2, Fraction(13, 100)),
        (7, 0, 7),
    ],
)
def test_a_half_is_rounded_up(value: Fraction | int, decimals: int, expected: Fraction | int) -> None:
    assert rounded_half_up(value, decimals) == expected


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"achieved_screened": "5O4"}, "row 2, column achieved_screened: '5O4'"),
        ({"target_screened_original": ""}, "row 2, column target_screened_original"),
        ({"published_pct_screened": "180 %"}, "row 2, column published_pct_screened"),
        ({"target_screened_adjusted": "-3"}, "row 2, column target_screened_adjusted"),
    ],
)
def test_an_unreadable_cell_is_named(change: dict[str, str], said: str) -> None:
    record = {
        "municipality": "Fredericia",
        "target_screened_original": "350",
        "target_screened_adjusted": "280",
        "achieved_screened": "504",
        "published_pct_screened": "180",
    }
    with pytest.raises(TableError, match=said):
        published_rows([{**record, **change}], kinds=["screened"])
    assert published_rows([{**record, "published_pct_screened": ""}], kinds=["screened"]) == []
    (unrevised,) = published_rows([{**record, "target_screened_adjusted": ""}], kinds=["screened"])
    assert unrevised.target == Target("screened", 350, None)
