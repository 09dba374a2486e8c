"""Programmes: who takes part, in which period, and with which targets, the old ones beside the new."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from brobygger.accounts.models import Jobcentre
from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import Role
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.boundary import is_entered
from brobygger.kernel.errors import Refusal
from brobygger.programmes import access, actions, errors, measures, reads
from brobygger.web.doors import member
from brobygger.web.programmes.forms import (
    EndMarkForm,
    JoinForm,
    LeaveForm,
    MarkForm,
    NewProgrammeForm,
    PopulationForm,
    TargetForm,
    UsageForm,
)

reader = member(Role.TEAM_LEADER, Role.PROJECT_MANAGER, Role.PROGRAMME_ANALYST, Role.ADMINISTRATOR)
manager = member(Role.PROJECT_MANAGER)
analyst = member(Role.PROGRAMME_ANALYST)
administrator = member(Role.ADMINISTRATOR)


@never_cache
@reader
@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "programmes": access.visible_programmes(by=actor),
        "joinable": access.joinable(by=actor, on=clock.today()),
        "may_make": access.may_make_programmes(actor),
        "may_open": actor.has(Role.TEAM_LEADER, Role.PROJECT_MANAGER, Role.PROGRAMME_ANALYST),
        "today": clock.today(),
    }
    return render(request, "programmes/list.html", context)


@never_cache
@administrator
def new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    access.require_making(actor)
    form = NewProgrammeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_programme(by=actor, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(name)s er oprettet.") % {"name": made.name})
            return redirect("programmes:list")
    return _form(request, form, _("Opret program"), _("Opret program"))


@never_cache
@member(Role.TEAM_LEADER, Role.PROJECT_MANAGER, Role.PROGRAMME_ANALYST)
@require_safe
def programme(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    found = access.open_programme(by=actor, key=key)
    # An analyst works in a programme and in no jobcentre: of targets that is what the pages of figures show.
    histories = reads.targets(found) if is_entered() else {}
    takes_part = actor.jobcentre is not None and found.pk in reads.programmes_of(actor.jobcentre)
    own = {measure: history for (jobcentre, measure), history in histories.items() if jobcentre == actor.jobcentre}
    shown = measures.told(own) if takes_part else ()
    context = {
        "programme": found,
        "participants": reads.participants(found),
        "own": actor.jobcentre,
        "measures": [(measure, measures.name(measure), own.get(measure)) for measure in shown],
        "other_measures": [(one, measures.name(one)) for one in measures.MEASURES if one not in shown],
        "population": reads.population(found) if is_entered() else (),
        "usage": reads.municipal_usage() if takes_part and is_entered() else (),
        "marks": reads.marks([found.pk]),
        "may_define": access.may_define_marks(actor, found),
        "may_change": takes_part and access.may_change_targets(actor, actor.jobcentre),
    }
    return render(request, "programmes/page.html", context)


@never_cache
@manager
def join(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    found = access.find_joinable(by=actor, key=key, on=clock.today())
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.join(by=actor, programme=found, jobcentre=_own(actor), **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("I er med i %(name)s.") % {"name": found.name})
            return redirect("programmes:page", found.key)
    return _form(request, form, _("Deltag i %(name)s") % {"name": found.name}, _("Deltag"))


@never_cache
@manager
def leave(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    found = access.open_programme(by=actor, key=key)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.leave(by=actor, programme=found, jobcentre=_own(actor), **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("I er trådt ud af programmet. Jeres tal bliver stående."))
            return redirect("programmes:page", found.key)
    return _form(request, form, _("Træd ud af %(name)s") % {"name": found.name}, _("Træd ud"), found)


@never_cache
@manager
def target(request: HttpRequest, key: uuid.UUID, measure: str) -> HttpResponse:
    actor = actor_of(request)
    found = access.open_programme(by=actor, key=key)
    if measure not in measures.MEASURES:
        raise errors.no_such_measure()
    history = reads.history(found, actor.jobcentre or 0, measure)
    form = TargetForm(request.POST or None, is_first=not history)
    if request.method == "POST" and form.is_valid():
        verb = actions.revise_target if history else actions.set_original_target
        asked: dict[str, Any] = {"programme": found, "jobcentre": _own(actor), "measure": measure, **form.cleaned_data}
        try:
            verb(by=actor, **asked)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Måltallet er gemt."))
            return redirect("programmes:page", found.key)
    label = measures.name(measure)
    heading = _("Justér måltal: %(measure)s") if history else _("Sæt måltal: %(measure)s")
    return _form(request, form, heading % {"measure": label}, _("Gem måltal"), found, history=history)


@never_cache
@manager
def population(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    found = access.open_programme(by=actor, key=key)
    form = PopulationForm(request.POST or None, initial={"period_from": found.starts_on, "period_to": found.ends_on})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_population(by=actor, programme=found, jobcentre=_own(actor), **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Antallet er gemt. Det står i tragten med sin kilde."))
            return redirect("programmes:page", found.key)
    return _form(request, form, _("Påbegyndte forløb som antal"), _("Gem antal"), found)


@never_cache
@manager
def usage(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """How much the schemes are used in the whole municipality; of no single programme, and told in each."""
    actor = actor_of(request)
    found = access.open_programme(by=actor, key=key)
    form = UsageForm(request.POST or None, initial={"year": clock.today().year - 1})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_municipal_usage(by=actor, jobcentre=_own(actor), **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Tallene er gemt. Anvendelsen i kommunen står under kerneelement 4."))
            return redirect("programmes:page", found.key)
    return _form(request, form, _("Brug af ordninger i kommunen"), _("Gem tal"), found)


@never_cache
@analyst
def mark_new(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A mark of the programme's own, for all its jobcentres."""
    actor = actor_of(request)
    found = access.open_programme(by=actor, key=key)
    access.require_marks(actor, found)
    form = MarkForm(request.POST or None, initial={"valid_from": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.define_mark(by=actor, programme=found, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Markeringen “%(name)s” gælder i hele programmet.") % {"name": made.name})
            return redirect("programmes:page", found.key)
    return _form(request, form, _("Ny markering i programmet"), _("Gem markeringen"), found)


@never_cache
@analyst
def mark_end(request: HttpRequest, key: uuid.UUID, mark: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    found = access.open_programme(by=actor, key=key)
    row = access.find_mark(by=actor, programme=found, key=mark)
    form = EndMarkForm(request.POST or None, initial={"valid_to": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_mark(by=actor, mark=row, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Markeringen bliver ikke givet mere."))
            return redirect("programmes:page", found.key)
    return _form(request, form, _("Afslut “%(name)s”") % {"name": row.name}, _("Afslut markeringen"), found)


def _form(
    request: HttpRequest, form: Any, heading: str, button: str, programme: Any = None, **more: Any
) -> HttpResponse:
    context = {"form": form, "heading": heading, "button": button, "programme": programme, "history": (), **more}
    return render(request, "programmes/form.html", context, status=422 if form.errors else 200)


def _own(actor: Actor) -> Jobcentre:
    return Jobcentre.objects.get(pk=actor.jobcentre or 0)
