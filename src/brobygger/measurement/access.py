"""Who sees which figures, and who may open the list behind one.

Three readers. *Own*: leaders see the figures of their own jobcentre, and may open the lists. *Programme*: an analyst
sees the whole programme as aggregates with small numbers hidden, never a list. *Operator*: whoever may run a command on
the server sees what the entered boundary gives.
"""

from __future__ import annotations

from enum import StrEnum

from brobygger.accounts.roles import LEADER_ROLES, Role
from brobygger.kernel.actor import Actor, ActorKind, in_whole_place
from brobygger.measurement import errors
from brobygger.programmes import access as programme_access
from brobygger.programmes import reads as programme_reads
from brobygger.programmes.models import Programme


class Scope(StrEnum):
    OWN = "own"
    PROGRAMME = "programme"
    OPERATOR = "operator"


def scope_of(actor: Actor, programme: Programme) -> Scope:
    """What the actor sees of a programme; raises ``NotAllowed`` where that is nothing."""
    if actor.is_machine:
        return Scope.OPERATOR
    if may_open_lists(actor, programme):
        return Scope.OWN
    if programme_access.may_see_all_of(actor, programme):
        return Scope.PROGRAMME
    raise errors.may_not_see_figures()


def may_open_lists(actor: Actor, programme: Programme) -> bool:
    """Yes-no for the links; ``require_lists`` is the same in sentences."""
    return leads_in(actor, programme)


def leads_in(actor: Actor, programme: Programme) -> bool:
    """Whether the actor leads in a jobcentre that takes part in the programme."""
    return (
        actor.has(*LEADER_ROLES)
        and actor.jobcentre is not None
        and programme.pk in programme_reads.programmes_of(actor.jobcentre)
    )


def require_lists(actor: Actor, programme: Programme) -> None:
    if not may_open_lists(actor, programme):
        raise errors.may_not_open_list()


def outside_reader(programme: Programme) -> Actor:
    """Whoever sees a programme from outside its jobcentres: for a command that prints what such a reader gets."""
    return Actor(
        kind=ActorKind.ANONYMOUS,
        key=None,
        label="outside reader",
        holds=in_whole_place(Role.PROGRAMME_ANALYST.value),
        programmes=frozenset({programme.key}),
    )
