"""Consents: the citizen says yes or takes it back on the own page; staff write down what was said in a conversation."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.kernel import clock
from brobygger.kernel.errors import Refusal
from brobygger.privacy import actions, consents
from brobygger.privacy.enums import ConsentHow
from brobygger.web.citizens.page import opened
from brobygger.web.design.forms import DesignForm
from brobygger.web.doors import citizen_self, member

POST_OR_GET = ["GET", "HEAD", "POST"]
STAFF = (*CASE_ROLES, Role.COMPENSATION_SPECIALIST)


class ConsentForm(DesignForm):
    """What the citizen says yes to; the page shows the words before the button."""

    detail = forms.CharField(
        label=gettext_lazy("Hvem eller hvad gælder det?"),
        help_text=gettext_lazy("Skriv for eksempel navnet på din læge. Du kan også lade feltet være tomt."),
        required=False,
        max_length=actions.LONGEST_DETAIL,
    )


class StaffConsentForm(DesignForm):
    """A yes that was given in a conversation or on paper."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("Hvad siger borgeren ja til?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Vælg, hvad samtykket gælder.")},
    )
    how = forms.ChoiceField(
        label=gettext_lazy("Hvordan er det givet?"),
        widget=forms.RadioSelect,
        choices=[(way.value, way.label) for way in (ConsentHow.CONVERSATION, ConsentHow.PAPER)],
        initial=ConsentHow.CONVERSATION.value,
    )
    detail = forms.CharField(
        label=gettext_lazy("Hvem eller hvad gælder det?"), required=False, max_length=actions.LONGEST_DETAIL
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("purpose", [(one.code, one.name) for one in consents.purposes(clock.today())])


# --- the citizen -----------------------------------------------------------------------------------------------


@citizen_self
@require_http_methods(["GET", "HEAD"])
def own(request: Any) -> HttpResponse:
    today = clock.today()
    held = consents.history(request.citizen.key)
    context = {
        "lines": consents.lines(request.citizen.key, today),
        "past": [
            (consents.purpose(one.purpose, clock.danish_date(one.given_at)), one)
            for one in held
            if one.withdrawn_at is not None
        ],
    }
    return render(request, "own/consents.html", context)


@citizen_self
@require_http_methods(POST_OR_GET)
def give(request: Any, purpose: str) -> HttpResponse:
    """The words, a field, and a yes. Going back says no."""
    found = {one.code: one for one in consents.purposes(clock.today())}.get(purpose)
    if found is None or consents.standing(request.citizen.key, purpose) is not None:
        return redirect("own:consents")
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_consent(
                by=request.actor,
                citizen=request.citizen.key,
                purpose=purpose,
                how=ConsentHow.OWN_PAGE,
                at=clock.now(),
                language=(get_language() or "da")[:5],
                detail=form.cleaned_data["detail"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Tak. Dit ja er gemt. Du kan altid tage det tilbage."))
            return redirect("own:consents")
    context = {"purpose": found, "form": form}
    return render(request, "own/consent_give.html", context, status=422 if form.errors else 200)


@citizen_self
@require_POST
def withdraw(request: Any, key: uuid.UUID) -> HttpResponse:
    actions.withdraw_consent(
        by=request.actor, citizen=request.citizen.key, key=key, how=ConsentHow.OWN_PAGE, at=clock.now()
    )
    messages.success(request, _("Du har taget dit ja tilbage. Det gælder fra nu."))
    return redirect("own:consents")


# --- staff -----------------------------------------------------------------------------------------------------


@never_cache
@member(*STAFF)
@require_http_methods(POST_OR_GET)
def of_citizen(request: Any, citizen: uuid.UUID) -> HttpResponse:
    """Which consents stand, and what was said in a conversation written down."""
    is_sent = request.method == "POST"
    whose, rights = opened(request, citizen, "consent.view", write=is_sent)
    form = StaffConsentForm(request.POST if is_sent else None)
    if is_sent and form.is_valid():
        try:
            actions.give_consent(
                by=request.actor.with_purpose("consent.write"),
                citizen=whose.key,
                at=clock.now(),
                language=whose.language,
                **form.cleaned_data,
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Samtykket er gemt."))
            return redirect("own:consents_of", citizen=whose.key)
    held = consents.history(whose.key)
    context = {
        "citizen": whose,
        "may_write": rights.write,
        "form": form,
        "lines": [(consents.purpose(one.purpose, clock.danish_date(one.given_at)), one) for one in held],
    }
    return render(request, "own/consents_of.html", context, status=422 if form.errors else 200)


@member(*STAFF)
@require_POST
def withdraw_for(request: Any, citizen: uuid.UUID, key: uuid.UUID) -> HttpResponse:
    """The citizen took it back in a conversation."""
    whose, _rights = opened(request, citizen, "consent.write", write=True)
    actions.withdraw_consent(
        by=request.actor.with_purpose("consent.write"),
        citizen=whose.key,
        key=key,
        how=ConsentHow.CONVERSATION,
        at=clock.now(),
    )
    messages.success(request, _("Samtykket er trukket tilbage."))
    return redirect("own:consents_of", citizen=whose.key)
