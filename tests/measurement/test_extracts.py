"""Columns are read whole, and kept only for as long as nothing was written."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from brobygger.citizens.models import Course
from brobygger.kernel.boundary import BoundaryMissing, everywhere, within
from brobygger.measurement import extracts
from brobygger.measurement.tables import as_bytes
from brobygger.vault import kept, log
from brobygger_analysis.funnel import KINDS
from tests.fixtures import make_team
from tests.measurement.factories import DAY, make_citizen, make_course
from tests.programmes.factories import OPERATOR, make_programme

pytestmark = pytest.mark.django_db


def _extract(programme, jobcentre):
    with within(jobcentre.pk):
        return extracts.extract(programme)


@pytest.fixture
def programme(jobcentre, other_jobcentre):
    return make_programme(jobcentre, other_jobcentre)


@pytest.fixture
def keeping(monkeypatch):
    monkeypatch.setattr(kept, "keeps", lambda: True)
    stamp = kept.Stamp.now
    # On PostgreSQL the test's own transaction is one that writes.
    monkeypatch.setattr(kept.Stamp, "now", classmethod(lambda cls: cls(stamp().newest, settled=True)))
    yield
    extracts.forget()


def test_columns_hold_what_the_rows_hold(programme, jobcentre):
    team = make_team(jobcentre)
    first = make_course(jobcentre, programme, to="screened", team=team, benefit_group="ressourceforloeb")
    second = make_course(jobcentre, programme, to="began", shortcut=True, lived_in={"began": "0751"}, source="import")
    found = _extract(programme, jobcentre)
    assert found.courses.tolist() == [first.pk, second.pk]
    assert found.columns["person"].tolist() == [first.citizen_id, second.citizen_id]
    assert found.columns["team"].tolist() == [team.pk, 0]
    assert found.coded("benefit_group", "ressourceforloeb").tolist() == [True, False]
    assert found.coded("municipality", "Bakkeby").all()
    assert found.columns["began"].tolist() == [DAY, DAY]
    assert found.columns["screened"].tolist()[1] is None
    assert found.columns["resident_began"].tolist() == [True, False]
    assert found.columns["shortcut"].tolist() == [False, True]
    assert found.population_is_imported


def test_no_courses_give_empty_columns(programme, jobcentre):
    found = _extract(programme, jobcentre)
    assert found.rows == 0
    assert all(len(column) == 0 for column in found.columns.values())
    assert found.marks.rows == 0


def test_rows_are_read_within_the_boundary_only(programme, jobcentre, other_jobcentre):
    make_course(other_jobcentre, programme, to="screened")
    assert _extract(programme, jobcentre).rows == 0
    with everywhere(reason="test"):
        assert extracts.extract(programme).rows == 1
    with pytest.raises(BoundaryMissing):
        extracts.extract(programme)


def test_a_test_person_is_marked(programme, jobcentre):
    make_course(jobcentre, programme, to="screened", citizen=make_citizen(jobcentre, is_test=True))
    assert _extract(programme, jobcentre).columns["test_person"].tolist() == [True]


def test_what_is_kept_serves_until_something_is_written(programme, jobcentre, other_jobcentre, keeping):
    first = _extract(programme, jobcentre)
    assert _extract(programme, jobcentre) is first
    assert _extract(programme, other_jobcentre) is not first
    make_course(jobcentre, programme, to="screened")
    log.write(by=OPERATOR, action="milestone.reached", subjects=[])
    again = _extract(programme, jobcentre)
    assert again is not first
    assert again.rows == 1


def test_what_was_counted_goes_with_what_it_was_counted_from(programme, jobcentre, keeping):
    course = make_course(jobcentre, programme, to="screened")

    def counted(asked="all"):
        return _extract(programme, jobcentre).counted_once("test", asked, object)

    first, columns = counted(), _extract(programme, jobcentre).marks
    assert counted() is first
    assert counted("some") is not first
    # A change that alters no column: they serve on, and all that is counted is counted anew.
    log.write(by=OPERATOR, action="citizen.changed", subjects=[("citizen", course.citizen.key)])
    assert counted() is not first
    assert _extract(programme, jobcentre).marks is columns


def test_reading_keeps_what_is_kept(programme, jobcentre, keeping):
    first = _extract(programme, jobcentre)
    log.opened(by=OPERATOR, action="citizen.opened", subjects=[])
    assert _extract(programme, jobcentre) is first


def test_nothing_is_kept_while_somebody_writes(programme, jobcentre, keeping, monkeypatch):
    stamp = kept.Stamp.now
    monkeypatch.setattr(kept.Stamp, "now", classmethod(lambda cls: cls(stamp().newest, settled=False)))
    assert _extract(programme, jobcentre) is not _extract(programme, jobcentre)


def test_only_a_few_are_kept(jobcentre, keeping, monkeypatch):
    monkeypatch.setattr(extracts._kept, "most", 2)
    programmes = [make_programme(jobcentre) for _ in range(3)]
    first, _second, third = [_extract(programme, jobcentre) for programme in programmes]
    assert _extract(programmes[2], jobcentre) is third
    assert _extract(programmes[0], jobcentre) is not first


def test_after_a_change_only_what_the_log_names_is_read_again(programme, jobcentre, keeping):
    here, other = (make_course(jobcentre, programme, to="screened") for _ in range(2))
    first = _extract(programme, jobcentre)
    marks = first.marks

    def written(kind, key):
        log.write(by=OPERATOR, action="something.changed", subjects=[(kind, key)])
        return _extract(programme, jobcentre)

    same = written("citizen", here.citizen.key)
    assert same is not first
    assert same.columns is first.columns
    assert same.marks is marks

    citizen = make_citizen(jobcentre)
    late = make_course(jobcentre, programme, to="enrolled", citizen=citizen, benefit_group="ressourceforloeb")
    more = written("course", late.key)
    with within(jobcentre.pk):
        Course.objects.filter(pk=other.pk).update(programme=None, began_on=DAY - datetime.timedelta(days=4000))
    changed = written("citizen", other.citizen.key)
    assert more.courses.tolist() == [here.pk, other.pk, late.pk]
    assert changed.courses.tolist() == [here.pk, late.pk]
    extracts.forget()
    read = _extract(programme, jobcentre)
    assert as_bytes(changed.tables) == as_bytes(read.tables)
    assert all(
        np.array_equal(values, read.columns[name]) for name, values in changed.columns.items() if name not in KINDS
    )
    assert all(np.array_equal(changed.columns[kind], read.columns[kind], equal_nan=True) for kind in KINDS)

    team = make_team(jobcentre)
    assert written("team", team.key).teams.keys() - read.teams.keys() == {team.pk}


def test_what_was_brought_up_to_date_for_long_is_read_again(programme, jobcentre, keeping, monkeypatch):
    course = make_course(jobcentre, programme, to="screened")
    first = _extract(programme, jobcentre)
    monkeypatch.setattr(extracts, "LONGEST", datetime.timedelta(0))
    log.write(by=OPERATOR, action="something.changed", subjects=[("citizen", course.citizen.key)])
    assert _extract(programme, jobcentre).columns is not first.columns
