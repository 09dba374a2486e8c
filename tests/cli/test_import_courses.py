"""``brobygger import courses``: dry run, write, write again, and every kind of wrong file with its exit code."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from brobygger.citizens.models import Citizen, Course
from brobygger.cli.main import brobygger, main
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from tests.citizens.factories import a_number

HEAD = "cpr,given_name,family_name,began_on,benefit_group"
LABEL = "Jobcenter Bakkeby"


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.frozen(datetime.date(2026, 11, 20)):
        yield


def a_file(folder: Path, *rows: str, head: str = HEAD) -> str:
    file = folder / "started.csv"
    file.write_text("\n".join([head, *rows]), encoding="utf-8")
    return str(file)


def a_row(cpr: str = "", benefit: str = "flex_job") -> str:
    return f"{cpr or a_number()},Søren,Ågård,2026-09-01,{benefit}"


def run(*arguments: str) -> Any:
    return CliRunner().invoke(brobygger, ["import", "courses", *arguments])


def code_of(*arguments: str) -> int:
    """What the operating system is told."""
    try:
        return int(main(["import", "courses", *arguments]) or 0)
    except SystemExit as ended:
        return int(ended.code or 0)


def count(jobcentre: Any) -> tuple[int, int]:
    with within(jobcentre.pk):
        return Citizen.objects.count(), Course.objects.count()


def test_a_dry_run_writes_nothing_and_a_second_run_changes_nothing(jobcentre, tmp_path):
    file = a_file(tmp_path, a_row(), a_row())
    dry = run(file, "--jobcentre", LABEL, "--dry-run")
    assert "2 new citizens" in dry.output
    assert "Nothing was written" in dry.output
    assert count(jobcentre) == (0, 0)
    assert "Written." in run(file, "--jobcentre", LABEL).output
    assert count(jobcentre) == (2, 2)
    again = json.loads(run(file, "--jobcentre", str(jobcentre.key), "--json").output)
    assert again["courses"] == {"new_citizen": 0, "new_course": 0, "same": 2, "has_open_course": 0}
    assert count(jobcentre) == (2, 2)


def test_a_fault_names_row_and_column_and_ends_with_2(jobcentre, tmp_path, capsys):
    file = a_file(tmp_path, a_row(), a_row(benefit="lottery"))
    assert code_of(file, "--jobcentre", LABEL) == 2
    told = capsys.readouterr().err
    assert "Row 3, column benefit_group" in told
    assert "Nothing was written" in told
    assert count(jobcentre) == (0, 0)


def test_odd_check_digits_need_to_be_confirmed(jobcentre, tmp_path, capsys):
    file = a_file(tmp_path, a_row(cpr="170584-0002"))
    assert code_of(file, "--jobcentre", LABEL) == 2
    assert "row 2" in capsys.readouterr().err
    assert count(jobcentre) == (0, 0)
    run(file, "--jobcentre", LABEL, "--confirm-numbers")
    assert count(jobcentre) == (1, 1)


@pytest.mark.parametrize("wrong", ["missing.csv", "headings", "jobcentre"])
def test_what_cannot_be_used_is_said_in_one_sentence(jobcentre, tmp_path, capsys, wrong):
    file = a_file(tmp_path, "x", head="name") if wrong == "headings" else a_file(tmp_path, a_row())
    wanted = "Jobcenter Ingensteds" if wrong == "jobcentre" else LABEL
    if wrong == "missing.csv":
        file = str(tmp_path / "missing.csv")
    assert code_of(file, "--jobcentre", wanted) == 2
    told = capsys.readouterr().err
    assert len(told.strip().splitlines()) == 1
    assert "Traceback" not in told
    assert count(jobcentre) == (0, 0)
