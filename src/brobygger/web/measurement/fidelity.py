"""Fidelity: what was judged, one intention with its figures, one judgement, the forms, and places side by side."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import LEADER_ROLES, Role
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.measurement import fidelity, fidelity_forms
from brobygger.measurement.access import Scope
from brobygger.measurement.fidelity import Judgement
from brobygger.measurement.fidelity_errors import no_such_form, no_such_intention
from brobygger.measurement.models import FidelityAssessment
from brobygger.programmes import access as programme_access
from brobygger.programmes import reads as programme_reads
from brobygger.programmes.errors import no_such_programme
from brobygger.programmes.models import Programme
from brobygger.vault import log
from brobygger.web.design.saving import saved_or_shown
from brobygger.web.design.tables import Column, Export, Table
from brobygger.web.doors import member
from brobygger.web.measurement import fidelity_words as say
from brobygger.web.measurement import shown
from brobygger.web.measurement.fidelity_forms import (
    CorrectionForm,
    DayForm,
    EndForm,
    JudgementForm,
    RecordForm,
)
from brobygger.web.receiving import sent
from brobygger_analysis import fidelity as analysis
from brobygger_analysis.fidelity import Element, Intention, Level, UnknownPart, catalogue

reader = member(Role.TEAM_LEADER, Role.PROJECT_MANAGER, Role.PROGRAMME_ANALYST)
leader = member(*LEADER_ROLES)


# What was judged ------------------------------------------------------------------------------------------------------


@never_cache
@leader
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Every part of the model: what was judged of it last, and how it is done here."""
    actor = actor_of(request)
    programmes = _own_programmes(actor)
    if not programmes:
        return render(request, "measurement/none.html", {"heading": _("Fidelitet")})
    programme = chosen(programmes, request.GET.get("programme", ""))
    judged = fidelity.current(by=actor, programme=programme)
    held = fidelity_forms.held(fidelity.usual_day(programme))
    context = {
        "programme": programme,
        "programmes": programmes,
        "elements": [
            {
                "element": element,
                "name": element_words(element),
                "intentions": [
                    {"key": one.key, "name": shown.words(one.name), "says": shown.words(one.says),
                     "judged": judged.get(one.key)}
                    for one in element.intentions
                ],
                "forms": say.forms(
                    [one for form in element.forms for one in held[form.key]], [form.key for form in element.forms]
                ),
            }
            for element in analysis.ELEMENTS
        ],
        "missing": len(analysis.INTENTIONS) - len(judged),
    }  # fmt: skip
    return render(request, "measurement/fidelity/overview.html", context)


@never_cache
@leader
def intention(request: HttpRequest, code: str, intention: str) -> HttpResponse:
    """One intention: figures between thresholds, how it is done, what was said of it, and the form to say it anew."""
    actor = actor_of(request)
    programme = chosen(_own_programmes(actor), code)
    asked = _intention(intention)
    day = _day(request, programme)
    beside = fidelity.evidence_of(by=actor, programme=programme, intentions=[asked.key], on=day)[asked.key]
    element = catalogue.element_of(asked.key)
    form = JudgementForm(sent(request), initial={"on": day.isoformat()})
    return saved_or_shown(
        request,
        form,
        lambda: fidelity.assess(
            by=actor, programme=programme, judgement=judgement_of(asked, form.cleaned_data), on=form.cleaned_data["on"]
        ),
        template="measurement/fidelity/intention.html",
        goal=lambda made: reverse("measurement:fidelity_assessment", args=[made.key]),
        done=_("Vurderingen er gemt med de tal, der stod ved siden af."),
        context={
            "programme": programme,
            "intention": asked,
            "name": shown.words(asked.name),
            "says": shown.words(asked.says),
            "element_name": element_words(element),
            "day": day,
            "day_form": DayForm(initial={"dato": day}),
            "degrees": say.degrees(beside.degrees),
            "forms": say.forms(beside.forms, [one.key for one in element.forms]),
            "history": fidelity.history(by=actor, programme=programme, intention=asked.key),
        },
    )


@never_cache
@leader
@require_safe
def assessment(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One judgement, with what stood beside it when it was made."""
    found = fidelity.find(by=actor_of(request), key=key)
    return render(request, "measurement/fidelity/assessment.html", _assessment_context(found))


def _assessment_context(found: FidelityAssessment) -> dict[str, Any]:
    asked = analysis.intention(found.intention)
    element = catalogue.element_of(found.intention)
    return {
        "assessment": found,
        "programme": found.programme,
        "name": shown.words(asked.name),
        "says": shown.words(asked.says),
        "element_name": element_words(element),
        "degrees": say.degrees(fidelity.degrees_from(found.evidence)),
        "forms": say.forms(fidelity.forms_from(found.evidence), [one.key for one in element.forms]),
        "replaced_by": FidelityAssessment.objects.filter(corrects=found).first(),
        "level": say.level_words(found.level),
    }


@never_cache
@leader
def correct(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Say it anew, with a reason; the first judgement stays to be read."""
    actor = actor_of(request)
    found = fidelity.find(by=actor, key=key)
    asked = analysis.intention(found.intention)
    initial = {name: getattr(found, name) for name in ("level", "reason", "drivers", "barriers", "fault")}
    form = CorrectionForm(sent(request), initial=initial)
    return saved_or_shown(
        request,
        form,
        lambda: fidelity.correct(
            by=actor,
            assessment=found,
            judgement=judgement_of(asked, form.cleaned_data),
            why=form.cleaned_data["why"],
        ),
        template="measurement/fidelity/correct.html",
        goal=lambda made: reverse("measurement:fidelity_assessment", args=[made.key]),
        done=_("Vurderingen er rettet. Den gamle kan stadig læses."),
        context=_assessment_context(found),
    )


@leader
@require_POST
def share(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Let the programme's others see a judgement, or take it back."""
    actor = actor_of(request)
    found = fidelity.find(by=actor, key=key)
    if request.POST.get("take_back"):
        fidelity.unshare(by=actor, assessment=found)
        messages.success(request, _("Vurderingen er ikke delt længere. Kun jeres eget jobcenter ser den."))
    else:
        fidelity.share(by=actor, assessment=found)
        messages.success(request, _("Vurderingen er delt med programmet. Tallene ved siden af er ikke med."))
    return redirect("measurement:fidelity_assessment", key=found.key)


def judgement_of(asked: Intention, data: dict[str, Any]) -> Judgement:
    return Judgement(
        asked.key, data["level"], data["reason"], data.get("drivers", ""), data.get("barriers", ""),
        data.get("fault", ""),
    )  # fmt: skip


# How it is done -------------------------------------------------------------------------------------------------------


@never_cache
@leader
@require_safe
def forms(request: HttpRequest) -> HttpResponse:
    """Everything that was recorded of how the model is done, and what other pages have registered already."""
    actor = actor_of(request)
    held = fidelity_forms.held(clock.today())
    rows = fidelity_forms.history(by=actor)
    context = {
        "elements": [
            {
                "element": element,
                "name": element_words(element),
                "forms": [
                    {
                        "form": form,
                        "shown": say.forms(held[form.key], [form.key])[0],
                        "rows": [
                            (row, fidelity_forms.choice_words(row.form, row.choice))
                            for row in rows
                            if row.form == form.key
                        ],
                    }
                    for form in element.forms
                ],
            }
            for element in analysis.ELEMENTS
            if element.forms
        ],
    }
    return render(request, "measurement/fidelity/forms.html", context)


@never_cache
@leader
def form_new(request: HttpRequest, form: str) -> HttpResponse:
    """Record how one thing is done from a day on."""
    actor = actor_of(request)
    try:
        asked = analysis.form(form)
    except UnknownPart:
        raise no_such_form() from None
    if asked.is_elsewhere:
        raise no_such_form()
    filled = RecordForm(sent(request), form=asked, initial={"valid_from": clock.today(), "is_main": True})
    return saved_or_shown(
        request,
        filled,
        lambda: fidelity_forms.record(by=actor, form=asked.key, **filled.said),
        template="measurement/fidelity/form.html",
        goal=reverse("measurement:fidelity_forms"),
        done=_("Det er gemt. Det tidligere valg slutter dagen før."),
        context={"heading": shown.words(asked.name), "button": _("Gem")},
    )


@never_cache
@leader
def form_end(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """End a form, or say that it was recorded by mistake."""
    actor = actor_of(request)
    row = fidelity_forms.find(by=actor, key=key)
    today = clock.today()
    form = EndForm(sent(request), initial={"on": today, "version": row.version})

    def save() -> Any:
        data = form.cleaned_data
        if data["mistake"]:
            return fidelity_forms.withdraw(
                by=actor, row=row, on=today, reason=data["mistake"], read_version=data["version"]
            )
        return fidelity_forms.end(by=actor, row=row, on=data["on"], read_version=data["version"])

    heading = _("Afslut: %(choice)s") % {"choice": fidelity_forms.choice_words(row.form, row.choice)}
    return saved_or_shown(
        request,
        form,
        save,
        template="measurement/fidelity/form.html",
        goal=reverse("measurement:fidelity_forms"),
        done=_("Det er gemt."),
        context={"heading": heading, "button": _("Gem")},
    )


# Side by side ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One judgement in one municipality, as a file holds it."""

    unit: str
    element: str
    intention: str
    level: str
    on: datetime.date | None
    fault: str
    reason: str
    drivers: str
    barriers: str
    key: uuid.UUID = field(default_factory=uuid.uuid4)


class SideBySideTable(Table):
    caption = gettext_lazy("Fidelitet side om side")
    page_sizes = (1000,)
    unit = Column(gettext_lazy("Kommune"), "unit", row_header=True)
    element = Column(gettext_lazy("Del af modellen"), "element")
    intention = Column(gettext_lazy("Intention"), "intention")
    level = Column(gettext_lazy("Vurdering"), "level")
    on = Column(gettext_lazy("Tal til og med"), "on")
    fault = Column(gettext_lazy("Hvad ligger bag"), "fault")
    reason = Column(gettext_lazy("Hvorfor"), "reason")
    drivers = Column(gettext_lazy("Hvad hjælper"), "drivers")
    barriers = Column(gettext_lazy("Hvad står i vejen"), "barriers")


@never_cache
@reader
@require_safe
def compare(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Municipalities side by side: none above another."""
    actor = actor_of(request)
    programmes = programme_access.visible_programmes(by=actor)
    if not programmes:
        return render(request, "measurement/none.html", {"heading": _("Fidelitet side om side")})
    programme = chosen(programmes, request.GET.get("programme", ""))
    view = fidelity.side_by_side(by=actor, programme=programme)
    table = SideBySideTable(request.GET, _lines(view))
    if table.wants_export:
        return table.export(f"fidelitet-{programme.code}", on_export=lambda export: _log_export(actor, view, export))
    context = {
        "programme": programme,
        "programmes": programmes,
        "view": view,
        "is_outside": view.scope is Scope.PROGRAMME,
        "elements": [_compared(view, element) for element in analysis.ELEMENTS],
        "table": table,
        "any_judged": bool(view.judged or view.published),
    }
    return render(request, "measurement/fidelity/compare.html", context)


def _log_export(actor: Actor, view: fidelity.Beside, export: Export) -> None:
    log.exported(
        by=actor,
        action="fidelity.exported",
        subjects=[("programme", view.programme.key)],
        criterion={"format": export.format, "count": export.count},
    )


def _lines(view: fidelity.Beside) -> list[Line]:
    """Every municipality and intention, also where there is nothing to see yet."""
    made = []
    for row in view.table.rows:
        nothing = _("Ikke vurderet") if row.unit == view.own else _("Ikke delt")
        for cell in row.cells:
            judged = view.judged.get((row.unit, cell.intention))
            made.append(
                Line(
                    unit=row.unit,
                    element=element_words(catalogue.element_of(cell.intention)),
                    intention=shown.words(analysis.intention(cell.intention).name),
                    level=say.level_words(cell.level) or nothing,
                    on=judged.on if judged else None,
                    fault=judged.get_fault_display() if judged and judged.fault else "",
                    reason=judged.reason if judged else "",
                    drivers=judged.drivers if judged else "",
                    barriers=judged.barriers if judged else "",
                )
            )
    return made


def _compared(view: fidelity.Beside, element: Element) -> dict[str, Any]:
    keys = [one.key for one in element.intentions]
    figures = list(dict.fromkeys(one.key for intention in element.intentions for one in intention.indicators))
    seen = [key for key in figures if any(key in degrees for degrees in view.figures.values())]
    return {
        "element": element,
        "name": element_words(element),
        "intentions": [shown.words(one.name) for one in element.intentions],
        "rows": [
            {
                "unit": row.unit,
                "is_own": row.unit == view.own,
                "cells": [
                    {"level": say.level_words(row.level(key)), "kind": _kind(row.level(key)),
                     "judged": view.judged.get((row.unit, key)), "name": shown.words(analysis.intention(key).name)}
                    for key in keys
                ],
            }
            for row in view.table.rows
        ],
        "published": [say.level_words(view.published.get(key)) for key in keys] if view.published else [],
        "counts": [(shown.words(analysis.intention(key).name), _counted(view, key)) for key in keys],
        "figures": [
            {
                "name": next(shown.words(degrees[key].result.definition.name) for degrees in view.figures.values()
                             if key in degrees),
                "cells": [
                    (row.unit, say.degrees([view.figures[row.unit][key]])[0])
                    for row in view.table.rows
                    if key in view.figures.get(row.unit, {})
                ],
            }
            for key in seen
        ],
    }  # fmt: skip


def _kind(level: Level | None) -> str:
    return say.KINDS[level] if level else ""


def _counted(view: fidelity.Beside, key: str) -> str:
    """How many municipalities were judged what."""
    counts = view.table.counts[key]
    told = [f"{say.level_words(level)}: {number}" for level, number in counts.items() if level and number]
    return ", ".join(told)


# Common ---------------------------------------------------------------------------------------------------------------


def element_words(element: Element) -> str:
    """The name with its number, where it is one of the five core elements."""
    name = shown.words(element.name)
    return f"{element.number}. {name}" if element.number else name


def _own_programmes(actor: Actor) -> list[Programme]:
    if actor.jobcentre is None or not actor.has(*LEADER_ROLES):
        return []
    own = programme_reads.programmes_of(actor.jobcentre)
    return [one for one in programme_reads.every() if one.pk in own]


def chosen(programmes: list[Programme], code: str) -> Programme:
    """The programme that was asked for, or the first. Raises ``NotFound``."""
    found = next((one for one in programmes if one.code == code), None) if code else next(iter(programmes), None)
    if found is None:
        raise no_such_programme()
    return found


def _intention(key: str) -> Intention:
    try:
        return analysis.intention(key)
    except UnknownPart:
        raise no_such_intention() from None


def _day(request: HttpRequest, programme: Programme) -> datetime.date:
    """The day that the figures go to: as asked for, else the usual one."""
    if request.method == "POST":
        try:
            return datetime.date.fromisoformat(request.POST.get("on", ""))
        except ValueError:
            return fidelity.usual_day(programme)
    asked = DayForm(request.GET) if request.GET.get("dato") else None
    if asked is not None and asked.is_valid() and asked.cleaned_data["dato"]:
        day: datetime.date = asked.cleaned_data["dato"]
        return day
    return fidelity.usual_day(programme)
