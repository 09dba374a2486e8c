"""What a person adds on the desk is theirs; many cases are given at once by the rule of one, and taken back."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from brobygger.casework import actions, reads
from brobygger.casework.enums import WaitsOn
from brobygger.casework.models import Note, SavedFilter, Wait
from brobygger.citizens import access as citizen_access
from brobygger.citizens import actions as citizens
from brobygger.citizens.enums import CourseState, ResponsibleFor
from brobygger.citizens.models import Responsibility
from brobygger.kernel import clock
from brobygger.kernel.errors import NotAllowed, NotFound, Refusal
from brobygger.privacy import declarations
from brobygger.vault.models import LogEntry
from tests.citizens.factories import a_course, machine
from tests.fixtures import actor_of, make_team, make_user

TODAY = datetime.date(2026, 11, 20)
CASE = ResponsibleFor.CASE


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.frozen(TODAY):
        yield


class Office:
    """Two brokers of a team with a leader, and a course of the first."""

    def __init__(self, jobcentre: Any) -> None:
        self.team = make_team(jobcentre)
        self.one, self.two = (
            make_user("job_broker", jobcentre=jobcentre, team=self.team, name=name) for name in ("Anna Et", "Bo To")
        )
        self.leader = make_user("team_leader", jobcentre=jobcentre, team=self.team)
        self.by_one, self.by_two, self.by_leader = (
            actor_of(user, jobcentre) for user in (self.one, self.two, self.leader)
        )
        self.jobcentre = jobcentre

    def course(self, **about: Any) -> Any:
        return a_course(self.jobcentre, **{"responsible": self.one, "team": self.team, **about})


@pytest.fixture
def office(in_boundary: Any) -> Office:
    return Office(in_boundary)


def holder(course: Any) -> Any:
    row = Responsibility.objects.filter(course=course, what=CASE, valid_to=None).first()
    return row.user if row else None


# --- many at once ----------------------------------------------------------------------------------------------


def test_many_are_given_as_one_by_one(office: Office):
    together, alone = [office.course() for _ in range(3)], office.course()
    made = actions.assign_many(by=office.by_leader, courses=together, to=office.two, what=CASE, reason="Ny fordeling")
    citizens.reassign(by=office.by_leader, course=alone, user=office.two, on=TODAY, what=CASE, reason="Ny fordeling")
    shapes = {
        tuple(
            Responsibility.objects.filter(course=course)
            .order_by("id")
            .values_list("what", "user_id", "valid_from", "valid_to", "reason")
        )
        for course in (*together, alone)
    }
    assert len(shapes) == 1
    assert [key for key, _user in made.moves] == [str(course.key) for course in together]
    entry = LogEntry.objects.get(action="courses.assigned")
    assert entry.reason == "Ny fordeling"


def test_an_assignment_is_taken_back_within_ten_minutes(office: Office):
    mine, nobodys = office.course(), office.course(responsible=None)
    made = actions.assign_many(by=office.by_leader, courses=[mine, nobodys], to=office.two, what=CASE, reason="Ferie")
    assert reads.assignment_to_undo(office.by_leader, clock.now()) == made
    with clock.frozen(made.made_at + datetime.timedelta(minutes=9, seconds=59)):
        actions.undo_assignment(by=office.by_leader, assignment=made)
    assert (holder(mine), holder(nobodys)) == (office.one, None)
    assert reads.assignment_to_undo(office.by_leader, clock.now()) is None
    with pytest.raises(Refusal):
        actions.undo_assignment(by=office.by_leader, assignment=made)


def test_after_ten_minutes_it_stands(office: Office):
    made = actions.assign_many(by=office.by_leader, courses=[office.course()], to=office.two, what=CASE, reason="Ferie")
    with clock.frozen(made.made_at + datetime.timedelta(minutes=10)), pytest.raises(Refusal, match="ti minutter"):
        actions.undo_assignment(by=office.by_leader, assignment=made)


def test_what_was_moved_on_since_is_not_taken_back_and_nothing_else_is_either(office: Office):
    first, second = office.course(), office.course()
    made = actions.assign_many(by=office.by_leader, courses=[first, second], to=office.two, what=CASE, reason="Ferie")
    citizens.reassign(by=office.by_leader, course=first, user=office.one, on=TODAY, what=CASE, reason="Fejl")
    with pytest.raises(Refusal, match="1 af borgerne"):
        actions.undo_assignment(by=office.by_leader, assignment=made)
    assert holder(second) == office.two


def test_one_who_may_not_is_refused_and_nothing_moves(office: Office):
    own, strange = office.course(), office.course(responsible=make_user("caseworker", jobcentre=office.jobcentre))
    with pytest.raises(NotAllowed):
        actions.assign_many(by=office.by_one, courses=[own, strange], to=office.two, what=CASE, reason="Ferie")
    assert holder(own) == office.one


@pytest.mark.parametrize("fault", ["nobody", "reason", "same"])
def test_what_an_assignment_refuses(office: Office, fault: str):
    courses = [] if fault == "nobody" else [office.course()]
    to = office.one if fault == "same" else office.two
    with pytest.raises(Refusal):
        actions.assign_many(
            by=office.by_leader, courses=courses, to=to, what=CASE, reason="" if fault == "reason" else "Ferie"
        )


# --- waiting ---------------------------------------------------------------------------------------------------


def test_a_wait_said_again_ends_the_earlier_one(office: Office):
    course = office.course()
    since = TODAY - datetime.timedelta(days=5)
    actions.wait_on(by=office.by_one, course=course, on_whom=WaitsOn.EMPLOYER, since=since, note="Svar om praktik")
    actions.wait_on(by=office.by_one, course=course, on_whom=WaitsOn.EMPLOYER, since=TODAY)
    actions.wait_on(by=office.by_one, course=course, on_whom=WaitsOn.US, since=TODAY)
    assert [(one.on_whom, one.since) for one in reads.waits(course)] == [("employer", TODAY), ("us", TODAY)]
    assert Wait.objects.get(since=since).ended_on == TODAY


def test_a_wait_comes_to_the_desk_on_its_day_and_goes_with_its_end(office: Office):
    course = office.course()
    wait = actions.wait_on(by=office.by_one, course=course, on_whom=WaitsOn.CITIZEN, since=TODAY,
                           until=TODAY + datetime.timedelta(days=2))  # fmt: skip

    def kinds(on: datetime.date) -> list[str]:
        return [item.kind for item in reads.own_due(office.by_one, on)]

    assert kinds(TODAY + datetime.timedelta(days=1)) == []
    assert kinds(TODAY + datetime.timedelta(days=2)) == ["casework.wait"]
    actions.end_wait(by=office.by_one, wait=wait)
    assert kinds(TODAY + datetime.timedelta(days=2)) == []


@pytest.mark.parametrize("fault", ["future", "until", "closed"])
def test_what_a_wait_refuses(office: Office, fault: str):
    course = office.course(state=CourseState.CLOSED if fault == "closed" else CourseState.BEGAN)
    day = datetime.timedelta(days=1)
    with pytest.raises(Refusal):
        actions.wait_on(
            by=office.by_one,
            course=course,
            on_whom=WaitsOn.US,
            since=TODAY + day if fault == "future" else TODAY,
            until=TODAY - day if fault == "until" else None,
        )


# --- notes and tasks are one's own -----------------------------------------------------------------------------


def test_a_note_is_its_authors_only(office: Office):
    course = office.course()
    note = actions.write_note(by=office.by_one, on=TODAY, text="Spørg til bussen", citizen=course.citizen)
    assert [one.pk for one in reads.notes(office.by_one)] == [note.pk]
    assert not reads.notes(office.by_two).exists()
    assert not reads.notes(office.by_leader).exists()
    with pytest.raises(NotAllowed):
        actions.change_note(by=office.by_two, note=note, on=TODAY, text="Andet", read_version=1)
    raw = Note.objects.filter(pk=note.pk).values_list("text", flat=True)[0]
    assert b"bussen" not in bytes(raw), "sealed in the database"


def test_a_note_is_in_the_citizens_own_export_and_in_no_users(office: Office):
    declared = declarations.of(Note)
    assert declared.path_to("citizen") == "citizen__key"
    assert not declared.is_about("user")
    assert Note in {one.model for one in declarations.about("citizen")}


def test_nobody_notes_about_a_citizen_they_may_not_read(office: Office):
    stranger = a_course(office.jobcentre).citizen
    with pytest.raises(NotFound):
        actions.write_note(by=office.by_one, on=TODAY, text="Set i byen", citizen=stranger)


def test_a_task_is_done_and_can_be_opened_again(office: Office):
    task = actions.add_task(by=office.by_one, due_on=TODAY, text="Ring til banken")
    assert [item.sentence for item in reads.own_due(office.by_one, TODAY)] == ["Ring til banken"]
    assert reads.own_due(office.by_two, TODAY) == []
    actions.finish_task(by=office.by_one, task=task)
    assert reads.own_due(office.by_one, TODAY) == []
    actions.finish_task(by=office.by_one, task=task, done=False)
    assert reads.own_due(office.by_one, TODAY)
    with pytest.raises(NotAllowed):
        actions.finish_task(by=office.by_two, task=task)
    with pytest.raises(Refusal):
        actions.add_task(by=office.by_one, due_on=TODAY - datetime.timedelta(days=1), text="For sent")


# --- saved choices ---------------------------------------------------------------------------------------------


def test_a_choice_is_ones_own_until_it_is_shared_with_the_team(office: Office):
    chosen = {"vis": "own", "mangler": "telephone"}
    actions.save_filter(by=office.by_one, name="Uden telefon", chosen=chosen)
    assert [one.name for one in reads.saved_filters(office.by_one)] == ["Uden telefon"]
    assert reads.saved_filters(office.by_two) == []
    actions.save_filter(by=office.by_one, name="Uden telefon", chosen=chosen, team=office.team)
    assert [one.name for one in reads.saved_filters(office.by_two)] == ["Uden telefon"]
    assert SavedFilter.objects.count() == 1
    with pytest.raises(NotAllowed):
        actions.delete_filter(by=office.by_two, saved=SavedFilter.objects.get())
    with pytest.raises(Refusal):
        actions.save_filter(
            by=office.by_one, name="Andet", chosen=chosen, team=make_team(office.jobcentre, "Team Vest")
        )


# --- standing in -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [-1, 0, 4, 5])
def test_a_stand_in_has_the_case_on_those_days_only(office: Office, day: int):
    course = a_course(office.jobcentre, responsible=office.one)
    first, last = TODAY + datetime.timedelta(days=2), TODAY + datetime.timedelta(days=6)
    citizens.set_stand_in(by=office.by_one, absent=office.one, stand_in=office.two, valid_from=first, valid_to=last)
    with clock.frozen(first + datetime.timedelta(days=day)):
        rights = citizen_access.rights(office.by_two, course.citizen)
        assert rights.write is (0 <= day <= 4)
        assert rights.stands_in_for == ("Anna Et" if 0 <= day <= 4 else "")


@pytest.mark.parametrize("fault", ["other", "role", "self", "past", "order", "long", "twice"])
def test_what_a_stand_in_refuses(office: Office, fault: str):
    day = datetime.timedelta(days=1)
    absent = office.two if fault == "other" else office.one
    who = {"role": office.leader, "self": office.one}.get(fault, make_user("caseworker", jobcentre=office.jobcentre))
    first = TODAY - day if fault == "past" else TODAY
    last = {"order": first - day, "long": first + 400 * day}.get(fault, first + day)
    if fault == "twice":
        citizens.set_stand_in(by=office.by_one, absent=absent, stand_in=who, valid_from=first, valid_to=last)
    with pytest.raises((Refusal, NotAllowed)):
        citizens.set_stand_in(by=office.by_one, absent=absent, stand_in=who, valid_from=first, valid_to=last)


def test_a_leader_names_stand_ins_in_the_team_that_is_led(office: Office):
    row = citizens.set_stand_in(by=office.by_leader, absent=office.one, stand_in=office.two, valid_from=TODAY,
                                valid_to=TODAY)  # fmt: skip
    course = office.course(team=None)
    assert citizen_access.rights(office.by_two, course.citizen).write
    citizens.end_stand_in(by=office.by_two, row=row)
    assert not citizen_access.rights(office.by_two, course.citizen).read
    outsider = make_user("job_broker", jobcentre=office.jobcentre, team=make_team(office.jobcentre, "Team Vest"))
    with pytest.raises(NotAllowed):
        citizens.set_stand_in(by=office.by_leader, absent=outsider, stand_in=office.two, valid_from=TODAY,
                              valid_to=TODAY)  # fmt: skip


def test_the_machine_needs_no_desk(in_boundary: Any):
    assert reads.own_due(machine(in_boundary), TODAY) == []
