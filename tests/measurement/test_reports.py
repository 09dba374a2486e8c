"""The monthly status report: counted, approved, corrected afterwards, revised, and published for readers outside."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import pytest

from brobygger.citizens.models import Citizen, Milestone
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import Conflict, NotAllowed, NotFound, Refusal
from brobygger.measurement import access, extracts, report_actions, report_states, report_words, reports
from brobygger.measurement.models import AgreementState, ReportState
from brobygger.measurement.models import StatusReport as ReportRow
from brobygger.measurement.models.reports import Frozen
from brobygger.programmes.models import Programme
from brobygger.vault.models import LogEntry
from brobygger_analysis.report import month_of
from tests.fixtures import actor_of, make_jobcentre, make_user, taken_back
from tests.measurement.factories import granted, make_course, mark, talked
from tests.programmes.factories import make_programme, set_target

APRIL, MAY = month_of("2024-04"), month_of("2024-05")
TODAY = datetime.date(2024, 6, 5)


class World:
    """Two jobcentres in one programme: enough people for totals to be shown, few enough for cells to be hidden."""

    def __init__(self) -> None:
        self.large, self.small = make_jobcentre("Jobcenter Stor", "0607"), make_jobcentre("Jobcenter Lille", "0161")
        self.programme = make_programme(self.large, self.small, code="maaned")
        self.manager = make_user("project_manager", jobcentre=self.large)
        self.leader = make_user("team_leader", jobcentre=self.large)
        self.broker = make_user("formidler")
        self.courses = [make_course(self.large, self.programme, to=to) for to in ["enrolled"] * 7 + ["accepted"] * 6]
        self.talked = make_course(self.large, self.programme, to="enrolled")
        talked(self.talked, datetime.date(2024, 4, 12), broker=self.broker)
        mark(self.talked, "first_conversation", datetime.date(2024, 4, 12))
        self.late = make_course(self.large, self.programme, to="screened", began_on=datetime.date(2024, 4, 25))
        granted(self.talked, "aids", datetime.date(2024, 4, 15), datetime.date(2024, 5, 20), by=self.broker)
        for _ in range(2):
            make_course(self.small, self.programme, to="enrolled")
        set_target(self.programme, self.large, "screened", 40, 30)

    def acting(self, user: Any) -> Any:
        return actor_of(user, self.large)


@pytest.fixture(scope="module")
def world(kept):
    with kept():
        return World()


@pytest.fixture(autouse=True)
def june(request):
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def here(db, world):
    with within(world.large.pk), taken_back():
        yield world


def begun(world, month=MAY):
    return report_actions.prepare(by=world.acting(world.manager), programme=world.programme, month=month)


def value(report, section, key):
    return report.line(section, key).result.value


def test_a_draft_counts_the_month_and_compares_it_with_the_one_before(here):
    row = begun(here)
    seen = reports.view(by=here.acting(here.leader), key=row.key)
    report = seen.report
    assert (value(report, "results", "screened"), report.line("results", "screened").before.value) == (15, 14)
    assert (value(report, "month", "screened"), report.line("month", "screened").before.value) == (1, 0)
    assert value(report, "waiting", "waiting_interview") == 6
    assert dict(report.line("waiting", "waiting_interview").result.beside) == {"longest_wait": 71}
    assert value(report, "waiting", "waiting_first_conversation") == 7
    assert value(report, "clocks", "decisions_in_time") == 0.0
    assert value(report, "targets", "fulfilment_revised:screened") == 50.0
    assert report.line("clocks", "first_conversation_in_time").before.denominator == 8
    assert report.line("clocks", "first_conversation_in_time").before.numerator == 1
    assert "clocks:decisions_in_time" in [one.code for one in seen.deviations]
    assert [one.section for one in seen.moved if one.after.definition.key == "screened"] == ["results", "month"]
    assert begun(here).key == row.key, "there is one report of a month"


def test_how_long_registering_took_is_told_of_the_marks_that_were_registered_in_the_month(here):
    """By Danish days; a list, a correction, a test person and what was written in June say nothing about May."""

    def written(kind, on, at, **fields):
        made = mark(here.late, kind, on)
        fields = {"registered_at": at, "by": here.manager.key, **fields}
        Milestone.objects.filter(pk=made.pk).update(**fields)
        return made

    def told():
        report = reports.view(by=by, key=row.key).report
        return [report.line("data_quality", key) for key in ("days_to_registration", "registered_late")]

    by, row = here.acting(here.manager), begun(here)
    assert [(one.result.value, one.result.n) for one in told()] == [(None, 0), (None, 0)]
    end_of_may = datetime.datetime(2024, 5, 31, 21, 59, tzinfo=datetime.UTC)  # a minute before midnight in Denmark
    written("accepted", datetime.date(2024, 5, 20), end_of_may)
    midnight = datetime.datetime(2024, 5, 2, 22, 0, tzinfo=datetime.UTC)  # already the 3rd in Denmark
    written("interviewed", datetime.date(2024, 5, 2), midnight)
    written("enrolled", datetime.date(2024, 5, 2), end_of_may + datetime.timedelta(minutes=1))
    written("handed_over", datetime.date(2024, 1, 2), end_of_may, source="import")
    written("employed", datetime.date(2024, 1, 2), end_of_may, by=None)
    again = {"withdrawn_at": midnight, "withdrawn_reason": "Forkert dag"}
    written("first_conversation", datetime.date(2024, 5, 3), midnight, **again)
    written("first_conversation", datetime.date(2024, 1, 3), end_of_may)
    in_april = datetime.datetime(2024, 4, 30, 21, 0, tzinfo=datetime.UTC)
    Milestone.objects.filter(course=here.late, kind="began").update(registered_at=in_april, by=here.manager.key)
    of_test_person = mark(here.courses[7], "interviewed", datetime.date(2024, 1, 6))
    Milestone.objects.filter(pk=of_test_person.pk).update(registered_at=end_of_may, by=here.manager.key)
    Citizen.objects.filter(pk=here.courses[7].citizen_id).update(is_test=True)
    extracts.forget()
    days, late = told()
    assert (days.result.value, days.result.n, dict(days.result.beside)) == (6.0, 2, {"ninth_decile": 11})
    assert (late.result.numerator, late.result.denominator, dict(late.result.beside)) == (1, 2, {"late_after": 7})
    assert (days.before.n, days.result.as_of) == (1, MAY.last)
    shown = {
        one.key: one for part in report_words.sections(reports.view(by=by, key=row.key).report) for one in part.rows
    }
    assert shown["days_to_registration"].out_of == "2 milepæle"
    assert shown["days_to_registration"].beside == "ni ud af ti inden for 11 dage"
    assert (shown["registered_late"].out_of, shown["registered_late"].beside) == ("1 af 2", "mere end 7 dage efter")


def test_a_wait_says_its_unit_what_number_it_is_and_how_many_have_not_got_there(here):
    row = begun(here)
    report = reports.view(by=here.acting(here.leader), key=row.key).report
    shown = {one.key: one for part in report_words.sections(report) for one in part.rows}
    wait = shown["days_accepted_to_interviewed"]
    line = next(one for part in report.sections for one in part.lines if one.key == "days_accepted_to_interviewed")
    told = dict(line.result.beside)
    assert wait.now == f"{line.result.value:.1f}\N{NO-BREAK SPACE}dage".replace(".", ",")
    assert wait.beside.startswith("median; halvdelen mellem")
    share = round(100 * told["share_not_yet"])
    assert share
    assert f"{share}\N{NO-BREAK SPACE}% er ikke nået dertil" in wait.beside


def test_each_line_opens_whom_it_counts_and_the_log_says_so(here):
    row = begun(here)
    by = here.acting(here.leader)
    found = reports.people(by=by, key=row.key, line="waiting_interview")
    assert (found.total, len(found.rows)) == (6, 6)
    assert {one.course for one in found.rows} == {course.key for course in here.courses[7:]}
    entry = LogEntry.objects.order_by("-id").first()
    assert (entry.action, len(entry.subjects)) == ("figure.opened", 6)
    with pytest.raises(NotFound):
        reports.people(by=by, key=row.key, line="screened")


def test_a_deadline_opens_those_who_did_not_make_it_and_open_courses_are_listed(here):
    by, april, may = here.acting(here.leader), begun(here, APRIL), begun(here)

    def listed(row, line):
        report = reports.view(by=by, key=row.key).report
        result = next(one.result for _section, one in report.lines() if one.key == line)
        found = reports.people(by=by, key=row.key, line=line)
        return reports.missed(result) if line in reports.MISSED else result.value, {one.course for one in found.rows}

    enrolled = {course.key for course in here.courses[:7]}
    assert listed(april, "first_conversation_in_time") == (7, enrolled)
    assert listed(april, "decisions_overdue") == (1, {here.talked.key})
    assert listed(april, "decisions_in_time") == (0, set())
    assert listed(may, "decisions_in_time") == (1, {here.talked.key}), "decided on 20 May, three working days promised"
    assert listed(may, "decisions_overdue") == (0, set())
    assert listed(may, "open_courses") == (8, {*enrolled, here.talked.key})


def test_approval_locks_the_figures_and_a_correction_shows_as_changed_since(here):
    row = report_actions.approve(by=here.acting(here.manager), key=begun(here).key)
    assert (row.state, row.approved_as, len(row.digest)) == ("approved", "project_manager", 64)
    before = reports.view(by=here.acting(here.leader), key=row.key)
    assert (before.changed, before.is_intact) == ((), True)
    mark(here.courses[7], "interviewed", datetime.date(2024, 5, 6))
    after = reports.view(by=here.acting(here.leader), key=row.key)
    assert after.report == before.report, "what was signed stays"
    told = {(one.section, one.after.definition.key): (one.before.value, one.after.value) for one in after.changed}
    assert told["funnel", "interviewed"] == (8, 9)
    assert told["waiting", "waiting_interview"] == (6, 5)
    stored = ReportRow.objects.get(pk=row.pk)
    stored.figures = {}
    with pytest.raises(Frozen):
        stored.save()
    with pytest.raises(Refusal):
        report_actions.approve(by=here.acting(here.manager), key=row.key)


def test_what_deviated_stays_as_it_was_approved_whatever_the_rules_say_later(here):
    by, reader = here.acting(here.manager), here.acting(here.leader)
    draft = reports.view(by=by, key=begun(here).key)
    row = report_actions.approve(by=by, key=draft.row.key)
    assert reports.view(by=reader, key=row.key).departures == draft.departures
    codes = [one.code for one in draft.deviations]
    assert "clocks:decisions_in_time" in codes
    assert "targets:fulfilment_revised:screened" not in codes
    Programme.objects.filter(pk=here.programme.pk).update(ends_on=datetime.date(2024, 6, 30))  # by this it is behind
    after = reports.view(by=reader, key=row.key)
    assert (after.departures, after.are_deviations_kept, after.is_intact) == (draft.departures, True, True)
    entry = LogEntry.objects.get(action="report.approved")
    assert entry.details["changes"]["deviations"] == [None, after.departures.digest]
    with pytest.raises(Frozen):
        after.row.save()

    after.row.deviations = {**after.row.deviations, "found": []}
    after.row.save_base(update_fields=["deviations"])
    assert not reports.view(by=reader, key=row.key).is_intact, "somebody wrote behind our back"

    ReportRow.objects.filter(pk=row.pk).update(deviations=None, deviations_digest="")  # approved before they were kept
    old = reports.view(by=reader, key=row.key)
    assert (old.are_deviations_kept, old.is_intact) == (False, True)
    assert "targets:fulfilment_revised:screened" in [one.code for one in old.deviations]
    assert reports.approved(by=reader, key=row.key)[1]["deviations"] is None


def test_a_revision_needs_a_reason_and_replaces_the_approved_one_once_it_is_approved(here):
    by = here.acting(here.manager)
    row = report_actions.approve(by=by, key=begun(here).key)
    with pytest.raises(Refusal, match="hvorfor"):
        report_actions.revise(by=by, key=row.key, reason="  ")
    made = report_actions.revise(by=by, key=row.key, reason="En samtale var glemt")
    assert (made.revision, made.state, ReportRow.objects.get(pk=row.pk).state) == (2, "draft", "approved")
    with pytest.raises(Refusal):
        report_actions.revise(by=by, key=row.key, reason="Igen")
    mark(here.courses[7], "interviewed", datetime.date(2024, 5, 6))
    report_actions.approve(by=by, key=made.key)
    assert ReportRow.objects.get(pk=row.pk).state == ReportState.REPLACED
    assert value(reports.view(by=by, key=row.key).report, "funnel", "interviewed") == 8
    assert value(reports.view(by=by, key=made.key).report, "funnel", "interviewed") == 9
    with pytest.raises(Refusal):
        report_actions.record_meeting(by=by, key=row.key, held_on=TODAY, adviser="Ida")


def test_who_may_what(here):
    leader, key = here.acting(here.leader), begun(here).key
    for act in (
        lambda: report_actions.approve(by=leader, key=key),
        lambda: report_actions.record_meeting(by=leader, key=key, held_on=TODAY, adviser="Ida"),
        lambda: report_actions.agree(by=leader, key=key, what="x", who="y", due_on=TODAY),
        lambda: report_actions.prepare_programme(by=leader, programme=here.programme, month=MAY),
    ):
        with pytest.raises(NotAllowed):
            act()
    outsider = access.outside_reader(here.programme)
    with pytest.raises(NotFound):
        reports.view(by=outsider, key=key)
    with pytest.raises(Refusal, match="slut"):
        begun(here, month_of("2024-06"))
    with pytest.raises(Refusal, match="periode"):
        begun(here, month_of("2023-12"))


def test_agreements_are_carried_over_until_they_are_closed(here):
    by = here.acting(here.manager)
    april, may = begun(here, APRIL), begun(here, MAY)
    due = datetime.date(2024, 5, 20)
    kept = report_actions.agree(by=by, key=april.key, what="Ring til de seks, der venter", who="Mette", due_on=due)
    assert [one.key for one in reports.agreements_on(may)[0]] == [kept.key]
    with pytest.raises(Refusal):
        report_actions.close_agreement(by=by, key=kept.key, state="dropped")
    with clock.frozen(datetime.date(2024, 5, 15)):
        report_actions.close_agreement(by=by, key=kept.key, state="kept", outcome="Fire er ringet op")
    assert reports.agreements_on(may) == ((), ())
    assert [one.state for one in reports.agreements_on(april)[1]] == [AgreementState.KEPT]
    with pytest.raises(Refusal):
        report_actions.close_agreement(by=by, key=kept.key, state="kept")


def test_the_meeting_is_written_again_by_whoever_has_read_it(here):
    by, key = here.acting(here.manager), begun(here).key
    shared = {"by": by, "key": key, "held_on": TODAY, "adviser": "Ida Holm"}
    made = report_actions.record_meeting(**shared, explanations={"month:screened": "Ferie", "x": " "}, focus=["flow"])
    assert (made.explanations, made.focus) == ({"month:screened": "Ferie"}, ["flow"])
    report_actions.record_meeting(**shared, validation="Set igennem", read_version=made.version)
    with pytest.raises(Conflict):
        report_actions.record_meeting(**shared, validation="Noget andet", read_version=made.version)
    with pytest.raises(Refusal):
        report_actions.record_meeting(**{**shared, "held_on": TODAY + datetime.timedelta(days=1)})


def test_the_plan_begins_reports_on_the_working_day_and_tells_each_manager_once(here):
    at = datetime.datetime(2024, 6, 6, 5, tzinfo=datetime.UTC)
    # 1 and 2 June are a weekend, and the 5th is closed.
    assert report_actions.day_of_plan(TODAY) == datetime.date(2024, 6, 6)
    assert report_actions.day_of_plan(datetime.date(2024, 4, 9)) == datetime.date(2024, 4, 4)  # 1 April is Easter
    with clock.frozen(at):
        assert report_actions.prepare_all(at=at) == {"begun": 2, "told": 1}
        assert report_actions.prepare_all(at=at) == {"begun": 2, "told": 0}
    assert report_actions.prepare_all(at=at + datetime.timedelta(days=1)) == {"begun": 0, "told": 0}


def test_the_table_of_states_is_the_one_on_the_page():
    page = Path("docs/algorithms/status-report.md").read_text("utf-8")
    rows = re.findall(r"^\| (\w+) \| (\w+) \| (\w+) \| ([^|]*) \|$", page, re.MULTILINE)
    told = {(state, verb, to, asks.strip()) for state, verb, to, asks in rows if state in ReportState.values}
    assert told == {
        (str(state), step.verb, str(step.to), step.asks_for)
        for state, steps in report_states.STEPS.items()
        for step in steps
    }
    assert all(not report_states.STEPS[state] for state in report_states.FINAL)
