"""Outcomes as figures and as a table."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from brobygger_analysis import register
from brobygger_analysis.definitions import REGISTRY
from brobygger_analysis.register import weeks
from brobygger_analysis.results import Result
from tests.brobygger_analysis.register.files import columns, write_csv, write_parquet
from tests.brobygger_analysis.register.plain import Plain

FIRST = weeks.of_text("2015-W01")
LIVES = [
    ["111"] * 4 + ["100"] * 26,  # a job that lasts 26 weeks, to the end
    ["111"] * 4 + ["771"] * 13 + ["890"] * 13,  # a flex job of 13 weeks
    ["111"] * 4 + ["130"] * 20 + ["651"] * 6,  # an education, too new for 13 weeks
    ["130"] * 4 + ["730"] * 26,
]


@pytest.fixture
def read(tmp_path: Path) -> tuple[register.Register, register.Index]:
    one = register.read_wide(write_parquet(tmp_path / "wide.parquet", columns(Plain(FIRST, LIVES))))
    people = ["00001", "00002", "00003", "00004", "00009"]
    wide = {"lobenr": people, "dato": ["2015-01-20"] * 5, "by": ["A", "A", "B", "B", "B"]}
    return one, register.read_index(write_csv(tmp_path / "index.csv", wide), by=["by"])


def follow(one: register.Register, index: register.Index) -> register.Outcomes:
    return register.outcomes(one, one.rows_of(index.persons), index.weeks)


def by_key(figures: list[Result]) -> dict[str, Result]:
    return {one.definition.key.removeprefix("register_"): one for one in figures}


def test_figures(read: tuple[register.Register, register.Index]) -> None:
    one, index = read
    found = by_key(register.figures(follow(one, index), one))
    assert {key: figure.value for key, figure in found.items() if figure.definition.unit == "persons"} == {
        "counted": 4,
        "not_in_register": 1,
        "outside_weeks": 0,
        "wages_unseen": 0,
    }
    parts = {
        "reached_any": (3, 4),
        "reached_ordinary_hours": (1, 4),
        "reached_flex_job": (1, 4),
        "reached_education": (1, 4),
        "lasted_13": (2, 2),  # the education is too new to be judged
        "lasted_26": (1, 2),
        "lasted_52": (0, 0),
        "at_index_insured_unemployed": (3, 4),
        "at_index_cash_benefit_job_ready": (1, 4),
    }
    for key, part in parts.items():
        assert (found[key].numerator, found[key].denominator) == part, key
    assert found["lasted_13"].note.en == "1 newer ones are left out."
    assert found["lasted_52"].value is None
    assert found["weeks_before_insured_unemployed"].value == pytest.approx(9 / 4)
    assert found["weeks_before_insured_unemployed"].n == 4
    assert "weeks_before_flex_job" not in found
    assert {str(figure.as_of) for figure in found.values()} == {"2015-07-26"}  # the Sunday of the last week
    assert json.loads(json.dumps([figure.to_dict() for figure in found.values()]))


def test_shares_of_a_group(read: tuple[register.Register, register.Index]) -> None:
    one, index = read
    found = by_key(register.figures(follow(one, index).of(index.by["by"] == "B"), one, group="B"))
    assert (found["reached_any"].numerator, found["reached_any"].denominator) == (1, 2)
    assert found["reached_any"].group == "B"
    assert found["not_in_register"].value == 1


def test_each_figure_has_its_card(read: tuple[register.Register, register.Index]) -> None:
    one, index = read
    for figure in register.figures(follow(one, index), one):
        card = REGISTRY.get(figure.definition.key)
        assert card is figure.definition
        assert card.name.da != card.name.en
        assert card.population.da


def test_nobody_counts(read: tuple[register.Register, register.Index]) -> None:
    one, index = read
    found = by_key(register.figures(follow(one, index).of(np.zeros(5, dtype=bool)), one))
    assert found["counted"].value == 0
    assert found["reached_any"].value is None
    assert not [key for key in found if key.startswith("weeks_before")]


def test_a_row_per_person(read: tuple[register.Register, register.Index], tmp_path: Path) -> None:
    one, index = read
    table = register.table(one, index, follow(one, index))
    rows = table.to_pylist()
    assert rows[0]["person"] == "00001"
    assert str(rows[0]["date"]) == "2015-01-20"
    assert (
        rows[0]
        | {
            "by": "A",
            "status": "counted",
            "group_at_index": "insured_unemployed",
            "weeks_insured_unemployed": 3,
            "outcome": "ordinary_hours",
            "weeks_to_outcome": 1,
            "weeks_lasted": 26,
            "still": True,
            "lasted_26": True,
            "lasted_52": None,
            "weeks_to_left": None,
            "follow_up_weeks": 26,
        }
        == rows[0]
    )
    assert (rows[1]["weeks_lasted"], rows[1]["lasted_13"], rows[1]["lasted_26"]) == (13, True, False)
    assert (rows[3]["outcome"], rows[3]["weeks_to_outcome"], rows[3]["still"]) == (None, None, None)
    assert rows[4]["status"] == "not_in_register"
    assert {value for name, value in rows[4].items() if name not in ("person", "date", "by", "status")} == {None}
    for name in ("rows.csv", "rows.parquet"):
        register.write_table(table, tmp_path / name)
        assert (tmp_path / name).stat().st_mode & 0o077 == 0
    assert (tmp_path / "rows.csv").read_text().count("\n") == 6


def test_a_curve_as_json(read: tuple[register.Register, register.Index]) -> None:
    one, index = read
    found = follow(one, index)
    curve = register.curves(*found.of(found.counted).times(), causes=register.OUTCOMES, competing=[register.Kind.LEFT])
    shape = register.curve_to_dict(curve, group="A")
    assert json.loads(json.dumps(shape, allow_nan=False)) == shape
    assert (shape["n"], shape["weeks"], shape["at_risk"]) == (4, [1, 21, 26], [4, 2, 1])
    assert shape["reached"]["education"]["estimate"] == pytest.approx([0, 0.25, 0.25])
    assert shape["median_weeks"] == 1
    assert REGISTRY.get(shape["definitions"]["reached"]["key"])


def test_names_of_the_package() -> None:
    for name in register.__all__:
        assert getattr(register, name) is not None
    with pytest.raises(AttributeError):
        _ = register.nothing
