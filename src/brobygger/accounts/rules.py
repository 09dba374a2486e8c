"""What may be given to whom: pure rules over values."""

from __future__ import annotations

import datetime
import uuid

from brobygger.accounts.enums import Scope
from brobygger.accounts.roles import Role

# Where each role can be held. Only administration reaches the whole installation, only evaluation a programme.
SCOPES: dict[Role, frozenset[Scope]] = {
    Role.CASEWORKER: frozenset({Scope.JOBCENTRE, Scope.TEAM}),
    Role.JOB_BROKER: frozenset({Scope.JOBCENTRE, Scope.TEAM}),
    Role.EMPLOYER_CONSULTANT: frozenset({Scope.JOBCENTRE, Scope.TEAM}),
    Role.COMPENSATION_SPECIALIST: frozenset({Scope.JOBCENTRE, Scope.TEAM}),
    Role.TEAM_LEADER: frozenset({Scope.JOBCENTRE, Scope.TEAM}),
    Role.PROJECT_MANAGER: frozenset({Scope.JOBCENTRE}),
    Role.PROGRAMME_ANALYST: frozenset({Scope.PROGRAMME}),
    Role.ADMINISTRATOR: frozenset({Scope.JOBCENTRE, Scope.INSTALLATION}),
}


def may_be_held(role: Role, scope: Scope) -> bool:
    return scope in SCOPES[role]


def needs_second_factor(
    roles: frozenset[str], *, asked_of: frozenset[str], begins: datetime.date | None, on: datetime.date
) -> bool:
    """Whether somebody with these roles must have a second factor on a day; without ``begins`` nobody must."""
    return begins is not None and on >= begins and not roles.isdisjoint(asked_of)


def overlap(
    first_from: datetime.date,
    first_to: datetime.date | None,
    second_from: datetime.date,
    second_to: datetime.date | None,
) -> bool:
    """Whether two periods share a day; both ends count, and an open end never comes."""
    return (first_to is None or second_from <= first_to) and (second_to is None or first_from <= second_to)


def released_address(user: uuid.UUID) -> str:
    """The address that stands on a closed citizen's account: none that mail can reach, and free the real one."""
    return f"closed-{user}@brobygger.invalid"
