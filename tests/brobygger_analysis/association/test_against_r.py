"""The same figures as R, to 1e-6 and closer. The outputs of R are stored with their call and versions."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from brobygger_analysis.association import bootstrap, imputation, sureness
from brobygger_analysis.association.design import Design, Kind, Variable, design
from brobygger_analysis.association.effects import derivative, discrete
from brobygger_analysis.association.logit import Cells, Fit, Parts, cells, fit
from brobygger_analysis.association.weighting import compare
from brobygger_analysis.columns import Array
from brobygger_analysis.definitions import Text

FOLDER = Path(__file__).parents[2] / "published" / "data" / "r"
WITHIN = 1e-8


def variable(key: str, kind: Kind, reference: str = "") -> Variable:
    return Variable(key, Text(key, key), kind, reference=reference)


@cache
def of_r(name: str = "association") -> dict[str, list[float]]:
    lines = (FOLDER / f"{name}.txt").read_text().splitlines()
    return {
        line.split()[0]: [float(number) for number in line.split()[1:]] for line in lines if not line.startswith("#")
    }


CONTROLS = [
    variable("woman", Kind.YES_NO), variable("age", Kind.NUMBER), variable("education", Kind.CATEGORY, "primary"),
]  # fmt: skip


@cache
def people() -> dict[str, Array]:
    with (FOLDER / "association_people.csv").open() as file:
        rows = list(csv.DictReader(file))
    found: dict[str, Array] = {
        key: np.array([float(row[key]) for row in rows])
        for key in ("employed", "believes", "woman", "age", "new_model")
    }
    return found | {key: np.array([row[key] for row in rows]) for key in ("education", "municipality")}


@cache
def model() -> tuple[Design, Fit]:
    made = design(variable("believes", Kind.YES_NO), CONTROLS, people())
    places = np.unique(people()["municipality"], return_inverse=True)[1].reshape(-1)
    return made, fit(cells(made.x, people()["employed"], places))


def place(name: str) -> int:
    return [str(column) for column in model()[0].columns].index(name) + 1


NAMES = {
    "coefficient:believes": "believes",
    "coefficient:woman": "woman",
    "coefficient:age": "age",
    "coefficient:educationhigher": "education: higher",
    "coefficient:educationsecondary": "education: secondary",
}


def test_coefficients() -> None:
    made, found = model()
    assert found.beta[0] == pytest.approx(of_r()["coefficient:(Intercept)"][0], abs=WITHIN)
    for name, column in NAMES.items():
        assert found.beta[place(column)] == pytest.approx(of_r()[name][0], abs=WITHIN)
    assert made.dropped == ()


def test_discrete_change_and_its_three_standard_errors() -> None:
    _, found = model()
    effect = discrete(found, place("believes"))
    assert effect.value == pytest.approx(of_r()["discrete:believes"][0], abs=WITHIN)
    assert effect.error(found.inverse) == pytest.approx(of_r()["discrete:believes:model"][0], abs=WITHIN)
    assert effect.error(found.robust()) == pytest.approx(of_r()["discrete:believes:HC1"][0], abs=WITHIN)
    assert effect.error(found.clustered()) == pytest.approx(of_r()["discrete:believes:clustered"][0], abs=WITHIN)
    assert effect.if_yes is not None
    assert effect.if_no is not None
    assert effect.if_yes - effect.if_no == pytest.approx(effect.value)


def test_derivative_of_a_number() -> None:
    _, found = model()
    effect = derivative(found, place("age"))
    assert effect.value == pytest.approx(of_r()["derivative:age"][0], abs=WITHIN)
    assert effect.error(found.robust()) == pytest.approx(of_r()["derivative:age:HC1"][0], abs=WITHIN)


def test_a_category_against_its_reference() -> None:
    _, found = model()
    effect = discrete(found, place("education: higher"), [place("education: secondary")])
    assert effect.value == pytest.approx(of_r()["discrete:higher"][0], abs=WITHIN)
    assert effect.error(found.robust()) == pytest.approx(of_r()["discrete:higher:HC1"][0], abs=WITHIN)


def test_cells_give_what_rows_give() -> None:
    """Without the number, equal rows are counted together; the answer is that of the rows."""
    made = design(
        variable("believes", Kind.YES_NO),
        [variable("woman", Kind.YES_NO), variable("education", Kind.CATEGORY, "primary")],
        people(),
    )
    places = np.unique(people()["municipality"], return_inverse=True)[1].reshape(-1)
    y = people()["employed"]
    in_order = np.argsort(places, kind="stable")
    each = np.ones(len(y))
    by_rows = fit(Cells(made.x, each, y, Parts(in_order, places[in_order], each, y[in_order])))
    counted = cells(made.x, y, places)
    assert len(counted.n) < 12 + 1
    by_cells = fit(counted)
    assert by_cells.beta == pytest.approx(by_rows.beta, abs=1e-12)
    for one, other in ((by_cells.robust(), by_rows.robust()), (by_cells.clustered(), by_rows.clustered())):
        assert one == pytest.approx(other, abs=1e-12)
    of_rows, of_cells = (bootstrap.restricted(one.cells, 1, 0.2, bootstrap.signs(11)).p for one in (by_rows, by_cells))
    assert 0 < of_rows < 1
    assert of_cells == of_rows


def test_clusters_out_of_order_are_refused() -> None:
    """The sums of a cluster are taken of what stands together."""
    parts = Parts(np.zeros(3, dtype=np.intp), np.array([0, 1, 0]), np.ones(3), np.ones(3))
    with pytest.raises(ValueError, match="cluster by cluster"):
        _ = parts.begins
    with pytest.raises(ValueError, match="told apart"):
        _ = Cells(np.ones((1, 1)), np.ones(1), np.ones(1)).clusters


def test_corrections_for_many_questions() -> None:
    found = sureness.q_values([0.001, 0.04, 0.03, 0.2, 0.9, 0.0005, 0.05])
    assert found == pytest.approx(of_r()["q-values"])


def test_rubins_rules() -> None:
    found = imputation.combined(
        [0.10, 0.13, 0.08, 0.11, 0.12], [0.04, 0.05, 0.045, 0.04, 0.05], complete_degrees=200
    )  # fmt: skip
    assert found.value == pytest.approx(of_r()["pooled:value"][0])
    assert found.error == pytest.approx(of_r()["pooled:error"][0])
    assert found.degrees == pytest.approx(of_r()["pooled:degrees"][0])


def test_a_comparison_group_by_weighting() -> None:
    """Who believes stands for who took part. R: glm() for the weights, a weighted lm() with vcovHC() for the rest."""
    data, told = people(), of_r("weighting")
    found = compare(data["believes"] == 1, data["employed"] == 1, data, CONTROLS)
    for name in ("difference", "low", "high", "participants", "others", "effective_others", "largest_weight_share"):
        assert getattr(found, name) == pytest.approx(told[name][0], abs=WITHIN, rel=WITHIN), name
    balance = {one.column: (one.before, one.after) for one in found.balance}
    names = {str(column): f"balance:{column.variable}{column.value}" for column in balance}
    assert set(names.values()) == {name for name in told if name.startswith("balance:")}
    for column, (before, after) in balance.items():
        assert (before, after) == pytest.approx(told[names[str(column)]], abs=WITHIN), column
