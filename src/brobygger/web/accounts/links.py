"""Personal links in the browser: opened once by their secret, then carried by the session.

The secret stands in the address only for the moment of opening; the pages behind have addresses of their own, so it
reaches neither the referrer, the history of these pages nor a form. Opening changes nothing but the session and the
log: a mail scanner that opens the link ahead of its owner uses nothing up.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brobygger.accounts import links
from brobygger.accounts.enums import LinkPurpose
from brobygger.accounts.errors import OpenAgain
from brobygger.accounts.models import PersonalLink
from brobygger.accounts.requests import link_of, of_house
from brobygger.kernel import boundary, clock
from brobygger.kernel.errors import NotFound, Trouble

SESSION = "links"  # purpose → {"key", "seen", "proven"}
IDLE = datetime.timedelta(hours=2)


# A closed link says the same to everybody, whether there ever was such a link; so the page cannot know whose language
# to speak, and speaks them all. Like the forms, Ukrainian, Arabic and Polish are not yet read by native readers.
CLOSED_WORDS = (
    ("da", "ltr", "Linket virker ikke. Ring eller skriv til den, du har fået linket fra, og bed om et nyt."),
    ("en", "ltr", "The link does not work. Call or write to the person who gave it to you, and ask for a new one."),
    ("uk", "ltr", "Посилання не працює. Зателефонуйте або напишіть тому, хто його вам дав, і попросіть нове."),
    ("ar", "rtl", "الرابط لا يعمل. اتصل بمن أعطاك الرابط أو اكتب إليه، واطلب رابطًا جديدًا."),
    ("pl", "ltr", "Link nie działa. Zadzwoń lub napisz do osoby, od której go masz, i poproś o nowy."),
)


def closed_page(request: HttpRequest) -> HttpResponse:
    """For a link that is forged, expired, revoked, used or worn out, at its opening or later."""
    shown = get_language()
    others = [words for words in CLOSED_WORDS if words[0] != shown]
    return render(request, "accounts/link_closed.html", {"others": others}, status=404)


class NeedsProof(Trouble):
    """The page shows stored data, and the holder of the link has not said who they are."""

    def __init__(self) -> None:
        super().__init__(_("Skriv din fødselsdato, før du kan se, hvad der er gemt."))


@dataclass(frozen=True)
class Purpose:
    """Where a link of this purpose begins, and the birth date that opens what is stored (in the link's boundary)."""

    start: str
    birth_date: Callable[[PersonalLink], datetime.date | None]


_purposes: dict[str, Purpose] = {}


def register(purpose: str, *, start: str, birth_date: Callable[[PersonalLink], datetime.date | None]) -> None:
    """Called once by the room whose page the link opens."""
    _purposes[LinkPurpose(purpose).value] = Purpose(start, birth_date)


def is_registered(purpose: str) -> bool:
    return purpose in _purposes


def purpose_of(code: str) -> Purpose:
    found = _purposes.get(code)
    if found is None:
        raise NotFound(_("Linket virker ikke. Det kan være udløbet eller brugt. Bed om et nyt link."))
    return found


def carry(request: HttpRequest, link: PersonalLink) -> None:
    """Let this browser hold the link from now on. A new session key: nobody else may have planted the old one."""
    held = dict(request.session.get(SESSION, {}))
    before = held.get(link.purpose, {})
    is_same = before.get("key") == str(link.key)
    request.session.cycle_key()
    held[link.purpose] = {
        "key": str(link.key),
        "seen": int(clock.now().timestamp()),
        "proven": bool(is_same and before.get("proven")),
    }
    request.session[SESSION] = held


def enter(request: HttpRequest, purpose: str, stack: ExitStack) -> PersonalLink:
    """The open link that this browser carries for the purpose; enters its boundary and makes it the actor."""
    held = request.session.get(SESSION, {}).get(purpose)
    if held is None:
        raise OpenAgain(_("Åbn linket, du har fået, igen. Browseren skal tillade cookies fra denne adresse."))
    now = clock.now()
    seen = datetime.datetime.fromtimestamp(held["seen"], tz=datetime.UTC)
    if now - seen > IDLE:
        _drop(request, purpose)
        raise OpenAgain(_("Siden har været åben længe. Åbn linket, du har fået, igen."))
    link = links.still_open(held["key"], purpose, now)
    if now - seen > datetime.timedelta(minutes=1):
        _update(request, purpose, seen=int(now.timestamp()))
    stack.enter_context(boundary.within(link.jobcentre_id))
    of_house(request).actor = links.actor_of(link)
    return link


def is_proven(request: HttpRequest) -> bool:
    """Whether the holder of the link has said the right birth date in this browser."""
    link = link_of(request)
    held = request.session.get(SESSION, {}).get(link.purpose, {})
    return bool(held.get("key") == str(link.key) and held.get("proven"))


def require_proof(request: HttpRequest) -> None:
    """Call before showing stored personal data. The door sends the reader to the birth date page, and back."""
    if not is_proven(request):
        raise NeedsProof


def note_proof(request: HttpRequest) -> None:
    link = link_of(request)
    request.session.cycle_key()
    _update(request, link.purpose, proven=True)


def proof_address(request: HttpRequest, purpose: str) -> str:
    address = reverse(f"accounts:link_birth_date_{purpose}")
    return f"{address}?{urlencode({'next': request.get_full_path()})}"


def ask_for_proof(request: HttpRequest, purpose: str) -> HttpResponse:
    from brobygger.web import doors

    return doors.leave_page(request, proof_address(request, purpose))


def _drop(request: HttpRequest, purpose: str) -> None:
    held = dict(request.session.get(SESSION, {}))
    held.pop(purpose, None)
    request.session[SESSION] = held


def drop(request: HttpRequest, purpose: str) -> None:
    """Let this browser forget the link. A new session key, so that nothing behind it can be taken up again."""
    if purpose in request.session.get(SESSION, {}):
        _drop(request, purpose)
        request.session.cycle_key()


def _update(request: HttpRequest, purpose: str, **values: Any) -> None:
    held = dict(request.session.get(SESSION, {}))
    held[purpose] = {**held.get(purpose, {}), **values}
    request.session[SESSION] = held
