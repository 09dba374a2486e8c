"""Who asks, as what, and within which jobcentre: settled once for the whole request.

Memberships are read on every request and by today's Danish date, so a role that ends at midnight ends at midnight,
and a user who is put out is out at the next click.
"""

from __future__ import annotations

import contextvars
import datetime
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from brobygger.accounts import places
from brobygger.accounts.enums import Scope
from brobygger.accounts.models import User
from brobygger.accounts.requests import of_house
from brobygger.kernel import boundary, clock
from brobygger.kernel.actor import ANONYMOUS
from brobygger.vault import log

PLACE = "place"  # the session's chosen place
SEEN = "seen"  # when the session was last used, to the minute
SEEN_STEP = datetime.timedelta(minutes=1)

Response = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """Sets ``request.actor``, ``.memberships``, ``.places`` and ``.place``, and enters the boundary."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        settle(request)
        with ExitStack() as stack:
            stack.enter_context(log.request_scope(uuid.uuid4()))
            place = of_house(request).place
            if place is not None and place.jobcentre is not None and not places.is_case_free(place):
                stack.enter_context(boundary.within(place.jobcentre))
            else:
                stack.enter_context(boundary.outside())
            response = self.get_response(request)
            if response.streaming:
                streamed = cast(Any, response)
                streamed.streaming_content = _in_this_context(streamed.streaming_content)
            return response


def settle(request: Any) -> None:
    """Find the user, the memberships of today and the chosen place."""
    request.memberships, request.places, request.place, request.actor = (), (), None, ANONYMOUS
    if not request.user.is_authenticated:
        return
    if _was_left_alone(request):
        request.left_alone = (str(request.user.key), request.session.get(PLACE, ""))
        logout(request)
        return
    user: User = request.user
    if user.is_citizen:
        # Sees the own page only (see the door ``citizen_self``), whatever a membership table may say.
        request.actor = places.actor_in(user, None)
        return
    request.memberships = places.memberships_on(user, clock.today())
    request.places = _with_programme_names(places.places(request.memberships))
    own = places.own_codes(request.memberships)
    request.place = places.choose(request.places, request.session.get(PLACE, ""), own=own)
    request.actor = places.actor_in(user, request.place)


def _was_left_alone(request: Any) -> bool:
    """Whether the session lay unused for too long; otherwise notes that it was used now."""
    now = clock.now()
    seen = request.session.get(SEEN)
    if seen is not None:
        last = datetime.datetime.fromtimestamp(seen, tz=datetime.UTC)
        if now - last > datetime.timedelta(seconds=settings.SESSION_IDLE_SECONDS):
            return True
        if now - last < SEEN_STEP:
            return False
    request.session[SEEN] = int(now.timestamp())
    return False


def _with_programme_names(found: tuple[places.Place, ...]) -> tuple[places.Place, ...]:
    keys = [place.key for place in found if place.scope is Scope.PROGRAMME and place.key is not None]
    if not keys:
        return found
    from brobygger.programmes.models import Programme

    names = dict(Programme.objects.filter(key__in=keys).values_list("key", "name"))
    return tuple(replace(place, label=names.get(place.key, place.label)) if place.key else place for place in found)


def _in_this_context(content: Iterable[Any]) -> Iterator[Any]:
    """Send a long answer piece by piece, each made inside the boundary of its request."""
    context = contextvars.copy_context()
    pieces = iter(content)
    end = object()
    while (piece := context.run(next, pieces, end)) is not end:
        yield piece
