"""For walks over hundreds of addresses: what is the same at each of them is done once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse

from brobygger.kernel import prepared
from brobygger.measurement import extracts
from brobygger.web import errors
from brobygger.web.middleware import actor
from tests.measurement.kept_in_tests import KeptInTests

Settled = dict[str, dict[str, Any]]  # by session: what settling set on the request


@contextmanager
def settled_once(known: Settled) -> Iterator[None]:
    """Who comes, as what and where to is settled at the first request of a session and holds for its others.

    For people whose rights nobody changes between their requests. That rights end when they end: test_doors.
    """
    settle = actor.settle

    def once(request: Any) -> None:
        session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        if session in known:
            vars(request).update(known[session])
            return
        before = set(vars(request))
        settle(request)
        if session and request.user.is_authenticated:
            known[session] = {name: value for name, value in vars(request).items() if name not in before | {"session"}}
            known[session]["user"] = request.user

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(actor, "settle", once)
        yield


@contextmanager
def bare_refusals() -> Iterator[None]:
    """Who is refused gets what the page would be made of, and not the page."""

    def ingredients(request: Any, status: int, *said: Any, **more: Any) -> HttpResponse:
        return HttpResponse(repr((status, said, more)), status=status)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(errors, "page", ingredients)
        yield


@contextmanager
def pages_once_more() -> Iterator[None]:
    """For a walk over pages that test_routes opens for the same roles, one by one: there each statement that is used
    again is made anew too and compared, and each figure is counted anew. Here both are as users meet them: a statement
    is used again, and what figures are counted from is read once for as long as nothing is written.

    Only for walks that write nothing but through the product, and take nothing back on the way.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prepared, "COMPARE", False)
        patch.setattr(extracts, "_kept", KeptInTests())
        yield


@contextmanager
def words_only() -> Iterator[None]:
    """For a walk that reads what a page says, and not which templates it was made of."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.test.client.store_rendered_templates", lambda *_said, **_more: None)
        yield
