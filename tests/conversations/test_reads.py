"""Last and next contact, the agreed rhythm, what is due, and what has happened."""

from __future__ import annotations

import datetime

import pytest

from brobygger.citizens.enums import CourseState, MilestoneKind
from brobygger.citizens.models import Course, Milestone
from brobygger.conversations import actions, groups, reads
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from tests.conversations.factories import CANARY, House, a_talk, days_ago, days_ahead


@pytest.fixture
def house(in_boundary):
    return House(in_boundary)


def kinds(house):
    return {item.kind for item in reads.due(house.by, clock.today())}


def test_last_contact_is_the_newest_of_all_kinds(house):
    assert reads.last_contact([house.course.pk]) == {}
    house.held(on=days_ago(20))
    assert reads.last_contact([house.course.pk]) == {house.course.pk: days_ago(20)}
    actions.record_contact(by=house.by, course=house.course, on=days_ago(5), line="Spurgte til mødet", way="phone")
    assert reads.last_contact([house.course.pk]) == {house.course.pk: days_ago(5)}
    assert reads.last_talk([house.course.pk]) == {house.course.pk: days_ago(20)}
    group = house.group()
    groups.add(by=house.by, group=group, course=house.course, on=days_ago(10))
    session = house.session(group, on=days_ago(2))
    assert reads.last_contact([house.course.pk]) == {house.course.pk: days_ago(5)}
    groups.hold_session(by=house.by, session=session, came={house.course.pk: "attended"}, read_version=1)
    assert reads.last_contact([house.course.pk]) == {house.course.pk: days_ago(2)}
    assert reads.last_talk([house.course.pk]) == {house.course.pk: days_ago(2)}


def test_what_was_withdrawn_or_missed_is_no_contact(house):
    row = house.held()
    actions.log_talk(by=house.by, course=house.course, talk=a_talk(on=days_ago(1)), state="no_show")
    actions.withdraw(by=house.by, conversation=row, reason="Forkert borger", read_version=row.version)
    assert reads.last_contact([house.course.pk]) == {}


def test_a_network_of_the_citizens_own_is_contact_but_no_talk_with_us(house):
    group = house.group(kind="network")
    groups.add(by=house.by, group=group, course=house.course, on=days_ago(10))
    session = house.session(group, on=days_ago(2))
    groups.hold_session(by=house.by, session=session, came={house.course.pk: "attended"}, read_version=1)
    assert reads.last_contact([house.course.pk]) == {house.course.pk: days_ago(2)}
    assert reads.last_talk([house.course.pk]) == {}


def test_the_rhythm_is_agreed_or_the_slowest_allowed_here(house):
    assert reads.rhythm([house.course.pk])[house.course.pk].weeks == 4
    assert not reads.rhythm([house.course.pk])[house.course.pk].is_own
    actions.set_rhythm(by=house.by, course=house.course, weeks=1, contact_model="individual", on=days_ago(14))
    actions.set_rhythm(by=house.by, course=house.course, weeks=2, contact_model="individual", on=days_ago(7))
    now = reads.rhythm([house.course.pk])[house.course.pk]
    assert (now.weeks, now.is_own, now.since) == (2, True, days_ago(7))
    assert reads.rhythm([house.course.pk], on=days_ago(10))[house.course.pk].weeks == 1


@pytest.mark.parametrize(("days", "is_silent"), [(14, False), (15, True)])
def test_silent_after_the_agreed_weeks_and_not_a_day_before(house, days, is_silent):
    actions.set_rhythm(by=house.by, course=house.course, weeks=2, contact_model="individual", on=days_ago(30))
    house.held(on=days_ago(days))
    found = reads.silent(Course.objects.all(), clock.today())
    assert (house.course in found) is is_silent
    # The list in words and the queryset agree.
    one = reads.situations(Course.objects.filter(pk=house.course.pk), clock.today())[0]
    assert (one.talk_by < clock.today()) is is_silent


def test_who_is_in_work_is_followed_up_and_stands_on_no_second_list(house):
    house.held(on=days_ago(35))
    assert "conversations.rhythm" in kinds(house)
    Milestone.objects.create(
        jobcentre=house.jobcentre, course=house.course, kind=MilestoneKind.EMPLOYED, on=days_ago(34)
    )
    assert house.course not in reads.silent(Course.objects.all(), clock.today())
    assert "conversations.rhythm" not in kinds(house)
    assert "conversations.follow_up" in kinds(house)
    actions.record_contact(by=house.by, course=house.course, on=days_ago(1), line="Det går godt", way="phone")
    assert "conversations.follow_up" not in kinds(house)


def test_silence_is_counted_from_enrolment_where_nobody_has_talked(house):
    newly = house.another_course(began_on=days_ago(30))  # enrolled 10 days ago
    found = list(reads.silent(Course.objects.all(), clock.today()))
    assert house.course in found  # enrolled 40 days ago
    assert newly not in found


def test_a_citizen_enters_and_leaves_what_is_due(house):
    assert "conversations.rhythm" not in kinds(house)  # the first conversation is the business of another line
    row = house.held(on=days_ago(35))
    assert "conversations.rhythm" in kinds(house)
    planned = house.planned()
    assert "conversations.rhythm" not in kinds(house)
    assert "conversations.appointment" in kinds(house)
    actions.cancel(by=house.by, conversation=planned, reason="Sygdom", read_version=planned.version)
    assert "conversations.appointment" not in kinds(house)
    assert "conversations.rhythm" in kinds(house)
    house.held(on=days_ago(1), next_step="Ring", next_step_by=days_ahead(3))
    assert "conversations.rhythm" not in kinds(house)
    assert "conversations.next_step" in kinds(house)
    house.held(on=days_ago(0), next_step="", next_step_by=None)
    assert "conversations.next_step" not in kinds(house)
    assert row.pk


def test_an_appointment_that_passed_asks_what_became_of_it(house):
    row = house.overdue()
    [item] = [one for one in reads.due(house.by, clock.today()) if one.kind == "conversations.appointment"]
    assert (item.due, item.subject) == (row.on, row.key)
    assert house.course in reads.unsettled(Course.objects.all(), clock.today())
    actions.settle(by=house.by, conversation=row, talk=a_talk(on=row.on), read_version=row.version)
    assert "conversations.appointment" not in kinds(house)
    assert house.course not in reads.unsettled(Course.objects.all(), clock.today())


def test_the_desk_costs_the_same_however_many(house, same_queries):
    def more():
        for _number in range(3):
            course = house.another_course()
            house.held(course, on=days_ago(35))
            house.planned(course)

    more()
    same_queries(lambda: reads.due(house.by, clock.today()), more)


def test_what_is_due_takes_few_queries(house, django_assert_max_num_queries):
    house.held(on=days_ago(35))
    by = house.by
    with django_assert_max_num_queries(7):  # with whom the broker stands in for, and what was suspended
        reads.due(by, clock.today())


def test_the_timeline_names_no_notes(house):
    row = house.held()
    house.planned()
    actions.record_contact(by=house.by, course=house.course, on=days_ago(2), line="Spurgte til mødet", way="phone")
    actions.set_rhythm(by=house.by, course=house.course, weeks=2, contact_model="individual", on=days_ago(1))
    course = Course.objects.get(pk=house.course.pk)
    entries = reads.timeline(course)
    assert [entry.kind for entry in entries] == ["conversations.rhythm", "contact.made", "conversations.held"]
    assert entries[-1].key == row.key
    assert CANARY not in str(entries)


def test_the_first_conversation_queue(house):
    soon = house.another_course(began_on=days_ago(22))  # enrolled two days ago
    today = clock.today()
    waiting = reads.without_first_conversation(Course.objects.all(), today + datetime.timedelta(days=7), today)
    assert {house.course, soon} == set(waiting)
    house.held(soon, on=days_ago(1))
    assert set(waiting.all()) == {house.course}
    assert Milestone.objects.filter(course=soon, kind=MilestoneKind.FIRST_CONVERSATION).count() == 1


def test_reads_stay_within_the_jobcentre(house, other_jobcentre):
    house.held()
    with within(other_jobcentre.pk):
        assert reads.last_contact([house.course.pk]) == {}
        assert list(reads.silent(Course.objects.all(), clock.today())) == []


def test_only_the_enrolled_are_silent(in_boundary):
    house = House(in_boundary, state=CourseState.BEGAN)
    assert list(reads.silent(Course.objects.all(), clock.today())) == []
    assert list(reads.belief_due(Course.objects.all(), clock.today())) == []
    assert house.course.pk


def test_a_longest_course_is_told_only_where_it_is_set(house, in_boundary):
    from brobygger.reference.models import LocalValue

    assert "conversations.longest_course" not in kinds(house)
    local = {"code": "conversations.longest_course_weeks", "valid_from": days_ago(99), "reason": "Aftalt"}
    LocalValue.objects.create(jobcentre=in_boundary, value=5, **local)  # enrolled 40 days ago
    assert "conversations.longest_course" in kinds(house)
