"""The report of a whole programme is counted by a job: asked for once, waited for, and approved when it is counted."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django_tasks_db.compat import TaskResultStatus

from brobygger.jobs import queue
from brobygger.kernel import clock
from brobygger.kernel.actor import command
from brobygger.kernel.boundary import outside
from brobygger.kernel.errors import NotAllowed, NotFound, Refusal
from brobygger.measurement import access, report_actions, reports
from brobygger.measurement.models import ProgrammeReport
from brobygger.vault.models import LogEntry
from brobygger_analysis.report import month_of
from brobygger_analysis.suppression import CannotProtect
from tests.fixtures import actor_of, make_jobcentre, make_user, taken_back
from tests.measurement.factories import make_course
from tests.programmes.factories import make_programme

MAY = month_of("2024-05")
NOW = datetime.datetime(2024, 6, 5, 9, tzinfo=datetime.UTC)


class World:
    def __init__(self) -> None:
        self.jobcentre = make_jobcentre("Jobcenter Stor", "0607")
        self.programme = make_programme(self.jobcentre)
        for _ in range(7):
            make_course(self.jobcentre, self.programme, to="enrolled")
        self.leader = actor_of(make_user("team_leader", jobcentre=self.jobcentre), self.jobcentre)
        self.analyst = access.outside_reader(self.programme)
        with clock.frozen(NOW):
            self.published = reports.publish(self.programme, MAY, None)

    def ask(self) -> Any:
        return report_actions.ask_programme(by=self.analyst, programme=self.programme, month=MAY)

    def read(self) -> Any:
        return ProgrammeReport.objects.order_by("-revision")[0]


@pytest.fixture(scope="module")
def world(kept):
    with kept():
        return World()


@pytest.fixture
def here(db, world, monkeypatch):
    """What is counted is counted once for all tests; how it is counted, others try."""
    monkeypatch.setattr(reports, "publish", lambda *_given: world.published)
    with clock.frozen(NOW), taken_back():
        yield world


def work(at: datetime.datetime = NOW) -> int:
    """What a worker does of what may run; returns how much was done."""
    done = 0
    with clock.frozen(at), outside():
        while (row := queue.claim("w", at=at)) is not None:
            done += queue.run(row)
    return done


def test_it_is_asked_for_once_and_approved_when_it_is_counted(here):
    row = here.ask()
    assert (row.work, row.digest, row.inside) == ("waiting", "", None)
    assert here.ask().pk == row.pk, "asking twice makes one"
    assert queue.rows(name=reports.COUNT).count() == 1
    with pytest.raises(Refusal, match="ikke gjort op endnu"):
        report_actions.approve_programme(by=here.analyst, key=row.key)
    with pytest.raises(Refusal, match="ikke gjort op endnu"):
        reports.programme_view(by=here.analyst, key=row.key)
    with pytest.raises(NotFound):
        reports.find_programme_report(by=here.leader, key=row.key)
    with pytest.raises(NotAllowed):
        report_actions.ask_programme(by=here.leader, programme=here.programme, month=MAY)

    assert work() == 1
    seen = reports.programme_view(by=here.analyst, key=row.key)
    assert (seen.row.work, seen.is_intact, len(seen.row.digest)) == ("done", True, 64)
    told = LogEntry.objects.filter(action__startswith="report.").order_by("id").values_list("action", "actor_kind")
    assert list(told) == [("report.asked", here.analyst.kind), ("report.begun", "job")]
    with pytest.raises(Refusal, match="siden du så dem"):
        report_actions.approve_programme(by=here.analyst, key=row.key, read_digest="0" * 64)
    report_actions.approve_programme(by=here.analyst, key=row.key, read_digest=seen.row.digest)
    with pytest.raises(Refusal, match="godkendt"):
        here.ask()


def test_a_draft_counted_again_and_a_revision_wait_in_the_same_way_and_what_is_approved_stands(here):
    row = here.ask()
    work()
    assert (here.ask().pk, here.read().work, here.read().digest) == (row.pk, "waiting", "")
    work()
    report_actions.approve_programme(by=here.analyst, key=row.key)
    made = report_actions.revise_programme(by=here.analyst, key=row.key, reason="En samtale var glemt")
    assert (made.revision, made.work, reports.approved_revision(made).pk) == (2, "waiting", row.pk)
    assert [one.pk for one in reports.approved_reports(by=here.leader)] == [row.pk]
    with pytest.raises(Refusal, match="allerede begyndt"):
        report_actions.revise_programme(by=here.analyst, key=row.key, reason="Igen")
    at_once = report_actions.prepare_programme(by=command("report"), programme=here.programme, month=MAY)
    assert (at_once.pk, at_once.work, at_once.reason) == (made.pk, "done", "En samtale var glemt")
    assert work() == 1
    assert here.read().made_at == at_once.made_at, "the job that came after counted nothing"
    report_actions.approve_programme(by=here.analyst, key=made.key)
    assert [one.revision for one in reports.approved_reports(by=here.leader)] == [2]


def test_a_rule_that_says_no_is_told_on_the_draft_which_can_be_asked_for_again(here, monkeypatch):
    def nothing(*_given: Any) -> Any:
        raise CannotProtect

    row = here.ask()
    with monkeypatch.context() as patched:
        patched.setattr(reports, "publish", nothing)
        assert work() == 1, "a rule that says no is an answer"
    assert (here.read().work, here.read().fault) == (
        "failed", "Den forrige rapport viser så meget, at denne ville røbe små tal. Intet af den kan udgives.",
    )  # fmt: skip
    assert not reports.is_lost(here.read())
    assert LogEntry.objects.filter(action="report.not_counted").count() == 1
    with pytest.raises(Refusal, match="ikke gjort op endnu"):
        report_actions.approve_programme(by=here.analyst, key=row.key)
    assert (here.ask().pk, here.read().work, here.read().fault) == (row.pk, "waiting", "")
    assert work() == 1
    assert here.read().is_counted


def test_what_breaks_is_told_at_once_and_mended_by_the_next_try(here, monkeypatch):
    def breaks(*_given: Any) -> Any:
        raise ArithmeticError("6 af 7")

    here.ask()
    with monkeypatch.context() as patched:
        patched.setattr(reports, "publish", breaks)
        assert work() == 0
    assert here.read().work == "failed"
    assert here.read().fault.startswith("Opgørelsen gik i stykker")
    assert work(NOW + datetime.timedelta(minutes=2)) == 1
    assert (here.read().work, here.read().fault) == ("done", "")


def test_a_job_that_died_for_good_leaves_a_draft_that_can_be_asked_for_again(here):
    row = here.ask()
    assert not reports.is_lost(row)
    queue.rows().update(status=TaskResultStatus.FAILED)
    assert reports.is_lost(row)
    assert here.ask().pk == row.pk
    assert not reports.is_lost(here.read())
    assert work() == 1
    assert here.read().is_counted


def test_the_database_holds_no_figures_that_are_not_counted_and_none_that_wait_are_approved(here):
    row = here.ask()
    changes = ({"work": "done"}, {"digest": "0" * 64}, {"state": "approved", "approved_at": NOW})
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            ProgrammeReport.objects.filter(pk=row.pk).update(**change)
