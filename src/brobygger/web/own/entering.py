"""Who stands at the own page: the holder of a personal link who has given the birth date, or a signed-in citizen.

Which citizen it is follows from the link or from the account, and never from an address.
"""

from __future__ import annotations

import datetime
import uuid
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from brobygger.accounts import citizen_sign_ins
from brobygger.accounts.enums import LinkPurpose
from brobygger.accounts.models import CitizenSignIn, Jobcentre, PersonalLink
from brobygger.accounts.roles import CITIZEN
from brobygger.citizens import own
from brobygger.kernel import boundary
from brobygger.kernel.actor import in_whole_place
from brobygger.kernel.errors import NotAllowed
from brobygger.web import held
from brobygger.web.accounts import links as carried

PURPOSE = LinkPurpose.OWN_PAGE.value
START = "own:page"


def birth_date_of(link: PersonalLink) -> datetime.date | None:
    """For the proof. Called within the link's boundary."""
    return own.find(link.subject).birth_date


carried.register(PURPOSE, start=START, birth_date=birth_date_of)
carried.register(LinkPurpose.OWN_ACCOUNT, start="own:new_account", birth_date=birth_date_of)


def enter(request: Any, stack: ExitStack) -> HttpResponse | None:
    """Set the actor, the citizen and the boundary; or say where the reader must go first."""
    from brobygger.web import doors

    request.link = None
    if PURPOSE in request.session.get(carried.SESSION, {}):
        return _by_link(request, stack)
    if request.actor.key is None:
        return doors.sign_in_redirect(request, again="own:send_again")
    return _by_account(request, stack)


def _by_link(request: Any, stack: ExitStack) -> HttpResponse | None:
    link = request.link = carried.enter(request, PURPOSE, stack)
    if not carried.is_proven(request):
        if request.path == reverse("own:leave"):  # whoever leaves is asked for nothing
            leave(request)
            return redirect("own:left")
        is_kept = held.keep(request, whose=f"link:{link.key}", page=reverse(START))
        return carried.ask_for_proof(request, PURPOSE, back=reverse("own:send_again") if is_kept else "")
    request.actor = replace(request.actor, holds=in_whole_place(CITIZEN))
    _speak(request, link.language)
    _open(request, link.subject, link.jobcentre)
    return None


def _by_account(request: Any, stack: ExitStack) -> HttpResponse | None:
    sign_in: CitizenSignIn | None = citizen_sign_ins.of_user(request.user)
    if sign_in is None:
        raise NotAllowed(_("Siden er for borgere. Åbn borgerens sag, hvis du vil se, hvad borgeren kan se."))
    stack.enter_context(boundary.within(sign_in.jobcentre_id))
    request.actor = citizen_sign_ins.actor_of(request.user, sign_in)
    _open(request, sign_in.citizen, sign_in.jobcentre)
    return None


def _open(request: Any, key: uuid.UUID, jobcentre: Jobcentre) -> None:
    # A form that is sent logs what it does itself; opening is what a page does.
    request.citizen = own.open_own(request.actor, key, shows=request.method in {"GET", "HEAD"})
    request.jobcentre = jobcentre


def _speak(request: Any, language: str) -> None:
    """In the language of the letter, until the citizen chooses another one here."""
    offered = {code for code, _name in settings.LANGUAGES}
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and language in offered:
        translation.activate(language)
        request.LANGUAGE_CODE = language


def leave(request: Any) -> None:
    """Forget the link in this browser and sign out: the next person at the machine meets a closed door."""
    carried.drop(request, PURPOSE)
    if request.user.is_authenticated and request.user.is_citizen:
        logout(request)


def home_of_citizen(user: Any) -> str:
    """Where a citizen begins after signing in; nothing for staff."""
    return reverse(START) if getattr(user, "is_citizen", False) else ""
