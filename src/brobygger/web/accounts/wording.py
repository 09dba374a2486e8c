"""Roles, places and tries in words."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brobygger.accounts import reads
from brobygger.accounts.enums import Scope
from brobygger.accounts.models import Membership
from brobygger.accounts.places import Place
from brobygger.accounts.roles import WORDS, Role
from brobygger.programmes.models import Programme
from brobygger.web.role_words import role_names


@dataclass(frozen=True)
class HeldRole:
    """A role that somebody holds, as a person reads it."""

    membership: Membership
    name: str
    description: str
    place: str


def held(memberships: Sequence[Membership], places: Iterable[Place] = ()) -> list[HeldRole]:
    """Roles with the names of their teams and programmes; ``places`` are names that are known already."""
    teams = reads.team_names(memberships)
    known = {place.key: place.label for place in places if place.scope is Scope.PROGRAMME and place.key}
    missing = {m.programme for m in memberships if m.programme is not None} - set(known)
    programmes = {**known, **programme_names(missing)}
    names = role_names()
    return [
        HeldRole(m, names[Role(m.role)], str(WORDS[Role(m.role)].description), place_of(m, teams, programmes))
        for m in memberships
    ]


def programme_names(keys: Iterable[Any]) -> dict[Any, str]:
    wanted = list(keys)
    return dict(Programme.objects.filter(key__in=wanted).values_list("key", "name")) if wanted else {}


def place_of(membership: Membership, teams: Mapping[int, str], programmes: Mapping[uuid.UUID, str]) -> str:
    jobcentre = membership.jobcentre.label if membership.jobcentre is not None else ""
    if membership.scope == Scope.INSTALLATION:
        return _("Hele installationen")
    if membership.scope == Scope.PROGRAMME and membership.programme is not None:
        programme = programmes.get(membership.programme, _("Et program"))
        return f"{programme}, {jobcentre}" if jobcentre else programme
    if membership.scope == Scope.TEAM and membership.team_id is not None:
        return f"{teams.get(membership.team_id, '')}, {jobcentre}"
    return jobcentre


def tries_left(number: int) -> str:
    return ngettext(
        "Datoen passer ikke. Du kan prøve %(number)d gang til.",
        "Datoen passer ikke. Du kan prøve %(number)d gange til.",
        number,
    ) % {"number": number}
