"""Personal links in the browser: opened once by their secret, then carried by the session.

The secret stands in the address only for the moment of opening; the pages behind have addresses of their own, so it
reaches neither the referrer, the history of these pages nor a form. Opening changes nothing but the session and the
log: a mail scanner that opens the link ahead of its owner uses nothing up.

A visit ends when it is left alone, and with the browser's session. The forms behind a link carry, signed, the visit
that they were shown in: a form that comes back later still finds its link, while the link is open. It comes as a new
visit, which has proven nothing; what the page then does with what was typed is the page's to say (``shown_in``).
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core import signing
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

SESSION = "links"  # purpose → {"key", "visit", "seen", "proven"}
IDLE = datetime.timedelta(hours=2)
FIELD = "besoeg"  # in the forms behind a link: the visit that they were shown in
SALT = "brobygger.web.accounts.links.visit"


# A closed link says the same to everybody, whether there ever was such a link; so the page cannot know whose language
# to speak, and speaks them all. Like the forms, Ukrainian, Arabic and Polish are not yet read by native readers.
CLOSED_WORDS = (
    ("da", "ltr", "Linket virker ikke. Ring eller skriv til den, du har fået linket fra, og bed om et nyt."),
    ("en", "ltr", "The link does not work. Call or write to the person who gave it to you, and ask for a new one."),
    ("uk", "ltr", "Посилання не працює. Зателефонуйте або напишіть тому, хто його вам дав, і попросіть нове."),
    ("ar", "rtl", "الرابط لا يعمل. اتصل بمن أعطاك الرابط أو اكتب إليه، واطلب رابطًا جديدًا."),
    ("pl", "ltr", "Link nie działa. Zadzwoń lub napisz do osoby, od której go masz, i poproś o nowy."),
)


OPEN_AGAIN_WORDS = (
    ("da", "ltr", "Åbn linket, du har fået, igen."),
    ("en", "ltr", "Open the link that you were given again."),
    ("uk", "ltr", "Відкрийте отримане посилання ще раз."),
    ("ar", "rtl", "افتح الرابط الذي حصلت عليه مرة أخرى."),
    ("pl", "ltr", "Otwórz ponownie otrzymany link."),
)
Words = tuple[tuple[str, str, str], ...]


def in_other_languages(said: Words) -> Words:
    """What a page says beside the language that it is shown in."""
    return tuple(words for words in said if words[0] != get_language())


def closed_page(request: HttpRequest) -> HttpResponse:
    """For a link that is forged, expired, revoked, used or worn out, at its opening or later."""
    context = {"others": in_other_languages(CLOSED_WORDS)}
    return render(request, "accounts/link_closed.html", context, status=404)


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


@dataclass(frozen=True)
class Visit:
    """One opening of a link in one browser, and whether the birth date had been given in it."""

    link: str
    key: str
    proven: bool


def carry(request: HttpRequest, link: PersonalLink) -> None:
    """Let this browser hold the link from now on. A new session key: nobody else may have planted the old one."""
    held = dict(request.session.get(SESSION, {}))
    before = held.get(link.purpose, {})
    now = clock.now()
    goes_on = before.get("key") == str(link.key) and not _was_left_alone(before, now)
    request.session.cycle_key()
    held[link.purpose] = {
        "key": str(link.key),
        "visit": secrets.token_urlsafe(9),
        "seen": int(now.timestamp()),
        "proven": bool(goes_on and before.get("proven")),
    }
    request.session[SESSION] = held


def enter(request: HttpRequest, purpose: str, stack: ExitStack) -> PersonalLink:
    """The open link that this browser carries for the purpose; enters its boundary and makes it the actor."""
    held = request.session.get(SESSION, {}).get(purpose)
    now = clock.now()
    is_over = held is None or _was_left_alone(held, now)
    of_form = _link_of_form(request, held)
    if of_form and (is_over or of_form != held["key"]):
        # A form of an ended visit; or of another link than the one that was opened here last, as on a shared telephone.
        link = links.come_back(of_form, purpose, now)
        carry(request, link)
    elif is_over:
        raise _open_again(request, purpose, held)
    else:
        link = links.still_open(held["key"], purpose, now)
        if int(now.timestamp()) - held["seen"] > 60:
            _update(request, purpose, seen=int(now.timestamp()))
    stack.enter_context(boundary.within(link.jobcentre_id))
    of_house(request).actor = links.actor_of(link)
    return link


def _link_of_form(request: HttpRequest, held: dict[str, Any] | None) -> str:
    """The link whose form is sent: as the form says, or as this browser still knows."""
    visit = shown_in(request)
    if visit is not None:
        return visit.link
    return str(held["key"]) if held is not None and request.method == "POST" else ""


def _was_left_alone(held: dict[str, Any], now: datetime.datetime) -> bool:
    return now - datetime.datetime.fromtimestamp(held["seen"], tz=datetime.UTC) > IDLE


def _open_again(request: HttpRequest, purpose: str, held: dict[str, Any] | None) -> OpenAgain:
    if held is None:
        return OpenAgain(_("Åbn linket, du har fået, igen. Browseren skal tillade cookies fra denne adresse."))
    _drop(request, purpose)
    return OpenAgain(_("Siden har været åben længe. Åbn linket, du har fået, igen."))


# --- the visit that a form was shown in ------------------------------------------------------------------------


def visit_of(request: HttpRequest) -> str:
    """The visit of this browser: what was typed is known by it as typed here."""
    return str(request.session.get(SESSION, {}).get(link_of(request).purpose, {}).get("visit", ""))


def begin_visit(request: HttpRequest, key: str = "") -> None:
    """A new visit, which typed nothing; or the one that a form was shown in, taken up again."""
    _update(request, link_of(request).purpose, visit=key or secrets.token_urlsafe(9))


def signed_visit(request: HttpRequest) -> str:
    """For the hidden field: a form that comes back can say nothing but what it was shown with."""
    return signing.dumps([str(link_of(request).key), visit_of(request), is_proven(request)], salt=SALT)


def shown_in(request: HttpRequest) -> Visit | None:
    """The visit that the sent form was shown in, if it says one that we signed."""
    if request.method != "POST":
        return None
    try:
        link, key, proven = signing.loads(request.POST.get(FIELD, ""), salt=SALT)
    except signing.BadSignature:
        return None
    return Visit(link, key, proven)


# --- the birth date --------------------------------------------------------------------------------------------


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


def proof_address(request: HttpRequest, purpose: str, back: str = "") -> str:
    address = reverse(f"accounts:link_birth_date_{purpose}")
    return f"{address}?{urlencode({'next': back or request.get_full_path()})}"


def ask_for_proof(request: HttpRequest, purpose: str, back: str = "") -> HttpResponse:
    """To the birth date page and ``back``, to the page that asks unless told otherwise."""
    from brobygger.web import doors

    return doors.leave_page(request, proof_address(request, purpose, back))


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
