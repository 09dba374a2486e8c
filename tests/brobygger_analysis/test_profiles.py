"""Profiles by hand: shares that sum to the group, means over those stated, small health numbers put together."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from brobygger_analysis.association.sureness import q_values
from brobygger_analysis.definitions import Text
from brobygger_analysis.differences import Untested, of_values
from brobygger_analysis.disclosure import hidden
from brobygger_analysis.profiles import (
    NOT_STATED,
    TRAIT,
    Category,
    Column,
    Profile,
    compare,
    compared_as_told,
    profile,
)

GAP = np.nan
IMPAIRMENTS = tuple(Category(code, Text(code, code)) for code in ("physical", "mental", "sensory"))


def column(key: str, values: list[float], categories: tuple[Category, ...] = ()) -> Column:
    return Column(TRAIT[key], np.array(values, dtype=float), categories or TRAIT[key].categories)


def people(here: int, there: int = 0) -> tuple[np.ndarray, np.ndarray]:
    group = np.arange(here + there) < here
    return group, ~group


def counts(found: Profile, key: str) -> dict[str, int]:
    return {one.code: one.count for one in found.traits[key].cells}


def test_a_profile_by_hand() -> None:
    group, _ = people(8)
    found = profile(
        [
            column("gender", [0, 0, 0, 0, 0, 1, 1, GAP]),
            column("age", [24, 25, 29, 30, 44, 61, GAP, GAP]),
        ],
        group,
    )
    assert counts(found, "gender") == {"woman": 5, "man": 2, NOT_STATED: 1}
    gender, age = found.traits["gender"], found.traits["age"]
    assert sum(one.figure.result.value or 0 for one in gender.cells) == pytest.approx(1)
    assert gender.majority is not None
    assert gender.majority.code == "woman"
    assert (gender.n, gender.known) == (8, 7)
    assert counts(found, "age") == {
        "under_25": 1, "25_29": 2, "30_39": 1, "40_49": 1, "50_59": 0, "from_60": 1, NOT_STATED: 2,
    }  # fmt: skip
    assert age.mean is not None
    assert age.mean.value == pytest.approx(213 / 6)
    assert age.mean.n == 6
    beside = dict(age.mean.beside)
    assert (beside["lower_quartile"], beside["median"], beside["upper_quartile"]) == (26, 29.5, 40.5)
    assert found.figures()["gender:woman"].rows.tolist() == [0, 1, 2, 3, 4]
    shape = found.to_dict()
    assert json.loads(json.dumps(shape)) == shape
    assert shape["traits"]["gender"]["missing"] == 1


def test_small_numbers_about_health_are_put_together_in_both_groups() -> None:
    group, others = people(14, 20)
    values = [0.0] * 9 + [1] * 3 + [2] * 2 + [0] * 8 + [1] * 9 + [2] * 3
    found = compare([column("impairment", values, IMPAIRMENTS)], group, others)
    for one, wanted in ((found.group, [9, 5]), (found.other, [8, 12])):
        cells = one.traits["impairment"].cells
        assert [cell.code for cell in cells] == ["physical", "mental+sensory"]
        assert [cell.count for cell in cells] == wanted
        assert not any(cell.figure.listed for cell in cells)
    few, rest = people(4, 30)
    closed = compare([column("impairment", values, IMPAIRMENTS)], few, rest)
    assert all(one.traits["impairment"].hidden for one in (closed.group, closed.other))
    assert closed.group.figures() == {}
    assert closed.differences["impairment"].tested.why is Untested.HIDDEN


def test_steps_are_put_together_with_their_neighbours_and_the_mean_has_one_decimal() -> None:
    group, _ = people(23)
    found = profile([column("impact", [0.0] * 1 + [1] * 6 + [2] * 9 + [3] * 7)], group)
    assert counts(found, "impact") == {"none+small": 7, "medium": 9, "large": 7}
    mean = found.traits["impact"].mean
    assert mean is not None
    assert mean.value == 3.0  # (1 + 12 + 27 + 28) / 23 = 2.957
    gaps = profile([column("impact", [1.0] * 10 + [3] * 10 + [GAP] * 3)], group).traits["impact"]
    assert gaps.cells[-1].code == "large+not_stated"
    assert gaps.known is None
    assert gaps.mean is not None
    assert gaps.mean.value is None


def test_two_groups_with_their_differences_and_q_values() -> None:
    group, others = people(40, 40)
    ages = [30.0 + one % 7 for one in range(40)] + [36.0 + one % 9 for one in range(40)]
    found = compare(
        [column("gender", [0.0] * 30 + [1] * 10 + [0] * 20 + [1] * 20), column("age", ages)],
        group,
        others,
        answers=({"self_belief": (5, 9, 11, 6, 4)}, {"self_belief": (2, 6, 12, 9, 6)}),
    )
    gender = found.differences["gender"]
    assert gender.cells["woman"].value == pytest.approx(0.25)
    interval = gender.cells["woman"].interval
    assert interval is not None
    assert interval.low < 0.25 < interval.high
    assert found.differences["age"].mean is not None
    assert found.differences["age"].tested == of_values(ages[:40], ages[40:])
    p = [one.tested.p for one in found.differences.values()]
    assert [one.q for one in found.differences.values()] == q_values(p)
    assert found.tests == 3
    assert found.differences["age"].is_sure
    assert found.group.traits["self_belief"].known == 35
    json.dumps({key: one.to_dict() for key, one in found.differences.items()})


def test_what_is_hidden_afterwards_is_not_compared_either() -> None:
    group, others = people(40, 40)
    found = compare([column("gender", [0.0] * 30 + [1] * 10 + [0] * 20 + [1] * 20)], group, others)
    cells = tuple(
        replace(one, figure=replace(one.figure, result=hidden(one.figure.result)))
        for one in found.group.traits["gender"].cells
    )
    closed = replace(found.group, traits={"gender": replace(found.group.traits["gender"], cells=cells)})
    assert closed.traits["gender"].majority is None
    assert compared_as_told(closed, found.other).differences["gender"].tested.why is Untested.HIDDEN
    assert compared_as_told(found.group, found.other).differences == found.differences


def test_nobody_may_be_in_both_groups() -> None:
    with pytest.raises(ValueError, match="share persons"):
        compare([], np.array([True, True]), np.array([True, False]))
