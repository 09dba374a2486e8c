"""Administration: the access tokens by which other programs read figures through the API."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from brobygger.accounts import tokens
from brobygger.accounts.enums import Scope, TokenScope
from brobygger.accounts.models import AccessToken
from brobygger.accounts.roles import Role
from brobygger.kernel import clock
from brobygger.kernel.errors import Refusal
from brobygger.web.accounts.wording import programme_names
from brobygger.web.design.drafts import form_page
from brobygger.web.design.forms import DanishDateField, DesignForm
from brobygger.web.doors import member
from brobygger.web.receiving import sent

administrator = member(Role.ADMINISTRATOR)

SHOWN = 200
USUAL_DAYS = 180


class TokenForm(DesignForm):
    name = forms.CharField(
        label=gettext_lazy("Hvad bruges nøglen til?"),
        max_length=80,
        help_text=gettext_lazy("Skriv det system, der skal læse, for eksempel: Ledelsesinformation i økonomisystemet."),
    )
    holder = forms.ChoiceField(
        label=gettext_lazy("Hvem er ansvarlig for den?"),
        help_text=gettext_lazy(
            "Nøglen ser det samme som personen, og aldrig mere. Stopper personens rolle, stopper nøglen."
        ),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Hvad skal den åbne for?"),
        choices=TokenScope.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    last_day = DanishDateField(
        label=gettext_lazy("Sidste dag, den virker"),
        help_text=gettext_lazy("Højst et år frem. Lav en ny, før den gamle udløber."),
    )

    def __init__(self, *args: Any, holders: list[tokens.Holder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = programme_names(one.place.key for one in holders if one.place.scope == Scope.PROGRAMME)
        choices = [(one.code, f"{one.user.name}, {names.get(one.place.key, one.place.label)}") for one in holders]
        self.choose_from("holder", [("", _("Vælg")), *choices])


@administrator
def every(request: Any) -> HttpResponse:
    now = clock.now()
    found = list(tokens.visible(request.actor)[:SHOWN])
    names = programme_names(one.programme for one in found if one.programme)
    context = {
        "open_tokens": [_line(one, names) for one in found if one.is_open(now)],
        "closed_tokens": [_line(one, names) for one in found if not one.is_open(now)],
        "has_holders": bool(tokens.holders(request.actor, clock.today())),
    }
    return render(request, "accounts/tokens.html", context)


def _line(token: AccessToken, programmes: Mapping[Any, str]) -> dict[str, Any]:
    place = token.jobcentre.label if token.jobcentre else programmes.get(token.programme, _("Et program"))
    return {
        "token": token,
        "place": place,
        "scopes": "; ".join(str(TokenScope(scope).label) for scope in token.scopes),
        "last_day": clock.danish_date(token.expires_at - datetime.timedelta(seconds=1)),
        "last_used": token.last_used,  # type: ignore[attr-defined]  # the list's query adds it
        "was_revoked": token.revoked_at is not None,
    }


@never_cache
@administrator
def new(request: Any) -> HttpResponse:
    """The answer to the form shows the secret, once: it is kept nowhere, not even until the next page."""
    holders = tokens.holders(request.actor, clock.today())
    last_day = clock.today() + datetime.timedelta(days=USUAL_DAYS)
    form = TokenForm(
        sent(request), holders=holders, initial={"last_day": last_day, "scopes": [TokenScope.FIGURES.value]}
    )
    if request.method == "POST" and form.is_valid():
        chosen = next(one for one in holders if one.code == form.cleaned_data["holder"])
        try:
            token, secret = tokens.make(
                by=request.actor,
                holder=chosen.user,
                place=chosen.place,
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                last_day=form.cleaned_data["last_day"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return render(request, "accounts/token_made.html", {"token": token, "secret": secret})
    return form_page(request, "accounts/token_new.html", {"form": form, "has_holders": bool(holders)})


@administrator
@require_http_methods(["GET", "POST"])
def close(request: Any, key: uuid.UUID) -> HttpResponse:
    token = tokens.find(request.actor, key)
    if request.method == "POST":
        tokens.revoke(by=request.actor, token=token)
        messages.success(request, _("Nøglen er lukket og virker ikke mere."))
        return redirect("tokens:list")
    return render(request, "accounts/token_close.html", {"line": _line(token, programme_names([token.programme]))})
