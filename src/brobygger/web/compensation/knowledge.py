"""Knowledge of schemes: guides for three readers, materials, who spreads it, and what was done."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.compensation import access, errors, guides, knowledge, knowledge_reads, schemes
from brobygger.compensation.enums import Direction, Reader
from brobygger.compensation.models import KnowledgeMeasure, Material
from brobygger.documents import pdf
from brobygger.kernel import boundary, clock
from brobygger.reference import reads as reference
from brobygger.web.compensation import knowledge_forms as forms
from brobygger.web.compensation.pages import POST_OR_GET, sent, small_form
from brobygger.web.documents.answers import pdf_response
from brobygger.web.doors import member
from brobygger.web.templatetags.design import dato

SETS_UP = access.SET_UP_ROLES
LOGGERS = knowledge_reads.LOGGERS
TEMPLATE = "compensation/knowledge/small_form.html"
SHEET = Path(guides.__file__).parent / "pdf" / "guide.typ"


def _home() -> str:
    return reverse("compensation:knowledge")


@member()
@require_GET
def home(request: Any) -> HttpResponse:
    """Everything on one page: guides, materials, who answers for it, and the latest measures."""
    today = clock.today()
    rows = knowledge_reads.every_guide(today)
    by_scheme: dict[str, list[Any]] = {}
    for one in rows:
        by_scheme.setdefault(one.scheme, []).append(one)
    entered = boundary.is_entered()
    duties = knowledge_reads.duties(today) if entered else {}
    may_log = entered and request.actor.has(*LOGGERS)
    context = {
        "readers": list(Reader),
        "guides": [(schemes.name(code), ones) for code, ones in by_scheme.items()],
        "to_check": sum(1 for one in rows if one.to_check),
        "materials": [
            (row, reference.label("knowledge_material", row.kind), [schemes.name(code) for code in row.schemes])
            for row in (knowledge_reads.materials() if entered else [])
        ],
        "duties": [(direction.label, duties.get(direction)) for direction in Direction],
        "measures": _measures(today - datetime.timedelta(days=365), today)[:5] if may_log else [],
        "may_set_up": entered and access.may_set_up(request.actor),
        "may_log": may_log,
        "has_place": entered,
    }
    return render(request, "compensation/knowledge/home.html", context)


def _measures(since: datetime.date, until: datetime.date) -> list[tuple[KnowledgeMeasure, str, str]]:
    return [
        (row, reference.label("knowledge_measure", row.kind), reference.label("knowledge_audience", row.audience))
        for row in knowledge_reads.measures(since, until)
    ]


# --- guides ----------------------------------------------------------------------------------------------------------


def _reader(code: str) -> Reader:
    if code not in Reader.values:
        raise errors.thing_not_found()
    return Reader(code)


@member()
@require_GET
def guide(request: Any, scheme: str, reader: str) -> HttpResponse:
    """One guide, with the law of today beside it, to read, print or hand on."""
    today = clock.today()
    found = knowledge_reads.guide(scheme, _reader(reader), today)
    entered = boundary.is_entered()
    context = {
        "guide": found,
        "scheme": schemes.scheme(scheme, today),
        "limits": schemes.limits_in_words(scheme, today),
        "versions": knowledge_reads.versions(scheme, reader) if entered else [],
        "readers": list(Reader),
        "may_write": entered and access.may_set_up(request.actor),
    }
    return render(request, "compensation/knowledge/guide.html", context)


@member()
@require_GET
def guide_pdf(request: Any, scheme: str, reader: str) -> HttpResponse:
    """The guide as an accessible PDF, to hand to a citizen or an employer."""
    today = clock.today()
    found = knowledge_reads.guide(scheme, _reader(reader), today)
    place = request.place.label if request.place else ""
    return pdf_response(guide_file(found, place=place), f"{schemes.name(scheme)} {found.reader.label}")


def guide_file(found: knowledge_reads.GuideView, *, place: str) -> bytes:
    title = schemes.name(found.scheme)
    data = {
        "title": title,
        "subtitle": str(found.reader.label),
        "place": place,
        "on": dato(clock.today()),
        "paragraphs": found.paragraphs,
        "law_heading": _("Lov"),
        "law": schemes.scheme(found.scheme, clock.today()).law,
        "note": _("Kontrolleret %(day)s. Kilde: %(source)s") % {"day": dato(found.checked_on), "source": found.source},
    }
    language = "da" if found.is_in_other_language else pdf.own_language()
    return pdf.make(SHEET, data, title=title, language=language)


@never_cache
@member(*SETS_UP)
@require_http_methods(POST_OR_GET)
def guide_write(request: Any, scheme: str, reader: str) -> HttpResponse:
    """The jobcentre's own version; it begins with the text that is shown now."""
    found = knowledge_reads.guide(scheme, _reader(reader), clock.today())
    address = reverse("compensation:guide", args=[scheme, reader])
    initial = {
        "number": found.number,
        "text_da": found.text_da,
        "text_en": found.text_en,
        "source": found.source,
        "checked_on": clock.today(),
    }
    form = forms.GuideForm(sent(request), initial=initial)

    def act(filled: Any) -> object:
        said = dict(filled.cleaned_data)
        number = said.pop("number")
        return knowledge.write_guide(by=request.actor, scheme=scheme, reader=reader, read_number=number, **said)

    title = _("%(scheme)s: %(reader)s") % {"scheme": schemes.name(scheme), "reader": found.reader.label.lower()}
    return small_form(
        request, form, act, title=title, button=_("Gem ny udgave"), back=address,
        done=_("Vejledningen er gemt som en ny udgave."), template=TEMPLATE,
        lead=_("Den gamle udgave bliver stående og kan læses."),
    )  # fmt: skip


# --- materials -------------------------------------------------------------------------------------------------------


@never_cache
@member(*SETS_UP)
@require_http_methods(POST_OR_GET)
def material_new(request: Any) -> HttpResponse:
    form = forms.MaterialForm(sent(request), initial={"reviewed_on": clock.today()})

    def act(filled: Any) -> object:
        said = {name: value for name, value in filled.cleaned_data.items() if name != "version"}
        return knowledge.add_material(by=request.actor, **said)

    return small_form(
        request, form, act, title=_("Tilføj materiale"), button=_("Tilføj"), back=_home(),
        done=_("Materialet står nu på listen."), template=TEMPLATE,
    )  # fmt: skip


@never_cache
@member(*SETS_UP)
@require_http_methods(POST_OR_GET)
def material(request: Any, key: Any) -> HttpResponse:
    access.check_may_set_up(request.actor)
    row = access.find(Material, key, None, "owner")
    form = forms.MaterialForm(sent(request), initial=forms.material_values(row))
    if request.method == "POST" and "end" in request.POST:
        knowledge.end_material(by=request.actor, material=row)
        messages.success(request, _("Materialet er taget af listen."))
        return HttpResponseRedirect(_home())

    def act(filled: Any) -> object:
        said = dict(filled.cleaned_data)
        read_version = said.pop("version") or 0
        return knowledge.change_material(by=request.actor, material=row, read_version=read_version, **said)

    return small_form(
        request, form, act, title=row.title, button=_("Gem"), back=_home(), done=_("Gemt."), template=TEMPLATE,
        may_end=row.ended_on is None,
    )  # fmt: skip


# --- who answers for it ----------------------------------------------------------------------------------------------


@never_cache
@member(*SETS_UP)
@require_http_methods(POST_OR_GET)
def duty(request: Any) -> HttpResponse:
    form = forms.DutyForm(sent(request), initial={"valid_from": clock.today()})
    return small_form(
        request, form, lambda filled: knowledge.set_duty(by=request.actor, **filled.cleaned_data),
        title=_("Hvem formidler viden"), button=_("Gem"), back=_home(), done=_("Ansvaret er skrevet."),
        template=TEMPLATE, lead=_("Den, der havde ansvaret før, har det til dagen før."),
    )  # fmt: skip


# --- what was done ---------------------------------------------------------------------------------------------------


@never_cache
@member(*LOGGERS)
@require_GET
def measures(request: Any) -> HttpResponse:
    """What was done in a period, counted by kind, and each of them."""
    form = forms.PeriodForm(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    until = said.get("until") or clock.today()
    since = said.get("since") or until - datetime.timedelta(days=365)
    rows = _measures(since, until)
    context = {
        "form": form,
        "since": since,
        "until": until,
        "rows": rows,
        "counted": knowledge_reads.counted([row for row, _kind, _audience in rows]),
        "mine": request.actor.user,
        "may_set_up": access.may_set_up(request.actor),
    }
    status = 200 if form.is_valid() else 422
    return render(request, "compensation/knowledge/measures.html", context, status=status)


@never_cache
@member(*LOGGERS)
@require_http_methods(POST_OR_GET)
def measure_new(request: Any) -> HttpResponse:
    form = forms.MeasureForm(sent(request), initial={"on": clock.today()})
    return small_form(
        request, form, lambda filled: knowledge.log_measure(by=request.actor, **filled.cleaned_data),
        title=_("Skriv en indsats ind"), button=_("Gem"), back=reverse("compensation:measures"),
        done=_("Indsatsen er skrevet."), template=TEMPLATE,
        lead=_("Oplæg, punkter på møder, arbejdsgange og introduktion af nye kolleger."),
    )  # fmt: skip


@never_cache
@member(*LOGGERS)
@require_http_methods(POST_OR_GET)
def measure_withdraw(request: Any, key: Any) -> HttpResponse:
    row = access.find(KnowledgeMeasure, key)
    if row.held_by_id != request.actor.user:
        access.check_may_set_up(request.actor)
    form = forms.WhyForm(sent(request))
    return small_form(
        request, form,
        lambda filled: knowledge.withdraw_measure(by=request.actor, measure=row, reason=filled.cleaned_data["reason"]),
        title=_("Tag en indsats ud"), button=_("Tag ud"), back=reverse("compensation:measures"),
        done=_("Indsatsen er taget ud."), lead=row.what, template=TEMPLATE,
    )  # fmt: skip
