"""The team's figures: worked out by hand on a small team, and never a nought for what nobody registers."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.casework import actions, team
from brobygger.casework.enums import BrokerProfile
from brobygger.casework.team import Norm, Share, Spread
from brobygger.citizens import actions as citizens
from brobygger.citizens.enums import CourseState, MilestoneKind, ResponsibleFor
from brobygger.conversations.models import Contact
from brobygger.kernel import clock
from brobygger.kernel.errors import NotAllowed, NotFound, Refusal
from brobygger.plans.models import JobSeeking
from tests.citizens.factories import a_course, machine
from tests.fixtures import actor_of, make_team, make_user

TODAY = datetime.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.frozen(TODAY):
        yield


def days_ago(days: int) -> datetime.date:
    return TODAY - datetime.timedelta(days=days)


# --- arithmetic ------------------------------------------------------------------------------------------------


def test_median_and_ninth_of_ten():
    assert team.spread([1, 2, 3, 4, 5, 6, 7, 8, 9, 30]) == Spread(10, 5.5, 9)
    assert team.spread([7, 7, 7, 7, 7]) == Spread(5, 7, 7)
    assert team.spread([1, 2, 3, 4]) == Spread(4, None, None)


@given(st.lists(st.integers(0, 400), min_size=5, max_size=40))
def test_nine_of_ten_were_through_by_then(days):
    found = team.spread(days)
    assert found.p90 in days
    assert sum(day <= found.p90 for day in days) >= 0.9 * len(days)
    assert sum(day < found.p90 for day in days) < 0.9 * len(days)


@pytest.mark.parametrize(("load", "says"), [(None, ""), (29.9, "under"), (30, "within"), (45, "within"), (46, "over")])
def test_a_load_against_the_norm(load, says):
    assert Norm(30, 45).says(load) == says


def test_a_share_of_few_is_no_share():
    assert Share(4, 4).value is None
    assert Share(5, 4).value == 0.8


def test_who_held_it_for_less_than_a_day_never_had_it():
    day = datetime.date(2026, 5, 1)
    assert team.same_all_the_way([(1, day, None)])
    assert team.same_all_the_way([(2, day, day), (1, day, None)]), "handed back on the same day"
    assert team.same_all_the_way([(1, day, days_ago(20)), (1, days_ago(20), None)])
    assert not team.same_all_the_way([(1, day, days_ago(20)), (2, days_ago(20), None)])
    assert not team.same_all_the_way([])


# --- one team --------------------------------------------------------------------------------------------------


class Office:
    def __init__(self, jobcentre: Any) -> None:
        self.jobcentre = jobcentre
        self.team = make_team(jobcentre)
        self.half = make_user("job_broker", jobcentre=jobcentre, team=self.team, name="Hanne Halvtid")
        self.full = make_user("job_broker", jobcentre=jobcentre, team=self.team, name="Frede Fuldtid")
        self.leader = make_user("team_leader", jobcentre=jobcentre, team=self.team)
        self.by = actor_of(self.leader, jobcentre)

    def enrolled(self, broker: Any, days: int = 60) -> Any:
        return a_course(self.jobcentre, state=CourseState.ENROLLED, began_on=days_ago(days), broker=broker,
                        team=self.team)  # fmt: skip

    def record(self, user: Any, full_time: int, **more: Any) -> Any:
        return actions.record_broker(
            by=self.by, user=user, valid_from=more.pop("valid_from", days_ago(100)), full_time=full_time,
            profile=BrokerProfile.SOCIAL_WORK, started_on=days_ago(900), **more,
        )  # fmt: skip


@pytest.fixture
def office(in_boundary: Any) -> Office:
    return Office(in_boundary)


def test_caseload_is_per_broker_and_per_full_time(office: Office):
    for _ in range(3):
        office.enrolled(office.half)
    office.enrolled(office.full)
    office.enrolled(None)
    office.record(office.half, 50, planned_employer_share=40)
    view = team.view(office.team, TODAY)
    lines = {line.user.name: line for line in view.brokers}
    assert list(lines) == ["Frede Fuldtid", "Hanne Halvtid"], "by name, never by a figure"
    assert (lines["Hanne Halvtid"].citizens, lines["Hanne Halvtid"].per_full_time) == (3, 6)
    assert lines["Hanne Halvtid"].planned_employer_share == 40
    assert lines["Frede Fuldtid"].per_full_time is None, "not recorded is not full time"
    assert (view.enrolled, view.without_broker, view.per_full_time) == (5, 1, None)
    office.record(office.full, 100)
    assert team.view(office.team, TODAY).per_full_time == pytest.approx(4 / 1.5)


def test_balance_is_what_was_done_with_employers_of_all_contacts(office: Office):
    """An advertisement shown is work with the citizen; what was withdrawn or is older does not count."""
    course = office.enrolled(office.full)
    steps = [
        ("cv_passed_on", 3),
        ("contact_made", 3),
        ("interview_arranged", 1),
        ("advert_shown", 2),
        ("contact_made", 31),
    ]
    made = [
        JobSeeking(jobcentre=office.jobcentre, course=course, kind=kind, on=days_ago(days), made_by=office.full)
        for kind, days in [*steps, ("cv_passed_on", 2)]
    ]
    made[-1].withdrawn_on = TODAY
    JobSeeking.objects.bulk_create(made)
    line = next(line for line in team.view(office.team, TODAY).brokers if line.user == office.full)
    assert (line.with_employers, line.employer_share) == (3, Share(3, 3))
    assert line.employer_share.value is None, "three contacts are too few for a share"
    Contact.objects.bulk_create(
        Contact(jobcentre=office.jobcentre, course=course, user=office.full, on=days_ago(4), way="phone", line="Ring")
        for _ in range(3)
    )
    line = next(line for line in team.view(office.team, TODAY).brokers if line.user == office.full)
    assert (line.contacts, line.employer_share.value) == (3, 0.5)


def test_flow_waiting_and_continuity(office: Office):
    by = machine(office.jobcentre)
    courses = [office.enrolled(office.full, days=25 + number) for number in range(6)]  # enrolled 5 to 10 days ago
    for number, course in enumerate(courses[:5]):
        enrolled = days_ago(5 + number)
        citizens.reach(by=by, course=course, kind=MilestoneKind.FIRST_CONVERSATION,
                       on=enrolled + datetime.timedelta(days=number))  # fmt: skip
    citizens.set_responsible(by=by, course=courses[5], user=office.half, on=TODAY, what=ResponsibleFor.BROKER,
                             reason="Ferie")  # fmt: skip
    courses[0].refresh_from_db()
    citizens.reach(by=by, course=courses[0], kind=MilestoneKind.CLOSED, on=TODAY)
    a_course(office.jobcentre, state=CourseState.CLOSED, began_on=days_ago(25), team=office.team)  # never enrolled
    view = team.view(office.team, TODAY)
    assert (view.inflow, view.outflow) == (6, 1)
    assert view.to_first_conversation == Spread(5, 2, 4)
    assert (view.continuity.n, view.continuity.hits) == (6, 5)
    waiting = {line.user.name: line.waiting for line in view.brokers}
    assert waiting == {"Frede Fuldtid": 0, "Hanne Halvtid": 1}


def test_the_same_number_of_queries_however_many(office: Office, django_assert_max_num_queries: Any):
    for _ in range(4):
        office.enrolled(office.full)
    with django_assert_max_num_queries(16):
        team.view(office.team, TODAY)


# --- the record ------------------------------------------------------------------------------------------------


def test_a_record_is_dated_and_the_same_day_corrects(office: Office):
    office.record(office.half, 100, valid_from=days_ago(50))
    office.record(office.half, 50, valid_from=days_ago(10))
    office.record(office.half, 60, valid_from=days_ago(10))
    held = {day: team.records_on(day).get(user=office.half).full_time for day in (days_ago(50), days_ago(11), TODAY)}
    assert held == {days_ago(50): 100, days_ago(11): 100, TODAY: 60}
    with pytest.raises(Refusal):
        office.record(office.half, 10, valid_from=days_ago(30))
    with pytest.raises(Refusal):
        office.record(office.half, 10, valid_from=TODAY + datetime.timedelta(days=1))


def test_only_a_leader_writes_the_record_of_somebody_who_has_cases(office: Office):
    office.by = actor_of(office.half, office.jobcentre)
    with pytest.raises(NotAllowed):
        office.record(office.half, 100)
    office.by = actor_of(office.leader, office.jobcentre)
    with pytest.raises(NotFound):
        office.record(office.leader, 100)


def test_a_leader_sees_the_teams_that_are_led(office: Office):
    other = make_team(office.jobcentre, "Team Vest")
    assert team.teams_of(office.by) == [office.team]
    manager = actor_of(make_user("project_manager", jobcentre=office.jobcentre), office.jobcentre)
    assert team.teams_of(manager) == [other, office.team]
