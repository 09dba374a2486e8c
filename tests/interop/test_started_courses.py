"""Importing started courses: read in the ways offices send them, judged row by row, written whole or not at all."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest

from brobygger.citizens import errors
from brobygger.citizens.models import BenefitPeriod, Citizen, Course, Milestone
from brobygger.interop import background, started_courses, tables, uploads
from brobygger.interop.models import Upload, UploadState
from brobygger.interop.started_courses import Outcome
from brobygger.kernel import clock
from brobygger.kernel.errors import NotAllowed, NotFound
from brobygger.vault.models import LogEntry
from tests import fixtures
from tests.citizens.factories import a_citizen, a_course, a_number, machine

TODAY = datetime.date(2026, 11, 20)
HEAD = "CPR-nummer;Fornavn;Efternavn;Begyndt;Ydelse;Kommunekode;Team;På ydelsen siden"


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def by(in_boundary: Any) -> Any:
    return machine(in_boundary)


def a_list(*rows: str, head: str = HEAD, encoding: str = "utf-8") -> tables.Table:
    return tables.read("\n".join([head, *rows]).encode(encoding), "liste.csv")


def a_row(**given: str) -> str:
    values = {
        "cpr": a_number(), "given": "Søren", "family": "Ågård", "began": "01-09-2026", "benefit": "Dagpenge",
        "municipality": "0607", "team": "", "since": "",
    }  # fmt: skip
    return ";".join({**values, **given}.values())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
def test_danish_letters_survive_every_encoding_that_is_sent(by, encoding):
    started_courses.read_in(by=by, table=a_list(a_row(), encoding=encoding))
    [citizen] = Citizen.objects.all()
    assert (citizen.given_name, citizen.family_name) == ("Søren", "Ågård")
    [course] = Course.objects.all()
    assert (course.began_on, course.benefit_group, course.municipality_code, course.source) == (
        datetime.date(2026, 9, 1),
        "insured_unemployed",
        "0607",
        "import",
    )
    assert Milestone.objects.filter(course=course, kind="began").count() == 1
    assert BenefitPeriod.objects.filter(citizen=citizen).count() == 1


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-32"])
def test_an_encoding_that_cannot_be_told_is_refused_with_advice(encoding):
    with pytest.raises(tables.Unreadable, match="UTF-8"):
        tables.read("CPR;Fornavn\nø;Ø\n".encode(encoding), "liste.csv")


def test_excel_with_real_dates_and_a_lost_zero(by):
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["CPR", "Fornavn", "Begyndt", "Ydelse"])
    book.active.append([101900101, "Nul", datetime.date(2026, 9, 1), "flex_job"])
    stream = io.BytesIO()
    book.save(stream)
    found = started_courses.preview(by=by, table=tables.read(stream.getvalue(), "liste.xlsx"))
    assert not found.faults
    assert found.rows[0].masked == "010190-••••"
    assert found.rows[0].began_on == datetime.date(2026, 9, 1)


def test_the_benefit_may_have_begun_before_the_course(by):
    found = started_courses.read_in(by=by, table=a_list(a_row(since="15-02-2026"), a_row()))
    days = BenefitPeriod.objects.order_by("valid_from").values_list("valid_from", flat=True)
    assert list(days) == [datetime.date(2026, 2, 15), datetime.date(2026, 9, 1)]
    assert found.tells_benefit_since


def test_headings_in_english_and_in_any_order(by):
    table = a_list(f"sickness_benefit,2026-09-01,Ida,{a_number()}", head="benefit_group,began_on,given_name,cpr")
    found = started_courses.preview(by=by, table=table)
    assert found.count(Outcome.NEW_CITIZEN) == 1
    assert not found.tells_benefit_since


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ("Fornavn;Begyndt;Ydelse", "CPR-nummer"),
        ("CPR;CPR-nummer;Fornavn;Begyndt;Ydelse", "samme"),
    ],
)
def test_headings_that_cannot_be_used_are_named(by, head, says):
    with pytest.raises(tables.Unreadable, match=says):
        started_courses.preview(by=by, table=a_list(";".join("x" * (head.count(";") + 1)), head=head))


@pytest.mark.parametrize(
    ("given", "column", "says"),
    [
        ({"cpr": ""}, "CPR-nummer", "tomt"),
        ({"cpr": "310299-1234"}, "CPR-nummer", "dato"),
        ({"given": ""}, "Fornavn", "tomt"),
        ({"given": "x" * 151}, "Fornavn", "lang"),
        ({"began": "31-02-2026"}, "Begyndt", "findes ikke"),
        ({"began": "september"}, "Begyndt", "dag-måned-år"),
        ({"began": "01-01-2027"}, "Begyndt", "fremtiden"),
        ({"benefit": "Lotto"}, "Ydelse", "kendes ikke"),
        ({"benefit": "Ressourceforløb"}, "Ydelse", "listen"),
        ({"municipality": "9999"}, "Kommunekode", "findes ikke"),
        ({"team": "Team Måne"}, "Team", "intet team"),
        ({"since": "31-02-2026"}, "På ydelsen siden", "findes ikke"),
        ({"since": "02-09-2026"}, "På ydelsen siden", "senest den dag"),
    ],
)
def test_a_fault_names_row_column_and_what_is_wrong(by, given, column, says):
    """The good row above it is not written either."""
    table = a_list(a_row(), a_row(**given))
    [fault] = started_courses.preview(by=by, table=table).faults
    assert (fault.row, fault.column) == (3, column)
    assert says in fault.sentence
    with pytest.raises(started_courses.HasFaults) as refused:
        started_courses.read_in(by=by, table=table)
    assert refused.value.faults == (fault,)
    assert not Citizen.objects.exists()


def test_all_faults_of_a_row_are_told_at_once(by):
    table = a_list(a_row(cpr="x", began="x", benefit="x"))
    assert {fault.column for fault in started_courses.preview(by=by, table=table).faults} == {
        "CPR-nummer", "Begyndt", "Ydelse",
    }  # fmt: skip


def test_a_number_twice_in_the_list_names_both_rows(by):
    number = a_number()
    [fault] = started_courses.preview(by=by, table=a_list(a_row(cpr=number), a_row(cpr=number))).faults
    assert fault.row == 3
    assert "række 2" in fault.sentence


def test_reading_the_same_list_again_changes_nothing(by):
    table = a_list(a_row(), a_row(began="15-09-2026", benefit="Sygedagpenge"))
    started_courses.read_in(by=by, table=table)
    before = (Citizen.objects.count(), Course.objects.count(), Milestone.objects.count(), BenefitPeriod.objects.count())
    again = started_courses.read_in(by=by, table=table)
    assert again.count(Outcome.SAME) == 2
    assert before == (
        Citizen.objects.count(), Course.objects.count(), Milestone.objects.count(), BenefitPeriod.objects.count(),
    )  # fmt: skip


def test_what_is_known_already_is_left_as_it_is(in_boundary, by):
    known = a_citizen(in_boundary, given_name="Karla", telephone="12345678")
    done = started_courses.read_in(by=by, table=a_list(a_row(cpr=known.cpr, given="Carla")))
    assert done.count(Outcome.NEW_COURSE) == 1
    kept = Citizen.objects.get()
    assert (kept.given_name, kept.telephone, kept.version) == ("Karla", "12345678", 1)


def test_a_citizen_with_another_open_course_is_passed_over(in_boundary, by):
    course = a_course(in_boundary, began_on=datetime.date(2026, 6, 1))
    done = started_courses.read_in(by=by, table=a_list(a_row(cpr=course.citizen.cpr), a_row()))
    assert (done.count(Outcome.HAS_OPEN_COURSE), done.count(Outcome.NEW_CITIZEN)) == (1, 1)
    assert Course.objects.filter(citizen=course.citizen).count() == 1


def test_a_citizen_of_another_jobcentre_is_not_known_here(in_boundary, by, other_jobcentre):
    elsewhere = a_citizen(other_jobcentre)
    found = started_courses.preview(by=by, table=a_list(a_row(cpr=elsewhere.cpr)))
    assert found.count(Outcome.NEW_CITIZEN) == 1


def test_odd_check_digits_wait_for_somebody_to_look(by):
    table = a_list(a_row(cpr="170584-0002"), a_row())
    found = started_courses.preview(by=by, table=table)
    assert [row.number for row in found.unsure] == [2]
    with pytest.raises(errors.CheckDigitUnsure):
        started_courses.read_in(by=by, table=table)
    assert not Citizen.objects.exists()
    started_courses.read_in(by=by, table=table, confirmed=True)
    assert Citizen.objects.filter(check_digit_confirmed=True).count() == 1


def test_the_team_is_found_by_name(in_boundary, by):
    team = fixtures.make_team(in_boundary, "Team Øst")
    started_courses.read_in(by=by, table=a_list(a_row(team="team øst")))
    assert Course.objects.get().team_id == team.pk


def test_leaders_and_project_managers_import_and_nobody_else(in_boundary, actor_for):
    for role in ("caseworker", "job_broker", "administrator", "programme_analyst", "employer_consultant"):
        with pytest.raises(NotAllowed):
            started_courses.read_in(by=actor_for(role), table=a_list(a_row()))
    for role in ("team_leader", "project_manager"):
        started_courses.read_in(by=actor_for(role), table=a_list(a_row()))
    entry = LogEntry.objects.order_by("-id").first()
    assert (entry.action, entry.roles) == ("courses.imported", "project_manager")
    assert Citizen.objects.count() == 2


def test_a_large_list_takes_few_queries(by, django_assert_max_num_queries):
    table = a_list(*[a_row() for _ in range(300)])
    with django_assert_max_num_queries(45):
        started_courses.read_in(by=by, table=table)


# Files that wait ------------------------------------------------------------------------------------------------------


def _previewed(by: Any, *rows: str) -> started_courses.Preview:
    return started_courses.preview(by=by, table=a_list(*rows))


def _uploaded(by: Any, *rows: str) -> Upload:
    return uploads.keep(by=by, kind="courses", name="liste.csv", content="\n".join([HEAD, *rows]).encode())


def test_a_file_waits_encrypted_and_only_for_its_sender(in_boundary, actor_for):
    by = actor_for("project_manager")
    upload = _uploaded(by, a_row(given="Kanariefugl"))
    held = Upload.objects.values_list("content", flat=True).get(pk=upload.pk)
    assert b"Kanariefugl" not in bytes(held)
    assert b"Kanariefugl" in uploads.content_of(uploads.find(by, "courses", upload.key))
    with pytest.raises(NotFound):
        uploads.find(actor_for("project_manager"), "courses", upload.key)


def test_a_file_of_more_than_ten_megabytes_is_refused(in_boundary, by):
    with pytest.raises(tables.Unreadable, match="10 MB"):
        uploads.keep(by=by, kind="courses", name="stor.csv", content=b"x" * (tables.MAX_BYTES + 1))


def test_the_worker_reads_in_what_waits_once(in_boundary, by):
    upload = _uploaded(by, a_row(), a_row())
    upload.state = UploadState.WAITING
    upload.save()
    assert background.read_started_courses(by=by, at=clock.now(), upload=str(upload.key)) == {"written": 2}
    upload.refresh_from_db()
    assert (upload.state, upload.content) == (UploadState.DONE, None)
    assert background.read_started_courses(by=by, at=clock.now(), upload=str(upload.key)) == {"written": 0}
    assert Citizen.objects.count() == 2


def test_a_file_that_the_worker_never_read_in_is_refused_and_forgotten_after_a_day(in_boundary, by):
    upload = _uploaded(by, a_row())
    upload.state = UploadState.WAITING
    upload.save()
    assert uploads.forget_old(by=by, at=upload.made_at + uploads.KEPT_FOR) == 0
    assert uploads.forget_old(by=by, at=upload.made_at + uploads.KEPT_FOR + datetime.timedelta(minutes=1)) == 1
    upload.refresh_from_db()
    assert (upload.state, upload.content) == (UploadState.REFUSED, None)
    assert "Send den igen" in upload.result["sentence"]


@pytest.mark.parametrize(
    "name",
    ["Søren".encode("mac_roman").decode("cp1252"), "Søren".encode().decode("cp1252"), "Eva\u202e", "Eva\x07"],
    ids=["mac", "twice", "turned", "control"],
)
def test_a_name_that_a_wrong_encoding_made_is_a_fault_of_its_row(in_boundary, by, name):
    found = _previewed(by, a_row(given=name))
    assert [(fault.row, fault.column) for fault in found.faults] == [(2, "Fornavn")]
    assert "UTF-8" in found.faults[0].sentence


def test_names_as_people_have_them_are_read(in_boundary, by):
    names = ["Søren", "Anne-Marie", "O\u2019Neill", "D'Angelo", "Łucja", "محمد", "Zoë (Zo)", "Hans Jr.", "Jo\u0301n"]
    assert not _previewed(by, *(a_row(given=name) for name in names)).faults


def test_the_worker_notes_why_it_could_not(in_boundary, by):
    upload = _uploaded(by, a_row(benefit="Lotto"))
    upload.state = UploadState.WAITING
    upload.save()
    background.read_started_courses(by=by, at=clock.now(), upload=str(upload.key))
    upload.refresh_from_db()
    assert upload.state == UploadState.REFUSED
    assert "ikke indlæst" in upload.result["sentence"]


def test_a_file_that_nobody_lets_in_is_forgotten_after_a_day(in_boundary, by):
    upload = _uploaded(by, a_row())
    assert background.forget_uploads(by=by, at=clock.now()) == {"forgotten": 0}
    later = clock.now() + datetime.timedelta(days=1, minutes=1)
    assert background.forget_uploads(by=by, at=later) == {"forgotten": 1}
    upload.refresh_from_db()
    assert upload.content is None
