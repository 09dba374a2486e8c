"""Files from the command line: the rows of the page, the log of the page, and nothing written twice."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from brobygger.cli.export import command
from brobygger.vault.models import LogEntry
from tests.programmes.factories import make_programme, set_target
from tests.screening.factories import House

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> Any:
    return CliRunner().invoke(command, arguments)


def rows_of(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text("utf-8-sig").splitlines(), delimiter=";"))


@pytest.fixture
def marks_arguments(jobcentre: Any, tmp_path: Path) -> list[str]:
    period = ["--since", "2020-01-01", "--until", "2099-12-31"]
    return ["marks", "--jobcentre", "0607", *period, "--out", str(tmp_path / "marks.csv")]


def test_marks_of_this_jobcentre_only_and_logged(
    jobcentre: Any, other_jobcentre: Any, marks_arguments: list[str], tmp_path: Path
) -> None:
    house = House(jobcentre)
    house.screened()
    House(other_jobcentre).screened()
    result = run(*marks_arguments)
    assert result.exit_code == 0, result.output
    rows = rows_of(tmp_path / "marks.csv")
    assert {row["key"] for row in rows} == {str(house.course.citizen.key)}
    entry = LogEntry.objects.get(action="marks.exported")
    assert (entry.actor_kind, entry.category, entry.jobcentre_key) == ("command", "export", jobcentre.key)
    assert {key for _kind, key in entry.subjects} == {str(house.course.citizen.key)}


def test_a_file_is_never_written_over(jobcentre: Any, marks_arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "marks.csv").write_text("kept")
    result = run(*marks_arguments)
    assert result.exit_code == 2
    assert (tmp_path / "marks.csv").read_text() == "kept"


def test_a_period_that_runs_backwards_and_an_unknown_jobcentre_are_wrong_use(
    jobcentre: Any, marks_arguments: list[str]
) -> None:
    backwards = [one.replace("2099", "2019") for one in marks_arguments]
    assert "--until lies before" in run(*backwards).output
    unknown = [one.replace("0607", "9999") for one in marks_arguments]
    assert "There is no jobcentre '9999'" in run(*unknown).output


def test_targets_of_every_jobcentre(jobcentre: Any, tmp_path: Path) -> None:
    programme = make_programme(jobcentre, code="proeve")
    set_target(programme, jobcentre, "screened", 100, 80)
    out = tmp_path / "targets.csv"
    result = run("targets", "--programme", programme.code, "--out", str(out))
    assert result.exit_code == 0, result.output
    (row,) = [row for row in rows_of(out) if row["measure"] == "screened"]
    assert (row["target_original"], row["target_revised"]) == ("100", "80")


def test_a_cell_that_looks_like_a_formula_is_text() -> None:
    from brobygger.cli.export import _cell

    assert _cell("=1+1") == "'=1+1"
    assert _cell(None) == ""
    assert _cell(12) == 12
