"""What the due rule of the screening knows of conversations: those held here, as they stand now, typed only once."""

from __future__ import annotations

import datetime

import pytest

from brobygger.citizens.models import Course
from brobygger.conversations import actions, bulk
from brobygger.conversations.enums import ConversationState
from brobygger.conversations.values import NewConversation
from brobygger.kernel import clock
from brobygger.screening import actions as screening
from brobygger.screening import coverage, reads
from brobygger.screening.enums import CoverageState
from tests.conversations.factories import a_talk, an_appointment, days_ago
from tests.screening.factories import House

LATEST = 20  # the week by which a course is due that waits for a conversation in vain


@pytest.fixture
def house(in_boundary):
    house = House(in_boundary)
    house.course = house.another_course(began_on=days_ago(60))
    return house


def rule(house, kind="first_conversation", **about):
    screening.set_coverage_rule(by=house.by_leader, kind=kind, valid_from=days_ago(400), latest_week=LATEST, **about)


def held(house, days, course=None, **changes):
    talk = a_talk(on=days_ago(days), **changes)
    return actions.log_talk(by=house.by_caseworker, course=course or house.course, talk=talk)


def corrected(house, row, days):
    row.refresh_from_db()
    actions.correct(
        by=house.by_caseworker,
        conversation=row,
        talk=a_talk(on=days_ago(days)),
        state=ConversationState.HELD,
        reason="Forkert",
        read_version=row.version,
    )


def withdrawn(house, row):
    row.refresh_from_db()
    actions.withdraw(by=house.by_caseworker, conversation=row, reason="Forkert borger", read_version=row.version)


def due(house, course=None):
    """The day, asked for one course: for a page of them, all of them, and on the desk it is the same."""
    today = clock.today()
    course = Course.objects.get(pk=(course or house.course).pk)
    found = reads.first_asking(course, today)
    assert reads.first_askings([course], today) == {course.pk: found}
    day = found[1]
    assert (coverage.standing(today).states()[course.pk] is CoverageState.OVERDUE) == (day < today)
    desk = {item.citizen: item.due for item in reads.due(house.by_caseworker, today) if item.kind == "screening.ask"}
    assert desk.get(course.citizen.key) == (day if day < today else None)
    return day


def in_vain(house):
    return house.course.began_on + datetime.timedelta(days=7 * LATEST - 1)


def test_a_conversation_held_is_not_typed_again(house):
    rule(house)
    by, course = house.by_caseworker, house.course
    actions.plan(by=by, course=course, entry=an_appointment())
    missed = actions.log_talk(by=by, course=course, talk=a_talk(on=days_ago(9)), state=ConversationState.NO_SHOW)
    assert due(house) == in_vain(house), "planned and missed do not count"
    agreed = actions.plan(by=by, course=course, entry=an_appointment(on=clock.today()))
    actions.settle(by=by, conversation=agreed, talk=a_talk(on=days_ago(2)), read_version=agreed.version)
    assert due(house) == days_ago(2)
    held(house, 5)
    assert due(house) == days_ago(5), "one that came in late"
    corrected(house, missed, 9)
    assert due(house) == days_ago(9), "one that was held after all"

    many = house.another_course(began_on=days_ago(60))
    row = NewConversation(course=many, broker=house.broker, talk=a_talk(on=days_ago(6)))
    bulk.log_many(by=house.machine, rows=[row])
    assert due(house, many) == days_ago(6)
    assert due(house) == days_ago(9)


def test_corrected_or_withdrawn_it_counts_as_it_stands_now_and_what_was_typed_stays(house):
    rule(house)
    row = held(house, 9)
    assert due(house) == days_ago(9)
    corrected(house, row, 4)
    assert due(house) == days_ago(4)
    screening.record_contact(by=house.by_caseworker, course=house.course, kind="conversation", on=days_ago(4))
    withdrawn(house, row)
    assert due(house) == days_ago(4), "typed by hand as well"
    held(house, 3)
    typed = reads.course_view(Course.objects.get(pk=house.course.pk)).contacts
    assert [(one.kind, one.on) for one in typed] == [("conversation", days_ago(4))], "the page lists what was typed"
    other = house.another_course(began_on=days_ago(60))
    withdrawn(house, held(house, 7, other))
    assert due(house, other) == in_vain(house)


def test_the_second_conversation_is_one_of_another_day(house):
    rule(house, kind="nth_conversation", number=2)
    held(house, 9)
    held(house, 9, at=datetime.time(14, 0))
    screening.record_contact(by=house.by_caseworker, course=house.course, kind="conversation", on=days_ago(9))
    screening.record_contact(by=house.by_caseworker, course=house.course, kind="case_review", on=days_ago(8))
    assert due(house) == in_vain(house)
    held(house, 3)
    assert due(house) == days_ago(3)
