"""The bulk verbs give what the single verbs give, row by row; all or nothing; one log entry per batch."""

import datetime
from dataclasses import replace

import pytest

from brobygger.citizens.batches import RowRefused
from brobygger.citizens.models import Course, Milestone, Responsibility
from brobygger.kernel import clock
from brobygger.kernel.errors import NotAllowed
from brobygger.screening import actions, bulk
from brobygger.screening.models import Booking, Handover, Interview, Screening, Shortcut
from brobygger.screening.rules import Answers
from brobygger.screening.values import InterviewEntry, NewDecision, NewHandover, NewScreening, NewShortcut
from brobygger.vault.models import LogEntry
from tests.screening.factories import (
    House,
    a_complete_assessment,
    a_complete_entry,
    a_healthy_entry,
    an_enrolling_entry,
    days_ago,
)

pytestmark = pytest.mark.django_db

ENTRIES = (
    a_complete_entry(),
    a_complete_entry(wishes=False, judged=False),
    a_healthy_entry(),
    a_complete_entry(how="link", talked_through=True, when="later", later_reason="time", held_on=days_ago(18)),
)
SHORTCUT = NewShortcut(ground="flex_job_benefit", assessment="Indstilling", assessed_on=days_ago(200))
LEFT_OUT = {"id", "key", "version", "created_at", "course", "course_id", "completed_at", "registered_at", "screening",
            "screening_id", "handover", "handover_id", "shortcut_id"}  # fmt: skip


@pytest.fixture
def house(in_boundary):
    return House(in_boundary)


def contents(row):
    """What a row says, sealed values opened."""
    names = [field.attname for field in row._meta.concrete_fields]
    return {name: getattr(row, name) for name in names if name not in LEFT_OUT}


def of_course(course):
    """Everything that a course has in this room, as values that two courses can be compared by."""
    course = Course.objects.get(pk=course.pk)
    said = {
        "course": (course.state, course.shortcut, course.recall_on, course.programme_id),
        "milestones": [
            (one.kind, one.on, one.team_id, one.benefit_group)
            for one in Milestone.objects.filter(course=course).order_by("id")
        ],
        "responsible": [
            (one.what, one.user_id, one.valid_from, one.valid_to, one.reason)
            for one in Responsibility.objects.filter(course=course).order_by("id")
        ],
    }
    for model in (Screening, Shortcut, Handover, Interview):
        said[model.__name__] = [contents(row) for row in model.objects.filter(course=course).order_by("id")]
    said["Booking"] = [contents(row) for row in Booking.objects.filter(handover__course=course)]
    return said


def test_complete_many_equals_complete_one(house):
    for entry in ENTRIES:
        one, many = house.another_course(), house.another_course()
        row = actions.start_screening(by=house.machine, course=one)
        actions.complete_screening(by=house.machine, screening=row, entry=entry, read_version=1)
        bulk.complete_many(by=house.machine, rows=[NewScreening(course=many, entry=entry)])
        assert of_course(one) == of_course(many)


def test_handover_many_equals_hand_over(house):
    ways = [
        {"receiver": house.broker, "note": "Ring først", "interpreter": "danish_sign"},
        {"queue": house.team},
    ]
    for way in ways:
        one, many = house.another_course(), house.another_course()
        for course in (one, many):
            house.screened(course)
            course.refresh_from_db()
        actions.hand_over(by=house.machine, course=one, on=days_ago(15), **way)
        bulk.handover_many(by=house.machine, rows=[NewHandover(course=many, on=days_ago(15), **way)])
        assert of_course(one) == of_course(many)


def test_a_shortcut_in_bulk_equals_a_shortcut(house):
    one, many = house.another_course(), house.another_course()
    actions.record_shortcut(by=house.machine, course=one, new=SHORTCUT, on=days_ago(15))
    actions.hand_over(by=house.machine, course=one, on=days_ago(15), receiver=house.broker)
    bulk.handover_many(
        by=house.machine, rows=[NewHandover(course=many, on=days_ago(15), receiver=house.broker, shortcut=SHORTCUT)]
    )
    assert of_course(one) == of_course(many)


def test_decide_many_equals_accepting_and_completing(house):
    postpone = InterviewEntry(
        held_on=days_ago(4),
        decision="postpone",
        reasons={"decision": "Venter"},
        recall_on=days_ago(-30),
        assessment=a_complete_assessment(motivated=False),
    )
    entries = [an_enrolling_entry(house.broker), postpone, replace(postpone, decision="refuse", recall_on=None)]
    for entry in entries:
        assert entry.held_on is not None
        starts_at = datetime.datetime.combine(entry.held_on, datetime.time(10), clock.DENMARK)
        one, many = house.another_course(), house.another_course()
        for course in (one, many):
            house.handed_over(course)
            course.refresh_from_db()
        handed = Handover.objects.get(course=one)
        # A machine accepts on behalf of the named receiver.
        actions.accept_handover(by=house.machine, handover=handed, read_version=1, on=days_ago(14))
        actions.book(by=house.machine, handover=handed, read_version=2, starts_at=starts_at, invited_on=days_ago(14))
        row = actions.start_interview(by=house.machine, handover=handed)
        actions.complete_interview(by=house.machine, interview=row, entry=entry, read_version=1)
        bulk.decide_many(
            by=house.machine,
            rows=[
                NewDecision(
                    course=many, entry=entry, broker=house.broker, accepted_on=days_ago(14), starts_at=starts_at
                )
            ],
        )
        assert of_course(one) == of_course(many)


def test_a_row_that_breaks_a_rule_is_named_and_nothing_is_written(house):
    courses = [house.another_course() for _ in range(3)]
    entries = [a_complete_entry(), a_complete_entry(history_seen=False), a_complete_entry()]
    rows = [NewScreening(course=course, entry=entry) for course, entry in zip(courses, entries, strict=True)]
    with pytest.raises(RowRefused, match="levet af") as refused:
        bulk.complete_many(by=house.machine, rows=rows)
    assert refused.value.row == 1
    assert not Screening.objects.exists()


def test_the_same_rules_refuse_a_handover_in_bulk(house):
    course = house.another_course()
    house.screened(course, answers=Answers(none=True), words={}, wishes=True, judged=False)
    course.refresh_from_db()
    with pytest.raises(RowRefused, match="lille, mellem eller stor"):
        bulk.handover_many(by=house.machine, rows=[NewHandover(course=course, on=days_ago(1), receiver=house.broker)])


def test_a_batch_is_one_entry_with_its_keys_and_few_queries(house, django_assert_max_num_queries):
    courses = [house.another_course() for _ in range(30)]
    rows = [NewScreening(course=course, entry=a_complete_entry()) for course in courses]
    with django_assert_max_num_queries(30):
        made = bulk.complete_many(by=house.machine, rows=rows)
    entry = LogEntry.objects.get(action="screenings.completed")
    assert entry.count == 30
    assert {key for _kind, key in entry.subjects} == {str(row.key) for row in made}


def test_people_do_not_use_the_bulk_verbs(house):
    with pytest.raises(NotAllowed):
        bulk.complete_many(by=house.by_caseworker, rows=[])
