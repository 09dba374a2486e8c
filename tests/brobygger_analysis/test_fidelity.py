"""Thresholds, sums and places side by side: what must hold for every figure, and the published ratings."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import brobygger_analysis.fidelity as fidelity
from brobygger_analysis.definitions import EVERY_INDICATOR, REGISTRY
from brobygger_analysis.fidelity import Better, Indicator, Level, catalogue, cuts_from, degree, ips, place, side_by_side
from brobygger_analysis.results import Disclosure, Result, Source, not_registered, share

SHIPPED = Path(fidelity.__file__).parents[2] / "brobygger" / "reference" / "data" / "values" / "measurement.toml"
THRESHOLDS = {
    one["code"]: one["value"]
    for one in tomllib.loads(SHIPPED.read_text("utf-8"))["value"]
    if one["code"].startswith("measurement.fidelity_")
}
numbers = st.floats(0, 500, allow_nan=False)
three = st.lists(st.integers(0, 400), min_size=3, max_size=3, unique=True).map(sorted)


def the_cuts(key):
    found = next(one for one in catalogue.placed() if one.key == key)
    return cuts_from(THRESHOLDS[f"measurement.{found.thresholds}"], found.better)


def test_the_catalogue_names_figures_that_are_computed_and_thresholds_that_are_shipped():
    for one in fidelity.INTENTIONS.values():
        assert all((one.name.da, one.name.en, one.says.da, one.says.en))
        for indicator in one.indicators:
            assert indicator.key in EVERY_INDICATOR
            assert not indicator.key.startswith("fulfilment"), "implementation, not fulfilment of targets"
            assert indicator.better is None or REGISTRY.get(indicator.key).is_registered
    assert {f"measurement.{one.thresholds}" for one in catalogue.placed()} == set(THRESHOLDS)
    assert all(the_cuts(one.key) for one in catalogue.placed())
    rated = [one.key for one in fidelity.INTENTIONS.values() if one.is_rated_in_report]
    assert rated == [
        "screening_volume", "screening_breadth", "cv_and_plan_made", "same_broker", "frequent_contact",
        "fast_processing", "early_use", "ordinary_hours", "monthly_follow_up",
    ]  # fmt: skip
    assert len(fidelity.FORMS) == sum(len(part.forms) for part in fidelity.ELEMENTS), "a key names one form"
    assert all(one.is_elsewhere != bool(one.choices) for one in fidelity.FORMS.values())
    for key in ("nothing", ""):
        for look_up in (fidelity.element, fidelity.intention, fidelity.form, catalogue.element_of):
            with pytest.raises(fidelity.UnknownPart):
                look_up(key)


@pytest.mark.parametrize(
    ("key", "printed", "rated"),
    [
        ("screened_of_population", 19, Level.HIGH),
        ("job_ready_of_enrolled", 57, Level.LOW),
        ("job_ready_of_enrolled", 59, Level.LOW),  # the same figure, printed twice
        ("cv_updated_of_enrolled", 73, Level.MEDIUM),
        ("goal_updated_of_enrolled", 66, Level.MEDIUM),
        ("conversations_per_week_own", 0.6, Level.HIGH),
        ("mean_days_to_first_conversation", 7, Level.HIGH),
        ("days_application_to_grant", 10, Level.LOW_MEDIUM),
        ("days_application_to_grant", 13, Level.LOW_MEDIUM),  # printed twice too
        ("days_enrolled_to_application", 107, Level.LOW),
        ("followed_up_of_employed", 41, Level.LOW),
    ],
)
def test_printed_figures_lie_where_the_evaluation_rated_them(key, printed, rated):
    """The report has no thresholds: ours are chosen so that its ratings come out where a figure is the reason given."""
    assert place(printed, the_cuts(key)) is rated


@given(numbers, numbers, three, st.sampled_from(Better))
def test_more_of_what_was_intended_is_never_a_lower_level(one, other, edges, better):
    cuts = cuts_from(edges if better is Better.HIGHER else edges[::-1], better)
    nearer, further = sorted((one, other), reverse=better is Better.LOWER)
    assert place(nearer, cuts).number <= place(further, cuts).number
    for edge, level in zip(cuts.to_list(), list(Level)[1:], strict=True):
        assert place(edge, cuts) is level  # on a threshold, the level that begins there
    assert place(Fraction(one), cuts) is place(one, cuts)


@given(st.lists(st.integers(0, 9), min_size=3, max_size=3), st.sampled_from(Better))
def test_thresholds_that_go_no_way_are_refused(edges, better):
    goes = edges[0] < edges[1] < edges[2] if better is Better.HIGHER else edges[0] > edges[1] > edges[2]
    if goes:
        assert cuts_from(edges, better).to_list() == edges
    else:
        with pytest.raises(ValueError, match="thresholds go"):
            cuts_from(edges, better)


@given(st.integers(0, 300), st.integers(1, 300))
def test_a_share_is_placed_by_its_counts_and_not_by_its_rounding(part, rest):
    whole = part + rest
    cuts = cuts_from([29, 50, 75], Better.HIGHER)
    found = degree(Indicator("enrolled_of_screened", Better.HIGHER), share(part, whole, definition()), cuts)
    expected = sum(100 * part >= edge * whole for edge in (29, 50, 75))
    assert found.level is list(Level)[expected]


def definition():
    return REGISTRY.get("enrolled_of_screened")


def test_what_cannot_be_seen_lies_nowhere():
    cuts = cuts_from([50, 65, 80], Better.HIGHER)
    indicator = Indicator("enrolled_of_screened", Better.HIGHER)
    empty = Result(None, 0, definition(), Source.REGISTERED)
    hidden = Result(0.1, None, definition(), Source.REGISTERED, disclosure=Disclosure.SUPPRESSED)
    absent = not_registered(REGISTRY.get("placements_started"))
    for result in (empty, hidden, absent):
        assert degree(indicator, result, cuts).level is None
    assert degree(indicator, share(9, 10, definition()), None).level is None
    told = degree(indicator, share(9, 10, definition()), cuts).to_dict()
    assert (told["thresholds"], told["level"], told["better"]) == ([50, 65, 80], "high", "higher")


units = st.lists(st.text("abcø", min_size=1, max_size=4), unique=True, max_size=6)


@given(units, st.data())
@settings(max_examples=25)
def test_places_stand_in_the_order_given_whatever_they_were_judged(names, data):
    keys = list(fidelity.INTENTIONS)
    judged = {
        (unit, key): level
        for unit in names
        for key in keys
        if (level := data.draw(st.none() | st.sampled_from(Level))) is not None
    }
    made = side_by_side(names, judged)
    assert [row.unit for row in made.rows] == names
    assert {key: sum(levels.values()) for key, levels in made.counts.items()} == dict.fromkeys(keys, len(names))
    assert {(row.unit, cell.intention): cell.level for row in made.rows for cell in row.cells if cell.level} == judged
    told = made.to_dict()
    assert set(told) == {"rows", "counts"}, "no mean, no sum, no rank"


def test_side_by_side_refuses_what_it_does_not_know():
    with pytest.raises(ValueError, match="twice"):
        side_by_side(["a", "a"], {})
    with pytest.raises(fidelity.UnknownPart):
        side_by_side(["a"], {}, ["nothing"])


# The scale of 25 items ------------------------------------------------------------------------------------------------


def test_the_items_and_the_printed_classes():
    assert [item.number for item in ips.ITEMS] == list(range(1, 26))
    assert [sum(item.part is part for item in ips.ITEMS) for part in ips.Part] == [3, 8, 14]
    assert len({item.name.da for item in ips.ITEMS}) == 25
    edges = {25: "not_supported_employment", 73: "not_supported_employment", 74: "fair", 99: "fair", 100: "good",
             114: "good", 115: "exemplary", 125: "exemplary"}  # fmt: skip
    assert {total: ips.class_of(total).value for total in edges} == edges
    for impossible in (24, 126):
        with pytest.raises(ValueError, match="cannot be"):
            ips.class_of(impossible)


@given(st.lists(st.none() | st.integers(1, 5), min_size=25, max_size=25))
def test_a_sum_is_there_when_every_item_has_a_score(given_scores):
    made = ips.score({str(place): value for place, value in enumerate(given_scores, 1)})
    assert made.scored == sum(value is not None for value in given_scores)
    if None in given_scores:
        assert (made.total, made.called) == (None, None)
    else:
        assert made.total == sum(given_scores) == sum(made.parts.values())
        assert made.called is ips.class_of(made.total)
    assert made.is_complete is (None not in given_scores)


@pytest.mark.parametrize("wrong", [{"26": 3}, {"1": 0}, {"1": 6}, {"1": 2.5}, {"1": True}])
def test_an_impossible_score_is_refused(wrong):
    with pytest.raises(ValueError, match="item"):
        ips.score(wrong)
