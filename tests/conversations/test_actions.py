"""Conversations: planned, held, missed, corrected with a reason, shared on purpose; and the mark they reach."""

from __future__ import annotations

import datetime

import pytest

from brobygger.citizens.enums import CourseState, MilestoneKind
from brobygger.citizens.models import Course, Milestone
from brobygger.conversations import actions, groups, reads, rules, text
from brobygger.conversations.models import Attendance, CalendarFeed, Conversation, Revision, Rhythm
from brobygger.kernel.errors import Conflict, NotAllowed, Refusal
from brobygger.vault.models import LogEntry
from tests.citizens.factories import a_course
from tests.conversations.factories import CANARY, House, a_talk, an_appointment, days_ago, days_ahead
from tests.fixtures import actor_of, make_user


@pytest.fixture
def house(in_boundary):
    return House(in_boundary)


def first_mark(course):
    mark = Milestone.objects.filter(course=course, kind=MilestoneKind.FIRST_CONVERSATION, withdrawn_at=None).first()
    return mark.on if mark else None


def actions_logged():
    return list(LogEntry.objects.order_by("id").values_list("action", flat=True))


# The first conversation -----------------------------------------------------------------------------------------------


def test_the_first_conversation_held_after_enrolment_reaches_its_milestone(house):
    house.held(on=days_ago(12))
    assert first_mark(house.course) == days_ago(12)
    house.held(on=days_ago(5))
    assert first_mark(house.course) == days_ago(12)


def test_one_that_comes_in_late_moves_the_mark_back(house):
    house.held(on=days_ago(5))
    house.held(on=days_ago(12))
    assert first_mark(house.course) == days_ago(12)
    marks = Milestone.objects.filter(course=house.course, kind=MilestoneKind.FIRST_CONVERSATION)
    assert marks.count() == 2
    assert marks.exclude(withdrawn_at=None).get().withdrawn_reason


def test_withdrawn_the_mark_goes_to_the_next_one_or_away(house):
    first, second = house.held(on=days_ago(12)), house.held(on=days_ago(5))
    actions.withdraw(by=house.by, conversation=first, reason="Forkert borger", read_version=first.version)
    assert first_mark(house.course) == days_ago(5)
    actions.correct(
        by=house.by,
        conversation=second,
        talk=a_talk(on=days_ago(5)),
        state="no_show",
        reason="Kom ikke",
        read_version=1,
    )
    assert first_mark(house.course) is None
    assert Course.objects.get(pk=house.course.pk).state == CourseState.ENROLLED


def test_before_enrolment_and_when_missed_nothing_is_reached(house):
    house.held(on=days_ago(45))  # enrolled 40 days ago
    actions.log_talk(by=house.by, course=house.course, talk=a_talk(), state="no_show")
    assert first_mark(house.course) is None


def test_a_mark_from_elsewhere_is_only_moved_to_an_earlier_day(house):
    from brobygger.citizens import actions as citizens

    citizens.reach(by=house.machine, course=house.course, kind=MilestoneKind.FIRST_CONVERSATION, on=days_ago(20))
    house.course.refresh_from_db()
    house.held(on=days_ago(3))
    assert first_mark(house.course) == days_ago(20)
    house.held(on=days_ago(25))
    assert first_mark(house.course) == days_ago(25)


# States ---------------------------------------------------------------------------------------------------------------


def test_planned_then_held(house):
    row = house.overdue()
    actions.settle(by=house.by, conversation=row, talk=a_talk(on=row.on), read_version=row.version)
    row.refresh_from_db()
    assert (row.state, row.job_talked, row.settled_at is not None) == ("held", True, True)
    assert row.agreements == "Karla sender CV til to lagre."
    assert actions_logged()[-2:] == ["conversation.held", "milestone.reached"]


def test_a_conversation_is_settled_once(house):
    row = house.overdue()
    actions.settle(by=house.by, conversation=row, talk=a_talk(on=row.on), read_version=row.version, state="no_show")
    with pytest.raises(Refusal, match="Udeblevet"):
        actions.settle(by=house.by, conversation=row, talk=a_talk(on=row.on), read_version=row.version)
    with pytest.raises(Refusal):
        actions.cancel(by=house.by, conversation=row, reason="x", read_version=row.version)


def test_two_who_settle_at_once_do_not_both_win(house):
    row = house.overdue()
    mine, theirs = Conversation.objects.get(pk=row.pk), Conversation.objects.get(pk=row.pk)
    actions.settle(by=house.by, conversation=mine, talk=a_talk(on=row.on), read_version=mine.version)
    with pytest.raises(Conflict):
        actions.settle(by=house.by, conversation=theirs, talk=a_talk(on=row.on), read_version=theirs.version)


def test_a_correction_keeps_what_stood_there_and_needs_a_reason(house):
    row = house.held(on=days_ago(9))
    new = a_talk(on=days_ago(8), agreements="Karla ringer til et lager.")
    with pytest.raises(Refusal, match="begrundelse"):
        actions.correct(by=house.by, conversation=row, talk=new, state="held", reason=" ", read_version=1)
    row.refresh_from_db()
    actions.correct(by=house.by, conversation=row, talk=new, state="held", reason="Forkert dag", read_version=1)
    row.refresh_from_db()
    [kept] = reads.revisions(row)
    assert (row.on, row.revision, row.agreements) == (days_ago(8), 2, "Karla ringer til et lager.")
    assert (kept.number, kept.reason) == (1, "Forkert dag")
    assert kept.content["on"] == days_ago(9).isoformat()
    assert kept.content["agreements"] == "Karla sender CV til to lagre."
    with pytest.raises(Refusal, match="ikke ændret"):
        actions.correct(by=house.by, conversation=row, talk=new, state="held", reason="Igen", read_version=2)
    assert Revision.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"on": days_ahead(1)}, "on"),
        ({"on": days_ago(400)}, "on"),
        ({"job_talked": None}, "job_talked"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 481}, "minutes"),
        ({"form": "letter"}, "form"),
        ({"topics": ("weather",)}, "topics"),
        ({"others": ("neighbour",)}, "others"),
        ({"next_step_by": days_ago(20)}, "next_step_by"),
        ({"next_step": "", "next_step_by": days_ahead(2)}, "next_step"),
        ({"agreements": "x" * 5001}, "agreements"),
    ],
)
def test_what_a_conversation_cannot_say(house, change, field):
    with pytest.raises(Refusal) as refused:
        actions.log_talk(by=house.by, course=house.course, talk=a_talk(**change))
    assert refused.value.field == field
    assert not Conversation.objects.exists()


def test_an_appointment_lies_ahead_and_can_be_moved(house):
    with pytest.raises(Refusal):
        actions.plan(by=house.by, course=house.course, entry=an_appointment(on=days_ago(1)))
    row = house.planned()
    actions.move(by=house.by, conversation=row, entry=an_appointment(on=days_ahead(9)), read_version=1)
    assert reads.next_planned([house.course.pk]) == {house.course.pk: days_ahead(9)}
    actions.cancel(by=house.by, conversation=row, reason="Ferie", read_version=2)
    assert reads.next_planned([house.course.pk]) == {}
    with pytest.raises(Refusal):
        actions.move(by=house.by, conversation=row, entry=an_appointment(), read_version=3)


def test_a_closed_course_takes_no_conversation(in_boundary):
    house = House(in_boundary)
    closed = a_course(in_boundary, state=CourseState.CLOSED, broker=house.broker)
    with pytest.raises(Refusal, match="Genåbn"):
        actions.log_talk(by=house.by, course=closed, talk=a_talk())


def test_only_who_may_write_the_case_writes(house, other_jobcentre):
    stranger = actor_of(make_user("job_broker", jobcentre=house.jobcentre), house.jobcentre)
    for by in (stranger, actor_of(house.leader, house.jobcentre)):
        with pytest.raises(NotAllowed):
            actions.log_talk(by=by, course=house.course, talk=a_talk())
        with pytest.raises(NotAllowed):
            actions.record_contact(by=by, course=house.course, on=days_ago(1), line="Ringede", way="phone")
        with pytest.raises(NotAllowed):
            actions.set_rhythm(by=by, course=house.course, weeks=1, contact_model="individual", on=days_ago(1))
    abroad = make_user("job_broker", jobcentre=other_jobcentre)
    with pytest.raises(Refusal, match="arbejder ikke"):
        actions.log_talk(by=house.by, course=house.course, talk=a_talk(), broker=abroad)


# Minutes and sharing --------------------------------------------------------------------------------------------------


def test_minutes_are_written_once_and_then_with_a_reason(house):
    row = house.held()
    actions.write_summary(by=house.by, conversation=row, text="Vi så på to opslag.", read_version=1)
    assert row.revision == 1
    with pytest.raises(Refusal, match="begrundelse"):
        actions.write_summary(by=house.by, conversation=row, text="Vi så på tre.", read_version=2)
    row.refresh_from_db()
    actions.write_summary(by=house.by, conversation=row, text="Vi så på tre.", read_version=2, reason="Talte forkert")
    assert reads.revisions(row)[0].content["summary"] == "Vi så på to opslag."


def test_nothing_is_shared_until_somebody_shares_it(house):
    row = house.held()
    assert reads.shared_with_citizen(house.citizen) == []
    actions.share(by=house.by, conversation=row, read_version=1)
    assert [one.key for one in reads.shared_with_citizen(house.citizen)] == [row.key]
    actions.stop_sharing(by=house.by, conversation=row, read_version=2)
    assert reads.shared_with_citizen(house.citizen) == []


def test_a_conversation_without_a_word_for_the_citizen_is_not_shared(house):
    row = house.held(agreements="", next_step="")
    with pytest.raises(Refusal, match="intet at dele"):
        actions.share(by=house.by, conversation=row, read_version=1)
    missed = actions.log_talk(by=house.by, course=house.course, talk=a_talk(), state="no_show")
    with pytest.raises(Refusal):
        actions.share(by=house.by, conversation=missed, read_version=1)


def test_withdrawn_it_is_shared_no_more(house):
    row = house.held()
    actions.share(by=house.by, conversation=row, read_version=1)
    actions.withdraw(by=house.by, conversation=row, reason="Forkert borger", read_version=2)
    assert reads.shared_with_citizen(house.citizen) == []


def test_the_text_for_the_case_system_holds_notes_only_when_asked(house):
    row = house.held()
    assert CANARY not in text.as_text(row)
    assert CANARY in text.as_text(row, with_notes=True)
    assert "Aftaler:\nKarla sender CV til to lagre." in text.as_text(row)
    assert house.citizen.case_number in text.as_text(row)
    assert house.citizen.name not in text.as_text(row)


def test_what_was_said_lies_sealed(house):
    from django.db import connection

    house.held(agreements="Et tydeligt ord")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM conversations_conversation")
        row = str([bytes(value) if isinstance(value, memoryview) else value for value in cursor.fetchone()])
    assert "tydeligt" not in row
    assert CANARY not in row
    assert "tydeligt" not in str(list(LogEntry.objects.values()))


# Contacts, rhythm, groups ---------------------------------------------------------------------------------------------


def test_a_contact_is_a_line_and_can_be_taken_out(house):
    with pytest.raises(Refusal):
        actions.record_contact(by=house.by, course=house.course, on=days_ago(1), line="  ", way="phone")
    row = actions.record_contact(by=house.by, course=house.course, on=days_ago(1), line="Spurgte", way="phone")
    assert first_mark(house.course) is None, "it is no conversation"
    actions.withdraw_contact(by=house.by, contact=row, reason="Forkert borger")
    with pytest.raises(Refusal):
        actions.withdraw_contact(by=house.by, contact=row, reason="Igen")
    assert reads.last_contact([house.course.pk]) == {}


def test_the_rhythm_keeps_its_history_and_the_local_minimum(house):
    def agree(weeks, days):
        return actions.set_rhythm(
            by=house.by, course=house.course, weeks=weeks, contact_model="individual", on=days_ago(days)
        )

    agree(1, 20)
    agree(2, 10)
    rows = list(Rhythm.objects.order_by("valid_from"))
    assert [(row.weeks, row.valid_to) for row in rows] == [(1, days_ago(11)), (2, None)]
    with pytest.raises(Refusal, match="4 uger"):
        agree(5, 5)
    with pytest.raises(Refusal):
        agree(2, 5)
    with pytest.raises(Refusal):
        agree(3, 15)
    agree(3, 10)
    assert Rhythm.objects.count() == 2, "changed on the same day leaves no period behind"


def test_a_closed_group_takes_no_more_once_it_has_members(house):
    group = house.group(kind="network", is_closed=True)
    groups.add(by=house.by, group=group, course=house.course, on=days_ago(5))
    with pytest.raises(Refusal, match="lukket"):
        groups.add(by=house.by, group=group, course=house.another_course(), on=days_ago(5))


def test_everybody_expected_has_an_answer(house):
    group = house.group()
    other = house.another_course()
    for course in (house.course, other):
        groups.add(by=house.by, group=group, course=course, on=days_ago(10))
    session = house.session(group)
    with pytest.raises(Refusal):
        groups.hold_session(by=house.by, session=session, came={house.course.pk: "attended"}, read_version=1)
    came = {house.course.pk: "attended", other.pk: "excused"}
    groups.hold_session(by=house.by, session=session, came=came, read_version=1, guests="Dansk Handicap Forbund")
    assert set(Attendance.objects.values_list("state", flat=True)) == {"attended", "excused"}
    with pytest.raises(Refusal, match="allerede"):
        groups.cancel_session(by=house.by, session=session, reason="x", read_version=2)


def test_who_joins_or_leaves_is_expected_from_then_on(house):
    group = house.group()
    ahead = house.session(group, on=days_ahead(5))
    groups.add(by=house.by, group=group, course=house.course, on=days_ago(1))
    assert [one.course_id for one in reads.attendances(ahead)] == [house.course.pk]
    groups.remove(by=house.by, group=group, course=house.course, on=days_ago(0))
    assert reads.attendances(ahead) == []
    with pytest.raises(Refusal, match="tidspunkt"):
        house.session(group, on=days_ahead(5))


def test_a_group_that_ends_takes_its_members_and_meetings_along(house):
    group = house.group()
    groups.add(by=house.by, group=group, course=house.course, on=days_ago(5))
    ahead = house.session(group, on=days_ahead(5))
    groups.end(by=house.by, group=group, on=days_ago(0))
    ahead.refresh_from_db()
    assert ahead.state == "cancelled"
    assert groups.present_members([house.course.pk]) == set()


# Calendar -------------------------------------------------------------------------------------------------------------


def test_a_new_calendar_address_closes_the_one_before(house):
    _first, one = actions.make_feed(by=house.by)
    _second, two = actions.make_feed(by=house.by)
    assert one != two
    assert CalendarFeed.objects.filter(revoked_at=None).get().secret_hash == rules.hash_of(two)
    assert one not in str(list(CalendarFeed.objects.values()))
    assert actions.revoke_feed(by=house.by) == 1
    assert reads.open_feed(house.by) is None


def test_the_calendar_names_nobody(house):
    import icalendar

    from brobygger.conversations import calendar
    from brobygger.kernel import clock

    house.planned(place="Hjemme hos Karla")
    house.session(house.group(), on=days_ahead(4))
    feed, secret = actions.make_feed(by=house.by)
    assert calendar.feed_of(secret) == feed
    assert calendar.feed_of(secret + "x") is None
    written = calendar.calendar_of(feed, at=clock.now(), address=lambda kind, key: f"https://b.example/{kind}/{key}")
    read = icalendar.Calendar.from_ical(written)
    events = read.walk("VEVENT")
    assert [str(event["summary"]) for event in events] == ["Samtale (personligt møde)", "Gruppemøde"]
    starts = events[0]["dtstart"].dt.astimezone(clock.DENMARK)
    assert (starts.date(), starts.time()) == (days_ahead(3), datetime.time(13, 30))
    said = written.decode()
    for word in ("Karla", house.citizen.case_number, house.citizen.family_name, "Hjemme", "Job og energi"):
        assert word not in said
    actions.revoke_feed(by=house.by)
    assert calendar.feed_of(secret) is None
    assert calendar.feed_of("") is None
