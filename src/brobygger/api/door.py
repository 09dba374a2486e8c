"""The door of everything that programs read: an access token, its scope, and the roles of whoever it is for.

    @guarded_by(TokenScope.FIGURES, *READERS)
    def funnel(request, ...)

Inside, ``request.actor`` is the token with the rights that its holder has today, and the boundary of its jobcentre is
entered (none for a token of a programme). Each reading is logged before the answer is sent.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from brobygger.accounts import tokens
from brobygger.accounts.enums import TokenScope
from brobygger.accounts.errors import TokenClosed
from brobygger.accounts.models import AccessToken
from brobygger.accounts.requests import actor_of, of_house
from brobygger.accounts.roles import Role
from brobygger.api import limits, problems
from brobygger.kernel import boundary, clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.doors import Door, DoorKind
from brobygger.kernel.errors import Conflict, NotAllowed, NotFound, Refusal
from brobygger.vault import log

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponse]
# The moments at which figures were counted; a day that they go up to is part of what is told.
COUNTED_AT = re.compile(rb'"(?:as_of|counted_at)": ?"[0-9-]{10}T[^"]*"')


def guarded_by(scope: TokenScope | None, *roles: Role) -> Callable[[Any], Any]:
    """Say who may ask for what the function answers; without a scope, any token."""
    door = Door(DoorKind.TOKEN, roles=frozenset(role.value for role in roles), purpose=scope.value if scope else "")

    def mark(operation: Any) -> Any:
        operation.door = door
        return operation

    return mark


def guarded(view: View, door: Door, parameters: frozenset[str], name: str) -> View:
    """The view behind its door. ``parameters`` are the names that an address may carry behind its question mark."""

    @wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return _enter(view, door, parameters, name, request, *args, **kwargs)
        except Exception:
            logger.exception("A request to %s failed.", name)
            return problems.problem(500)

    marked: Any = enter
    marked.door = door
    marked.csrf_exempt = True  # a token is no cookie: no other site can send it
    return cast(View, marked)


def _enter(
    view: View, door: Door, parameters: frozenset[str], name: str, request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponse:
    try:
        token = tokens.open_token(_secret(request), clock.now())
    except TokenClosed as closed:
        # Whoever shows a token that opens is never held up by what others on the same network try.
        wait = limits.wait_after_failure(request.META.get("REMOTE_ADDR", ""))
        return _too_often(wait) if wait else problems.unauthorised(closed.sentence)
    if wait := limits.wait_for_token(token.key):
        return _too_often(wait)
    with ExitStack() as stack:
        actor = tokens.actor_of(token, clock.today())
        if token.jobcentre_id is not None:
            stack.enter_context(boundary.within(token.jobcentre_id))
        else:
            stack.enter_context(boundary.outside())
        turned_away = _turned_away(door, token, actor) or _unknown_parameters(request, parameters)
        if turned_away is not None:
            return turned_away
        of_house(request).actor = actor.by_right_of(*door.roles)
        of_house(request).token = token
        response = view(request, *args, **kwargs)
        if response.status_code < 400:
            note(actor_of(request), name, request, kwargs)
            return _unless_known(request, response)
        return response


def note(actor: Actor, name: str, request: HttpRequest, kwargs: dict[str, Any]) -> None:
    """What was read, in the log, before it is sent."""
    asked = {key: request.GET.getlist(key)[-1][:100] for key in request.GET}
    log.exported(by=actor, action="api.read", subjects=[], criterion={"resource": name, **kwargs, **asked})


def _secret(request: HttpRequest) -> str:
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" and len(secret) <= 200 else ""


def _turned_away(door: Door, token: AccessToken, actor: Actor) -> HttpResponse | None:
    if door.purpose and door.purpose not in token.scopes:
        return problems.problem(403, _("Nøglen er ikke lavet til det. Bed administratoren om en nøgle, som er."))
    if not actor.roles:
        return problems.problem(403, _("Den person, nøglen er lavet til, har ikke længere en rolle der."))
    if door.roles and not actor.has(*door.roles):
        return problems.problem(403)
    return None


def _unknown_parameters(request: HttpRequest, known: frozenset[str]) -> HttpResponse | None:
    unknown = sorted(set(request.GET) - known)
    if not unknown:
        return None
    sentence = problems.sentence_of({"type": "unknown"})
    return problems.problem(422, errors=[{"parameter": name[:50], "sentence": sentence} for name in unknown[:20]])


def _too_often(wait: int) -> HttpResponse:
    return problems.problem(
        429, _("Vent %(seconds)s sekunder, og prøv igen.") % {"seconds": wait}, headers={"Retry-After": str(wait)}
    )


def _unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """304 where the asker has the same answer already. That it was counted again since makes it no other one."""
    told = COUNTED_AT.sub(b"", response.content)
    tag = f'"{hashlib.sha256(told).hexdigest()[:32]}"'
    known = [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]
    if tag in known:
        response = HttpResponse(status=304)
    response.headers["ETag"] = f"W/{tag}"
    return response


def trouble(request: HttpRequest, fault: Exception) -> HttpResponse:
    """What a room said no to, in its own words."""
    if isinstance(fault, NotFound):
        return problems.problem(404, fault.sentence)
    if isinstance(fault, NotAllowed):
        return problems.problem(403, fault.sentence)
    if isinstance(fault, Conflict):
        return problems.problem(409, fault.sentence)
    if isinstance(fault, Refusal):
        errors = [{"parameter": fault.field, "sentence": fault.sentence}] if fault.field else []
        return problems.problem(422, fault.sentence, errors=errors)
    raise fault
