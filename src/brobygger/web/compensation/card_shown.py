"""A shared compensation card, for whoever the citizen gave the link and the code."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.accounts import links
from brobygger.accounts.enums import LinkPurpose
from brobygger.accounts.errors import Closed, LinkClosed
from brobygger.accounts.models import PersonalLink
from brobygger.compensation import card_reads
from brobygger.compensation.models import CardLine, CardShare
from brobygger.kernel import clock
from brobygger.kernel.errors import NotFound, Refusal
from brobygger.vault import log
from brobygger.web.accounts import links as carried
from brobygger.web.compensation import card_forms as forms
from brobygger.web.compensation.card_file import card_pdf
from brobygger.web.documents.answers import pdf_response
from brobygger.web.doors import by_link

PURPOSE = LinkPurpose.CARD


def no_birth_date(link: PersonalLink) -> datetime.date | None:
    """An employer need not know the citizen's birth date; this link asks for a code instead."""
    return None


carried.register(PURPOSE, start="card:shown", birth_date=no_birth_date)


@by_link(PURPOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def shown(request: Any) -> HttpResponse:
    """The card, once the code has been given. Made anew each time, so what is taken back is gone."""
    share, lines = _open(request)
    if not carried.is_proven(request):
        return _ask_for_code(request, share)
    _log(request, share, "card.shown")
    context = {
        "sections": card_reads.sections(lines, clock.today()),
        "name": card_reads.name_on(share),
        "share": share,
    }
    return render(request, "compensation/card/shown.html", context)


@by_link(PURPOSE)
@require_GET
def shown_pdf(request: Any) -> HttpResponse:
    """The same as a PDF; through the same door, so it ends when the card does."""
    share, lines = _open(request)
    if not carried.is_proven(request):
        return HttpResponseRedirect(reverse("card:shown"))
    _log(request, share, "card.shown")
    name = card_reads.name_on(share)
    until = clock.danish_date(share.expires_at)
    return pdf_response(card_pdf(lines, name=name, on=clock.today(), until=until), name)


def _open(request: Any) -> tuple[CardShare, list[CardLine]]:
    """The shared card and what it shows now. One without lines is as closed as one that was taken back."""
    try:
        share = card_reads.share_by_link(request.link.subject)
    except NotFound:
        raise LinkClosed(Closed.REVOKED) from None
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(share.language)
        request.LANGUAGE_CODE = share.language
    lines = card_reads.shared(share, clock.now())
    if not lines:
        raise LinkClosed(Closed.REVOKED)
    return share, lines


def _ask_for_code(request: Any, share: CardShare) -> HttpResponse:
    form = forms.CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        left = links.try_code(link=request.link, typed=form.cleaned_data["code"], code=share.code)
        if left == 0:
            carried.note_proof(request)
            return HttpResponseRedirect(reverse("card:shown"))
        if left < 0:
            raise LinkClosed(Closed.TOO_MANY_TRIES)
        form.refuse(Refusal(_tries_left(left), field="code"))
    return render(request, "compensation/card/code.html", {"form": form}, status=422 if form.errors else 200)


def _tries_left(number: int) -> str:
    return ngettext(
        "Koden passer ikke. Du kan prøve %(number)d gang til.",
        "Koden passer ikke. Du kan prøve %(number)d gange til.",
        number,
    ) % {"number": number}


def _log(request: Any, share: CardShare, action: str) -> None:
    subjects = [("citizen", share.card.citizen.key), ("card_share", share.key)]
    log.opened(by=request.actor, action=action, subjects=subjects)
