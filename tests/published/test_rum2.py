"""The whole closed programme, counted from its registrations: all eleven municipalities as they were printed.

The people are those of the demonstration; their rows are written without the forms behind them, which
tests/interop/test_demonstration.py loads for two of the municipalities.
"""

from __future__ import annotations

import csv
import datetime
import json
from pathlib import Path

import pytest

from brobygger.citizens.models import Citizen, Course, Milestone
from brobygger.cli.main import main
from brobygger.interop.demonstration.population import rum2_population
from brobygger.kernel.boundary import everywhere
from tests.fixtures import make_jobcentre
from tests.measurement.factories import make_course
from tests.programmes.factories import make_programme

pytestmark = pytest.mark.django_db

PUBLISHED = Path(__file__).parent / "data" / "rum2_municipalities.csv"
MEASURES = ("screened", "enrolled", "employed")


def _rows():
    with PUBLISHED.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def _write_everybody(programme, jobcentres):
    """Citizens, courses and milestones of everybody, straight into the tables."""
    people = rum2_population()
    citizens = [
        Citizen(
            jobcentre=jobcentres[person.municipality],
            case_number=f"2018-{person.number:05}",
            cpr=None,
            cpr_index=(1_000_000_000 + person.number).to_bytes(32, "big"),  # far from those that factories count out
            given_name=person.given_name,
            family_name=person.family_name,
        )
        for person in people
    ]
    for citizen in citizens:
        citizen.cpr = "0000000000"
    Citizen.objects.bulk_create(citizens, batch_size=500)
    courses = [
        Course(
            jobcentre_id=citizen.jobcentre_id,
            citizen=citizen,
            programme=programme,
            began_on=person.began_on,
            benefit_group=person.benefit_group,
            municipality_code=person.municipality_code,
            state="closed",
            closed_on=person.dates["closed"],
        )
        for person, citizen in zip(people, citizens, strict=True)
    ]
    Course.objects.bulk_create(courses, batch_size=500)
    Milestone.objects.bulk_create(
        [
            Milestone(
                jobcentre_id=course.jobcentre_id,
                course=course,
                kind=kind,
                on=day,
                municipality_code=person.municipality_code,
            )
            for person, course in zip(people, courses, strict=True)
            for kind, day in person.dates.items()
        ],
        batch_size=500,
    )


def _targets(capsys):
    capsys.readouterr()
    assert not main(["targets", "--programme", "rum2", "--json"])
    return json.loads(capsys.readouterr().out)


@pytest.mark.proved_on_sqlite(reason="tests/measurement counts and tests/screening/test_bulk writes on both")
@pytest.mark.slow(reason="writes and counts the 15,228 people of the closed programme")
def test_all_eleven_municipalities_from_registrations_and_from_print(db, capsys):
    rows = _rows()
    jobcentres = {
        row["municipality"]: make_jobcentre(row["municipality"], row["municipality_code"].zfill(4)) for row in rows
    }
    programme = make_programme(
        code="rum2", starts_on=datetime.date(2018, 1, 1), ends_on=datetime.date(2020, 12, 31), name="Rummeligt II"
    )
    arguments = ["--programme", "rum2", "--join", "--author", "Styregruppen", "--reason", "Justeret"]
    assert not main(["import", "targets", str(PUBLISHED), *arguments])
    with everywhere(reason="test"):
        _write_everybody(programme, jobcentres)
    first = _targets(capsys)
    shown = {place["jobcentre"]: place["measures"] for place in first["jobcentres"]}
    assert set(shown) == set(jobcentres)
    for row in rows:
        for measure in MEASURES:
            line = shown[row["municipality"]][measure]
            assert line["registered"]["achieved"] == line["published"]["achieved"] == int(row[f"achieved_{measure}"])
            assert line["difference"] == 0
            for column in ("per_cent_of_original", "per_cent_of_revised"):
                assert line["registered"][column] == line["published"][column]
            column = "per_cent_of_original" if row["municipality"] == "Haderslev" else "per_cent_of_revised"
            assert line["registered"][column] == int(row[f"published_pct_{measure}"])
    fredericia = [shown["Fredericia"][measure]["registered"]["per_cent_of_revised"] for measure in MEASURES]
    assert fredericia == [180, 106, 162]
    assert [first["total"][measure]["registered"]["achieved"] for measure in MEASURES] == [15228, 1017, 472]

    living = make_programme(*jobcentres.values(), code="bro", starts_on=datetime.date(2025, 1, 1))
    for jobcentre in list(jobcentres.values())[:3]:
        make_course(jobcentre, living, to="employed", began_on=datetime.date(2025, 3, 1))
    again = _targets(capsys)
    assert again["jobcentres"] == _as_counted_at(first, again)["jobcentres"]


def _as_counted_at(first, again):
    """Everything but the time of counting."""
    return {**first, "as_of": again["as_of"]}
