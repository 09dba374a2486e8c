"""Who does what: the parts of a case, who has the authority, and how the parts change hands."""

from __future__ import annotations

import datetime
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from brobygger.accounts.enums import TeamForm
from brobygger.accounts.models import TeamOrganisation
from brobygger.citizens import access, actions, bulk, merging, parts
from brobygger.citizens.enums import CourseState, ResponsibleFor
from brobygger.citizens.models import Course, Responsibility
from brobygger.citizens.values import Assigned
from brobygger.kernel import clock
from brobygger.kernel.actor import in_whole_place
from brobygger.kernel.boundary import within
from brobygger.kernel.errors import NotAllowed, Refusal
from brobygger.vault.models import LogEntry
from tests import fixtures
from tests.citizens.factories import a_citizen, a_course, machine

TODAY = datetime.date(2026, 11, 20)
CASE, BROKER, AUTHORITY, EMPLOYERS = ResponsibleFor


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.frozen(TODAY):
        yield


def test_who_has_the_authority():
    ea, bo, mie = (SimpleNamespace(pk=number) for number in range(3))
    held = {CASE: SimpleNamespace(user=ea, user_id=0), BROKER: SimpleNamespace(user=bo, user_id=1)}
    assert parts.deciding(held, [0], []) is ea, "a caseworker has it with the case"
    assert parts.deciding(held, [1], []) is None, "a job broker who has the case has no authority by that"
    assert parts.deciding(held, [], [TeamForm.DOUBLE_ROLE]) is ea, "unless the team gives both to one person"
    assert parts.deciding({BROKER: held[BROKER]}, [1], [TeamForm.DOUBLE_ROLE]) is None, "nobody has the case"
    named = {**held, AUTHORITY: SimpleNamespace(user=mie, user_id=2)}
    assert parts.deciding(named, [0], [TeamForm.DOUBLE_ROLE]) is mie, "who is named has it"


class MicroTeam:
    """Three colleagues who share their cases, and a leader."""

    def __init__(self, jobcentre: Any) -> None:
        self.jobcentre = jobcentre
        self.team = fixtures.make_team(jobcentre, "Team Vest")
        self.form = TeamOrganisation.objects.create(
            jobcentre=jobcentre, team=self.team, form=TeamForm.MICRO_TEAM, valid_from=datetime.date(2026, 1, 1)
        )
        named = (("caseworker", "Ea Holm"), ("job_broker", "Bo Lind"), ("job_broker", "Mie Krog"))
        self.ea, self.bo, self.mie = (
            fixtures.make_user(role, jobcentre=jobcentre, team=self.team, name=name) for role, name in named
        )
        leader = fixtures.make_user("team_leader", jobcentre=jobcentre, team=self.team)
        self.by = fixtures.actor_of(leader, jobcentre)
        self.course = a_course(
            jobcentre, state=CourseState.ENROLLED, team=self.team, responsible=self.ea, broker=self.bo
        )

    def named(self) -> dict[str, str]:
        course = Course.objects.get(pk=self.course.pk)
        return {one.what: one.user.name for one in parts.of(course).named}

    def share_out(self, changes: dict[Any, Any], **more: Any) -> Any:
        present = parts.of(Course.objects.get(pk=self.course.pk)).by_part
        held = {what: present[what].user for what in ResponsibleFor}
        seen = {what: user.key if user else None for what, user in held.items()}
        given = {"by": self.by, "team": self.team, "on": TODAY, "reason": "Ny fordeling", **more}
        return actions.share_out(course=self.course, wanted={**held, **changes}, seen=given.pop("seen", seen), **given)


@pytest.fixture(scope="module")
def office(kept):
    with kept(), clock.frozen(TODAY):
        jobcentre = fixtures.make_jobcentre("Jobcenter Bakkeby", "0607")
        with within(jobcentre.pk):
            made = MicroTeam(jobcentre)
    return made


@pytest.fixture
def it(office, db):
    with within(office.jobcentre.pk):
        yield office


def test_colleagues_get_parts_pass_them_on_and_give_them_back(it):
    assert it.share_out({EMPLOYERS: it.mie}, reason="") == [EMPLOYERS], "what nobody had needs no reason"
    mie = replace(fixtures.actor_of(it.mie, it.jobcentre), holds=in_whole_place("job_broker"))
    assert access.nearness(mie, it.course) is access.Nearness.OWN, "at once, whatever team she is in"
    with pytest.raises(Refusal, match="begrundelse"):
        it.share_out({EMPLOYERS: it.bo}, reason="")
    it.share_out({EMPLOYERS: it.bo}, reason="Mie går på barsel")
    assert it.named() == {"case": "Ea Holm", "broker": "Bo Lind", "employers": "Bo Lind"}
    it.share_out({EMPLOYERS: None})
    assert "employers" not in it.named()
    history = Responsibility.objects.filter(course=it.course, what=EMPLOYERS).order_by("id")
    assert [(one.user, one.valid_to) for one in history] == [(it.mie, TODAY), (it.bo, TODAY)]
    entries = LogEntry.objects.order_by("-id").values_list("action", flat=True)[:3]
    assert list(entries) == ["course.responsible_ended", "course.responsible_set", "course.responsible_set"]
    for changes, words in (({BROKER: None}, "Vælg, hvem der nu"), ({}, "ikke ændret noget")):
        with pytest.raises(Refusal, match=words):
            it.share_out(changes)


def test_what_a_colleague_changed_meanwhile_is_not_overwritten(it):
    before = {CASE: it.ea.key, BROKER: it.bo.key, AUTHORITY: None, EMPLOYERS: None}
    it.share_out({EMPLOYERS: it.mie})
    with pytest.raises(Refusal, match="Imens er delen ”Kontakt med arbejdsgivere” givet til Mie Krog"):
        it.share_out({EMPLOYERS: it.bo}, seen=before)
    other = fixtures.make_user("job_broker", jobcentre=it.jobcentre)
    wanted = {CASE: it.ea, BROKER: other, AUTHORITY: None, EMPLOYERS: None}
    assert it.share_out(wanted, seen=before) == [BROKER], "only what this person changed"
    assert it.named()["employers"] == "Mie Krog"
    stranger = fixtures.actor_of(fixtures.make_user("job_broker", jobcentre=it.jobcentre), it.jobcentre)
    with pytest.raises(NotAllowed):
        it.share_out({EMPLOYERS: it.bo}, by=stranger)


def test_only_a_caseworker_has_the_authority_unless_the_team_gives_both_to_one(it):
    wrong = Assigned(course=it.course, user=it.mie, on=TODAY, what=AUTHORITY)
    for attempt in (
        lambda: it.share_out({AUTHORITY: it.mie}),
        lambda: bulk.assign_many(by=machine(it.jobcentre), rows=[wrong]),
    ):
        with pytest.raises(Refusal, match="ikke sagsbehandler"):
            attempt()
    known = parts.of(Course.objects.get(pk=it.course.pk))
    assert (known.decides, known.broker_decides, known.is_shared_out) == (it.ea, False, True)
    TeamOrganisation.objects.create(
        jobcentre=it.jobcentre, team=it.team, form=TeamForm.DOUBLE_ROLE, is_main=False, valid_from=TODAY
    )
    it.share_out({AUTHORITY: it.bo})
    known = parts.of(Course.objects.get(pk=it.course.pk))
    assert (known.decides, known.broker_decides) == (it.bo, True)


def test_of_many_the_same_is_said_as_of_one(it):
    """The questions to the database say what the rule says, in each of the situations."""
    caseworking_broker = fixtures.make_user("caseworker", "job_broker", jobcentre=it.jobcentre, name="Tove Begge")
    double = fixtures.make_team(it.jobcentre, "Team Øst")
    TeamOrganisation.objects.create(
        jobcentre=it.jobcentre, team=double, form=TeamForm.DOUBLE_ROLE, valid_from=datetime.date(2026, 1, 1)
    )
    made = [
        a_course(it.jobcentre, state=CourseState.ENROLLED, team=team, responsible=case, broker=broker)
        for team in (it.team, double, None)
        for case in (None, it.ea, it.bo, caseworking_broker)
        for broker in (it.bo, caseworking_broker)
    ]
    for course in made[::2]:
        actions.set_responsible(by=machine(it.jobcentre), course=course, user=it.ea, on=TODAY, what=AUTHORITY)
    for course in made[::3]:
        actions.set_responsible(by=machine(it.jobcentre), course=course, user=it.mie, on=TODAY, what=EMPLOYERS)
    asked = {course.pk: course.decides for user in (it.bo, caseworking_broker) for course in parts.brokered_by(user)}
    missing = set(parts.not_shared_out(Course.objects.all()).values_list("pk", flat=True))
    for course in Course.objects.select_related("team"):
        known = parts.of(course)
        assert asked[course.pk] is known.broker_decides
        lacks = known.decides is None or known.by_part[EMPLOYERS].user is None
        assert (course.pk in missing) is (known.is_shared_out and lacks)


def test_a_stand_in_has_the_part_meanwhile_and_is_named(it):
    it.share_out({EMPLOYERS: it.mie})
    until = TODAY + datetime.timedelta(days=5)
    actions.set_stand_in(by=it.by, absent=it.mie, stand_in=it.bo, valid_from=TODAY, valid_to=until)
    known = parts.of(Course.objects.get(pk=it.course.pk))
    assert {what: one.stand_in.stand_in for what, one in known.by_part.items() if one.stand_in} == {"employers": it.bo}
    held = Responsibility.objects.filter(access.held_by(fixtures.actor_of(it.bo, it.jobcentre), EMPLOYERS))
    assert held.get().user == it.mie


def test_the_parts_follow_the_course_when_doubles_become_one(it):
    it.share_out({EMPLOYERS: it.mie, AUTHORITY: it.ea})
    kept = a_citizen(it.jobcentre, given_name="Karla", family_name="Kjær")
    merging.merge(by=machine(it.jobcentre), kept=kept, double=it.course.citizen, reason="Oprettet to gange")
    course = access.current_course(kept)
    assert {one.what for one in parts.of(course).named} == set(ResponsibleFor)
