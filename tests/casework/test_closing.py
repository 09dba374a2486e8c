"""A course is closed with its outcome, everything below follows, and it can be opened again with a reason."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest

from brobygger.casework import closing
from brobygger.casework.closing import Ending, NewClosing, Period
from brobygger.casework.closing_models import Closing
from brobygger.citizens.batches import RowRefused
from brobygger.citizens.enums import CourseState, MilestoneKind
from brobygger.citizens.models import Citizen, Course, Milestone, Responsibility
from brobygger.citizens.values import Written
from brobygger.compensation import actions as compensation
from brobygger.conversations import actions, groups, reads, reminders
from brobygger.conversations.models import BeliefRating, Conversation
from brobygger.kernel import clock
from brobygger.kernel.errors import Conflict, NotAllowed, Refusal
from brobygger.messages.models import Message
from brobygger.vault.models import LogEntry
from tests.compensation.factories import assistance
from tests.conversations.factories import House, a_talk, an_appointment, days_ago, days_ahead
from tests.fixtures import actor_of, make_user

WORK = Ending(
    on=days_ago(2),
    outcome="ordinary_hours",
    hours_a_week=Decimal("12.5"),
    began_on=days_ago(9),
    satisfaction=4,
    aftercare="declined",
    citizen_view=4,
    broker_view=5,
)


@pytest.fixture
def house(in_boundary):
    return House(in_boundary)


def fresh(course):
    return Course.objects.get(pk=course.pk)


def marks(course):
    return dict(Milestone.objects.filter(course=course, withdrawn_at=None).values_list("kind", "on"))


def holders(course):
    return dict(Responsibility.objects.filter(course=course, valid_to=None).values_list("what", "user_id"))


def test_closed_with_work_everything_follows(house):
    planned = house.planned()
    group = house.group()
    groups.add(by=house.by, group=group, course=house.course, on=days_ago(20))
    row = closing.close(by=house.by, course=house.course, ending=WORK)
    course = fresh(house.course)
    assert (course.state, course.closed_on) == (CourseState.CLOSED, days_ago(2))
    assert marks(course)[MilestoneKind.EMPLOYED] == days_ago(9)
    assert marks(course)[MilestoneKind.CLOSED] == days_ago(2)
    planned.refresh_from_db()
    assert planned.state == "cancelled"
    assert groups.present_members([course.pk]) == set()
    assert holders(course) == {}
    assert (row.hours_a_week, row.satisfaction, row.aftercare_on) == (Decimal("12.5"), 4, days_ago(2))
    assert set(BeliefRating.objects.values_list("rated_by", "occasion")) == {
        ("citizen", "closing"),
        ("broker", "closing"),
    }
    assert LogEntry.objects.filter(action="course.closed").count() == 1


def test_nobody_closes_over_an_open_application_unawares(house):
    """It is refused until whoever closes says so; then it is withdrawn with the reason, and its owner is told."""
    owner = make_user("compensation_specialist", jobcentre=house.jobcentre)
    row = compensation.draft(by=house.by, citizen=house.citizen, course=house.course, entry=assistance())
    compensation.apply(by=house.by, application=row, read_version=row.version, owner=owner)
    with pytest.raises(Refusal) as refused:
        closing.close(by=house.by, course=house.course, ending=WORK)
    assert refused.value.field == "withdraws"
    row.refresh_from_db()
    assert (row.state, fresh(house.course).state) == ("applied", CourseState.ENROLLED)
    closing.close(by=house.by, course=house.course, ending=replace(WORK, withdraws=True))
    row.refresh_from_db()
    assert (row.state, row.words["withdrawn"]) == ("withdrawn", "Forløbet er afsluttet")
    assert Message.objects.filter(kind="compensation.withdrawn", to_user=owner).exists()
    assert LogEntry.objects.filter(action="application.withdrawn").count() == 1


def test_with_aftercare_the_job_broker_keeps_the_case(house):
    closing.close(by=house.by, course=house.course, ending=replace(WORK, aftercare="agreed"))
    assert holders(house.course) == {"broker": house.broker.pk}


@pytest.mark.parametrize("outcome", ["other_measure", "moved", "withdrew", "other"])
def test_without_work_nobody_is_counted_as_employed(house, outcome):
    row = closing.close(by=house.by, course=house.course, ending=Ending(on=days_ago(0), outcome=outcome))
    assert MilestoneKind.EMPLOYED not in marks(house.course)
    assert (row.hours_a_week, row.began_on) == (None, None)
    assert closing.without_aftercare_decided(Course.objects.all()).get() == house.course


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"on": days_ago(-1)}, "on"),
        ({"outcome": "retired"}, "outcome"),
        ({"hours_a_week": None}, "hours_a_week"),
        ({"hours_a_week": Decimal(0)}, "hours_a_week"),
        ({"hours_a_week": Decimal(61)}, "hours_a_week"),
        ({"began_on": days_ago(1)}, "began_on"),
        ({"began_on": days_ago(50)}, "began_on"),
        ({"aftercare": "perhaps"}, "aftercare"),
        ({"satisfaction": 6}, "satisfaction"),
        ({"citizen_view": 0}, "citizen_view"),
    ],
)
def test_an_ending_that_cannot_be(house, change, field):
    with pytest.raises(Refusal) as refused:
        closing.close(by=house.by, course=house.course, ending=replace(WORK, **change))
    assert refused.value.field == field
    assert fresh(house.course).state == CourseState.ENROLLED
    assert holders(house.course)


def test_a_closing_is_all_or_nothing(house, monkeypatch):
    """The last step fails: nothing of what came before is there."""
    house.planned()
    monkeypatch.setattr(closing, "_end_responsibilities", lambda *_args, **_more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        closing.close(by=house.by, course=house.course, ending=WORK)
    assert fresh(house.course).state == CourseState.ENROLLED
    assert Conversation.objects.get().state == "planned"
    assert not BeliefRating.objects.exists()


def test_closed_once_and_only_as_it_was_read(house):
    with pytest.raises(Conflict):
        closing.close(by=house.by, course=house.course, ending=WORK, read_version=99)
    closing.close(by=house.by, course=house.course, ending=replace(WORK, aftercare="agreed"))
    with pytest.raises(Refusal, match="allerede"):
        closing.close(by=house.by, course=house.course, ending=WORK)


def test_only_who_may_write_the_case_closes_it(house):
    for by in (
        actor_of(make_user("job_broker", jobcentre=house.jobcentre), house.jobcentre),
        actor_of(house.leader, house.jobcentre),
    ):
        with pytest.raises(NotAllowed):
            closing.close(by=by, course=house.course, ending=WORK)


# Opening again --------------------------------------------------------------------------------------------------------


def test_who_had_the_case_opens_it_again_and_a_new_period_begins(house):
    enrolled = marks(house.course)[MilestoneKind.ENROLLED]
    row = closing.close(by=house.by, course=house.course, ending=replace(WORK, on=days_ago(8)))
    assert closing.periods(fresh(house.course)) == [Period(enrolled, days_ago(8))]
    with pytest.raises(Refusal, match="begrundelse"):
        closing.reopen(by=house.by, closing=row, reason=" ", on=days_ago(1), read_version=row.version)
    course = closing.reopen(by=house.by, closing=row, reason="Jobbet holdt ikke", on=days_ago(1), read_version=1)
    assert (course.state, course.closed_on) == (CourseState.ENROLLED, None)
    assert holders(course) == {"broker": house.broker.pk}
    assert closing.periods(course) == [Period(enrolled, days_ago(8)), Period(days_ago(1), None)]
    assert MilestoneKind.EMPLOYED in marks(course), "the work was real"
    assert closing.standing(course) is None
    again = closing.close(by=house.by, course=course, ending=replace(WORK, on=days_ago(0), aftercare="declined"))
    assert [one.pk for one in closing.of_course(course)] == [again.pk, row.pk]
    assert closing.periods(fresh(course))[-1] == Period(days_ago(1), days_ago(0))


def test_a_stranger_does_not_open_it_again(house):
    row = closing.close(by=house.by, course=house.course, ending=WORK)
    stranger = actor_of(make_user("job_broker", jobcentre=house.jobcentre), house.jobcentre)
    with pytest.raises(NotAllowed):
        closing.reopen(by=stranger, closing=row, reason="Nysgerrig", on=days_ago(0), read_version=1)
    with pytest.raises(NotAllowed):
        closing.decide_aftercare(by=stranger, closing=row, aftercare="agreed", on=days_ago(0), read_version=1)


def test_a_day_before_the_closing_is_no_day_to_open(house):
    row = closing.close(by=house.by, course=house.course, ending=WORK)
    with pytest.raises(Refusal):
        closing.reopen(by=house.by, closing=row, reason="x", on=days_ago(3), read_version=1)


def test_aftercare_decided_later_leaves_the_queue(house):
    row = closing.close(by=house.by, course=house.course, ending=replace(WORK, aftercare="undecided"))
    queue = closing.without_aftercare_decided(Course.objects.all())
    assert queue.count() == 1
    closing.decide_aftercare(by=house.by, closing=row, aftercare="agreed", on=days_ago(0), read_version=1)
    assert queue.all().count() == 0
    assert holders(house.course) == {"broker": house.broker.pk}


def test_a_closing_whose_mark_was_taken_out_does_not_stand(house):
    from brobygger.citizens import actions as citizens

    closing.close(by=house.by, course=house.course, ending=replace(WORK, aftercare="agreed"))
    mark = Milestone.objects.get(course=house.course, kind=MilestoneKind.CLOSED)
    citizens.withdraw_milestone(by=house.by, milestone=mark, reason="Fejl")
    assert closing.standing(fresh(house.course)) is None
    closing.close(by=house.by, course=fresh(house.course), ending=WORK)
    assert Closing.objects.standing().count() == 1


# Many at once ---------------------------------------------------------------------------------------------------------


def of(course):
    """Everything that a closing left behind, as values that two courses can be compared by."""
    left_out = {"id", "key", "version", "created_at", "course_id", "closed_at", "closed_by_id", "note"}
    row = Closing.objects.get(course=course)
    return {
        "closing": {
            field.attname: getattr(row, field.attname)
            for field in Closing._meta.concrete_fields
            if field.attname not in left_out
        },
        "course": (fresh(course).state, fresh(course).closed_on),
        "marks": sorted(marks(course).items()),
        "holders": sorted(
            Responsibility.objects.filter(course=course).values_list("what", "user_id", "valid_from", "valid_to")
        ),
        "beliefs": sorted(
            (one.rated_by, one.on, one.occasion, str(one.answers)) for one in BeliefRating.objects.filter(course=course)
        ),
        "planned": list(Conversation.objects.filter(course=course).values_list("state", flat=True)),
    }


@pytest.mark.parametrize("ending", [WORK, Ending(on=days_ago(1), outcome="moved", aftercare="agreed")])
def test_many_at_once_are_what_they_are_one_by_one(house, ending):
    other = house.another_course()
    house.planned()
    house.planned(other)
    closing.close(by=house.machine, course=house.course, ending=ending)
    closing.close_many(by=house.machine, rows=[NewClosing(course=fresh(other), ending=ending)])
    assert of(other) == of(house.course)


def test_many_are_as_whoever_wrote_them_and_when(house):
    course, at = fresh(house.course), clock.now() - datetime.timedelta(days=1)
    closing.close_many(by=house.machine, rows=[NewClosing(course=course, ending=WORK, written=Written(house.by, at))])
    made = Milestone.objects.filter(course=course, source="closing")
    assert {(one.kind, one.by, one.registered_at) for one in made} == {
        ("employed", house.by.key, at), ("closed", house.by.key, at)
    }  # fmt: skip
    assert Closing.objects.get(course=course).closed_at == at


def test_of_many_all_or_none(house):
    other = fresh(house.another_course())
    rows = [
        NewClosing(course=fresh(house.course), ending=WORK),
        NewClosing(course=other, ending=replace(WORK, hours_a_week=None)),
    ]
    with pytest.raises(RowRefused) as refused:
        closing.close_many(by=house.machine, rows=rows)
    assert refused.value.row == 1
    assert not Closing.objects.exists()
    with pytest.raises(NotAllowed):
        closing.close_many(by=house.by, rows=rows[:1])


def test_nothing_is_registered_on_a_closed_course(house):
    row = closing.close(by=house.by, course=house.course, ending=replace(WORK, aftercare="agreed"))
    closing.decide_aftercare(by=house.by, closing=row, aftercare="declined", on=days_ago(0), read_version=row.version)
    with pytest.raises(Refusal, match="Genåbn"):
        actions.record_contact(by=house.by, course=fresh(house.course), on=days_ago(0), line="x", way="phone")
    assert reads.due(house.by, days_ago(0)) == []


def test_contact_goes_on_when_aftercare_was_agreed_and_nothing_else_does(house):
    closing.close(by=house.by, course=house.course, ending=replace(WORK, aftercare="agreed"))
    course = fresh(house.course)
    row = actions.record_contact(by=house.by, course=course, on=days_ago(0), line="Går godt", way="phone")
    assert row.course == course
    talk = actions.log_talk(by=house.by, course=course, talk=a_talk(on=days_ago(0)))
    assert talk.state == "held"
    assert actions.plan(by=house.by, course=course, entry=an_appointment()).state == "planned"
    with pytest.raises(Refusal, match="Genåbn"):
        actions.set_rhythm(by=house.by, course=course, weeks=2, contact_model="individual", on=days_ago(0))


def test_an_appointment_of_aftercare_is_reminded_of_and_one_of_an_ended_case_is_not(in_boundary):
    house = House(in_boundary, email="karla@example.org")
    Citizen.objects.filter(pk=house.citizen.pk).update(is_demonstration=False)
    row = closing.close(by=house.by, course=house.course, ending=replace(WORK, aftercare="agreed"))
    actions.plan(by=house.by, course=fresh(house.course), entry=an_appointment(on=days_ahead(1)))

    def decide(aftercare):
        closing.decide_aftercare(
            by=house.by, closing=row, aftercare=aftercare, on=days_ago(0), read_version=row.version
        )

    decide("declined")
    assert reminders.remind_citizens(by=house.machine, at=clock.now()) == 0
    decide("agreed")
    assert reminders.remind_citizens(by=house.machine, at=clock.now()) == 1
