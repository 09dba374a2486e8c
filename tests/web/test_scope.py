"""What each door says to somebody with two memberships, against a written table; and that page and case go together."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from brobygger.accounts.enums import TeamForm
from brobygger.accounts.models import Membership, Team, TeamOrganisation
from brobygger.casework import access as casework
from brobygger.casework import team as teamwork
from brobygger.citizens import access, merging
from brobygger.citizens.enums import CourseState
from brobygger.citizens.models import Course
from brobygger.compensation import access as schemes
from brobygger.compensation import sampling
from brobygger.compensation.models import DecisionSample
from brobygger.kernel.actor import Actor
from brobygger.kernel.boundary import within
from brobygger.measurement import board
from brobygger.plans import access as plans
from brobygger.plans import quality
from brobygger.plans.models import QualitySample
from brobygger.reviews import reads as reviews
from brobygger.screening import access as screening
from brobygger.screening.models import Handover
from brobygger.vault.models import LogEntry
from tests.citizens.factories import a_course
from tests.fixtures import BEGINNING, actor_of, make_jobcentre, make_team, make_user

# Two memberships, and what they open of a case of Team Øst (a micro-team), of Team Vest, and of no team:
#   r read, w write, l lead, t in the team's list, q handovers in the team's queue, b the team's board,
#   g the board's goals and colleagues' own figures, v the leader's view of the team, h share a choice with the team,
#   p samples of plans, d samples of decisions.
EXPECTED = """
caseworker Øst, employer_consultant Vest   | rwtbh       |           |
team_leader -, caseworker Øst              | rwltbgvhpd  | rltbgvhpd | rltpd
team_leader Øst, caseworker Vest           | rltbgvhpd   | rtbh      |
caseworker Øst, job_broker Vest            | rwtbh       | rtqbh     |
caseworker -, team_leader Vest             | b           | rltbgvhpd |
compensation_specialist Vest, caseworker Øst | rwtbhd    | d         | d
project_manager -, caseworker Vest         | bgvpd       | rtbgvhpd  | pd
employer_consultant Øst, team_leader Vest  |             | rltbgvhpd |
job_broker Øst, job_broker -               | rwtqbh      | b         |
"""


class World:
    def __init__(self, jobcentre: Any):
        self.jobcentre = jobcentre
        self.teams = {name: make_team(jobcentre, f"Team {name}") for name in ("Øst", "Vest")}
        TeamOrganisation.objects.create(
            jobcentre=jobcentre, team=self.teams["Øst"], form=TeamForm.MICRO_TEAM, is_main=True, valid_from=BEGINNING
        )
        somebody = make_user("caseworker", jobcentre=jobcentre)
        self.courses = [
            a_course(jobcentre, team=team, responsible=somebody, state=CourseState.ENROLLED)
            for team in (self.teams["Øst"], self.teams["Vest"], None)
        ]
        drawn = {
            "jobcentre": jobcentre, "drawn_on": BEGINNING, "drawn_by": somebody, "since": BEGINNING, "until": BEGINNING,
            "seed": "1", "wanted": 1, "population": 1, "digest": "0", "review_by": BEGINNING,
        }  # fmt: skip
        for model in (QualitySample, DecisionSample):
            for course in self.courses:
                model.objects.create(**drawn, team=course.team)

    def user(self, said: str) -> Any:
        """Somebody with the memberships of a line: role and team, ``-`` for the whole jobcentre."""
        made = make_user()
        for role, where in (one.split() for one in said.split(", ")):
            Membership.objects.create(
                user=made, role=role, scope="jobcentre" if where == "-" else "team", jobcentre=self.jobcentre,
                team=self.teams.get(where), valid_from=BEGINNING,
            )  # fmt: skip
        return made


@pytest.fixture(scope="module")
def world(kept):
    with kept():
        jobcentre = make_jobcentre("Jobcenter Bakkeby", "0607")
        with within(jobcentre.pk):
            made = World(jobcentre)
    return made


@pytest.fixture
def it(world, db):
    with within(world.jobcentre.pk):
        yield world


def opened(actor: Actor, course: Course) -> str:
    team, allowed = course.team, access.rights(actor, course.citizen)
    doors = {
        "r": allowed.read,
        "w": allowed.write,
        "l": access.leads(actor, course),
        "t": actor.has(*access.LIST_ROLES) and "team" in access.scopes(actor)
        and access.visible(actor, Course.objects.filter(pk=course.pk), "team").exists(),
        "q": screening.is_receiver(actor, Handover(queue=team)),
        "b": team is not None and team in board.teams_of(actor),
        "g": team is not None and board.may_set_goals(actor, team),
        "v": actor.has(*casework.TEAM_ROLES) and team in teamwork.teams_of(actor),
        "h": team is not None and team.pk in casework.teams_to_share_with(actor),
        "p": plans.may_review(actor) and reviews.samples(quality.KIND, actor).filter(team=team).exists(),
        "d": actor.has(*schemes.FIGURE_ROLES)
        and reviews.samples(sampling.KIND, actor).filter(team=team).exists(),
    }  # fmt: skip
    # What follows from these, wherever it is asked.
    leads_or_writes = doors["l"] or doors["w"]
    assert access.opens(actor, course, ()) == doors["r"], "without a reason, as a list tells it"
    assert access.may_reassign(actor, course) == leads_or_writes
    assert merging.may_merge(actor, course.citizen) == leads_or_writes
    assert schemes.may_hand_on(actor, schemes.rights(actor, course.citizen)) == leads_or_writes
    assert Team.objects.filter(casework.shared_with(actor), pk=course.team_id).exists() == doors["h"]
    return "".join(letter for letter, is_open in doors.items() if is_open)


def test_each_door_says_what_the_table_says(it):
    found = []
    for line in EXPECTED.strip().splitlines():
        actor = actor_of(it.user(line.split("|")[0].strip()), it.jobcentre)
        found.append([opened(actor, course) for course in it.courses])
    assert found == [[cell.strip() for cell in line.split("|")[1:]] for line in EXPECTED.strip().splitlines()]


def test_the_log_names_the_role_that_reaches_the_team(it):
    actor = actor_of(it.user("caseworker Øst, job_broker Vest"), it.jobcentre)
    for course, role in zip(it.courses, ("caseworker", "job_broker"), strict=False):
        access.open_citizen(actor, course.citizen.key, "citizen.view")
        assert LogEntry.objects.filter(action="citizen.opened").latest("id").roles == role


def test_a_role_for_another_team_does_not_help_past_the_page(it, client_for):
    """What was answered about belief is for caseworkers; the leader of the case is none by being one elsewhere."""
    client = client_for(user=it.user("team_leader Øst, caseworker Vest"))
    (led, near), page = it.courses[:2], "conversations:beliefs"
    assert client.get(reverse(page, args=[near.citizen.key])).status_code == 200
    assert client.get(reverse(page, args=[led.citizen.key])).status_code == 403
    for course, is_shown in ((led, False), (near, True)):
        answer = client.get(reverse("conversations:list", args=[course.citizen.key]))
        assert (reverse(page, args=[course.citizen.key]) in answer.content.decode()) == is_shown
    for team, status in (("Øst", 200), ("Vest", 403)):
        assert client.get(reverse("measurement:board_goals"), {"team": it.teams[team].key}).status_code == status


def test_a_stand_in_is_named_by_who_leads_the_team_of_the_cases(it):
    leader = actor_of(it.user("team_leader Øst, caseworker Vest"), it.jobcentre)
    for said, may in (
        ("caseworker Øst", True), ("caseworker Vest", False), ("employer_consultant Øst, caseworker Vest", False),
    ):  # fmt: skip
        assert access.may_set_stand_in(leader, it.user(said)) == may
