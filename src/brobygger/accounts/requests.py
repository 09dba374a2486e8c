"""What the doors have hung on a request, with its type: views ask here, so that it is said in one place.

A ``HttpRequest`` does not know the house's own fields. Naming them here once is what keeps every view from telling the
type checker to look away.
"""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from brobygger.accounts.models import AccessToken, Jobcentre, PersonalLink, User
from brobygger.accounts.places import Place
from brobygger.kernel.actor import Actor


class HouseRequest(HttpRequest):
    """A request as views meet it; never made by hand. See ``web/middleware/actor.py``, ``web/doors.py`` and
    ``api/door.py``."""

    actor: Actor
    place: Place | None  # the chosen one
    token: AccessToken  # of the API: what opened
    link: PersonalLink | None  # behind ``by_link`` always there
    jobcentre: Jobcentre  # behind ``citizen_self``: the authority
    left_alone: tuple[str, str]  # only where a sign-in has just run out: whose it was, and the chosen place
    glass_address: str  # where a reason is given that would open what the door refused


def of_house(request: HttpRequest) -> HouseRequest:
    return cast(HouseRequest, request)


def actor_of(request: HttpRequest) -> Actor:
    """Who acts, as the door of the view let them in."""
    return of_house(request).actor


def link_of(request: HttpRequest) -> PersonalLink:
    """The personal link that a page behind ``by_link`` was opened with."""
    link = of_house(request).link
    if link is None:
        raise LookupError("This page is not behind a personal link.")
    return link


def signed_in(request: HttpRequest) -> User:
    """The user, behind a door that lets only users in."""
    return cast(User, request.user)
