"""The door of a case: which of somebody's roles opened it stands in the log."""

import pytest

from brobygger.citizens import access
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.privacy import actions as privacy
from brobygger.vault.models import LogEntry
from tests.citizens.factories import a_course
from tests.fixtures import actor_of, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(jobcentre):
    """Somebody who is caseworker, job broker and leader of one team: the double role that is common."""
    team = make_team(jobcentre)
    user = make_user("caseworker", "job_broker", "team_leader", jobcentre=jobcentre, team=team)
    return user, actor_of(user, jobcentre), team


def roles_in_log(actor, course):
    with within(course.jobcentre_id):
        access.open_citizen(actor, course.citizen.key, "citizen.view")
    return LogEntry.objects.filter(action="citizen.opened").latest("id").roles


def test_the_roles_that_opened_an_own_case_the_teams_case_and_one_by_reason(jobcentre, both):
    user, actor, team = both
    own = a_course(jobcentre, responsible=user, team=team)
    assert roles_in_log(actor, own) == "caseworker,job_broker"
    assert roles_in_log(actor.by_right_of("caseworker"), own) == "caseworker", "the page was for caseworkers"
    others = a_course(jobcentre, responsible=make_user("caseworker", jobcentre=jobcentre), team=team)
    assert roles_in_log(actor, others) == "caseworker,job_broker"
    leader = actor_of(make_user("team_leader", "project_manager", jobcentre=jobcentre, team=team), jobcentre)
    assert roles_in_log(leader, own) == "team_leader"
    away = a_course(jobcentre, team=make_team(jobcentre, "Team Vest"))
    with within(jobcentre.pk):
        privacy.break_glass(
            by=leader, subject_kind="citizen", subject=away.citizen.key, reason="Kollegaen er syg i dag", at=clock.now()
        )
    assert roles_in_log(leader, away) == "project_manager,team_leader"


def test_a_list_names_the_roles_of_its_scope(jobcentre, both, client_for):
    user, _actor, _team = both
    client = client_for(user=user)
    for scope, roles in (("own", "caseworker,job_broker"), ("jobcentre", "team_leader")):
        client.get("/borgere/", {"vis": scope})
        assert LogEntry.objects.filter(action="citizens.listed").latest("id").roles == roles
