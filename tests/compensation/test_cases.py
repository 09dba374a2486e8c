"""Scheme cases from stance to stop: what is recorded, who may, what is refused and what never happens by itself."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from brobygger.compensation import access, actions, making, reads
from brobygger.compensation.enums import ApplicationState
from brobygger.compensation.errors import AlreadyDecided
from brobygger.compensation.models import Application, Grant, Pause, Stance
from brobygger.kernel import clock
from brobygger.kernel.errors import Conflict, NotAllowed, Refusal
from brobygger.messages.models import Message
from brobygger.vault.models import LogEntry
from tests.compensation.factories import (
    CANARY,
    SchemeHouse,
    a_stance,
    a_year,
    an_aid,
    assistance,
    days_ago,
    no_need,
    once,
    preferential,
)
from tests.fixtures import actor_of, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(in_boundary):
    return SchemeHouse(in_boundary)


def grant(house, row, new=None, by=None):
    return actions.grant(by=by or house.by_specialist, application=row, new=new or a_year(), read_version=row.version)


# --- stance ----------------------------------------------------------------------------------------------------------


def test_a_stance_is_recorded_also_when_no_scheme_is_needed(house):
    row = actions.take_stance(by=house.by_caseworker, citizen=house.citizen, course=house.course, new=no_need())
    assert (row.needed, row.schemes, row.word("why")) == (False, [], "Borgeren kan klare en række opgaver uden støtte.")
    assert reads.stances([house.course.pk]) == {house.course.pk: row}
    assert LogEntry.objects.filter(action="stance.taken").exists()
    assert CANARY not in str([(one.details, one.reason) for one in LogEntry.objects.all()])


def test_a_new_stance_on_the_same_job_keeps_the_old_one_readable(house):
    about = {"by": house.by_caseworker, "citizen": house.citizen, "course": house.course}
    first = actions.take_stance(**about, new=no_need())
    second = actions.take_stance(**about, new=a_stance())
    first.refresh_from_db()
    assert (first.is_current, second.is_current) == (False, True)
    other = actions.take_stance(**about, new=a_stance(goal="a-goal-on-the-plan"))
    assert set(Stance.objects.current()) == {second, other}


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (a_stance(needed=None), "needed"),
        (a_stance(job=""), "goal"),
        (a_stance(support=" "), "support"),
        (a_stance(least=""), "least"),
        (a_stance(schemes=()), "schemes"),
        (a_stance(schemes=("unknown",)), "schemes"),
        (no_need(fitted=""), "fitted"),
        (a_stance(on=days_ago(-1)), "on"),
        (a_stance(no_application_reason="unknown"), "no_application_reason"),
    ],
)
def test_a_stance_says_what_it_lacks(house, new, field):
    with pytest.raises(Refusal) as refusal:
        actions.take_stance(by=house.by_caseworker, citizen=house.citizen, course=house.course, new=new)
    assert refusal.value.field == field


def test_a_need_without_application_gets_its_reason(house):
    row = actions.take_stance(by=house.by_caseworker, citizen=house.citizen, course=house.course, new=a_stance())
    assert reads.citizen_view(house.citizen).needs_without_application == (row,)
    actions.say_why_no_application(
        by=house.by_caseworker, stance=row, reason="citizen_declines", read_version=row.version
    )
    assert reads.citizen_view(house.citizen).needs_without_application == ()


# --- application -----------------------------------------------------------------------------------------------------


def test_an_application_is_received_with_owner_deputy_and_promise(house):
    row = house.applied()
    assert (row.owner, row.deputy) == (house.specialist, house.deputy)
    assert (row.clock_unit, row.clock_length, row.state) == ("working_days", 3, "applied")
    assert row.team == house.team
    assert row.code("group") == "physical"
    told = set(Message.objects.filter(kind="compensation.applied").values_list("to_user_id", flat=True))
    assert told == {house.specialist.pk, house.deputy.pk}


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (assistance(impairment=""), "impairment"),
        (assistance(words={"tasks": "Løfte"}), "job"),
        (assistance(words={"job": "Vagt"}), "tasks"),
        (assistance(words={"job": "Vagt", "tasks": "Løfte"}), "workplace"),
    ],
)
def test_an_application_says_what_it_lacks(house, entry, field):
    with pytest.raises(Refusal) as refusal:
        house.applied(entry)
    assert refusal.value.field == field


def test_a_later_norm_does_not_move_a_promise(house):
    before = house.applied()
    actions.set_scheme(
        by=house.by_specialist,
        scheme="personal_assistance",
        clock_unit="hours",
        clock_length=72,
        valid_from=days_ago(0),
    )
    after = house.applied()
    before.refresh_from_db()
    assert (before.clock_unit, before.clock_length) == ("working_days", 3)
    assert (after.clock_unit, after.clock_length) == ("hours", 72)


def test_a_citizen_in_work_needs_no_course_and_is_in_no_programme(house):
    citizen = house.a_citizen_in_work()
    given = house.granted(citizen=citizen, course=None)
    assert given.application.course is None
    assert given not in Grant.objects.of_programme()
    assert reads.for_indicators() == []
    house.granted(assistance(situation="unemployed", pre_approval=True))
    (counted,) = reads.for_indicators()
    assert (counted.course_id, counted.scheme) == (house.course.pk, "personal_assistance")


def test_the_clock_stands_still_while_something_is_waited_for(house):
    monday = datetime.datetime(2026, 2, 2, 9, tzinfo=clock.DENMARK)
    with clock.frozen(monday):
        row = house.applied()
    with clock.frozen(monday + datetime.timedelta(days=1)):
        actions.ask_for_more(
            by=house.by_specialist, application=row, reason="medical", words="En udtalelse.", read_version=row.version
        )
    with clock.frozen(monday + datetime.timedelta(days=8)):
        reading = reads.view(row).reading
        assert (reading.paused, reading.due, reading.used, reading.plain_days) == (True, None, 1, 8)
        assert reads.view(row).open_pause.reason == "medical"
        actions.resume(by=house.by_specialist, application=row, read_version=row.version)
    with clock.frozen(monday + datetime.timedelta(days=9)):
        reading = reads.view(row).reading
        assert (reading.used, reading.due_on) == (2, datetime.date(2026, 2, 12))


def test_consent_is_asked_given_and_needed_to_receive_papers(house):
    row = house.applied()
    with pytest.raises(Refusal):
        actions.record_consent(
            by=house.by_specialist, application=row, consent="declined", on=days_ago(0), read_version=row.version
        )
    for consent in ("asked", "given"):
        actions.record_consent(
            by=house.by_specialist, application=row, consent=consent, on=days_ago(0), read_version=row.version
        )
    actions.record_documentation(by=house.by_specialist, application=row, on=days_ago(0), read_version=row.version)
    row.refresh_from_db()
    assert (row.consent, row.consent_asked_on, row.consent_given_on) == ("given", days_ago(0), days_ago(0))
    actions.record_consent(
        by=house.by_specialist, application=row, consent="withdrawn", on=days_ago(0), read_version=row.version
    )
    with pytest.raises(Refusal):
        actions.record_documentation(by=house.by_specialist, application=row, on=days_ago(0), read_version=row.version)


# --- decision --------------------------------------------------------------------------------------------------------


def test_a_grant_and_its_dates(house):
    row = house.applied()
    given = grant(house, row)
    row.refresh_from_db()
    assert (row.state, row.decided_on, row.decided_by) == ("granted", days_ago(0), house.specialist)
    assert given.hours_per_week == Decimal(8)
    assert given.review_on == days_ago(-182)
    actions.start(by=house.by_specialist, grant=given, on=days_ago(0), read_version=given.version)
    actions.stop(by=house.by_specialist, grant=given, on=days_ago(0), reason="job_ended", read_version=given.version)
    row.refresh_from_db()
    given.refresh_from_db()
    assert (row.state, given.ends_on, given.promised_to) == ("stopped", days_ago(0), days_ago(-364))


def test_who_grants_against_the_advice_says_why_and_may(house):
    row = house.applied(assistance(hours_per_week=Decimal(25)))
    too_many = a_year(hours_per_week=Decimal(25))
    assert making.advice_on_grant(row, too_many, days_ago(0)).outcome == "over"
    with pytest.raises(Refusal):
        grant(house, row, too_many)
    row.refresh_from_db()
    assert row.state == "applied", "the engine refuses nothing"
    grant(house, row, a_year(hours_per_week=Decimal(25), reasons="Særligt omfattende behov i en kort periode."))
    assert LogEntry.objects.get(action="application.granted").details["changes"]["advice"] == [None, "over"]


def test_nothing_is_refused_or_granted_by_an_overrun_clock(house):
    with clock.frozen(datetime.date(2026, 2, 2)):
        row = house.applied()
    with clock.frozen(datetime.date(2026, 5, 4)):
        assert reads.view(row).reading.overdue
        items = reads.due(house.by_specialist, clock.today())
    row.refresh_from_db()
    assert row.state == "applied"
    assert [item.kind for item in items] == ["compensation.decide"]
    assert items[0].due == datetime.date(2026, 2, 5)


def test_a_refusal_needs_reasons(house):
    row = house.applied()
    with pytest.raises(Refusal) as refusal:
        actions.refuse(by=house.by_specialist, application=row, reasons="  ", read_version=row.version)
    assert refusal.value.field == "reasons"
    assert house.refused().word("reasons")


def test_two_decisions_on_one_application_the_second_sees_what_happened(house):
    seen_by_both = house.applied()
    first, second = (Application.objects.get(pk=seen_by_both.pk) for _number in range(2))
    grant(house, first)
    with pytest.raises(AlreadyDecided) as refusal:
        actions.refuse(by=house.by_deputy, application=second, reasons="Nej.", read_version=second.version)
    assert "Nora Nøglesen" in refusal.value.sentence
    assert "bevilget" in refusal.value.sentence
    fresh = Application.objects.get(pk=seen_by_both.pk)
    with pytest.raises(AlreadyDecided):
        actions.grant(by=house.by_deputy, application=fresh, new=a_year(), read_version=second.version)
    fresh.refresh_from_db()
    assert (fresh.state, fresh.decided_by) == ("granted", house.specialist)
    assert Grant.objects.count() == 1


def test_who_may_grant_and_up_to_how_much(house):
    row = house.applied()
    with pytest.raises(NotAllowed):
        grant(house, row, by=house.by_caseworker)
    day = days_ago(0)
    actions.give_right(by=house.by_leader, valid_from=day, role="compensation_specialist", max_hours=Decimal(20))
    actions.give_right(by=house.by_leader, valid_from=day, user=house.caseworker, max_hours=Decimal(5))
    with pytest.raises(NotAllowed):
        grant(house, row, by=house.by_caseworker)
    given = grant(house, row, a_year(hours_per_week=Decimal(5), reasons="Fem timer er nok."), by=house.by_caseworker)
    assert given.application.decided_by == house.caseworker


def test_preferential_access_used_alone_is_only_recorded(house):
    row = house.applied(preferential(applied_by="alone"))
    given = grant(house, row, once(), by=house.by_caseworker)
    assert given.ends_on == given.starts_on


def test_withdrawing_from_a_draft_and_from_questions(house):
    row = house.drafted()
    actions.withdraw(by=house.by_caseworker, application=row, reason="Borgeren fortrød.", read_version=row.version)
    other = house.applied(an_aid())
    actions.ask_for_more(
        by=house.by_specialist, application=other, reason="citizen", words="Tilbud.", read_version=other.version
    )
    actions.withdraw(by=house.by_specialist, application=other, reason="Ingen svar.", read_version=other.version)
    assert {row.state, other.state} == {ApplicationState.WITHDRAWN}
    assert not Pause.objects.filter(ended_at=None).exists()
    with pytest.raises(Refusal):
        actions.withdraw(by=house.by_specialist, application=other, reason="Igen.", read_version=other.version)


# --- overlap: the database's own rule -------------------------------------------------------------------------------


def test_the_database_refuses_two_grants_of_one_scheme_at_the_same_time(house):
    first = house.granted()
    second = house.applied()
    with pytest.raises(Refusal, match="allerede en bevilling"):
        grant(house, second)
    second.refresh_from_db()
    assert (second.state, second.decided_on) == ("applied", None), "nothing is half decided"
    # On the last day too, but not on the day after.
    last = first.ends_on
    with pytest.raises(Refusal):
        grant(house, second, a_year(starts_on=last, ends_on=last))
    after = last + datetime.timedelta(days=1)
    grant(house, second, a_year(starts_on=after, ends_on=None, no_end=True, reasons="Forlænget."))


def test_another_aid_another_post_and_a_stopped_grant_do_not_overlap(house):
    house.granted(an_aid("Skærmlæser"), once())
    house.granted(an_aid("Punktdisplay"), once())
    same = house.applied(an_aid("  skærmlæser "))
    with pytest.raises(Refusal):
        grant(house, same, once())
    running = house.granted()
    actions.stop(by=house.by_specialist, grant=running, on=days_ago(1), reason="not_used", read_version=running.version)
    assert running.is_void
    house.granted()
    # A second workplace, said so.
    second = house.applied()
    grant(house, second, a_year(apart="CVR 12345674"))
    assert {one.apart for one in Grant.objects.filter(scheme="personal_assistance")} != {""}
    assert "12345674" not in str(list(Grant.objects.values_list("apart", flat=True)))


def test_overlap_between_schemes_is_a_warning_only(house):
    house.granted()
    row = house.applied(assistance(scheme="sign_language", category="interpreting"))
    assert reads.overlapping_schemes(row, days_ago(0), None) == ("personal_assistance",)
    grant(house, row, a_year(reasons="Tolk ved møder, hjælp til løft ellers."))


# --- after the grant -----------------------------------------------------------------------------------------------


def test_renewals_reviews_and_ends_give_tasks(house):
    given = house.granted(new=a_year(ends_on=days_ago(-30), review_on=days_ago(-3)))
    kinds = {item.kind for item in reads.due(house.by_specialist, clock.today())}
    assert {"compensation.ending", "compensation.review", "compensation.letter"} <= kinds
    assert {item.kind for item in reads.due(house.by_deputy, clock.today())} == kinds, "the deputy too"
    assert reads.due(house.by_broker, clock.today()) == []
    renewed = actions.renew(by=house.by_specialist, grant=given)
    assert (renewed.renews, renewed.wanted_from) == (given, days_ago(-31))
    assert actions.renew(by=house.by_specialist, grant=given) == renewed
    actions.review(
        by=house.by_specialist, grant=given, on=days_ago(0), outcome="continue", next_on=days_ago(-90),
        read_version=given.version,
    )  # fmt: skip
    kinds = {item.kind for item in reads.due(house.by_specialist, clock.today())}
    assert not kinds & {"compensation.ending", "compensation.review"}


def test_closing_a_course_withdraws_what_waits_and_leaves_grants(house):
    house.drafted(an_aid())
    waiting = house.applied(an_aid("Forstørrelsesskærm"))
    running = house.granted(new=a_year(ends_on=None, no_end=True, reasons="Varigt."))
    elsewhere = house.applied(citizen=house.a_citizen_in_work(), course=None)
    assert len(reads.open_cases(house.course)) == 3
    withdrawn = actions.stop_all_for_closed_course(
        by=house.by_broker, course=house.course, on=days_ago(0), reason="Borgeren er i job."
    )
    assert len(withdrawn) == 2
    for row in (waiting, elsewhere, running):
        row.refresh_from_db()
    assert (waiting.state, elsewhere.state) == ("withdrawn", "applied")
    assert (running.stopped_on, running.review_on) == (None, days_ago(0))


# --- who may open --------------------------------------------------------------------------------------------------


def test_a_specialist_comes_by_an_application_or_a_question_and_meets_needs_only(house):
    allowed = access.rights(house.by_specialist, house.citizen)
    assert (allowed.read, allowed.write, allowed.may_break_glass) == (False, False, True)
    with pytest.raises(NotAllowed):
        access.open_citizen(house.by_specialist, house.citizen.key, "schemes")
    question = actions.ask_specialist(
        by=house.by_caseworker, citizen=house.citizen, course=house.course, question="Kan PA bruges her?"
    )
    allowed = access.rights(house.by_specialist, house.citizen)
    assert (allowed.read, allowed.write) == (True, True)
    assert access.Part.CASE not in allowed.parts
    actions.answer_question(by=house.by_specialist, question=question, answer="Ja.", read_version=question.version)
    assert Message.objects.filter(kind="compensation.answered", to_user=house.caseworker).exists()
    with clock.frozen(days_ago(-200)):
        assert not access.rights(house.by_specialist, house.citizen).read, "the door shuts again"


def test_the_door_for_the_others(house, other_jobcentre):
    house.applied()
    consultant = actor_of(make_user("employer_consultant", jobcentre=house.jobcentre), house.jobcentre)
    for actor in (consultant, actor_of(make_user("administrator", jobcentre=house.jobcentre), house.jobcentre)):
        assert not access.rights(actor, house.citizen).read
        assert reads.due(actor, clock.today()) == []
    assert access.rights(house.by_caseworker, house.citizen).write
    assert access.rights(house.by_broker, house.citizen).read
    assert not access.rights(house.by_broker, house.citizen).write
    assert access.rights(house.by_leader, house.citizen).read
    with pytest.raises(NotAllowed):
        actions.withdraw(by=house.by_broker, application=Application.objects.get(), reason="x", read_version=1)


def test_a_key_person_has_a_deputy_always(house):
    day = days_ago(0)
    with pytest.raises(Refusal):
        actions.set_key_person(by=house.by_leader, user=house.specialist, deputy=house.specialist, valid_from=day)
    with pytest.raises(NotAllowed):
        actions.set_key_person(by=house.by_broker, user=house.specialist, deputy=house.deputy, valid_from=day)
    stranger = make_user("compensation_specialist")
    with pytest.raises(Refusal):
        actions.set_key_person(by=house.by_leader, user=stranger, deputy=house.deputy, valid_from=day)
    row = house.applied()
    actions.hand_on(by=house.by_leader, application=row, owner=house.deputy, deputy=None, read_version=row.version)
    assert row.deputy is not None
    assert row.deputy != row.owner


def test_granting_is_recorded_with_dates_and_several_forms_at_once(house):
    for form in ("few", "close_cooperation"):
        actions.record_granting_form(by=house.by_leader, form=form, valid_from=days_ago(30))
    with pytest.raises(Refusal):
        actions.record_granting_form(by=house.by_leader, form="few", valid_from=days_ago(0))
    first = reads.set_up(clock.today()).forms[0]
    actions.end_granting_form(by=house.by_leader, granting_form=first, on=days_ago(0))
    assert sum(one.valid_to is None for one in reads.set_up(clock.today()).forms) == 1


def test_a_save_on_an_old_version_is_a_conflict(house):
    row = house.drafted()
    with pytest.raises(Conflict):
        actions.save_draft(by=house.by_caseworker, application=row, entry=an_aid(), read_version=row.version + 1)
