"""The compensation card for staff: propose lines, see what the citizen has said, and never say it for them."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.citizens.access import Rights
from brobygger.citizens.models import Citizen, Course
from brobygger.compensation import access, card_actions, card_errors, card_reads
from brobygger.compensation.card_rules import Part
from brobygger.compensation.models import Card, CardLine
from brobygger.kernel import clock
from brobygger.kernel.errors import Conflict, Refusal
from brobygger.reference import reads as reference
from brobygger.vault import log
from brobygger.web.citizens import panels
from brobygger.web.compensation import card_forms as forms
from brobygger.web.doors import member

POST_OR_GET = ["GET", "HEAD", "POST"]
ROLES = access.SCHEME_ROLES


@panels.register
def card_panel(request: HttpRequest, citizen: Citizen, course: Course, rights: Rights) -> panels.Panel | None:
    """On the citizen's page: how many lines wait for an answer, and how many cards are out."""
    if not rights.open_to(*ROLES):
        return None
    context = {
        "address": reverse("card:list", args=[citizen.key]),
        "summary": card_reads.summary_of(course, clock.now()),
    }
    return panels.Panel("compensation/card/_panel.html", context, place=62)


def _citizen(request: Any, key: uuid.UUID, purpose: str, *, write: bool = False) -> tuple[Citizen, access.Rights]:
    request.glass_address = reverse("citizens:reason", args=[key])
    return access.open_citizen(request.actor, key, purpose, write=write)


def _card(request: Any, key: uuid.UUID, purpose: str, *, write: bool = False) -> tuple[Card, access.Rights]:
    card = card_reads.staff_card(key)
    _whose, rights = _citizen(request, card.citizen.key, purpose, write=write)
    return card, rights


@never_cache
@member(*ROLES)
@require_http_methods(POST_OR_GET)
def cards(request: Any, citizen: uuid.UUID) -> HttpResponse:
    """One card per goal of the plan, and one for any job."""
    whose, rights = _citizen(request, citizen, "card.list", write=request.method == "POST")
    goals = card_reads.goals(whose, rights.course)
    if request.method == "POST":
        wanted = next((goal for goal in goals if goal.key == request.POST.get("goal") and goal.card is None), None)
        if wanted is None:
            raise card_errors.not_found()
        made = card_actions.make(
            by=request.actor, citizen=whose, goal=wanted.key, title=wanted.title or _("Et hvilket som helst job")
        )
        return HttpResponseRedirect(reverse("card:page", args=[made.key]))
    context = {"citizen": whose, "goals": goals, "may_write": rights.write}
    return render(request, "compensation/card/list.html", context)


@never_cache
@member(*ROLES)
@require_http_methods(POST_OR_GET)
def page(request: Any, key: uuid.UUID) -> HttpResponse:
    """The card's lines with the citizen's answers, and a new line."""
    card, rights = _card(request, key, "card.view", write=request.method == "POST")
    form = forms.LineForm(request.POST if request.method == "POST" else None, initial={"part": Part.WELL})
    if request.method == "POST" and form.is_valid():
        try:
            card_actions.propose(by=request.actor, card=card, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Linjen er foreslået. Borgeren skal sige ja, før andre kan se den."))
            return HttpResponseRedirect(reverse("card:page", args=[card.key]))
    today = clock.today()
    now = clock.now()
    context = {
        "citizen": card.citizen,
        "card": card,
        "sections": card_reads.sections(card_reads.rows(card), today, empty=True),
        "grants": [
            (grant, reference.label("compensation_scheme", grant.scheme))
            for grant in card_reads.ready_grants(card, today)
        ],
        "shares": [(share, share.is_open(now)) for share in card_reads.shares(card)],
        "form": form,
        "may_write": rights.write,
    }
    return render(request, "compensation/card/page.html", context, status=422 if form.errors else 200)


@never_cache
@member(*ROLES)
@require_http_methods(POST_OR_GET)
def adjustments(request: Any, key: uuid.UUID) -> HttpResponse:
    """Lines about what helps, ticked on the common list."""
    card, _rights = _card(request, key, "card.edit", write=True)
    there = [line.text for line in card_reads.rows(card)]
    form = forms.AdjustmentsForm(request.POST if request.method == "POST" else None, there=there)
    if request.method == "POST" and form.is_valid():
        try:
            card_actions.propose_adjustments(by=request.actor, card=card, codes=form.codes())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Linjerne er foreslået. Borgeren skal sige ja til hver af dem."))
            return HttpResponseRedirect(reverse("card:page", args=[card.key]))
    return _form_page(request, card, form, _("Vælg det, der hjælper"), _("Foreslå linjerne"))


@never_cache
@member(*ROLES)
@require_http_methods(POST_OR_GET)
def grant(request: Any, key: uuid.UUID, grant: uuid.UUID) -> HttpResponse:
    """A scheme that is ready goes on the card as a proposal."""
    card, _rights = _card(request, key, "card.edit", write=True)
    found = next((one for one in card_reads.ready_grants(card, clock.today()) if one.key == grant), None)
    if found is None:
        raise card_errors.not_found()
    form = forms.GrantForm(
        request.POST if request.method == "POST" else None, initial={"conditions": found.conditions or ""}
    )
    if request.method == "POST" and form.is_valid():
        try:
            card_actions.propose_grant(by=request.actor, card=card, grant=found, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Ordningen er foreslået. Borgeren skal sige ja, før andre kan se den."))
            return HttpResponseRedirect(reverse("card:page", args=[card.key]))
    heading = reference.label("compensation_scheme", found.scheme)
    return _form_page(request, card, form, heading, _("Foreslå ordningen"))


@never_cache
@member(*ROLES)
@require_http_methods(POST_OR_GET)
def line(request: Any, key: uuid.UUID, line: uuid.UUID) -> HttpResponse:
    """Other words on a line that staff wrote. The citizen is asked again."""
    card, _rights = _card(request, key, "card.edit", write=True)
    row = card_reads.line_of(card, line)
    if row.part == Part.SCHEME:
        raise card_errors.not_found()
    form = words_form(request, row)
    if words_saved(request, form, row):
        messages.success(request, _("Linjen er ændret. Borgeren skal sige ja igen."))
        return HttpResponseRedirect(reverse("card:page", args=[card.key]))
    return _form_page(request, card, form, _("Ret linjen"), _("Gem"))


def words_saved(request: Any, form: forms.WordsForm, row: CardLine) -> bool:
    """Whether the words that were sent stand on the card now; a refusal stands in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    said = form.cleaned_data
    try:
        card_actions.change(by=request.actor, line=row, text=said["text"], read_wording=said["wording"])
    except Conflict as conflict:
        form.refuse(Refusal(conflict.sentence))
    except Refusal as refusal:
        form.refuse(refusal)
    else:
        return True
    return False


def words_form(request: Any, row: CardLine) -> forms.WordsForm:
    return forms.WordsForm(
        request.POST if request.method == "POST" else None, initial={"text": row.text, "wording": row.wording}
    )


@never_cache
@member(*ROLES)
@require_POST
def line_away(request: Any, key: uuid.UUID, line: uuid.UUID) -> HttpResponse:
    card, _rights = _card(request, key, "card.edit", write=True)
    try:
        card_actions.take_away(by=request.actor, line=card_reads.line_of(card, line))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Linjen er fjernet."))
    return HttpResponseRedirect(reverse("card:page", args=[card.key]))


@never_cache
@member(*ROLES)
@require_POST
def share_withdraw(request: Any, key: uuid.UUID, share: uuid.UUID) -> HttpResponse:
    """Close a shared card because the citizen asks for it."""
    card, _rights = _card(request, key, "card.edit", write=True)
    card_actions.withdraw(by=request.actor, share=card_reads.share_of(card, share))
    messages.success(request, _("Det delte kort er lukket."))
    return HttpResponseRedirect(reverse("card:page", args=[card.key]))


@never_cache
@member(*ROLES)
@require_GET
def preview(request: Any, key: uuid.UUID) -> HttpResponse:
    """What the citizen has said yes to so far, as an employer would see it."""
    card, _rights = _card(request, key, "card.view")
    log.opened(by=request.actor, action="card.previewed", subjects=[("citizen", card.citizen.key), ("card", card.key)])
    today = clock.today()
    context = {
        "citizen": card.citizen,
        "card": card,
        "sections": card_reads.sections(card_reads.approved(card, today), today),
    }
    return render(request, "compensation/card/preview.html", context)


def _form_page(request: Any, card: Card, form: Any, heading: str, button: str) -> HttpResponse:
    context = {"citizen": card.citizen, "card": card, "form": form, "heading": heading, "button": button}
    return render(request, "compensation/card/form.html", context, status=422 if form.errors else 200)
