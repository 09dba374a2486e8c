"""Who acts: the value that every action takes as ``by=``.

Jobs, personal links and commands act too, and the low rooms cannot know the user model; so an actor is a plain
value that a face, a job or a command builds once and passes down.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from enum import StrEnum


class ActorKind(StrEnum):
    USER = "user"
    LINK = "link"
    JOB = "job"
    COMMAND = "command"
    TOKEN = "token"  # noqa: S105 (a kind of actor, not a secret)
    ANONYMOUS = "anonymous"


# What somebody is, and where: role codes, each with the inner number of the team that it was given for, or with None
# where it was given for the whole place.
Holds = frozenset[tuple[str, int | None]]


def in_whole_place(*roles: str) -> Holds:
    """The roles, held without a team."""
    return frozenset((role, None) for role in roles)


@dataclass(frozen=True, slots=True)
class Actor:
    """One person, link, job or command, acting for one jobcentre with one purpose.

    ``holds`` are the roles in the chosen jobcentre, each with its team. There is no list of "my teams" beside it:
    whoever asks for teams says by which role, so that no role reaches a team that another one was given for.
    ``jobcentre`` is the inner number for queries, ``jobcentre_key`` the outer key for the log. ``right`` are those of
    the roles that gave the right to what is being done, as the doors on the way said; the log records these and not all
    that are held.
    """

    kind: ActorKind
    key: uuid.UUID | None
    label: str
    user: int | None = None
    holds: Holds = frozenset()
    jobcentre: int | None = None
    jobcentre_key: uuid.UUID | None = None
    programmes: frozenset[uuid.UUID] = field(default_factory=frozenset)
    purpose: str = ""
    right: frozenset[str] = field(default_factory=frozenset)

    @property
    def roles(self) -> frozenset[str]:
        """The role codes, wherever in the place they are held."""
        return frozenset(role for role, _team in self.holds)

    def has(self, *roles: str) -> bool:
        """Whether the actor holds at least one of the roles, in whichever team."""
        return any(role in roles for role, _team in self.holds)

    def teams_as(self, *roles: str) -> frozenset[int] | None:
        """The teams that these roles reach; None where one of them is held for the whole place.

        For roles that reach everything where no team is named, as a leader's does.
        """
        teams = {team for role, team in self.holds if role in roles}
        return None if None in teams else frozenset(team for team in teams if team is not None)

    def reaches(self, team: int | None, *roles: str) -> bool:
        """Whether one of these roles reaches the team; what belongs to no team, only a role for the whole place."""
        teams = self.teams_as(*roles)
        return teams is None or team in teams

    def named_teams(self, *roles: str) -> frozenset[int]:
        """The teams that these roles were given for by name: where the actor is one of the team.

        For roles that without a team reach one's own only, as a caseworker's does.
        """
        return frozenset(team for role, team in self.holds if role in roles and team is not None)

    def as_let_in(self) -> Actor:
        """The actor with those roles only that the doors on the way let in, so that no other role helps further on."""
        if not self.right:
            return self
        return replace(self, holds=frozenset(held for held in self.holds if held[0] in self.right))

    def with_purpose(self, purpose: str) -> Actor:
        return replace(self, purpose=purpose)

    def by_right_of(self, *roles: str) -> Actor:
        """The same actor, let in by these roles. A later, narrower door narrows further; none of them changes nothing.

        What the actor may do besides follows from ``holds`` as before.
        """
        gave = self.right.intersection(roles) or self.roles.intersection(roles)
        return replace(self, right=gave) if gave else self

    @property
    def is_machine(self) -> bool:
        return self.kind in {ActorKind.JOB, ActorKind.COMMAND}


ANONYMOUS = Actor(kind=ActorKind.ANONYMOUS, key=None, label="")


def command(name: str, *, jobcentre: int | None = None, jobcentre_key: uuid.UUID | None = None) -> Actor:
    """The actor of a command line call; whoever may run it on the server may do everything there."""
    return Actor(
        kind=ActorKind.COMMAND, key=None, label=name, jobcentre=jobcentre, jobcentre_key=jobcentre_key, purpose=name
    )


def job(name: str, *, jobcentre: int | None = None, jobcentre_key: uuid.UUID | None = None) -> Actor:
    """The actor of a background job."""
    return Actor(
        kind=ActorKind.JOB, key=None, label=name, jobcentre=jobcentre, jobcentre_key=jobcentre_key, purpose=name
    )
