"""Local set-up: every dated value of the product with its source, and what this jobcentre does differently."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import Role
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound, Refusal
from brobygger.reference import access, actions, reads
from brobygger.reference.errors import ValueMissing, local_value_not_found
from brobygger.reference.reads import ValueInForce
from brobygger.reference.shipped import Certainty, Value
from brobygger.web.design.numbers import number_text
from brobygger.web.doors import member
from brobygger.web.receiving import sent
from brobygger.web.reference.forms import EndForm, LocalValueForm, choice_word

setup_roles = member(Role.PROJECT_MANAGER, Role.TEAM_LEADER)

ROOM_WORDS = {
    "accounts": gettext_lazy("Jeres ord for rollerne"),
    "casework": gettext_lazy("Mit arbejde og teamet"),
    "citizens": gettext_lazy("Borgere"),
    "screening": gettext_lazy("Opsporing og visitation"),
    "cv": gettext_lazy("CV"),
    "plans": gettext_lazy("Plan"),
    "conversations": gettext_lazy("Samtaler og kontakt"),
    "compensation": gettext_lazy("Ordninger"),
    "documents": gettext_lazy("Filer og breve"),
    "privacy": gettext_lazy("Adgang og data"),
    "measurement": gettext_lazy("Tal"),
    "programmes": gettext_lazy("Programmer"),
}
UNIT_WORDS = {
    "hours": gettext_lazy("timer"),
    "years": gettext_lazy("år"),
    "percent": "%",
    "days": gettext_lazy("dage"),
    "working_days": gettext_lazy("arbejdsdage"),
    "weeks": gettext_lazy("uger"),
    "months": gettext_lazy("måneder"),
    "minutes": gettext_lazy("minutter"),
    "rows": gettext_lazy("rækker"),
}
CERTAINTY_WORDS = {
    Certainty.SURE: gettext_lazy("Bekræftet"),
    Certainty.SOURCE: gettext_lazy("Fra kilden"),
    Certainty.OWN: gettext_lazy("Vores valg"),
    Certainty.UNCERTAIN: gettext_lazy("Usikker"),
}


@dataclass(frozen=True, slots=True)
class Line:
    code: str
    title: str
    shown: str
    common: str
    is_local: bool
    since: Any
    until: Any
    upcoming: tuple[Any, ...]
    source: str
    certainty: Any
    is_uncertain: bool
    may_change: bool


@setup_roles
def setup(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if actor.jobcentre is None:
        raise NotFound(_("Vælg et jobcenter først."))
    grouped: dict[str, list[Line]] = {}
    for one in reads.in_force(on=clock.today(), jobcentre=actor.jobcentre):
        grouped.setdefault(one.common.room, []).append(_line(one, actor))
    sections = [
        (ROOM_WORDS.get(room, room), lines, sum(line.is_local for line in lines)) for room, lines in grouped.items()
    ]
    return render(request, "reference/setup.html", {"sections": sections, "today": clock.today()})


def _line(one: ValueInForce, actor: Actor) -> Line:
    return Line(
        code=one.common.code,
        title=one.common.text(get_language() or "da"),
        shown=in_words(one.value, one.common),
        common=in_words(one.common.value, one.common),
        is_local=one.local is not None,
        since=one.local.valid_from if one.local else one.common.valid_from,
        until=one.local.valid_to if one.local else one.common.valid_to,
        upcoming=one.upcoming,
        source=one.common.source_text(get_language() or "da"),
        certainty=CERTAINTY_WORDS[one.common.certainty],
        is_uncertain=one.common.certainty is Certainty.UNCERTAIN,
        may_change=access.can_override(actor, one.common),
    )


def in_words(value: Any, common: Value) -> str:
    """The value with its unit, as people read it."""
    if isinstance(value, bool):
        return _("Ja") if value else _("Nej")
    if isinstance(value, int | float):
        unit = UNIT_WORDS.get(common.unit, "")
        return f"{number_text(value, language=get_language() or 'da')} {unit}".strip()
    if isinstance(value, list | tuple):
        return ", ".join(str(choice_word(part)) for part in value) or _("Ingen")
    return str(choice_word(value)) or _("Ikke sat")


@setup_roles
def value(request: HttpRequest, code: str) -> HttpResponse:
    actor = actor_of(request)
    common = _common(code)
    access.check_can_override(actor, common)
    current = reads.value(code, on=clock.today(), jobcentre=actor.jobcentre)
    form = LocalValueForm(sent(request), common=common, current=current)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_local_value(by=actor, code=code, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Jeres værdi er gemt."))
            return redirect("reference:setup")
    history = reads.history(code, jobcentre=actor.jobcentre or 0)
    context = {
        "form": form,
        "title": common.text(get_language() or "da"),
        "source": common.source_text(get_language() or "da"),
        "common_words": in_words(common.value, common),
        "certainty": CERTAINTY_WORDS[common.certainty],
        "history": [(one, in_words(one.value, common)) for one in history],
        "today": clock.today(),
    }
    return render(request, "reference/value.html", context, status=422 if form.errors else 200)


@setup_roles
def end(request: HttpRequest, code: str, key: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    common = _common(code)
    access.check_can_override(actor, common)
    if reads.local_value(key) is None:
        raise local_value_not_found()
    form = EndForm(sent(request), initial={"valid_to": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_local_value(by=actor, key=key, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Herefter gælder den fælles værdi igen."))
            return redirect("reference:setup")
    context = {"form": form, "title": common.text(get_language() or "da"), "code": code}
    return render(request, "reference/end.html", context, status=422 if form.errors else 200)


def _common(code: str) -> Value:
    try:
        return reads.shipped_value(code, on=clock.today())
    except ValueMissing:
        raise NotFound(_("Den værdi findes ikke.")) from None
