"""Events that changed the work: those of the whole country, those of the jobcentre, and what their pauses mean."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import Role
from brobygger.kernel.errors import Conflict, Refusal
from brobygger.reference import events
from brobygger.reference import reads as reference
from brobygger.reference.events import Entry, Event
from brobygger.web.design.conflicts import VersionField, conflict_page
from brobygger.web.design.forms import DanishDateField, DesignForm
from brobygger.web.doors import member
from brobygger.web.measurement.shown import words
from brobygger.web.receiving import sent
from brobygger_analysis.definitions import ELEMENT_NAMES

leader = member(Role.TEAM_LEADER, Role.PROJECT_MANAGER)


class EventForm(DesignForm):
    title = forms.CharField(label=gettext_lazy("Hvad skete der?"), max_length=120)
    first = DanishDateField(label=gettext_lazy("Første dag"))
    last = DanishDateField(
        label=gettext_lazy("Sidste dag"),
        required=False,
        help_text=gettext_lazy("Lad feltet være tomt, hvis det varer ved. Så kan ingen frister stå stille."),
    )
    elements = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Hvilke dele af indsatsen?"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Vælger du ingen, vises begivenheden ved alle tal."),
    )
    duties = forms.MultipleChoiceField(
        label=gettext_lazy("Hvilke frister stod stille?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Dagene tæller ikke med i fristen. Vælg kun det, der var lov til at udsætte."),
    )
    source = forms.CharField(label=gettext_lazy("Hvor ved I det fra?"), max_length=300)
    version = VersionField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("elements", [(number, f"{number}. {words(name)}") for number, name in ELEMENT_NAMES.items()])
        self.choose_from("duties", list(reference.labels("paused_duty").items()))

    @property
    def entry(self) -> Entry:
        return Entry(**{name: value for name, value in self.cleaned_data.items() if name != "version"})


class WithdrawForm(DesignForm):
    reason = forms.CharField(label=gettext_lazy("Hvorfor skal den væk?"), max_length=300)


@dataclass(frozen=True, slots=True)
class Line:
    """One event as the page tells it."""

    event: Event
    elements: str
    duties: str


@never_cache
@leader
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    found = [_line(one) for one in reversed(events.of(actor.jobcentre))]
    context = {
        "local": [one for one in found if not one.event.is_national],
        "national": [one for one in found if one.event.is_national],
        "may_write": events.may_write(actor),
    }
    return render(request, "measurement/events.html", context)


def _line(event: Event) -> Line:
    labels = reference.labels("paused_duty")
    return Line(
        event,
        ", ".join(words(ELEMENT_NAMES[number]) for number in event.elements),
        ", ".join(labels.get(code, code) for code in event.duties),
    )


@never_cache
@leader
def new(request: HttpRequest) -> HttpResponse:
    form = EventForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            events.register(by=actor_of(request), entry=form.entry)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Begivenheden er gemt."))
            return redirect("measurement:events")
    return render(request, "measurement/event.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@leader
def change(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    row = events.writable(key, by=actor)
    now = {name: getattr(row, name) for name in ("title", "first", "last", "elements", "duties", "source", "version")}
    form = EventForm(sent(request), initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            events.change(by=actor, key=key, read_version=form.cleaned_data["version"] or row.version, entry=form.entry)
        except Refusal as refusal:
            form.refuse(refusal)
        except Conflict as conflict:
            return conflict_page(request, form, conflict, address=request.path)
        else:
            messages.success(request, _("Begivenheden er rettet."))
            return redirect("measurement:events")
    context = {"form": form, "row": row, "withdraw_form": WithdrawForm()}
    return render(request, "measurement/event.html", context, status=422 if form.errors else 200)


@never_cache
@leader
@require_POST
def withdraw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    row = events.writable(key, by=actor)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        events.withdraw(by=actor, key=key, reason=form.cleaned_data["reason"])
        messages.success(request, _("Begivenheden er taget ud."))
        return redirect("measurement:events")
    now = {name: getattr(row, name) for name in ("title", "first", "last", "elements", "duties", "source", "version")}
    context = {"form": EventForm(initial=now), "row": row, "withdraw_form": form}
    return render(request, "measurement/event.html", context, status=422)
