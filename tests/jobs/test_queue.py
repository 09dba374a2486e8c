"""Jobs: run as an Actor within a boundary, tried again, given on, planned; and never with personal data in them."""

import datetime
import uuid

import pytest
from django.db import transaction
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from brobygger.accounts.models import Jobcentre, Team
from brobygger.jobs import plan, queue, rules, worker
from brobygger.jobs.models import Plan, WorkerBeat
from brobygger.kernel import clock
from brobygger.kernel.actor import ActorKind
from brobygger.kernel.boundary import outside, within
from tests.jobs import planted

pytestmark = pytest.mark.django_db
START = datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _seen():
    planted.SEEN.clear()


def work(at=START, name="w1"):
    """Everything that may run at ``at``; returns how many were done."""
    done = 0
    with clock.frozen(at), outside():
        while (row := queue.claim(name, at=at)) is not None:
            done += queue.run(row)
    return done


def only():
    return queue.rows().get()


def test_a_job_runs_as_an_actor_within_its_jobcentre(jobcentre):
    citizen = uuid.uuid4()
    queue.enqueue("test.note", jobcentre=jobcentre.key, arguments={"citizen": citizen, "on": START.date()})
    assert work() == 1
    by, entered, arguments = planted.SEEN[0]
    assert (by.kind, by.label, by.jobcentre, by.jobcentre_key) == (
        ActorKind.JOB,
        "test.note",
        jobcentre.pk,
        jobcentre.key,
    )
    assert entered.jobcentre == jobcentre.pk
    assert arguments == {"citizen": str(citizen), "on": "2026-03-02"}
    assert (only().status, only().return_value, only().finished_at) == (
        TaskResultStatus.SUCCESSFUL,
        {"noted": 1},
        START,
    )


def test_a_job_for_all_says_why_it_spans_jobcentres():
    queue.enqueue("test.note")
    work()
    by, entered, _ = planted.SEEN[0]
    assert by.jobcentre is None
    assert entered.spans_jobcentres
    assert entered.reason == "job test.note"


def test_a_job_cannot_write_in_another_jobcentre(jobcentre, other_jobcentre):
    queue.enqueue("test.team", jobcentre=jobcentre.key)
    work()
    with within(jobcentre.pk):
        assert Team.objects.get().name == "Made by a job"
    with within(other_jobcentre.pk):
        assert not Team.objects.exists()


def test_a_job_of_a_transaction_that_failed_is_not_there():
    def put_in_and_fail():
        with transaction.atomic():
            queue.enqueue("test.note")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        put_in_and_fail()
    assert work() == 0


def test_a_job_waits_for_its_time():
    queue.enqueue("test.note", after=START + 5 * MINUTE)
    assert work(START + 4 * MINUTE) == 0
    assert work(START + 5 * MINUTE) == 1


def test_only_declared_jobs_are_put_in():
    with pytest.raises(queue.UnknownJob):
        queue.enqueue("test.unknown")
    with pytest.raises(ValueError, match="twice"):
        queue.declare("test.note")(lambda **_: None)


@pytest.mark.parametrize(
    "value",
    [
        "150785-4321",
        "1507854321",
        1507854321,
        507854321,
        "Anna Prøvesen",
        "Kan ikke gå",
        "a b",
        "",
        1.5,
        {"a": 1},
        None,
    ],
)
def test_arguments_carry_no_personal_data(value):
    with pytest.raises(rules.NotAnArgument):
        queue.enqueue("test.note", arguments={"value": value})


@pytest.mark.parametrize(
    ("value", "held"),
    [
        (uuid.UUID(int=5), str(uuid.UUID(int=5))),
        (str(uuid.UUID(int=5)), str(uuid.UUID(int=5))),
        ("screening.step1", "screening.step1"),
        (datetime.date(2026, 3, 2), "2026-03-02"),
        (True, True),
        (250, 250),
    ],
)
def test_arguments_are_keys_codes_dates_and_small_numbers(value, held):
    assert rules.checked_arguments({"value": value}) == {"value": held}


# --- failing ---------------------------------------------------------------------------------------------------


def test_a_failed_job_is_tried_again_later_and_later_and_then_shown_as_failed():
    queue.enqueue("test.fail")
    assert work() == 0
    assert (only().status, only().run_after) == (TaskResultStatus.READY, START + MINUTE)
    work(START + MINUTE - datetime.timedelta(seconds=1))
    assert len(planted.SEEN) == 1
    work(START + MINUTE)
    assert (only().status, only().run_after) == (TaskResultStatus.READY, START + 3 * MINUTE)
    work(START + 3 * MINUTE)
    assert (only().status, len(planted.SEEN)) == (TaskResultStatus.FAILED, 3)
    work(START + datetime.timedelta(days=30))
    assert len(planted.SEEN) == 3


def test_what_a_failed_try_had_written_is_taken_back():
    queue.enqueue("test.fail")
    work()
    assert not Jobcentre.objects.filter(label="Half done").exists()


def test_a_failure_is_written_down_without_what_stood_in_the_row():
    queue.enqueue("test.fail")
    work()
    row = only()
    assert row.exception_class_path == "tests.jobs.planted.Planted"
    assert "brobygger/jobs/queue.py" in row.traceback
    assert "4321" not in f"{row.traceback}{row.exception_class_path}{row.args_kwargs}{row.return_value}"


def test_a_rule_that_says_no_is_not_asked_again():
    queue.enqueue("test.refuse")
    work()
    assert only().status == TaskResultStatus.FAILED


def test_a_job_that_no_room_knows_any_more_fails_and_stops_nobody(monkeypatch):
    queue.enqueue("test.note", arguments={"first": True})
    queue.enqueue("test.refuse")
    monkeypatch.delitem(queue._declared, "test.refuse")
    assert work() == 1
    assert sorted(queue.rows().values_list("status", flat=True)) == ["FAILED", "SUCCESSFUL"]


def test_an_administrator_can_have_a_failed_job_tried_again_with_all_its_tries():
    queue.enqueue("test.fail")
    for hours in range(5):
        work(START + datetime.timedelta(hours=hours))
    failed = only()
    assert failed.status == TaskResultStatus.FAILED
    assert queue.retry(failed.pk).pk == failed.pk
    assert queue.retry(failed.pk) is None, "it waits already"
    work(START + datetime.timedelta(hours=6))
    assert (only().status, len(only().worker_ids)) == (TaskResultStatus.READY, 1)


@pytest.mark.parametrize(("next_try", "minutes"), [(2, 1), (3, 2), (4, 4), (10, 256), (11, 360), (200, 360)])
def test_waits_double_up_to_six_hours(next_try, minutes):
    assert rules.wait_before(next_try) == minutes * MINUTE


# --- dying workers ---------------------------------------------------------------------------------------------


def beat(name, at, *, host="elsewhere", process=1, stopped=None):
    return WorkerBeat.objects.create(
        worker=name, host=host, process=process, software="1", started_at=at, beat_at=at, stopped_at=stopped
    )


def test_a_job_whose_worker_fell_silent_is_given_on():
    queue.enqueue("test.note")
    beat("w1", START)
    queue.claim("w1", at=START)
    later = START + rules.SILENT_AFTER
    assert worker.give_on_lost_jobs(later, "here") == 0, "still within its minute"
    assert worker.give_on_lost_jobs(later + datetime.timedelta(seconds=1), "here") == 1
    assert worker.give_on_lost_jobs(later + datetime.timedelta(seconds=1), "here") == 0
    assert work(later, "w2") == 1
    assert only().worker_ids == ["w1", "w2"]


@pytest.mark.parametrize(
    ("host", "process_lives", "stopped", "lost"),
    [("here", False, None, 1), ("here", True, None, 0), ("elsewhere", False, None, 0), ("elsewhere", True, START, 1)],
)
def test_a_process_gone_from_our_own_machine_is_seen_at_once(host, process_lives, stopped, lost):
    queue.enqueue("test.note")
    beat("w1", START, host=host, process=4711, stopped=stopped)
    queue.claim("w1", at=START)
    assert worker.give_on_lost_jobs(START, "here", alive=lambda process: process_lives) == lost


def test_a_worker_that_comes_back_to_a_job_given_on_cannot_finish_it(jobcentre):
    queue.enqueue("test.team", jobcentre=jobcentre.key)
    mine = queue.claim("w1", at=START)
    queue.give_on(mine)
    assert work(name="w2") == 1
    with outside():
        assert queue.run(mine) is False
    with within(jobcentre.pk):
        assert Team.objects.count() == 1
    assert only().status == TaskResultStatus.SUCCESSFUL


def test_a_job_that_kills_its_workers_is_not_given_on_for_ever():
    queue.enqueue("test.note")
    for name in ("w1", "w2"):
        queue.give_on(queue.claim(name, at=START))
        assert only().status == TaskResultStatus.READY
    queue.give_on(queue.claim("w3", at=START))
    assert only().status == TaskResultStatus.FAILED
    assert only().exception_class_path == "brobygger.jobs.queue.WorkerDied"


# --- the plan --------------------------------------------------------------------------------------------------


@pytest.fixture
def planned(monkeypatch):
    monkeypatch.setattr(plan, "_schedules", {})
    plan.every("test.note", datetime.timedelta(minutes=5))
    plan.lay(START)
    return plan


def test_a_planned_job_is_put_in_when_it_is_due_and_once(planned):
    assert planned.tick(START) == ["test.note"]
    assert planned.tick(START) == []
    assert work() == 1
    row = Plan.objects.get()
    assert (row.next_run_at, row.last_queued_at, row.last_done_at) == (START + 5 * MINUTE, START, START)
    assert planned.tick(START + 4 * MINUTE) == []
    assert planned.tick(START + 5 * MINUTE) == ["test.note"]


def test_runs_that_were_missed_are_run_once(planned):
    planned.tick(START)
    work()
    a_day_later = START + datetime.timedelta(days=1, minutes=2)
    assert planned.tick(a_day_later) == ["test.note"]
    assert planned.tick(a_day_later) == []
    assert Plan.objects.get().next_run_at == START + datetime.timedelta(days=1, minutes=5)


def test_a_run_that_still_waits_is_not_put_in_twice(planned):
    planned.tick(START)
    assert planned.tick(START + 5 * MINUTE) == []
    assert queue.rows().count() == 1
    assert Plan.objects.get().next_run_at == START + 10 * MINUTE


def test_the_plan_follows_what_is_declared(planned, monkeypatch):
    planned.lay(START)
    assert Plan.objects.count() == 1
    monkeypatch.setattr(plan, "_schedules", {})
    plan.daily("test.refuse", datetime.time(3))
    plan.lay(START)
    assert list(Plan.objects.values_list("name", flat=True)) == ["test.refuse"]


@pytest.mark.parametrize(
    ("now", "next_run"),
    [
        ("2026-03-02T00:30:00+00:00", "2026-03-02T02:00:00+00:00"),  # 3 in Denmark is 2 in winter
        ("2026-03-02T02:00:00+00:00", "2026-03-03T02:00:00+00:00"),
        ("2026-03-28T12:00:00+00:00", "2026-03-29T01:00:00+00:00"),  # the night summer time begins
        ("2026-10-24T12:00:00+00:00", "2026-10-25T02:00:00+00:00"),  # and ends
    ],
)
def test_a_daily_job_keeps_the_danish_clock(now, next_run):
    moment = datetime.datetime.fromisoformat(now)
    assert rules.Schedule(daily_at=datetime.time(3)).next_run(moment, moment).isoformat() == next_run


@pytest.mark.parametrize("wrong", [{}, {"every": MINUTE, "daily_at": datetime.time(3)}, {"every": 0 * MINUTE}])
def test_a_schedule_is_one_thing(wrong):
    with pytest.raises(ValueError, match="interval"):
        rules.Schedule(**wrong)


def test_the_house_plans_sealing_each_minute_and_forgets_what_is_old():
    assert plan.schedule("log.seal") == rules.Schedule(every=MINUTE)
    assert {"log.seal", "log.seal_thoroughly", "drafts.forget_old", "jobs.forget_finished"} <= plan._schedules.keys()


def test_what_is_done_is_forgotten_after_a_day_and_what_failed_after_ninety():
    queue.enqueue("test.note")
    work()
    queue.enqueue("test.refuse")
    work()
    assert queue.forget_finished(START + datetime.timedelta(hours=23)) == 0
    assert queue.forget_finished(START + datetime.timedelta(hours=25)) == 1
    assert queue.forget_finished(START + datetime.timedelta(days=91)) == 1


def test_other_tasks_in_the_same_table_are_left_alone():
    DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}}, task_path="somebody.else", backend_name="default",
        run_after=START, exception_class_path="", traceback="",
    )  # fmt: skip
    assert work() == 0
    assert queue.forget_finished(START + datetime.timedelta(days=900)) == 0


def test_one_round_of_the_worker_does_all_that_is_due(monkeypatch):
    monkeypatch.setattr(plan, "_schedules", {})
    plan.every("test.note", datetime.timedelta(minutes=5))
    queue.enqueue("test.refuse")
    with clock.frozen(START), outside():
        tally = worker.Worker(host="here").run_once()
    assert (tally.done, tally.failed) == (1, 1)
    row = WorkerBeat.objects.get()
    assert (row.host, row.stopped_at) == ("here", START)
    assert row.software
