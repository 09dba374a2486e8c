"""Printed figures beside registered ones, and the classes of usage with their gap, by hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from brobygger_analysis.definitions import REGISTRY
from brobygger_analysis.printed import (
    BesidePrinted,
    Printed,
    UsageClass,
    beside_printed,
    class_note,
    usage_class,
)
from brobygger_analysis.results import Disclosure, Result, Source, not_registered, share

UPDATED = REGISTRY.get("cv_updated_of_enrolled")
PUBLISHED = Path(__file__).parents[1] / "published" / "data" / "rum2_municipalities.csv"
LIMITS = (0.1, 0.3, 0.4)


def printed(value: float, decimals: int = 0) -> Printed:
    result = Result(value, 1017, UPDATED, Source.PUBLISHED, disclosure=Disclosure.SHOWN)
    return Printed(result, decimals, 0.31, 0.92, "Rapporten", "")


def beside(numerator: int, denominator: int, decimals: int = 0) -> BesidePrinted:
    found = beside_printed({"x": share(numerator, denominator, UPDATED)}, {"x": printed(0.73, decimals)})
    return found["x"]


def test_the_difference_is_registered_minus_printed_and_equal_is_by_the_rounding_of_the_print() -> None:
    near = beside(747, 1017)  # 73.45 %
    assert near.difference == pytest.approx(747 / 1017 - 0.73)
    assert near.is_equal
    assert not beside(747, 1017, decimals=1).is_equal
    assert beside(735, 1000).difference == pytest.approx(0.005)
    assert not beside(735, 1000).is_equal  # a half goes up
    told = near.to_dict()
    assert (told["lowest"], told["highest"], told["equal"], told["reference"]) == (0.31, 0.92, True, "Rapporten")


def test_a_figure_of_other_people_one_that_is_hidden_and_one_that_nobody_registers_have_no_difference() -> None:
    whole = beside_printed({"x": share(7, 10, UPDATED)}, {}, {"x": printed(0.73)})["x"]
    assert (whole.is_same_people, whole.difference, whole.is_equal) == (False, None, False)
    hidden = Result(None, None, UPDATED, Source.REGISTERED, disclosure=Disclosure.SUPPRESSED)
    for result in (hidden, not_registered(UPDATED)):
        one = beside_printed({"x": result}, {"x": printed(0.73)})["x"]
        assert (one.difference, one.is_equal, one.printed.result.value) == (None, False, 0.73)


def test_what_is_printed_of_the_same_people_comes_first_and_what_was_not_printed_is_left_out() -> None:
    registered = {"a": share(1, 2, UPDATED), "b": share(1, 2, UPDATED), "c": share(1, 2, UPDATED)}
    found = beside_printed(registered, {"b": printed(0.5)}, {"a": printed(0.6), "b": printed(0.7)})
    assert {key: (one.printed.result.value, one.is_same_people) for key, one in found.items()} == {
        "a": (0.6, False),
        "b": (0.5, True),
    }


@pytest.mark.parametrize(
    ("per_cent", "expected"),
    [
        (0.0, UsageClass.LOW), (0.09, UsageClass.LOW), (0.1, UsageClass.MEDIUM), (0.3, UsageClass.MEDIUM),
        (0.31, UsageClass.BETWEEN), (0.4, UsageClass.BETWEEN), (0.41, UsageClass.HIGH),
        (100 * 0.003, UsageClass.MEDIUM),
    ],
)  # fmt: skip
def test_the_classes_of_usage_leave_the_gap_that_the_rule_leaves(per_cent: float, expected: UsageClass) -> None:
    assert usage_class(per_cent, LIMITS) is expected


def test_limits_out_of_order_are_refused_and_the_sentence_tells_the_rule() -> None:
    with pytest.raises(ValueError, match="not in order"):
        usage_class(0.2, (0.3, 0.1, 0.4))
    note = class_note(UsageClass.HIGH, LIMITS)
    assert note.da == "Klasse: høj (lav under 0,1 pct., mellem til og med 0,3 pct., høj over 0,4 pct.)."
    assert note.en == "Class: high (low below 0.1%, medium up to 0.3%, high above 0.4%)."


def test_the_printed_classes_against_their_own_rule() -> None:
    words = {"lav": UsageClass.LOW, "mellem": UsageClass.MEDIUM, "høj": UsageClass.HIGH}
    with PUBLISHED.open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    found = {row["municipality"]: usage_class(float(row["hko_usage_pct"]), LIMITS) for row in rows}
    differing = {row["municipality"]: found[row["municipality"]] for row in rows
                 if words[row["hko_usage_class"]] is not found[row["municipality"]]}  # fmt: skip
    assert differing == {
        "Haderslev": UsageClass.MEDIUM,  # printed as high
        "Lyngby-Taarbæk": UsageClass.MEDIUM,  # printed as low, and 0.10 is not below 0.1
        "Nordfyns": UsageClass.BETWEEN,
        "Aarhus": UsageClass.BETWEEN,
    }
