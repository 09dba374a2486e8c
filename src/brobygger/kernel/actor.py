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


@dataclass(frozen=True, slots=True)
class Actor:
    """One person, link, job or command, acting for one jobcentre with one purpose.

    ``roles`` are the role codes held in the chosen jobcentre (their union gives the rights);
    ``jobcentre`` is the inner number for queries, ``jobcentre_key`` the outer key for the log;
    ``teams`` are the inner numbers of the actor's teams there. ``right`` are those of the roles that gave the right to
    what is being done, as the doors on the way said; the log records these and not all that are held.
    """

    kind: ActorKind
    key: uuid.UUID | None
    label: str
    user: int | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    jobcentre: int | None = None
    jobcentre_key: uuid.UUID | None = None
    teams: frozenset[int] = field(default_factory=frozenset)
    programmes: frozenset[uuid.UUID] = field(default_factory=frozenset)
    purpose: str = ""
    right: frozenset[str] = field(default_factory=frozenset)

    def has(self, *roles: str) -> bool:
        """Whether the actor holds at least one of the roles."""
        return not self.roles.isdisjoint(roles)

    def with_purpose(self, purpose: str) -> Actor:
        return replace(self, purpose=purpose)

    def by_right_of(self, *roles: str) -> Actor:
        """The same actor, let in by these roles. A later, narrower door narrows further; none of them changes nothing.

        What the actor may do besides follows from ``roles`` as before.
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
