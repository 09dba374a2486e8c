"""A group's part of everybody: counted by hand, and never of what may not be told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from brobygger_analysis.definitions import ENROLLED
from brobygger_analysis.figures import Figure, Masks
from brobygger_analysis.results import Disclosure, count
from brobygger_analysis.shares import shares


def figure(number: int | None, disclosure: Disclosure = Disclosure.UNCHECKED) -> Figure:
    result = replace(count(number or 0, ENROLLED), disclosure=disclosure)
    return Figure(replace(result, value=None) if number is None else result, Masks(np.zeros(1, dtype=bool)))


def test_a_share_is_the_group_of_everybody_and_nothing_where_it_would_tell_what_is_hidden() -> None:
    whole, part = {"enrolled": figure(12), "population": figure(40)}, {"enrolled": figure(3), "population": figure(20)}
    found = shares("benefit_group", whole, part)
    assert {key: (one.own, one.everybody, one.value) for key, one in found.items()} == {
        "enrolled": (3, 12, 0.25),
        "population": (20, 40, 0.5),
    }
    assert found["enrolled"].to_dict() == {"value": 0.25, "numerator": 3, "denominator": 12}
    for by in ("", None, "team", "municipality", "month"):
        assert shares(by, whole, part) == {}
    checked = figure(12, Disclosure.SHOWN), figure(None, Disclosure.SUPPRESSED), figure(0), figure(None)
    for one in checked:  # of everybody
        assert "enrolled" not in shares("benefit_group", {"enrolled": one}, part)
    for one in (*checked[:2], checked[3]):  # of the group
        assert shares("benefit_group", whole, {"enrolled": one}) == {}
    assert shares("benefit_group", whole, {"enrolled": figure(0)})["enrolled"].value == 0
    assert shares("benefit_group", {}, part) == {}
