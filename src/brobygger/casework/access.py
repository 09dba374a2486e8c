"""Who may see and change what on the desk. Cases are opened through ``citizens.access``, never here."""

from __future__ import annotations

import uuid
from typing import Any, TypeVar

from django.db.models import Q

from brobygger.accounts.models import Team, User
from brobygger.accounts.roles import CASE_ROLES, LEADER_ROLES, Role
from brobygger.casework import errors
from brobygger.citizens import access as citizens_access
from brobygger.citizens import reads as citizens
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound
from brobygger.kernel.models import LocalRow

RowType = TypeVar("RowType", bound=LocalRow)

DESK_ROLES = (*CASE_ROLES, Role.COMPENSATION_SPECIALIST)
TEAM_ROLES = tuple(LEADER_ROLES)


def own(model: type[RowType], key: uuid.UUID | str, actor: Actor, field: str, *related: str) -> RowType:
    """A row of one's own; whether there is one of somebody else's is not told."""
    rows: Any = model.objects.select_related(*related) if related else model.objects.all()
    found: RowType | None = rows.filter(**{"key": key, field: actor.user}).first() if actor.user else None
    if found is None:
        raise errors.not_found()
    return found


def find(model: type[RowType], key: uuid.UUID | str, missing: NotFound | None = None, *related: str) -> RowType:
    rows: Any = model.objects.select_related(*related) if related else model.objects.all()
    found: RowType | None = rows.filter(key=key).first()
    if found is None:
        raise missing or errors.not_found()
    return found


def teams_to_share_with(actor: Actor) -> frozenset[int]:
    """The teams whose members may see a shared choice: one's own, and for a leader of all every team."""
    teams = citizens_access.teams_listed(actor)
    if teams is None:
        return frozenset(Team.objects.filter(is_active=True).values_list("pk", flat=True))
    return teams


def shared_with(actor: Actor, team: str = "") -> Q:
    """The rows of those teams; ``team`` is the path to the team, with two underscores at its end."""
    teams = citizens_access.teams_listed(actor)
    return Q(**({f"{team}is_active": True} if teams is None else {f"{team}pk__in": teams}))


def check_leads(actor: Actor) -> None:
    if not (actor.is_machine or actor.has(Role.TEAM_LEADER)):
        raise errors.leaders_only()


def check_works_with_cases(user: User) -> None:
    if not citizens.holds_case_role(user, clock.today()):
        raise errors.not_found()
