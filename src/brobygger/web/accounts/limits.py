"""How often somebody may try, so that guessing is slow and nobody can lock another out.

What is guessed at is never counted by itself: whoever knows an address could then shut its owner out. Counted are
failures of one browser's address on the network (the client), and of one client with one sign-in address. After some
free tries each further failure makes the next try wait, longer each time. A browser that signed in before carries a
mark of its own; its tries are counted apart, so that a colleague behind the same office address who guesses wildly, or
a stranger on the same network, does not keep the owner out.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from dataclasses import dataclass
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from brobygger.kernel import clock

MARK_COOKIE = "brobygger_browser"
MARK_SALT = "brobygger.known-browser"
MARK_AGE = 365 * 24 * 60 * 60
PEOPLE_PER_BROWSER = 20  # a shared office computer


@dataclass(frozen=True, slots=True)
class Limit:
    """``free`` failures cost nothing; then the wait begins at ``first`` seconds and doubles up to ``longest``."""

    free: int
    first: int
    longest: int
    forgotten_after: int = 60 * 60

    def wait_after(self, failures: int) -> int:
        if failures <= self.free:
            return 0
        return int(min(self.longest, self.first * 2 ** min(failures - self.free - 1, 20)))


PAIR = Limit(free=5, first=5, longest=15 * 60)
CLIENT = Limit(free=30, first=2, longest=60)


def client_of(request: HttpRequest) -> str:
    """Where a request comes from. Of the newer, longer addresses one subscriber has a whole block (/64)."""
    try:
        address = ipaddress.ip_address(get_client_ip(request) or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def seconds_to_wait(request: HttpRequest, what: str, subject: str) -> int:
    """0 when a try may be made now."""
    now = clock.now().timestamp()
    waits = [held["until"] - now for key, _limit in _buckets(request, what, subject) if (held := cache.get(key))]
    return max(0, *(int(wait + 0.999) for wait in waits)) if waits else 0


def note_failure(request: HttpRequest, what: str, subject: str) -> None:
    now = clock.now().timestamp()
    for key, limit in _buckets(request, what, subject):
        held = cache.get(key) or {"failures": 0, "until": 0.0}
        failures = held["failures"] + 1
        cache.set(key, {"failures": failures, "until": now + limit.wait_after(failures)}, limit.forgotten_after)


def note_success(request: HttpRequest, what: str, subject: str) -> None:
    """Forget the failures with this subject; those of the client stay, or a guesser would sign in between guesses."""
    for key, limit in _buckets(request, what, subject):
        if limit is not CLIENT:
            cache.delete(key)


def remember_browser(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Mark the browser as one that this person has signed in with."""
    mark = _mark(request) or {"browser": secrets.token_urlsafe(12), "people": []}
    person = _digest(email)
    people = [*(known for known in mark["people"] if known != person), person][-PEOPLE_PER_BROWSER:]
    response.set_cookie(
        MARK_COOKIE,
        signing.dumps({"browser": mark["browser"], "people": people}, salt=MARK_SALT),
        max_age=MARK_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _buckets(request: HttpRequest, what: str, subject: str) -> list[tuple[str, Limit]]:
    mark = _mark(request)
    if mark and subject and _digest(subject) in mark["people"]:
        return [(_key(what, "browser", mark["browser"], subject), PAIR)]
    client = client_of(request)
    buckets = [(_key(what, "client", client), CLIENT)]
    return [(_key(what, "pair", client, subject), PAIR), *buckets] if subject else buckets


def _mark(request: HttpRequest) -> dict[str, Any] | None:
    try:
        mark = signing.loads(request.COOKIES.get(MARK_COOKIE, ""), salt=MARK_SALT, max_age=MARK_AGE)
    except signing.BadSignature:
        return None
    return mark if isinstance(mark, dict) and {"browser", "people"} <= mark.keys() else None


def _digest(subject: str) -> str:
    return hashlib.sha256(subject.strip().casefold().encode()).hexdigest()[:20]


def _key(what: str, *parts: str) -> str:
    text = "\n".join(part.strip().casefold() for part in parts)
    return f"limit.{what}.{hashlib.sha256(text.encode()).hexdigest()}"
