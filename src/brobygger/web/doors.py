"""The door of each page: who may enter, written at the view and closed by default.

Four doors. ``@public(reason)``: anybody. ``@member(*roles)``: signed in, and holding at least one of the roles in
the chosen place (no roles: any member). ``@by_link(purpose)``: holder of a personal link that was opened in this
browser. ``@citizen_self``: the citizen on the own page, by a link or signed in. ``@own_account`` is for the pages that
a user needs also without any role: profile, second factor, sign-out.

A view without a door is refused (``middleware/doors.py``). The table of all doors is docs/roles-and-routes.md.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from brobygger.accounts.requests import actor_of, of_house
from brobygger.accounts.roles import Role
from brobygger.kernel.doors import Door, DoorKind, door_of
from brobygger.kernel.errors import NotAllowed

__all__ = ["Door", "DoorKind", "by_link", "citizen_self", "door_of", "member", "own_account", "public"]

View = Callable[..., Any]


def public(reason: str) -> Callable[[View], View]:
    """Open for everybody; ``reason`` says why and stands in the table of routes."""
    if not isinstance(reason, str) or not reason.strip():
        raise ValueError("A public page says why it is public: @public('...').")
    return _door(Door(DoorKind.PUBLIC, reason=reason), lambda request: None)


def own_account(view: View) -> View:
    """Open for everybody who is signed in, also without any role."""
    return _door(Door(DoorKind.OWN_ACCOUNT, reason="own account"), _ask_sign_in)(view)


def member(*roles: str) -> Callable[[View], View]:
    """Open for who holds at least one of the roles in the chosen place; without roles, for every member."""
    wanted = frozenset(Role(role).value for role in roles)  # a misspelt role fails when the page is imported

    def check(request: HttpRequest) -> HttpResponse | None:
        actor = actor_of(request)
        turned_away = _ask_sign_in(request, again="accounts:send_again") or _ask_second_factor(request)
        if turned_away is not None:
            return turned_away
        if not actor.roles and request.path == "/" and getattr(request.user, "is_citizen", False):
            return leave_page(request, "own:page")
        if not actor.roles:
            raise NotAllowed(_("Du har ingen rolle i dag. Bed din administrator om at give dig en."))
        if wanted and not actor.has(*wanted):
            raise NotAllowed(_("Din rolle giver ikke adgang til denne side."))
        of_house(request).actor = actor.by_right_of(*wanted)
        return None

    return _door(Door(DoorKind.MEMBER, roles=wanted), check)


def by_link(purpose: str) -> Callable[[View], View]:
    """Open for who opened a personal link with this purpose in this browser.

    Inside, ``request.actor`` is the link (also where the same browser is signed in), ``request.link`` its row, and the
    boundary is the link's jobcentre.
    """
    from brobygger.accounts.enums import LinkPurpose

    wanted = LinkPurpose(purpose).value

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            from brobygger.accounts.errors import LinkClosed
            from brobygger.web.accounts import links

            with ExitStack() as stack:
                try:
                    of_house(request).link = links.enter(request, wanted, stack)
                except LinkClosed:
                    return links.closed_page(request)
                try:
                    response = view(request, *args, **kwargs)
                except links.NeedsProof:
                    response = links.ask_for_proof(request, wanted)
                # A page that is rendered later would be rendered outside the link's boundary.
                if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                    response = response.render()
                # Tells other sites nothing. "no-referrer" would make browsers send the page's own forms with the
                # origin "null", and those are refused as forged.
                response.headers.setdefault("Referrer-Policy", "same-origin")
                response.headers.setdefault("Cache-Control", "no-store")
                return response

        return _marked(guarded, Door(DoorKind.LINK, purpose=wanted))

    return decorate


def citizen_self(view: View) -> View:
    """Open for a citizen on their own page: by a personal link and the birth date, or signed in with an own account.

    Inside, ``request.citizen`` is whose page it is, ``request.jobcentre`` the authority, ``request.actor`` holds the
    role ``citizen`` (kind link or user), ``request.link`` the link or None, and the boundary is entered. The opening is
    logged. Whatever else an address names must belong to ``request.citizen``: look it up through the citizen.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        from brobygger.web.own import entering

        with ExitStack() as stack:
            response = entering.enter(request, stack)
            if response is None:
                response = view(request, *args, **kwargs)
            # A page that is rendered later would be rendered outside the citizen's boundary.
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response = response.render()
            response.headers.setdefault("Referrer-Policy", "same-origin")
            response.headers.setdefault("Cache-Control", "no-store")
            return response

    return _marked(guarded, Door(DoorKind.CITIZEN))


def _door(door: Door, check: Callable[[HttpRequest], HttpResponse | None]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            turned_away = check(request)
            return turned_away if turned_away is not None else view(request, *args, **kwargs)

        return _marked(guarded, door)

    return decorate


def _marked(view: Any, door: Door) -> View:
    """The view with its door on it, where the middleware and the table of routes look for it."""
    view.door = door
    return cast(View, view)


def _ask_sign_in(request: HttpRequest, again: str = "") -> HttpResponse | None:
    if actor_of(request).key is not None:
        return None
    return sign_in_redirect(request, again=again)


def _ask_second_factor(request: HttpRequest) -> HttpResponse | None:
    from brobygger.web.accounts import second_factor

    return second_factor.redirect_if_missing(request)


def sign_in_redirect(request: HttpRequest, *, again: str = "") -> HttpResponse:
    """To the sign-in page and back again. After a form, back to the page that held it, not to its receiver.

    ``again`` is the page that sends the form once more, for whoever was signed out by leaving it alone. What is never
    kept (a new password) names none.
    """
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else page_of_form(request)
    if again and _keeps_form(request):
        back = reverse(again)
    response = redirect_to_login(back, settings.LOGIN_URL)
    return leave_page(request, response.url)


def _keeps_form(request: HttpRequest) -> bool:
    from brobygger.web import held
    from brobygger.web.middleware.actor import PLACE

    left = getattr(request, "left_alone", None)
    if left is None or not held.keep(request, whose=f"user:{left[0]}", page=page_of_form(request)):
        return False
    request.session[PLACE] = left[1]
    return True


def leave_page(request: HttpRequest, address: str) -> HttpResponse:
    """A redirect of the whole page, also when only a part of it was asked for."""
    if request.headers.get("HX-Request") == "true":
        from django_htmx.http import HttpResponseClientRedirect

        return HttpResponseClientRedirect(resolve_url(address))
    from django.http import HttpResponseRedirect

    return HttpResponseRedirect(resolve_url(address))


def page_of_form(request: HttpRequest) -> str:
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(page)
    return parts.path + (f"?{parts.query}" if parts.query else "")
