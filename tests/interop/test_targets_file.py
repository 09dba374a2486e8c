"""The first real file: eleven municipalities' targets and results, read in whole or not at all."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pytest

from brobygger.interop import tables, targets_file
from brobygger.interop.targets_file import Outcome
from brobygger.kernel.actor import command
from brobygger.kernel.boundary import everywhere, within
from brobygger.kernel.errors import Refusal
from brobygger.programmes import reads
from brobygger.programmes.models import Participation, PublishedFigure, Target
from tests.fixtures import make_jobcentre
from tests.programmes.factories import make_programme, set_target

pytestmark = pytest.mark.django_db

PUBLISHED = Path(__file__).parents[1] / "published" / "data" / "rum2_municipalities.csv"
OPERATOR = command("import targets")
TERMS = targets_file.Terms(
    decided_on=datetime.date(2024, 1, 1),
    revised_on=datetime.date(2025, 6, 1),
    reason="Justeret midtvejs",
    author="Styregruppen",
    source="Rapport",
)


def _read(text, programme, by=OPERATOR, **options):
    table = tables.read(text if isinstance(text, bytes) else text.encode(), "fil.csv")
    with everywhere(reason="test"):
        return targets_file.preview(by=by, table=table, programme=programme, **options)


def _write(preview, by=OPERATOR):
    with everywhere(reason="test"):
        return targets_file.read_in(by=by, preview=preview, terms=TERMS)


@pytest.fixture
def eleven(db):
    with PUBLISHED.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return {row["municipality"]: make_jobcentre(row["municipality"], f"0{row['municipality_code']}") for row in rows}


def test_the_published_table_is_read_whole(eleven):
    programme = make_programme()
    preview = _read(PUBLISHED.read_bytes(), programme, join=True)
    assert preview.faults == ()
    assert preview.rows == len(preview.joining) == 11
    _write(preview)
    targets = reads.targets(programme, all_jobcentres=True)
    fredericia = eleven["Fredericia"].pk
    held = {measure: targets[fredericia, measure] for measure in ("screened", "enrolled", "employed")}
    assert {measure: (one.original, one.present) for measure, one in held.items()} == {
        "screened": (350, 280),
        "enrolled": (200, 89),
        "employed": (75, 34),
    }
    assert held["screened"].entries[1].reason == "Justeret midtvejs"
    published = reads.published(programme)
    assert published[fredericia, "achieved.screened"].value == 504
    assert published[fredericia, "fulfilment.employed"].value == 162
    assert published[fredericia, "fulfilment.employed"].unit == "pct"
    assert sum(row.value for (_, code), row in published.items() if code == "achieved.screened") == 15228
    assert set(preview.unused_columns) == {"size_class", "framework_class", "hko_usage_class"}


def test_any_declared_measure_is_read(jobcentre):
    programme = make_programme(jobcentre)
    text = (
        "municipality_code;target_interviewed_original;target_interviewed_revised;achieved_interviewed\n607;40;30;20\n"
    )
    preview = _read(text, programme)
    assert preview.unused_columns == ()
    assert {change.measure_words for change in preview.changes} == {"Visitationssamtale"}
    _write(preview)
    held = reads.targets(programme, all_jobcentres=True)[jobcentre.pk, "interviewed"]
    assert (held.original, held.revised) == (40, 30)
    assert reads.published(programme)[jobcentre.pk, "achieved.interviewed"].value == 20


def test_the_same_file_twice_changes_nothing(eleven):
    programme = make_programme()
    _write(_read(PUBLISHED.read_bytes(), programme, join=True))
    again = _read(PUBLISHED.read_bytes(), programme)
    assert again.to_do == ()
    assert not again.can_be_read_in


def test_a_target_adjusted_to_what_it_was_is_no_revision(eleven):
    programme = make_programme()
    _write(_read(PUBLISHED.read_bytes(), programme, join=True))
    haderslev = reads.targets(programme, all_jobcentres=True)[eleven["Haderslev"].pk, "screened"]
    assert (haderslev.original, haderslev.revised, haderslev.present) == (125, None, 125)


@pytest.mark.parametrize(
    ("text", "row", "column", "words"),
    [
        ("municipality_code,target_screened_original\n607,mange\n", 2, "target_screened_original", "helt tal"),
        ("municipality_code,target_screened_original\n607,-5\n", 2, "target_screened_original", "helt tal"),
        ("municipality_code,target_screened_original\n607,3.5\n", 2, "target_screened_original", "helt tal"),
        ("municipality_code,target_screened_original\n607,99999999999\n", 2, "target_screened_original", "helt tal"),
        ("municipality_code,target_hired_original\n607,5\n", 1, "target_hired_original", "»hired« findes ikke. Disse"),
        ("municipality_code,achieved_sceened\n607,5\n", 1, "achieved_sceened", "interviewed, enrolled"),
        ("municipality_code,published_pct_screened\n607,høj\n", 2, "published_pct_screened", "ikke et tal"),
        (
            "municipality_code,target_screened_adjusted\n607,10\n",
            2,
            "target_screened_adjusted",
            "oprindelige måltal mangler",
        ),
        ("municipality_code,achieved_screened\n607,5\n607,6\n", 3, "municipality_code", "række 2"),
        ("municipality_code,achieved_screened\n999,5\n", 2, "municipality_code", "hører ikke til"),
        ("municipality_code,achieved_screened\n,5\n", 2, "municipality_code", "mangler"),
        ("municipality_code,achieved_screened\nEgeby,5\n", 2, "municipality_code", "hører ikke til"),
        ("municipality_code,achieved_screened\n161,5\n", 2, "municipality_code", "ikke med i programmet"),
    ],
)
def test_a_fault_names_row_and_column_and_stops_everything(jobcentre, other_jobcentre, text, row, column, words):
    programme = make_programme(jobcentre)
    good = "\n607,1" if "607" not in text else ""
    preview = _read(text + good, programme)
    (fault,) = preview.faults
    assert (fault.row, fault.column) == (row, column)
    assert words in fault.sentence
    assert str(row) in str(fault)
    with pytest.raises(Refusal):
        _write(preview)
    assert not PublishedFigure.objects.exists()


def test_an_original_target_is_not_overwritten_by_a_file(jobcentre):
    programme = make_programme(jobcentre)
    set_target(programme, jobcentre, "screened", 350)
    (fault,) = _read("municipality_code,target_screened_original\n607,360\n", programme).faults
    assert "350" in fault.sentence


def test_thousands_and_decimals_as_danes_write_them(jobcentre):
    programme = make_programme(jobcentre)
    text = "municipality_code;target_screened_original;achieved_screened;hko_usage_pct\n607;1.970;1.130;0,46\n"
    preview = _read(text, programme)
    numbers = {change.code: str(change.new) for change in preview.changes}
    assert numbers["original.screened"] == numbers["target_original.screened"] == "1970"
    assert (numbers["achieved.screened"], numbers["scheme_usage"]) == ("1130", "0.46")


def test_nothing_is_half_imported_when_the_last_row_is_refused(jobcentre, other_jobcentre):
    programme = make_programme(jobcentre, other_jobcentre)
    text = "municipality_code,target_screened_original,target_screened_adjusted\n607,10,20\n161,30,40\n"
    preview = _read(text, programme)
    without_reason = targets_file.Terms(TERMS.decided_on, TERMS.revised_on, "", "Styregruppen", "Rapport")
    with pytest.raises(Refusal, match="hvorfor"), everywhere(reason="test"):
        targets_file.read_in(by=OPERATOR, preview=preview, terms=without_reason)
    with everywhere(reason="test"):
        assert not Target.objects.exists()


def test_a_project_manager_reads_in_the_own_targets_and_the_printed_figures_of_all(
    jobcentre, other_jobcentre, actor_for
):
    programme = make_programme(jobcentre, other_jobcentre)
    manager = actor_for("project_manager")
    text = "municipality_code,target_screened_original,achieved_screened\n607,10,5\n161,30,40\n"
    table = tables.read(text.encode(), "fil.csv")
    with within(jobcentre.pk):
        preview = targets_file.preview(by=manager, table=table, programme=programme)
        outcomes = {(change.jobcentre.pk, change.step.value): change.outcome for change in preview.changes}
        targets_file.read_in(by=manager, preview=preview, terms=TERMS)
    assert outcomes[other_jobcentre.pk, "original"] is Outcome.NOT_YOURS
    assert outcomes[other_jobcentre.pk, "achieved"] is Outcome.NEW
    with everywhere(reason="test"):
        assert [target.jobcentre_id for target in Target.objects.all()] == [jobcentre.pk]
    printed = reads.published(programme)
    assert printed[other_jobcentre.pk, "achieved.screened"].value == 40
    assert printed[other_jobcentre.pk, "target_original.screened"].value == 30


def test_joining_is_asked_for_and_not_a_side_effect(jobcentre):
    programme = make_programme()
    text = "municipality_code,project_title,achieved_screened\n607,Broen,5\n"
    assert _read(text, programme).faults
    _write(_read(text, programme, join=True))
    with within(jobcentre.pk):
        assert Participation.objects.get().title == "Broen"
