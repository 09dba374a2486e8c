"""Two memberships together open what one of them opens, and nothing more: the doors that ask for a role and a team.

What each pair of memberships opens in a living world stands in ``tests/web/test_scope.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from brobygger.accounts.roles import Role
from brobygger.citizens import access
from brobygger.citizens.access import Nearness
from brobygger.citizens.models import Course
from brobygger.compensation import sampling
from brobygger.kernel.actor import Actor, ActorKind, Holds
from brobygger.plans import quality
from brobygger.screening import access as screening
from brobygger.screening.models import Handover

TEAMS = (None, 1, 2, 3)
holds = st.frozensets(st.tuples(st.sampled_from([role.value for role in Role]), st.sampled_from(TEAMS)), max_size=3)


def acting(held: Holds) -> Actor:
    return Actor(kind=ActorKind.USER, key=None, label="", user=1, holds=held)


def reads(actor: Actor, course: Course) -> bool:
    return access.reads_without_reason(actor, access.besides_own(actor, course), course)


def reads_own(actor: Actor, course: Course) -> bool:
    return access.reads_without_reason(actor, Nearness.OWN, course)


def is_listed(actor: Actor, course: Course) -> bool:
    return is_within(access.teams_listed(actor), course)


def is_within(reach: frozenset[int] | None, course: Course) -> bool:
    return reach is None or course.team_id in reach


DOORS: dict[str, Callable[[Actor, Course], Any]] = {
    "read": reads,
    "read own": reads_own,
    "lead": access.leads,
    "near": lambda actor, course: access.besides_own(actor, course) is Nearness.TEAM,
    "team list": is_listed,
    "plan sample": lambda actor, course: is_within(quality.reach(actor), course),
    "decision sample": lambda actor, course: is_within(sampling.reach(actor), course),
    "queue": lambda actor, course: screening.is_receiver(actor, Handover(queue_id=course.team_id)),
}


@given(first=holds, second=holds, team=st.sampled_from(TEAMS))
def test_what_two_open_together_one_of_them_opens(first: Holds, second: Holds, team: int | None):
    course = Course(team_id=team)
    for door, opens in DOORS.items():
        one, other, both = (opens(acting(held), course) for held in (first, second, first | second))
        assert both == (one or other), door
