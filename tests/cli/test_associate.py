"""``brobygger associate`` on files: the planted association, the words on each output, refusals by row and column."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest

from brobygger.cli.main import main


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["associate", *map(str, arguments)])
    return int(ended.value.code or 0)


def answered(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    try:
        main(["associate", *map(str, arguments)])
    except SystemExit as ended:
        assert not ended.code  # noqa: PT017 - the command line always ends by it
    return capsys.readouterr().out


def table(rows: int = 330) -> dict[str, list[object]]:
    chance = np.random.default_rng(2)
    belief = chance.integers(0, 2, rows)
    return {
        "person": [f"p{one}" for one in range(rows)],
        "employed": (chance.random(rows) < 0.25 + 0.4 * belief).astype(int).tolist(),
        "municipality": [f"m{one % 11}" for one in range(rows)],
        "self_belief": belief.tolist(),
        "age": [None if one == 5 else int(chance.integers(18, 65)) for one in range(rows)],
        "education": chance.choice(["basic", "secondary"], rows).tolist(),
        "full_scale": [one % 11 % 2 for one in range(rows)],
        "own": chance.integers(0, 2, rows).tolist(),
    }


def write(path: Path, held: dict[str, list[object]], separator: str = ",") -> Path:
    lines = [separator.join(held)]
    lines += [
        separator.join("" if one is None else str(one) for one in row) for row in zip(*held.values(), strict=True)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_the_same_answer_from_csv_and_parquet(tmp_path, capsys):
    found = json.loads(answered(capsys, write(tmp_path / "data.csv", table()), "--json"))
    pyarrow.parquet.write_table(pyarrow.table(table()), tmp_path / "data.parquet")
    other = json.loads(answered(capsys, tmp_path / "data.parquet", "--json"))
    assert {**found, "file": ""} == {**other, "file": ""}
    assert "not an effect" in found["words"]["en"]
    lines = {line["variable"]: line for line in found["lines"]}
    assert lines["self_belief"]["low"] < 0.4 < lines["self_belief"]["high"]
    assert lines["self_belief"]["controls"] == ["age", "municipality", "education"]
    assert (lines["full_scale"]["method"], lines["full_scale"]["clusters"]) == ("wild_cluster_bootstrap", 11)
    assert (lines["age"]["n"], lines["age"]["left_out"], lines["age"]["meaning"]) == (329, 1, "derivative")
    assert lines["education"]["controls_later"] == []
    assert "education" in lines["age"]["controls_later"]
    assert {one["variable"]: one["lacking"] for one in found["missing"]}["age"] == 1


def test_words_for_people_and_a_comparison(tmp_path, capsys):
    file = write(tmp_path / "data.csv", table(), ";")
    text = answered(capsys, file, "--variable", "own", "--variable", "full_scale", "--organisation", "full_scale",
                    "--control", "age")  # fmt: skip
    assert "An association, not an effect" in text
    assert "Missing: age 1 of 330" in text
    assert "Controls of own, full_scale: age\n" in text
    assert "1.8 percentage points below the 95 that it promises. (full_scale)" in text
    assert "filled in" not in text
    assert "Age (10 years more)" in answered(capsys, file, "--variable", "age", "--control", "own")
    assert re.search(r"Unmeasured, own: E-value \d\.\d, for the end of the interval \d\.\d\.\n", text)
    assert re.search(
        r"Unmeasured, Age: Everybody at the value \d+ against everybody at the value \d+ .* the ratio \d\.\d\d\. E-v",
        answered(capsys, file, "--variable", "age", "--control", "own"),
    )
    assert "less certain" not in text
    compared = json.loads(answered(capsys, file, "--compare", "self_belief", "--control", "own", "--json"))
    assert compared["low"] < 0.4 < compared["high"]
    assert compared["weights_are_taken_as_known"] is True
    assert "not an effect" in answered(capsys, file, "--compare", "self_belief", "--control", "own")


def test_what_was_left_out_filled_in_or_asked_of_too_few_is_said(tmp_path, capsys):
    held = table(300)
    held["copy"], held["place"] = held["own"], [f"k{one % 12}" for one in range(300)]
    held["employed"] = [0 if one % 12 == 7 else value for one, value in enumerate(held["employed"])]
    file = write(tmp_path / "data.csv", held)
    asked = ("--variable", "own", "--control", "copy", "--control", "place", "--control", "age")
    text = answered(capsys, file, *asked)
    assert "Controls of own: place, age; following from the others, so left out: copy\n" in text
    assert "Left out of own: 25 in groups of place of whom all or none had the outcome.\n" in text
    assert "Missing answers were filled in several times and combined by Rubin's rules: own." in answered(
        capsys, file, *asked, "--impute", "2"
    )
    few = write(tmp_path / "few.csv", {key: values[:100] for key, values in table().items()})
    text = answered(capsys, few, "--variable", "own", "--control", "municipality", "--control", "age")
    assert "less certain than the interval shows: own." in text


@pytest.mark.parametrize(
    ("change", "arguments", "sentence"),
    [
        ({"own": "hmm"}, [], "row 4, column own: 'hmm' is neither yes nor no"),
        ({"own": "12"}, [], "row 4, column own: '12' is neither yes nor no"),
        ({"full_scale": 1}, ["--organisation", "full_scale"],
         "row 15, column full_scale: the municipality m2 has both 1.0 and 0.0"),
        ({"self_belief": "maybe"}, [], "row 4, column self_belief: 'maybe' is neither yes nor no"),
        ({"age": "old"}, [], "row 4, column age: 'old' is no number"),
        ({"employed": None}, [], "row 4, column employed: the outcome is missing"),
        ({"municipality": ""}, [], "row 4, column municipality: the municipality is missing"),
        ({}, ["--outcome", "gone"], "there is no column 'gone' for the outcome"),
        ({}, ["--organisation", "gone"], "there is no column 'gone'"),
        ({}, ["--control", "gone"], "there is no column 'gone' for a control"),
        ({}, ["--impute", "1"], "2 or more"),
        ({}, ["--outcome", "age"], "column age: the outcome must be yes or no in every row"),
    ],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_a_bad_file_is_refused_by_row_and_column(tmp_path, capsys, change, arguments, sentence):
    held = table(40)
    for key, value in change.items():
        held[key][2] = value
    assert run(write(tmp_path / "data.csv", held), *arguments) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(("slips", "kind"), [(1, "yes_no"), (5, "category")])
def test_a_few_words_are_slips_and_more_are_an_answer_of_their_own(tmp_path, capsys, slips, kind):
    held = table(300)
    held["own"][:slips] = ["unsure"] * slips
    file = write(tmp_path / "data.csv", held)
    if kind == "yes_no":
        assert run(file) == 2
        assert "row 2, column own" in capsys.readouterr().err
    else:
        found = json.loads(answered(capsys, file, "--variable", "own", "--json"))
        assert {line["kind"] for line in found["lines"]} == {"category"}


def test_a_number_with_one_word_in_it_is_refused(tmp_path, capsys):
    held = {**table(300), "steps": [str(one) for one in range(300)]}
    held["steps"][7] = "many"
    assert run(write(tmp_path / "data.csv", held)) == 2
    assert "row 9, column steps: 'many' is no number" in capsys.readouterr().err


def test_a_file_that_is_no_table_is_refused(tmp_path, capsys):
    for content, sentence in (
        ("", "the file has no header"),
        ("a,a\n1,2\n", "column a: the column stands there twice"),
        ("a,\n1,2\n", "column number 2 has no name"),
        ("employed,municipality\n1\n", "row 2: there are 1 values for 2 columns"),
        ("employed,municipality\n1,a\n\n0,a\n\n,b\n", "row 6, column employed: the outcome is missing"),
        ("employed,municipality\n", "there are no rows"),
    ):
        (tmp_path / "bad.csv").write_text(content, encoding="utf-8")
        assert run(tmp_path / "bad.csv") == 2
        assert sentence in capsys.readouterr().err
    (tmp_path / "bad.parquet").write_bytes(b"no")
    assert run(tmp_path / "bad.parquet") == 2
    assert run(tmp_path / "gone.csv") == 2
    (tmp_path / "codebook.json").write_text("[]", encoding="utf-8")
    assert run(write(tmp_path / "data.csv", table(40)), "--codebook", tmp_path / "codebook.json") == 2
    assert run() == 2
