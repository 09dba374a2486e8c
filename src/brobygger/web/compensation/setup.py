"""What a jobcentre sets for schemes: who grants, deputies, deadlines, forms of granting, and the texts of letters."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.accounts.roles import WORDS as ROLE_WORDS
from brobygger.accounts.roles import Role
from brobygger.compensation import access, actions, reads, schemes
from brobygger.compensation.models import GrantingForm, KeyPerson, RightToGrant
from brobygger.kernel import clock
from brobygger.reference import reads as reference
from brobygger.web.compensation import forms
from brobygger.web.compensation.pages import POST_OR_GET, sent, small_form
from brobygger.web.doors import member

ROLES = access.SET_UP_ROLES


def _back() -> str:
    return reverse("compensation:setup")


@member(*ROLES)
@require_GET
def setup(request: Any) -> HttpResponse:
    found = reads.set_up(clock.today())
    context = {
        "set_up": found,
        "rights": [(one, _holder(one), schemes.name(one.scheme) if one.scheme else "") for one in found.rights],
        "key_people": [(one, schemes.name(one.scheme) if one.scheme else "") for one in found.key_people],
        "forms": [(one, reference.label("granting_form", one.form)) for one in found.forms],
        "blocks": [(one, schemes.name(one.scheme) if one.scheme else "") for one in found.blocks],
        "settings": [(schemes.name(code), one) for code, one in sorted(found.settings.items())],
    }
    return render(request, "compensation/setup.html", context)


def _holder(right: RightToGrant) -> str:
    return right.user.name if right.user is not None else str(ROLE_WORDS[Role(right.role)].name)


@member(*ROLES)
@require_http_methods(POST_OR_GET)
def right_new(request: Any) -> HttpResponse:
    form = forms.RightForm(sent(request), initial={"valid_from": clock.today()})
    return small_form(
        request, form, lambda filled: actions.give_right(by=request.actor, **filled.cleaned_data),
        title=_("Hvem må bevilge"), button=_("Gem"), back=_back(), done=_("Retten er givet."),
        lead=_("Når der står mindst én række, er det kun dem på listen, der må bevilge."),
    )  # fmt: skip


@member(*ROLES)
@require_http_methods(POST_OR_GET)
def right_end(request: Any, key: Any) -> HttpResponse:
    return _end(request, key, RightToGrant, lambda row, on: actions.end_right(by=request.actor, right=row, on=on))


@member(*ROLES)
@require_http_methods(POST_OR_GET)
def key_person_new(request: Any) -> HttpResponse:
    form = forms.KeyPersonForm(sent(request), initial={"valid_from": clock.today()})

    def act(filled: Any) -> object:
        said = dict(filled.cleaned_data)
        said["team"] = filled.teams.get(said["team"])
        return actions.set_key_person(by=request.actor, **said)

    return small_form(
        request, form, act, title=_("Nøgleperson og stedfortræder"), button=_("Gem"), back=_back(),
        done=_("Nøglepersonen er sat."),
        lead=_("Der er altid en stedfortræder, så ingen borger venter på grund af sygdom eller ferie."),
    )  # fmt: skip


@member(*ROLES)
@require_http_methods(POST_OR_GET)
def key_person_end(request: Any, key: Any) -> HttpResponse:
    return _end(
        request, key, KeyPerson, lambda row, on: actions.end_key_person(by=request.actor, key_person=row, on=on)
    )


@member(*ROLES)
@require_http_methods(POST_OR_GET)
def form_new(request: Any) -> HttpResponse:
    form = forms.GrantingFormForm(sent(request), initial={"valid_from": clock.today()})
    return small_form(
        request, form, lambda filled: actions.record_granting_form(by=request.actor, **filled.cleaned_data),
        title=_("Sådan bevilger vi"), button=_("Gem"), back=_back(), done=_("Formen er skrevet."),
    )  # fmt: skip


@member(*ROLES)
@require_http_methods(POST_OR_GET)
def form_end(request: Any, key: Any) -> HttpResponse:
    return _end(
        request,
        key,
        GrantingForm,
        lambda row, on: actions.end_granting_form(by=request.actor, granting_form=row, on=on),
    )


def _end(request: Any, key: Any, model: Any, act: Any) -> HttpResponse:
    access.check_may_set_up(request.actor)
    row = access.find(model, key)
    form = forms.EndForm(sent(request), initial={"on": clock.today()})
    return small_form(
        request, form, lambda filled: act(row, filled.cleaned_data["on"]), title=_("Afslut"), button=_("Afslut"),
        back=_back(), done=_("Det er afsluttet."),
    )  # fmt: skip


@member(*ROLES)
@require_http_methods(POST_OR_GET)
def block_new(request: Any) -> HttpResponse:
    form = forms.BlockForm(sent(request))
    return small_form(
        request, form, lambda filled: actions.set_text_block(by=request.actor, **filled.cleaned_data),
        title=_("Tekst til breve"), button=_("Gem teksten"), back=_back(), done=_("Teksten bruges fra nu af."),
        lead=_("Klagevejledningen skal sige, hvor og hvor længe borgeren kan klage, og nævne Ankestyrelsen."),
    )  # fmt: skip


@member(*ROLES)
@require_http_methods(POST_OR_GET)
def deadline_new(request: Any) -> HttpResponse:
    form = forms.DeadlineForm(sent(request), initial={"valid_from": clock.today(), "clock_unit": "working_days"})
    return small_form(
        request, form, lambda filled: actions.set_scheme(by=request.actor, **filled.cleaned_data),
        title=_("Frist for en ordning"), button=_("Gem fristen"), back=_back(), done=_("Fristen er sat."),
        lead=_("Ansøgninger, der allerede er modtaget, beholder den frist, de fik."),
    )  # fmt: skip
