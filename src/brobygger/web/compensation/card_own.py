"""The citizen's own compensation cards: decide each line, see what others will see, share it, and take it back."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.citizens import own
from brobygger.citizens.enums import Protection
from brobygger.citizens.models import Citizen
from brobygger.compensation import card_actions, card_errors, card_reads, card_rules
from brobygger.compensation.card_rules import NameShown, Part
from brobygger.compensation.models import Card
from brobygger.kernel import clock
from brobygger.kernel.errors import Conflict, Refusal
from brobygger.vault import log
from brobygger.web.compensation import card_forms as forms
from brobygger.web.compensation.card import words_form, words_saved
from brobygger.web.compensation.card_file import card_pdf
from brobygger.web.documents.answers import pdf_response
from brobygger.web.doors import citizen_self
from brobygger.web.own import parts

POST_OR_GET = ["GET", "HEAD", "POST"]


@parts.register
def my_cards(request: HttpRequest, citizen: Citizen) -> parts.Part | None:
    """On the own page: cards, and what waits for an answer; or the way to begin one alone."""
    made, summary = card_reads.own_summary(citizen, clock.now())
    context = {
        "cards": [(card.title, reverse("card:own", args=[card.key])) for card in made],
        "summary": summary,
        "address": reverse("card:own_list"),
    }
    return parts.Part("compensation/card/own/_part.html", context, place=40)


@citizen_self
@require_http_methods(POST_OR_GET)
def cards(request: Any) -> HttpResponse:
    """One card for each job goal; the citizen may begin one too."""
    citizen: Citizen = request.citizen
    goals = card_reads.goals(citizen, own.present_course(citizen))
    if request.method == "POST":
        wanted = next((goal for goal in goals if goal.key == request.POST.get("goal") and goal.card is None), None)
        if wanted is None:
            raise card_errors.not_found()
        title = wanted.title or _("Et hvilket som helst job")
        made = card_actions.make(by=request.actor, citizen=citizen, goal=wanted.key, title=title)
        return HttpResponseRedirect(reverse("card:own", args=[made.key]))
    return render(request, "compensation/card/own/list.html", {"citizen": citizen, "goals": goals})


@citizen_self
@require_http_methods(POST_OR_GET)
def card(request: Any, key: uuid.UUID) -> HttpResponse:
    """Yes or no to every line, and where the card has been shared."""
    found = card_reads.own_card(request.citizen, key)
    form = _answers_form(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            card_actions.answer(by=request.actor, card=found, answers=form.answers())
        except Conflict as conflict:
            messages.error(request, conflict.sentence)
            form = _answers_form(request, found, fresh=True)
            return _card_page(request, found, form, status=409)
        messages.success(request, _("Dine svar er gemt."))
        return HttpResponseRedirect(reverse("card:own", args=[key]))
    return _card_page(request, found, form, status=422 if form.errors else 200)


def _answers_form(request: Any, found: Card, *, fresh: bool = False) -> forms.AnswersForm:
    lines = [line for section in card_reads.sections(card_reads.rows(found), clock.today()) for line in section.lines]
    return forms.AnswersForm(request.POST if request.method == "POST" and not fresh else None, lines=lines)


def _card_page(request: Any, found: Card, form: forms.AnswersForm, *, status: int) -> HttpResponse:
    today, now = clock.today(), clock.now()
    sections = card_reads.sections(card_reads.rows(found), today)
    bound = [
        (section, [(line, form[f"line-{line.row.key}"], form[f"wording-{line.row.key}"]) for line in section.lines])
        for section in sections
    ]
    context = {
        "card": found,
        "form": form,
        "sections": bound,
        "unanswered": len(card_rules.unanswered(card_reads.rule_lines(found, today))),
        "may_share": card_rules.may_share(card_reads.rule_lines(found, today)),
        "shares": [(share, share.is_open(now)) for share in card_reads.shares(found)],
    }
    return render(request, "compensation/card/own/card.html", context, status=status)


@citizen_self
@require_http_methods(POST_OR_GET)
def line_new(request: Any, key: uuid.UUID) -> HttpResponse:
    """A line in the citizen's own words."""
    found = card_reads.own_card(request.citizen, key)
    form = forms.LineForm(request.POST if request.method == "POST" else None, initial={"part": Part.WELL})
    if request.method == "POST" and form.is_valid():
        try:
            card_actions.write(by=request.actor, card=found, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Linjen står nu på dit kort."))
            return HttpResponseRedirect(reverse("card:own", args=[key]))
    return _form_page(request, found, form, _("Skriv en linje"))


@citizen_self
@require_http_methods(POST_OR_GET)
def line(request: Any, key: uuid.UUID, line: uuid.UUID) -> HttpResponse:
    """The citizen's words instead of those that stand there; or the line away."""
    found = card_reads.own_card(request.citizen, key)
    row = card_reads.line_of(found, line)
    back = HttpResponseRedirect(reverse("card:own", args=[key]))
    if request.method == "POST" and "away" in request.POST:
        card_actions.take_away(by=request.actor, line=row)
        messages.success(request, _("Linjen er fjernet."))
        return back
    if row.part == Part.SCHEME:
        raise card_errors.not_found()
    form = words_form(request, row)
    if words_saved(request, form, row):
        messages.success(request, _("Linjen er gemt med dine ord."))
        return back
    return _form_page(request, found, form, _("Skriv linjen om"), line=row)


def _form_page(request: Any, found: Card, form: Any, heading: str, **context: Any) -> HttpResponse:
    context |= {"card": found, "form": form, "heading": heading}
    return render(request, "compensation/card/own/form.html", context, status=422 if form.errors else 200)


@citizen_self
@require_http_methods(POST_OR_GET)
def preview(request: Any, key: uuid.UUID) -> HttpResponse:
    """Exactly what others will see; sharing takes place here and nowhere else."""
    found = card_reads.own_card(request.citizen, key)
    today = clock.today()
    lines = card_reads.rule_lines(found, today)
    seen = card_rules.fingerprint(lines)
    protected = request.citizen.protection != Protection.NONE
    form = forms.ShareForm(
        request.POST if request.method == "POST" else None,
        initial={"seen": seen, "days": 30, "name_shown": NameShown.GIVEN if protected else NameShown.FULL},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            share, secret = card_actions.share(
                by=request.actor, card=found, language=request.LANGUAGE_CODE, **form.cleaned_data
            )
        except Conflict as conflict:
            messages.error(request, conflict.sentence)
            form = forms.ShareForm(initial={**form.cleaned_data, "seen": seen})
            status = 409
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            address = request.build_absolute_uri(reverse("accounts:link", args=[secret]))
            context = {"card": found, "share": share, "address": address}
            return render(request, "compensation/card/own/shared.html", context)
    context = {
        "card": found,
        "name": request.citizen.name,
        "sections": card_reads.sections(card_reads.approved(found, today), today),
        "may_share": card_rules.may_share(lines),
        "form": form,
    }
    return render(request, "compensation/card/own/preview.html", context, status=422 if form.errors else status)


@citizen_self
@require_GET
def own_pdf(request: Any, key: uuid.UUID) -> HttpResponse:
    """The card as a PDF, to print and hand over."""
    found = card_reads.own_card(request.citizen, key)
    today = clock.today()
    lines = card_reads.approved(found, today)
    if not card_rules.may_share(card_reads.rule_lines(found, today)):
        raise card_errors.nothing_to_share()
    log.exported(
        by=request.actor,
        action="card.fetched",
        subjects=[("citizen", request.citizen.key), ("card", found.key)],
        criterion={"card": str(found.key)},
    )
    citizen: Citizen = request.citizen
    wants_full = request.GET.get("navn") == NameShown.FULL
    content = card_pdf(lines, name=citizen.name if wants_full else citizen.given_name, on=today)
    return pdf_response(content, _("Mit kort"))


@citizen_self
@require_POST
def share_withdraw(request: Any, key: uuid.UUID, share: uuid.UUID) -> HttpResponse:
    """Take one shared card back, at once."""
    found = card_reads.own_card(request.citizen, key)
    card_actions.withdraw(by=request.actor, share=card_reads.share_of(found, share))
    messages.success(request, _("Kortet kan ikke længere ses med det link."))
    return HttpResponseRedirect(reverse("card:own", args=[key]))


@citizen_self
@require_POST
def withdraw_all(request: Any, key: uuid.UUID) -> HttpResponse:
    """Take back every card that has been shared."""
    found = card_reads.own_card(request.citizen, key)
    card_actions.withdraw_all(by=request.actor, card=found)
    messages.success(request, _("Ingen kan længere se kortet med et link."))
    return HttpResponseRedirect(reverse("card:own", args=[key]))
