"""Who answers for an application, and what is promised when it is received: asked of what the jobcentre has set."""

from __future__ import annotations

import datetime
from typing import Any

from brobygger.accounts.models import User
from brobygger.accounts.places import valid_on
from brobygger.accounts.roles import Role
from brobygger.compensation import access, making, schemes
from brobygger.compensation.models import Application, KeyPerson, SchemeSetting
from brobygger.kernel.actor import Actor
from brobygger.reference import reads as reference


def promise_for(scheme: str, on: datetime.date, jobcentre: int) -> Any:
    """The unit and length that are promised for an application received on a day."""
    setting = SchemeSetting.objects.filter(valid_on(on), scheme=scheme).order_by("-valid_from").first()
    names = ("compensation.clock_unit", "compensation.clock_working_days", "compensation.clock_hours")
    return making.promise(setting, reference.values(*names, on=on, jobcentre=jobcentre))


def promises_on(on: datetime.date, jobcentre: int) -> dict[str, Any]:
    """What is promised for every scheme on a day. Two queries."""
    rows = SchemeSetting.objects.filter(valid_on(on)).order_by("valid_from")
    settings = {row.scheme: row for row in rows}
    names = ("compensation.clock_unit", "compensation.clock_working_days", "compensation.clock_hours")
    values = reference.values(*names, on=on, jobcentre=jobcentre)
    return {code: making.promise(settings.get(code), values) for code in schemes.CODES}


def owner_and_deputy(
    by: Actor, application: Application, on: datetime.date, chosen: User | None = None
) -> tuple[User | None, User | None]:
    """Who answers for it: whoever was chosen, the key person, the specialist who made it, or the only specialist."""
    owner = chosen or _key_person_for(application.scheme, application.team_id, on)
    specialists = access.holders(access.SPECIALIST)
    if owner is None and by.user is not None:
        owner = next((one for one in specialists if one.pk == by.user), None)
    if owner is None and len(specialists) == 1:
        owner = specialists[0]
    return owner, deputy_of(owner, application.scheme, application.team_id, on)


def deputy_of(owner: User | None, scheme: str, team: int | None, on: datetime.date) -> User | None:
    """The named deputy, else another specialist, else a leader: somebody who is not the owner."""
    if owner is not None:
        rows = _key_people(scheme, team, on)
        named = next((row.deputy for row in rows if row.user_id == owner.pk), None)
        if named is not None:
            return named
    others = [*access.holders(access.SPECIALIST), *access.holders(Role.TEAM_LEADER)]
    return next((one for one in others if owner is None or one.pk != owner.pk), None)


def _key_person_for(scheme: str, team: int | None, on: datetime.date) -> User | None:
    rows = _key_people(scheme, team, on)
    return rows[0].user if rows else None


def _key_people(scheme: str, team: int | None, on: datetime.date) -> list[KeyPerson]:
    """The key people who answer, the most particular first."""
    rows = KeyPerson.objects.filter(valid_on(on), scheme__in=["", scheme]).select_related("user", "deputy")
    fitting = [row for row in rows if row.team_id in (None, team)]
    return sorted(fitting, key=lambda row: (row.scheme == "", row.team_id is None, row.pk))
