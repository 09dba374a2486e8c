"""Handover, slots, booking, and the shortcut to step 2."""

import datetime

import pytest

from brobygger.citizens.enums import CourseState
from brobygger.citizens.models import Milestone, Responsibility
from brobygger.kernel import clock
from brobygger.kernel.errors import NotAllowed, Refusal
from brobygger.messages.models import Message
from brobygger.screening import access, actions, reads
from brobygger.screening.models import Booking, Handover
from brobygger.screening.rules import Answers
from brobygger.screening.values import NewShortcut
from tests.fixtures import actor_of, make_user
from tests.screening.factories import House, an_enrolling_entry, days_ago

pytestmark = pytest.mark.django_db

SHORTCUT = NewShortcut(
    ground="flex_job_benefit", assessment="Rehabiliteringsteamets indstilling", assessed_on=datetime.date(2025, 5, 1)
)


@pytest.fixture
def house(in_boundary):
    return House(in_boundary)


def in_days(days, hour=10):
    day = clock.today() + datetime.timedelta(days=days)
    return datetime.datetime.combine(day, datetime.time(hour), tzinfo=clock.DENMARK)


def test_a_handover_reaches_the_receiver_with_deadline_and_interpreter(house):
    row = house.handed_over()
    assert (row.state, row.invite_by, row.yes_on) == ("waiting", days_ago(10), days_ago(20))
    assert row.interpreter == "danish_sign"
    house.course.refresh_from_db()
    assert house.course.state == CourseState.HANDED_OVER
    notice = Message.objects.get(to_user=house.broker, channel="notice")
    assert notice.kind == "screening.handed_over"
    assert house.course.citizen.name not in str(notice.values)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"answers": Answers(none=True), "words": {}, "judged": False, "wishes": True}, "lille, mellem eller stor"),
        ({"wishes": False}, "ikke sagt ja"),
    ],
)
def test_it_is_refused_without_a_and_b_with_a_clear_sentence(house, changes, sentence):
    house.screened(**changes)
    with pytest.raises(Refusal, match=sentence):
        actions.hand_over(by=house.by_caseworker, course=house.course, on=days_ago(1), receiver=house.broker)
    assert not Handover.objects.exists()


def test_it_is_refused_without_a_form_without_a_receiver_and_twice(house):
    with pytest.raises(Refusal, match="ikke færdigt"):
        actions.hand_over(by=house.by_caseworker, course=house.course, on=days_ago(1), receiver=house.broker)
    house.screened()
    for receivers in ({}, {"receiver": house.broker, "queue": house.team}):
        with pytest.raises(Refusal) as refused:
            actions.hand_over(by=house.by_caseworker, course=house.course, on=days_ago(1), **receivers)
        assert refused.value.field == "receiver"
    actions.hand_over(by=house.by_caseworker, course=house.course, on=days_ago(1), receiver=house.broker)
    with pytest.raises(Refusal, match="allerede overleveret"):
        actions.hand_over(by=house.by_caseworker, course=house.course, on=days_ago(1), receiver=house.broker)


def test_only_a_job_broker_of_this_jobcentre_receives(house, other_jobcentre):
    house.screened()
    for user in (house.caseworker, make_user("job_broker", jobcentre=other_jobcentre)):
        with pytest.raises(Refusal, match="rollen jobformidler"):
            actions.hand_over(by=house.by_caseworker, course=house.course, on=days_ago(1), receiver=user)


def test_accepting_makes_the_broker_responsible_and_opens_the_case(house):
    stranger = make_user("job_broker", jobcentre=house.jobcentre, name="Berit Broker")
    house.broker = stranger
    row = house.handed_over()
    by = actor_of(stranger, house.jobcentre)
    with pytest.raises(NotAllowed):
        access.open_course(by, house.course.citizen.key, "test", write=True)
    actions.accept_handover(by=by, handover=row, read_version=1)
    access.open_course(by, house.course.citizen.key, "test", write=True)
    held = Responsibility.objects.get(course=house.course, what="broker", valid_to=None)
    assert held.user_id == stranger.pk


def test_the_receiver_may_look_at_the_handover_before_taking_it_and_nobody_else(house):
    stranger = make_user("job_broker", jobcentre=house.jobcentre)
    house.broker = stranger
    row = house.handed_over()
    assert access.open_handover(actor_of(stranger, house.jobcentre), row.key, "test").pk == row.pk
    other = actor_of(make_user("job_broker", jobcentre=house.jobcentre), house.jobcentre)
    with pytest.raises(NotAllowed):
        access.open_handover(other, row.key, "test")
    with pytest.raises(NotAllowed, match="Kun modtageren"):
        actions.accept_handover(by=other, handover=row, read_version=1)


def test_a_queue_is_answered_by_any_broker_of_the_team(house):
    row = house.handed_over(queue=house.team)
    assert list(reads.handovers_for(house.by_broker)) == [row]
    outside = actor_of(make_user("job_broker", jobcentre=house.jobcentre), house.jobcentre)
    assert list(reads.handovers_for(outside)) == []
    actions.accept_handover(by=house.by_broker, handover=row, read_version=1)
    assert row.accepted_by_id == house.broker.pk


def test_returning_needs_a_reason_and_tells_the_sender(house):
    row = house.handed_over()
    with pytest.raises(Refusal, match="Skriv en grund"):
        actions.return_handover(by=house.by_broker, handover=row, reason="other", words=" ", read_version=1)
    actions.return_handover(by=house.by_broker, handover=row, reason="capacity", words="Ferie", read_version=1)
    house.course.refresh_from_db()
    assert (row.state, house.course.state) == ("returned", CourseState.ACCEPTED)
    assert Message.objects.filter(to_user=house.caseworker, kind="screening.returned", channel="notice").exists()
    again = actions.hand_over(by=house.by_caseworker, course=house.course, on=clock.today(), receiver=house.broker)
    assert again.pk != row.pk


def test_a_withdrawn_handover_gives_the_course_back(house):
    row = house.accepted()
    with pytest.raises(Refusal, match="grund"):
        actions.withdraw_handover(by=house.by_caseworker, handover=row, words="", read_version=row.version)
    actions.withdraw_handover(by=house.by_caseworker, handover=row, words="Flyttet", read_version=row.version)
    house.course.refresh_from_db()
    assert house.course.state == CourseState.ACCEPTED
    assert not Responsibility.objects.filter(course=house.course, what="broker", valid_to=None).exists()


def test_slots_show_the_capacity_and_are_used_once(house):
    slots = actions.open_slots(by=house.by_broker, broker=house.broker, starts=[in_days(2), in_days(9)])
    handed = house.accepted()
    now = clock.now()
    deadline = clock.today() + datetime.timedelta(days=5)
    before = reads.capacity(now, invite_by=deadline)
    assert (before.free, before.free_before_deadline, before.waiting) == (2, 1, 1)
    booking = actions.book(by=house.by_broker, handover=handed, slot=slots[0], read_version=handed.version)
    assert (booking.starts_at, handed.state) == (slots[0].starts_at, "booked")
    assert reads.capacity(now).free == 1
    other = house.accepted(house.another_course())
    with pytest.raises(Refusal, match="ikke længere ledig"):
        actions.book(by=house.by_broker, handover=other, slot=slots[0], read_version=other.version)
    other.refresh_from_db()
    assert other.state == "accepted"


def test_a_slot_lies_ahead_is_opened_once_and_is_not_closed_while_in_use(house):
    with pytest.raises(Refusal, match="gået"):
        actions.open_slots(by=house.by_broker, broker=house.broker, starts=[in_days(-1)])
    slot = actions.open_slots(by=house.by_broker, broker=house.broker, starts=[in_days(2)])[0]
    with pytest.raises(Refusal, match="allerede en tid"):
        actions.open_slots(by=house.by_leader, broker=house.broker, starts=[in_days(2)])
    with pytest.raises(NotAllowed):
        actions.open_slots(by=house.by_caseworker, broker=house.broker, starts=[in_days(3)])
    handed = house.accepted()
    actions.book(by=house.by_broker, handover=handed, slot=slot, read_version=handed.version)
    with pytest.raises(Refusal, match="Flyt aftalen"):
        actions.close_slot(by=house.by_broker, slot=slot)


@pytest.mark.parametrize(("outcome", "state"), [("no_show", "accepted"), ("cancelled", "accepted")])
def test_no_show_and_cancelled_wait_for_a_new_time(house, outcome, state):
    handed = house.accepted()
    booking = actions.book(by=house.by_broker, handover=handed, starts_at=in_days(0), read_version=handed.version)
    with pytest.raises(Refusal, match="grund"):
        actions.record_outcome(by=house.by_broker, booking=booking, outcome=outcome, words="", on=clock.today())
    actions.record_outcome(by=house.by_broker, booking=booking, outcome=outcome, words="Syg", on=clock.today())
    handed.refresh_from_db()
    assert handed.state == state
    actions.book(by=house.by_broker, handover=handed, starts_at=in_days(4), read_version=handed.version)
    assert Booking.objects.filter(handover=handed).count() == 2


def test_an_outcome_has_a_day_on_which_it_can_have_happened(house):
    handed = house.accepted()
    booking = actions.book(by=house.by_broker, handover=handed, starts_at=in_days(1), read_version=handed.version)
    told = {"by": house.by_broker, "booking": booking, "words": "Kom ikke"}
    with pytest.raises(Refusal, match="før den dag") as early:
        actions.record_outcome(**told, outcome="no_show", on=clock.today())
    day_before = handed.handed_over_on - datetime.timedelta(days=1)
    with pytest.raises(Refusal, match="før overleveringen") as older:
        actions.record_outcome(**told, outcome="cancelled", on=day_before)
    assert (early.value.field, older.value.field) == ("on", "on")
    booking.refresh_from_db()
    assert (booking.outcome, booking.outcome_on) == ("", None)
    assert actions.record_outcome(**told, outcome="cancelled", on=clock.today()).outcome == "cancelled"


def test_a_citizen_who_regrets_is_given_back_as_screened(house):
    handed = house.accepted()
    booking = actions.book(by=house.by_broker, handover=handed, starts_at=in_days(1), read_version=handed.version)
    actions.record_outcome(
        by=house.by_broker, booking=booking, outcome="regretted", words="Vil vente", on=clock.today()
    )
    handed.refresh_from_db()
    house.course.refresh_from_db()
    assert (handed.state, house.course.state) == ("withdrawn", CourseState.SCREENED)


def test_whoever_may_write_takes_back_a_time_that_was_agreed_and_the_receiver_is_told(house):
    slot = actions.open_slots(by=house.by_broker, broker=house.broker, starts=[in_days(2)])[0]
    handed = house.accepted()
    booking = actions.book(by=house.by_broker, handover=handed, slot=slot, read_version=handed.version)
    actions.withdraw_handover(
        by=house.by_caseworker, handover=handed, words="Ringede", read_version=handed.version, regretted=True
    )
    booking.refresh_from_db()
    house.course.refresh_from_db()
    assert (booking.outcome, booking.outcome_on, booking.outcome_words) == ("regretted", clock.today(), "Ringede")
    assert (handed.state, house.course.state) == ("withdrawn", CourseState.SCREENED)
    assert reads.capacity(clock.now()).free == 1
    told = Message.objects.filter(kind="screening.withdrawn", channel="notice")
    assert [one.to_user_id for one in told] == [house.broker.pk]


def test_a_shortcut_goes_to_step_two_without_being_counted_as_screened(house):
    actions.record_shortcut(by=house.by_caseworker, course=house.course, new=SHORTCUT, on=days_ago(9))
    row = actions.hand_over(by=house.by_caseworker, course=house.course, on=days_ago(8), receiver=house.broker)
    assert row.shortcut is not None
    assert row.yes_on == days_ago(8)
    actions.accept_handover(by=house.by_broker, handover=row, read_version=1, on=days_ago(8))
    interview = actions.start_interview(by=house.by_broker, handover=row)
    actions.complete_interview(
        by=house.by_broker, interview=interview, entry=an_enrolling_entry(house.broker), read_version=1
    )
    house.course.refresh_from_db()
    kinds = set(Milestone.objects.filter(course=house.course).values_list("kind", flat=True))
    assert house.course.shortcut
    assert kinds == {"began", "handed_over", "interviewed", "enrolled"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ground": "nonsense"}, "ground"),
        ({"ground": "rehabilitation_team", "assessed_on": datetime.date(2026, 8, 1)}, "ground"),
        ({"assessment": " "}, "assessment"),
        ({"assessed_on": datetime.date(2090, 1, 1)}, "assessed_on"),
    ],
)
def test_a_shortcut_names_a_ground_of_the_day_what_and_when(house, changes, field):
    from dataclasses import replace

    with pytest.raises(Refusal) as refused:
        actions.record_shortcut(
            by=house.by_caseworker, course=house.course, new=replace(SHORTCUT, **changes), on=clock.today()
        )
    assert refused.value.field == field


def test_a_shortcut_without_the_citizens_yes_is_not_handed_over(house):
    from dataclasses import replace

    new = replace(SHORTCUT, wishes=False)
    actions.record_shortcut(by=house.by_caseworker, course=house.course, new=new, on=days_ago(9))
    with pytest.raises(Refusal, match="ikke sagt ja"):
        actions.hand_over(by=house.by_caseworker, course=house.course, on=days_ago(8), receiver=house.broker)


def test_the_local_deadline_is_kept_when_the_norm_changes(house):
    from brobygger.reference import actions as reference

    row = house.handed_over()
    promised = row.invite_by
    manager = actor_of(make_user("project_manager", jobcentre=house.jobcentre), house.jobcentre)
    reference.set_local_value(
        by=manager, code="screening.invite_within_days", value=2, valid_from=days_ago(30), reason="Vi er hurtige"
    )
    row.refresh_from_db()
    assert row.invite_by == promised
    other = house.handed_over(house.another_course())
    assert other.invite_by == days_ago(13)


def test_days_from_yes_to_interview_and_waiting_now(house):
    house.enrolled()
    house.handed_over(house.another_course())
    found = reads.waiting(since=days_ago(30), until=clock.today())
    assert found.until_interview == (15,)
    assert found.now == (20,)
    assert (found.median_until_interview, found.median_now) == (15.0, 20.0)
