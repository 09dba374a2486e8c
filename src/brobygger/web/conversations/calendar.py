"""The calendar feed: an address that one's own calendar program reads. It can be closed, and it names nobody."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from brobygger.accounts.roles import CASE_ROLES
from brobygger.conversations import actions, reads
from brobygger.conversations import calendar as calendars
from brobygger.kernel import clock
from brobygger.web import subjects
from brobygger.web.doors import member, public


@never_cache
@member(*CASE_ROLES)
@require_safe
def page(request: Any) -> HttpResponse:
    context = {"feed": reads.open_feed(request.actor), "address": ""}
    return render(request, "conversations/calendar.html", context)


@never_cache
@member(*CASE_ROLES)
@require_POST
def make(request: Any) -> HttpResponse:
    """A new address. It is shown this once; the one before it stops working."""
    feed, secret = actions.make_feed(by=request.actor)
    address = request.build_absolute_uri(reverse("conversations:feed", args=[secret]))
    return render(request, "conversations/calendar.html", {"feed": feed, "address": address})


@member(*CASE_ROLES)
@require_POST
def close(request: Any) -> HttpResponse:
    actions.revoke_feed(by=request.actor)
    messages.success(request, _("Adressen er lukket. Din kalender henter ikke flere aftaler."))
    return HttpResponseRedirect(reverse("conversations:calendar"))


@public("A calendar program reads it without signing in; the address is the secret, and the file names nobody.")
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    found = calendars.feed_of(secret)
    if found is None:
        raise Http404

    def address(kind: str, key: uuid.UUID) -> str:
        path = subjects.address(kind, key)
        return f"{settings.BASE_ADDRESS.rstrip('/')}{path}" if path else ""

    with translation.override(found.user.language or "da"):
        content = calendars.calendar_of(found, at=clock.now(), address=address)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="brobygger.ics"'
    response["Cache-Control"] = "private, max-age=900"
    return response
