"""Where a user may work, read from the memberships that are valid on a day.

A place is a jobcentre, a programme, or the whole installation. Rights in a place are the union of what each membership
there gives: the switcher changes the place, not the hat. A role stays with the team that it was given for, so that two
memberships together give what one of them gives and nothing more. Only a jobcentre opens local rows; in a programme or
the whole installation no boundary is entered, so asking for a local row there is an error.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from brobygger.accounts.enums import Scope
from brobygger.accounts.models import Jobcentre, Membership, User
from brobygger.accounts.roles import Role
from brobygger.kernel.actor import Actor, ActorKind, Holds, in_whole_place


@dataclass(frozen=True, slots=True)
class Place:
    """A jobcentre, a programme or the whole installation, with what the user is there."""

    scope: Scope
    key: uuid.UUID | None
    label: str
    holds: Holds
    jobcentre: int | None = None
    programmes: frozenset[uuid.UUID] = frozenset()

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(role for role, _team in self.holds)

    @property
    def code(self) -> str:
        """What forms and the session carry."""
        return f"{self.scope.value}:{self.key}" if self.key else self.scope.value


def valid_on(day: datetime.date) -> Q:
    """The condition that a dated row (``valid_from``, ``valid_to``) counts on ``day``; both ends are included."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


def memberships_on(user: User, day: datetime.date) -> tuple[Membership, ...]:
    """The user's memberships on a Danish date, with their jobcentres, in one query."""
    rows = Membership.objects.filter(valid_on(day), user=user).select_related("jobcentre")
    return tuple(rows.order_by("jobcentre__label", "role", "id"))


def places(memberships: Sequence[Membership]) -> tuple[Place, ...]:
    """The places that the memberships open: jobcentres by name, then programmes, then the whole installation."""
    everywhere = frozenset(m.role for m in memberships if m.scope == Scope.INSTALLATION)
    local = [m for m in memberships if m.jobcentre_id is not None]
    jobcentres = {m.jobcentre_id: m.jobcentre for m in local}
    if everywhere:
        jobcentres |= {jobcentre.pk: jobcentre for jobcentre in Jobcentre.objects.order_by("label", "id")}
    found = [
        _jobcentre_place(jobcentre, [m for m in local if m.jobcentre_id == number], everywhere)
        for number, jobcentre in jobcentres.items()
        if jobcentre is not None
    ]
    found.sort(key=lambda place: (place.label.casefold(), place.code))
    programmes = sorted({m.programme for m in memberships if m.programme is not None and m.jobcentre_id is None})
    for programme in programmes:
        holds = in_whole_place(*(m.role for m in memberships if m.programme == programme and m.jobcentre_id is None))
        found.append(Place(Scope.PROGRAMME, programme, _("Et program"), holds=holds, programmes=frozenset({programme})))
    if everywhere:
        found.append(Place(Scope.INSTALLATION, None, _("Hele installationen"), holds=in_whole_place(*everywhere)))
    return tuple(found)


def _jobcentre_place(jobcentre: Jobcentre, local: Iterable[Membership], everywhere: frozenset[str]) -> Place:
    local = list(local)
    return Place(
        Scope.JOBCENTRE,
        jobcentre.key,
        jobcentre.label,
        holds=frozenset((m.role, m.team_id) for m in local) | in_whole_place(*everywhere),
        jobcentre=jobcentre.pk,
        programmes=frozenset(m.programme for m in local if m.programme is not None),
    )


def choose(available: Sequence[Place], wanted: str, *, own: frozenset[str] = frozenset()) -> Place | None:
    """The place with the wanted code; otherwise the first one where the user holds a role of their own.

    ``own`` are the codes of such places: an administrator of the installation does not begin in some jobcentre.
    """
    by_code = {place.code: place for place in available}
    if wanted in by_code:
        return by_code[wanted]
    return next((place for place in available if place.code in own), available[-1] if available else None)


def own_codes(memberships: Sequence[Membership]) -> frozenset[str]:
    """The codes of the jobcentres and programmes that the memberships name themselves."""
    named = {f"{Scope.JOBCENTRE.value}:{m.jobcentre.key}" for m in memberships if m.jobcentre is not None}
    named |= {f"{Scope.PROGRAMME.value}:{m.programme}" for m in memberships if m.programme is not None}
    return frozenset(named)


def actor_in(user: User, place: Place | None) -> Actor:
    """The actor of a user who works in a place; without a place the user has no rights beyond the own account."""
    if place is None:
        return Actor(kind=ActorKind.USER, key=user.key, label=user.name, user=user.pk)
    return Actor(
        kind=ActorKind.USER,
        key=user.key,
        label=user.name,
        user=user.pk,
        holds=place.holds,
        jobcentre=place.jobcentre,
        jobcentre_key=place.key if place.scope is Scope.JOBCENTRE else None,
        programmes=place.programmes,
    )


def is_case_free(place: Place) -> bool:
    """Whether nothing here but programme figures is to be seen: an analyst never meets local rows."""
    return bool(place.roles) and place.roles <= {Role.PROGRAMME_ANALYST.value}
