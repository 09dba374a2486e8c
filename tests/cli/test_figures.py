"""The commands that print figures: their JSON shapes, their exit codes, and the first real table."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from brobygger.citizens.models import Course
from brobygger.cli.main import main
from brobygger.kernel.boundary import everywhere
from brobygger.programmes import actions
from tests.fixtures import make_jobcentre, make_team
from tests.measurement.factories import make_course, release
from tests.programmes.factories import OPERATOR, make_programme, set_target

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "tests" / "published" / "data" / "rum2_municipalities.csv"
PAGE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")


def _run(capsys, *arguments):
    """Exit code, standard output and standard error of a command."""
    try:
        code = main(list(arguments)) or 0
    except SystemExit as ended:
        code = ended.code
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def _json(capsys, *arguments):
    code, printed, fault = _run(capsys, *arguments, "--json")
    assert code == 0, fault
    return json.loads(printed)


def _documented(heading):
    """The words in code marks of one section of the page."""
    section = PAGE.split(f"## {heading}")[1].split("\n## ")[0]
    return set(re.findall(r"`([a-z_]+)`", section))


@pytest.fixture
def programme(jobcentre, other_jobcentre):
    made = make_programme(jobcentre, other_jobcentre, code="proeve")
    for to in ("screened", "enrolled", "employed"):
        make_course(jobcentre, made, to=to)
    make_course(other_jobcentre, made, to="enrolled")
    set_target(made, jobcentre, "screened", 5, 4)
    actions.publish_figure(
        by=OPERATOR, programme=made, jobcentre=jobcentre, measure="achieved.screened", value=Decimal(4), source="R"
    )
    return made


def test_the_funnel_as_json_has_the_documented_fields(programme, capsys):
    found = _json(capsys, "funnel", "--programme", "proeve", "--by", "municipality")
    documented = _documented("`brobygger funnel --json`")
    assert set(found) <= documented
    assert set(found["figures"]["screened"]) <= _documented("A figure")
    assert found["figures"]["screened"]["value"] == 4
    assert [part["name"] for part in found["parts"]] == ["Bakkeby", "Søndervig"]
    assert found["spans"]["screened"]["groups"] == 2


class Terminal(io.StringIO):
    """An error stream that somebody looks at."""

    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("arguments", "label"),
    [
        (("measure", "--programme", "proeve", "--outside"), "Counting"),
        (("associate", "--programme", "proeve"), "Analysing proeve"),
        (("report", "make", "--programme", "proeve", "--month", "2024-05"), "Reports of 2024-05"),
    ],
)
def test_long_work_shows_a_bar_and_the_output_stays_clean(programme, capsys, monkeypatch, arguments, label):
    with everywhere(reason="a group that has its words"):
        Course.objects.update(benefit_group="insured_unemployed")
    if "--outside" in arguments:
        release(programme)
    looked_at = Terminal()
    monkeypatch.setattr("sys.stderr", looked_at)
    main([*arguments, "--json"])
    assert json.loads(capsys.readouterr().out)
    shown = looked_at.getvalue()
    assert label in shown
    assert "100%" in shown, shown


def test_the_funnel_of_one_jobcentre_found_by_name_or_code(programme, capsys):
    for name in ("Bakkeby", "Jobcenter Bakkeby", "607", "0607"):
        found = _json(capsys, "funnel", "--programme", "proeve", "--jobcentre", name)
        assert found["figures"]["screened"]["value"] == 3


def test_the_funnel_as_a_table(programme, capsys):
    code, printed, _ = _run(capsys, "funnel", "--programme", "proeve", "--by", "benefit-group")
    assert code == 0
    assert printed == _run(capsys, "funnel", "--programme", "proeve", "--by", "benefit_group")[1], (
        "as it was once spelled"
    )
    assert "Benefit group" in printed
    assert "In all" in printed
    assert "Enrolled/screened" in printed


def test_a_profile_is_compared_with_words_of_the_same_spelling(programme, capsys):
    asked = ("profile", "--programme", "proeve", "--jobcentre", "Bakkeby", "--stage", "screened", "--against")
    found = _json(capsys, *asked, "benefit-group:a_dagpenge")
    assert found["asked"]["against"] == "benefit_group:a_dagpenge", "a code keeps its underscore"
    again = _json(capsys, *asked, "benefit_group:a_dagpenge")
    assert {**again, "counted_at": ""} == {**found, "counted_at": ""}


def test_teams_of_the_same_name_are_told_apart_where_several_jobcentres_are_read(jobcentre, other_jobcentre, capsys):
    made = make_programme(jobcentre, other_jobcentre, code="hold")
    for place in (jobcentre, other_jobcentre):
        make_course(place, made, to="screened", team=make_team(place, "Nord"))
    funnel = _json(capsys, "funnel", "--programme", "hold", "--by", "team")
    assert [part["name"] for part in funnel["parts"]] == ["Nord, Bakkeby", "Nord, Søndervig"]
    measure = _json(capsys, "measure", "--programme", "hold", "--by", "team", "--indicator", "screened")
    assert {part["name"] for part in measure["parts"]} == {"Nord, Bakkeby", "Nord, Søndervig"}
    alone = _json(capsys, "funnel", "--programme", "hold", "--by", "team", "--jobcentre", "Bakkeby")
    assert [part["name"] for part in alone["parts"]] == ["Nord"], "one place is named above the table"


def test_indicators_as_json_have_the_documented_fields(programme, capsys):
    asked = ("--programme", "proeve", "--jobcentre", "Bakkeby", "--as-of", "2024-12-31", "--by", "benefit-group")
    found = _json(capsys, "measure", *asked)
    documented = _documented("`brobygger measure --json`")
    assert set(found) <= documented
    assert (found["jobcentre"], found["as_of"]) == ("Bakkeby", "2024-12-31")
    assert found["core_elements"]["1"]["enrolled"]["value"] == 2
    assert set(found["core_elements"]["1"]["enrolled"]) <= _documented("A figure")
    assert [part["name"] for part in found["parts"]] == ["a_dagpenge"]
    cards = _json(capsys, "measure", "--list")["indicators"]
    assert set(cards[0]) <= documented
    assert len(cards) == len({card["key"] for card in cards}) > 90


def test_indicators_as_a_table(programme, capsys):
    code, printed, _ = _run(capsys, "measure", "--programme", "proeve", "--by", "municipality")
    assert code == 0
    assert "Søndervig" in printed
    assert "not registered yet" in printed


def test_targets_as_json_have_the_documented_fields(programme, capsys):
    found = _json(capsys, "targets", "--programme", "proeve")
    documented = _documented("`brobygger targets --json`")
    assert set(found) <= documented
    measure = found["jobcentres"][0]["measures"]["screened"]
    assert set(measure) <= documented
    assert set(measure["published"]) <= documented
    assert measure["registered"] == {
        "achieved": 3, "per_cent_of_original": 60, "per_cent_of_revised": 75, "disclosure": "unchecked",
    }  # fmt: skip
    assert measure["difference"] == -1


def test_strict_tells_by_its_exit_code_that_registrations_differ(programme, capsys):
    code, _, fault = _run(capsys, "targets", "--programme", "proeve", "--strict")
    assert code == 1
    assert "Bakkeby, screened: -1" in fault


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["funnel", "--programme", "findes-ikke"], 2, "no programme"),
        (["funnel", "--programme", "proeve", "--jobcentre", "Ingensted"], 2, "no jobcentre"),
        (["funnel", "--programme", "proeve", "--from", "i går"], 2, "from"),
        (["funnel", "--programme", "proeve", "--from", "2024-02-01", "--to", "2024-01-01"], 3, ""),
        (["targets"], 2, "programme"),
        (["measure"], 2, "--jobcentre"),
        (["measure", "--jobcentre", "Ingensted"], 2, "no jobcentre"),
        (["measure", "--programme", "proeve", "--indicator", "lykke"], 2, "--list names them all"),
        (["measure", "--programme", "proeve", "--from", "2024-02-01", "--to", "2024-01-01"], 2, "--from"),
        (["import", "targets", "/findes/ikke.csv", "--programme", "proeve"], 2, "cannot be read"),
    ],
)
def test_wrong_use_says_so_and_exits_as_decided(programme, capsys, arguments, code, words):
    ended, _, fault = _run(capsys, *arguments)
    assert ended == code
    assert words in fault


# The first real table ------------------------------------------------------------------------------------------------


@pytest.fixture
def imported(db, capsys):
    with PUBLISHED.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        make_jobcentre(row["municipality"], row["municipality_code"].zfill(4))
    make_programme(code="rum2")
    asked = ["import", "targets", str(PUBLISHED), "--programme", "rum2", "--join", "--author", "SG", "--reason", "Ny"]
    assert _run(capsys, *asked, "--dry-run")[0] == 0
    found = _json(capsys, *asked)
    assert set(found) <= _documented("`brobygger import targets --json`")
    assert found["written"]
    return rows


def test_all_eleven_municipalities_come_out_as_printed(imported, capsys):
    """Achieved, both targets and both fulfilments of every row; the printed per cent follows from the named column."""
    found = {
        place["jobcentre"]: place["measures"] for place in _json(capsys, "targets", "--programme", "rum2")["jobcentres"]
    }
    assert len(found) == 11
    for row in imported:
        for measure in ("screened", "enrolled", "employed"):
            shown, printed = found[row["municipality"]][measure], int(row[f"published_pct_{measure}"])
            assert shown["target_original"] == int(row[f"target_{measure}_original"])
            assert shown["target_revised"] == int(row[f"target_{measure}_adjusted"])
            assert shown["published"]["achieved"] == int(row[f"achieved_{measure}"])
            column = "per_cent_of_original" if row["municipality"] == "Haderslev" else "per_cent_of_revised"
            assert shown["published"][column] == shown["printed_per_cent"] == printed
    fredericia = found["Fredericia"]
    assert [fredericia[measure]["published"]["per_cent_of_revised"] for measure in fredericia] == [162, 106, 180]


def test_the_municipality_that_uses_another_column_is_named(imported, capsys):
    findings = _json(capsys, "targets", "--programme", "rum2")["reconciliation"]
    deviating = {(finding["unit"], finding["kind"]) for finding in findings if finding["deviates"]}
    assert deviating == {("Haderslev", "enrolled"), ("Haderslev", "employed")}


def test_a_wrong_cell_stops_the_import_and_names_row_and_column(imported, capsys, tmp_path):
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("municipality_code;achieved_screened\n607;500\n161;mange\n", encoding="cp1252")
    code, _, fault = _run(capsys, "import", "targets", str(wrong), "--programme", "rum2")
    assert code == 2
    assert "3" in fault
    assert "achieved_screened" in fault
    found = _json(capsys, "targets", "--programme", "rum2", "--jobcentre", "607")
    assert found["jobcentres"][0]["measures"]["screened"]["published"]["achieved"] == 504


# --- programmes ------------------------------------------------------------------------------------------------


def test_a_programme_is_shown_with_its_jobcentres_and_targets(programme, capsys):
    shown = _json(capsys, "programme", "show", "proeve")
    documented = _documented("`brobygger programme show --json`")
    assert set(shown) <= documented
    for place in shown["jobcentres"]:
        assert set(place) <= documented
        assert all(set(values) == {"original", "now"} for values in place["targets"].values())
    assert [place["jobcentre"] for place in shown["jobcentres"]] == ["Bakkeby", "Søndervig"]
    assert shown["jobcentres"][0]["targets"] == {"screened": {"original": 5, "now": 4}}
    assert _json(capsys, "programme", "list") == {"programmes": [shown]}
    _code, printed, _fault = _run(capsys, "programme", "show", "proeve")
    assert "Bakkeby" in printed
    assert _run(capsys, "programme", "list")[1].splitlines()[1].startswith("proeve")


def test_an_unknown_programme_is_wrong_input_and_none_is_said(db, capsys):
    code, _printed, fault = _run(capsys, "programme", "show", "findesikke")
    assert (code, "no programme" in fault) == (2, True)
    assert _run(capsys, "programme", "list")[1] == "There are no programmes yet.\n"


def test_what_readers_outside_get_is_printed_on_demand(programme, capsys):
    code, _printed, fault = _run(capsys, "targets", "--programme", "proeve", "--outside")
    assert (code, "nothing for readers outside" in fault) == (4, True)
    release(programme)
    for command in (
        ("funnel", "--by", "municipality"),
        ("measure", "--by", "municipality", "--indicator", "enrolled"),
        ("targets",),
    ):
        asked = (command[0], "--programme", "proeve", *command[1:])
        inside, outside = json.dumps(_json(capsys, *asked)), json.dumps(_json(capsys, *asked, "--outside"))
        assert '"unchecked"' in inside
        assert '"unchecked"' not in outside
        assert '"suppressed"' in outside
    code, _printed, fault = _run(capsys, "funnel", "--programme", "proeve", "--jobcentre", "0607", "--outside")
    assert code == 2
    assert "leave out --jobcentre" in fault
    code, _printed, fault = _run(capsys, "funnel", "--programme", "proeve", "--from", "2024-01-01", "--outside")
    assert code == 3, fault
