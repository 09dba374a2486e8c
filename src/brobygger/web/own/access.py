"""How a citizen gets to the own page: staff make a link or invite to an own sign-in, and see and close both."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.accounts import citizen_sign_ins
from brobygger.accounts.enums import LinkPurpose
from brobygger.accounts.links import closed_because
from brobygger.accounts.models import PersonalLink
from brobygger.accounts.roles import CASE_ROLES
from brobygger.citizens import own
from brobygger.citizens.access import Rights
from brobygger.citizens.enums import Protection
from brobygger.citizens.models import Citizen, Course
from brobygger.documents import pdf
from brobygger.kernel import clock
from brobygger.kernel.errors import Refusal
from brobygger.vault import log
from brobygger.web.citizens import panels
from brobygger.web.citizens.page import opened
from brobygger.web.documents.answers import pdf_response
from brobygger.web.doors import member
from brobygger.web.own.forms import LinkForm
from brobygger.web.templatetags.design import dato

POST_OR_GET = ["GET", "HEAD", "POST"]


@panels.register
def access_panel(request: HttpRequest, citizen: Citizen, course: Course, rights: Rights) -> panels.Panel | None:
    """On the citizen's page: the way to the pages about the citizen's own access."""
    if not rights.write:
        return None
    context = {
        "address": reverse("own:access", args=[citizen.key]),
        "consents_address": reverse("own:consents_of", args=[citizen.key]),
        "files_address": reverse("documents:of_citizen", args=[citizen.key]),
    }
    return panels.Panel("own/_panel.html", context, place=85)


@never_cache
@member(*CASE_ROLES)
@require_GET
def access(request: Any, citizen: uuid.UUID) -> HttpResponse:
    """The citizen's ways in: every link that was made, and the own account."""
    whose, rights = opened(request, citizen, "own_page.access")
    now = clock.now()
    context = {
        "citizen": whose,
        "may_write": rights.write,
        "links": [_line(link, now) for link in own.links_of(whose)],
        "sign_in": citizen_sign_ins.of_citizen(whose.key),
    }
    return render(request, "own/access.html", context)


def _line(link: PersonalLink, now: Any) -> dict[str, Any]:
    why = closed_because(link, None, now)
    words = {
        None: _("Åbent"),
        "revoked": _("Lukket"),
        "expired": _("Udløbet"),
        "used_up": _("Brugt"),
        "too_many_tries": _("Lukket efter fem forkerte fødselsdatoer"),
    }
    return {"link": link, "what": LinkPurpose(link.purpose).label, "state": words[why], "is_open": why is None}


@never_cache
@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def link_new(request: Any, citizen: uuid.UUID) -> HttpResponse:
    """Make a link, and show it the only time that it can be shown: as a text, or as a letter."""
    whose, _rights = opened(request, citizen, "own_page.invite", write=True)
    form = LinkForm(
        request.POST if request.method == "POST" else None,
        initial={"purpose": LinkPurpose.OWN_PAGE.value, "days": 30, "language": _language_of(whose)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            link, secret = own.invite(
                by=request.actor.with_purpose("own_page.invite"), citizen=whose, at=clock.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            address = request.build_absolute_uri(reverse("accounts:link", args=[secret]))
            return _letter(request, whose, link, address)
    context = {"citizen": whose, "form": form}
    return render(request, "own/link_new.html", context, status=422 if form.errors else 200)


def _language_of(citizen: Citizen) -> str:
    return "da" if citizen.language == "da" else "en"


def _letter(request: Any, citizen: Citizen, link: PersonalLink, address: str) -> HttpResponse:
    with translation.override(link.language):
        subject, lines = letter_lines(citizen, link, address)
        if "as_letter" in request.POST:
            content = pdf.plain_letter(
                title=subject,
                paragraphs=lines,
                sender=sender_lines(link.jobcentre),
                receiver=receiver_lines(citizen),
                on=dato(clock.today()),
                reference=citizen.case_number,
                language=pdf.own_language(),
            )
            log.exported(
                by=request.actor.with_purpose("own_page.invite"),
                action="own_page.letter_made",
                subjects=[("citizen", citizen.key), ("link", link.key)],
                criterion={"format": "pdf"},
            )
            return pdf_response(content, f"{subject} {citizen.case_number}")
    context = {"citizen": citizen, "link": link, "subject": subject, "lines": lines, "text": "\n\n".join(lines)}
    return render(request, "own/link_made.html", context)


def letter_lines(citizen: Citizen, link: PersonalLink, address: str) -> tuple[str, list[str]]:
    """Short and plain, in the language of the letter that is active now."""
    is_account = link.purpose == LinkPurpose.OWN_ACCOUNT
    subject = _("Din adgang til din egen side") if is_account else _("Link til din egen side")
    what = (
        _("Du kan få din egen side. Åbn linket, og vælg en adgangskode. Så kan du selv logge ind.")
        if is_account
        else _("Du har din egen side. Her kan du se din plan, dine aftaler og dit næste møde.")
    )
    lines = [
        _("Kære %(name)s") % {"name": citizen.given_name},
        what,
        address,
        _("Du skal skrive din fødselsdato for at komme ind. Giv ikke linket til andre."),
        _("Linket virker til og med %(day)s.") % {"day": dato(clock.danish_date(link.expires_at))},
        _("Har du brug for hjælp, så ring til os. %(telephone)s") % {"telephone": link.jobcentre.telephone},
        _("Venlig hilsen") + "\n" + link.jobcentre.label,
    ]
    return subject, [line.strip() for line in lines]


def sender_lines(jobcentre: Any) -> list[str]:
    return [line for line in (jobcentre.label, jobcentre.address, jobcentre.telephone, jobcentre.email) if line]


def receiver_lines(citizen: Citizen) -> list[str]:
    """Name and address; a protected address is on no paper that we print."""
    if citizen.protection != Protection.NONE:
        return [citizen.name]
    return [line for line in (citizen.name, citizen.address, f"{citizen.postal_code} {citizen.city}".strip()) if line]


@member(*CASE_ROLES)
@require_POST
def link_revoke(request: Any, citizen: uuid.UUID, key: uuid.UUID) -> HttpResponse:
    whose, _rights = opened(request, citizen, "own_page.revoke", write=True)
    own.revoke(by=request.actor.with_purpose("own_page.revoke"), citizen=whose, key=key)
    messages.success(request, _("Linket er lukket."))
    return redirect("own:access", citizen=whose.key)


@member(*CASE_ROLES)
@require_POST
def account_close(request: Any, citizen: uuid.UUID) -> HttpResponse:
    whose, _rights = opened(request, citizen, "own_page.revoke", write=True)
    own.close_sign_in(by=request.actor.with_purpose("own_page.revoke"), citizen=whose)
    messages.success(request, _("Borgerens egen adgang er lukket."))
    return redirect("own:access", citizen=whose.key)
