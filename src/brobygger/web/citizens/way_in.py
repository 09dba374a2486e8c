"""The way from a line of a list into a case: straight in for whoever may read it, by giving a reason for others."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from brobygger.citizens import access
from brobygger.citizens.models import Course, Responsibility
from brobygger.kernel.actor import Actor


def way_in(actor: Actor, course: Course, present: Iterable[Responsibility], address: str = "") -> str:
    """``address``: the page of the case that the list leads to; the citizen's own page where none is named.

    ``present`` are the responsibilities that the list has read, so that nothing more is asked of the database.
    """
    key = course.citizen.key
    if access.opens(actor, course, present):
        return address or reverse("citizens:citizen", args=[key])
    return reverse("citizens:reason", args=[key]) if actor.has(*access.GLASS_ROLES) else ""
