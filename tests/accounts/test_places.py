"""What memberships give in a place: each role with its team, and nothing that none of them gives alone."""

from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from brobygger.accounts.enums import Scope
from brobygger.accounts.models import Jobcentre, Membership
from brobygger.accounts.places import Place, actor_in, places
from brobygger.accounts.roles import Role
from brobygger.kernel.actor import Actor, ActorKind

HERE, THERE = (Jobcentre(pk=number, key=uuid.UUID(int=number), label=f"Jobcenter {number}") for number in (1, 2))
PROGRAMME = uuid.UUID(int=9)


def in_jobcentre(role: str, jobcentre: Jobcentre, team: int | None) -> Membership:
    scope = Scope.TEAM if team else Scope.JOBCENTRE
    return Membership(role=role, scope=scope, jobcentre=jobcentre, team_id=team)


roles = st.sampled_from([role.value for role in Role])
teams = st.none() | st.integers(1, 3)
memberships = st.lists(
    st.builds(in_jobcentre, roles, st.sampled_from([HERE, THERE]), teams)
    | st.builds(lambda role: Membership(role=role, scope=Scope.PROGRAMME, programme=PROGRAMME), roles),
    max_size=7,
)


def by_code(found: tuple[Place, ...]) -> dict[str, Place]:
    return {place.code: place for place in found}


@given(memberships)
def test_a_role_keeps_the_team_that_it_was_given_for(held: list[Membership]):
    for place in places(held):
        given_here = [
            one
            for one in held
            if (one.jobcentre_id == place.jobcentre if place.jobcentre else one.programme == place.key)
        ]
        assert place.holds == {(one.role, one.team_id) for one in given_here}
        assert place.roles == {one.role for one in given_here}
    assert set(by_code(places(held))) == {
        f"jobcentre:{one.jobcentre.key}" if one.jobcentre else f"programme:{PROGRAMME}" for one in held
    }


@given(memberships, st.lists(roles, max_size=3), st.none() | st.integers(1, 4))
def test_a_role_reaches_a_team_by_one_membership_alone(held: list[Membership], asked: list[str], team: int | None):
    for place in places(held):
        actor = acting(place)
        mine = [one for one in held if one.role in asked and (one.jobcentre_id == place.jobcentre)]
        mine = mine if place.jobcentre else [one for one in mine if one.programme == place.key]
        whole = any(one.team_id is None for one in mine)
        assert (actor.teams_as(*asked) is None) == whole
        assert actor.reaches(team, *asked) == (whole or (team is not None and any(one.team_id == team for one in mine)))
        assert actor.named_teams(*asked) == {one.team_id for one in mine if one.team_id is not None}
        assert actor.has(*asked) == bool(mine)


@given(memberships, memberships)
def test_one_membership_more_takes_nothing_away(held: list[Membership], more: list[Membership]):
    after = by_code(places([*held, *more]))
    for code, place in by_code(places(held)).items():
        assert place.holds <= after[code].holds
        before, now = acting(place), acting(after[code])
        for role in Role:
            assert before.named_teams(role) <= now.named_teams(role)
            assert all(now.reaches(team, role) for team in (None, 1, 2, 3) if before.reaches(team, role))


def test_a_door_leaves_the_roles_that_it_let_in():
    actor = Actor(
        kind=ActorKind.USER,
        key=None,
        label="",
        holds=frozenset({(Role.CASEWORKER.value, 1), (Role.TEAM_LEADER.value, 2)}),
    )
    assert actor.as_let_in() is actor
    inside = actor.by_right_of(Role.CASEWORKER, Role.JOB_BROKER).as_let_in()
    assert inside.holds == {(Role.CASEWORKER, 1)}
    assert not inside.reaches(2, Role.TEAM_LEADER)


def acting(place: Place) -> Actor:
    from brobygger.accounts.models import User

    actor = actor_in(User(pk=1, given_name="Anna", family_name="Prøvesen"), place)
    assert (actor.holds, actor.roles) == (place.holds, place.roles)
    return actor
