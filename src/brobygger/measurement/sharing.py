"""Letting the leaders of a programme see what its analyst has made, taking it back, and what of it leaves the house.

A thing that can be shared has ``shared_at`` and ``shared_by``; until then only analysts of the programme see it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Protocol

from django.db.models import Q

from brobygger.accounts.models import User
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.measurement import access
from brobygger.programmes import access as programme_access
from brobygger.programmes.models import Programme


class Sharable(Protocol):
    """What has a time from which the leaders see it."""

    shared_at: datetime.datetime | None
    shared_by: User | None

    def save(self, *, update_fields: list[str]) -> None:
        """As a Django model."""


def may_see_shared(by: Actor, programme: Programme) -> bool:
    """Analysts of the programme see all of it; its leaders what is shared."""
    return programme_access.may_see_all_of(by, programme) or access.leads_in(by, programme)


def visible(by: Actor, programme: Programme) -> Q:
    """The rows of a programme that the actor sees, who may see what is shared."""
    return Q() if programme_access.may_see_all_of(by, programme) else Q(shared_at__isnull=False)


def is_visible(by: Actor, row: Sharable, programme: Programme) -> bool:
    return may_see_shared(by, programme) and (
        row.shared_at is not None or programme_access.may_see_all_of(by, programme)
    )


def share(row: Sharable, by: Actor) -> bool:
    """From now on the leaders see it. Whether anything changed: the caller logs it."""
    if row.shared_at is not None:
        return False
    row.shared_at, row.shared_by = clock.now(), User.objects.filter(pk=by.user).first()
    row.save(update_fields=["shared_at", "shared_by"])
    return True


def take_back(row: Sharable) -> bool:
    """Only analysts see it again. Whether anything changed."""
    if row.shared_at is None:
        return False
    row.shared_at = row.shared_by = None
    row.save(update_fields=["shared_at", "shared_by"])
    return True


def unless_few(count: int, least: int) -> int | None:
    """How many were left out; None where they are few, and nobody is told."""
    return None if 0 < count < least else count


def as_printed(figures: Mapping[str, Any], places: Mapping[str, int]) -> dict[str, Any]:
    """These figures no finer than a page prints them: where few were left out, an exact share tells of how many it is.

    places: decimals by name.
    """
    return {name: round(figures[name], number) for name, number in places.items() if figures.get(name) is not None}
