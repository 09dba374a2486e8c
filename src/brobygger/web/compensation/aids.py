"""The aid look-up: search, one entry, sheets to print, the jobcentre's own entries, and whom to ask.

No page here is about a citizen, so every member may read; the specialist and leaders write.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.compensation import access, aids_actions, aids_errors, aids_reads
from brobygger.compensation.aids_actions import WRITERS
from brobygger.compensation.models import Adviser, OwnAid
from brobygger.documents import pdf
from brobygger.kernel import clock
from brobygger.kernel.errors import Conflict, Refusal
from brobygger.reference import reads as reference
from brobygger.web.compensation import aids_forms as forms
from brobygger.web.compensation.pages import open_application
from brobygger.web.design.conflicts import conflict_page
from brobygger.web.documents.answers import pdf_response
from brobygger.web.doors import member
from brobygger.web.templatetags.design import dato

POST_OR_GET = ["GET", "HEAD", "POST"]
PER_PAGE = 20
SHEET = Path(aids_reads.__file__).parent / "pdf" / "aid_sheet.typ"
READERS = {"borger": gettext_lazy("Til dig, der skal bruge det"), "arbejdsplads": gettext_lazy("Til arbejdspladsen")}


@member()
@require_GET
def search(request: Any) -> HttpResponse:
    """Search with one's own words; without any, ways in: situations and what is granted most here."""
    form = forms.SearchForm(request.GET)
    chosen = {name: request.GET.get(name, "") for name in forms.SearchForm.LISTS}
    given = form.cleaned_data if form.is_valid() else {}
    question = str(given.get("q", ""))
    filters = aids_reads.Filters(**{name: str(given.get(name, "")) for name in forms.SearchForm.LISTS})
    asks = bool(question.strip() or filters or "alle" in request.GET)
    found = aids_reads.search(question, filters) if asks else []
    number = _page_number(request, len(found))
    kept = {"q": question, **{name: value for name, value in chosen.items() if value}}
    context = {
        "form": form,
        "asks": asks,
        "question": question,
        "filters": filters,
        "found": found[(number - 1) * PER_PAGE : number * PER_PAGE],
        "total": len(found),
        "number": number,
        "more": _address(kept, number + 1) if number * PER_PAGE < len(found) else "",
        "fewer": _address(kept, number - 1) if number > 1 else "",
        "situations": [] if asks else forms.offered("work_situation"),
        "used": [] if asks else aids_reads.most_used(),
        "counted_on": aids_reads.counted_on(),
        "may_write": aids_actions.may_write(request.actor),
        "entries": len(aids_reads.search("")) if not asks else 0,
    }
    return render(request, "compensation/aids/search.html", context, status=200 if form.is_valid() else 422)


def _page_number(request: Any, total: int) -> int:
    typed = str(request.GET.get("side", "1"))
    wanted = int(typed) if typed.isdecimal() and len(typed) < 5 else 1
    return max(1, min(wanted, -(-total // PER_PAGE) or 1))


def _address(kept: dict[str, str], number: int) -> str:
    query = {**kept, "side": str(number)}
    if not any(kept.values()):
        query["alle"] = "1"
    return f"{reverse('aids:search')}?{urlencode(query)}"


@member()
@require_GET
def entry(request: Any, code: str) -> HttpResponse:
    """One entry: what it is, whom it helps, who pays, and whom to ask."""
    found = aids_reads.find(code)
    row = aids_reads.own_row(code) if found.aid.own else None
    context = {
        "found": found,
        "aid": found.aid,
        "words": aids_reads.words_of(found.aid),
        "similar": aids_reads.similar(found.aid),
        "advisers": [
            (one, reference.label("adviser_kind", one.kind)) for one in aids_reads.advisers(found.aid.impairments)
        ],
        "counted_on": aids_reads.counted_on(),
        "row": row,
        "versions": aids_reads.versions(row.series) if row else [],
        "may_write": row is not None and aids_actions.may_write(request.actor),
        "readers": READERS,
    }
    return render(request, "compensation/aids/entry.html", context)


@member()
@require_GET
def sheet(request: Any, code: str, reader: str) -> HttpResponse:
    """A page to print: for the citizen, or for the workplace."""
    found = _sheet_of(code, reader)
    words = aids_reads.words_of(found.aid)
    context = {
        "found": found,
        "aid": found.aid,
        "words": words,
        "reader": reader,
        "reader_words": READERS[reader],
        "place": request.place,
        "today": clock.today(),
        "facts": sheet_facts(found, words, for_workplace=reader == "arbejdsplads"),
        "steps": next_steps(reader == "arbejdsplads"),
    }
    return render(request, "compensation/aids/sheet.html", context)


@member()
@require_GET
def sheet_pdf(request: Any, code: str, reader: str) -> HttpResponse:
    """The same as an accessible PDF."""
    found = _sheet_of(code, reader)
    content = sheet_file(found, reader, place=request.place.label if request.place else "")
    return pdf_response(content, found.title)


def _sheet_of(code: str, reader: str) -> aids_reads.Found:
    if reader not in READERS:
        raise aids_errors.not_found()
    return aids_reads.find(code)


def sheet_file(found: aids_reads.Found, reader: str, *, place: str) -> bytes:
    words = aids_reads.words_of(found.aid)
    for_workplace = reader == "arbejdsplads"
    data = {
        "title": found.title,
        "subtitle": str(READERS[reader]),
        "place": place,
        "on": dato(clock.today()),
        "what_heading": _("Hvad det er"),
        "what": found.what,
        "help_heading": _("Hvordan det hjælper (skrevet til medarbejderen)")
        if for_workplace
        else _("Hvordan det hjælper dig"),
        "help": found.help,
        "points_heading": _("Godt at vide"),
        "facts": [[str(label), text] for label, text in sheet_facts(found, words, for_workplace=for_workplace)],
        "pay_heading": _("Hvem betaler"),
        "payers": [[name, hint] for name, hint in words.payers],
        "next_heading": _("Næste skridt"),
        "next": [str(step) for step in next_steps(for_workplace)],
        "sources_heading": _("Kilder"),
        "sources": words.sources,
    }
    return pdf.make(SHEET, data, title=found.title, language=pdf.own_language())


def sheet_facts(found: aids_reads.Found, words: aids_reads.Words, *, for_workplace: bool) -> list[tuple[str, str]]:
    """A sheet for the workplace tells tasks and situations and no impairment: it may lie on a desk."""
    facts = [(_("Pris"), found.price), (_("Situationer"), _in_a_row(words.situations))]
    if words.tasks:
        facts.append((_("Opgaver"), _in_a_row(words.tasks)))
    if for_workplace and words.iso:
        facts.append((_("Gruppe efter ISO 9999"), words.iso))
    return facts


def _in_a_row(labels: list[str]) -> str:
    """``Bruge computer, læse``: labels of a list, as one writes them in a row."""
    return ", ".join([*labels[:1], *(label[:1].lower() + label[1:] for label in labels[1:])])


def next_steps(for_workplace: bool) -> list[str]:
    if for_workplace:
        return [
            _("Tal med medarbejderen om, hvilke opgaver det drejer sig om."),
            _("Prøv det af, før det bliver købt. Meget kan lånes."),
            _("Ring til kommunen, hvis det er mere end det, I selv stiller til rådighed."),
        ]
    return [
        _("Tænk over, i hvilke opgaver du mangler det."),
        _("Tal med din jobformidler eller nøglepersonen om at prøve det."),
        _("Køb ikke selv noget, før du har fået svar fra kommunen."),
    ]


# --- own entries ---------------------------------------------------------------------------------------------------


@member(*WRITERS)
@require_http_methods(POST_OR_GET)
def own_new(request: Any) -> HttpResponse:
    _need_jobcentre(request)
    form = forms.OwnAidForm(request.POST if request.method == "POST" else None, initial={"reviewed_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            row = aids_actions.add(by=request.actor, entry=form.entry())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Det står nu i opslagsværket."))
            return HttpResponseRedirect(reverse("aids:entry", args=[row.series]))
    return _form_page(request, form, _("Tilføj til opslagsværket"), reverse("aids:search"), _("Tilføj"))


@member(*WRITERS)
@require_http_methods(POST_OR_GET)
def own_edit(request: Any, series: uuid.UUID) -> HttpResponse:
    row = _own(series)
    address = reverse("aids:entry", args=[series])
    read_number = row.number
    form = forms.OwnAidForm(request.POST if request.method == "POST" else None, initial=forms.values_of(row))
    if request.method == "POST":
        read_number = int(request.POST["number"]) if str(request.POST.get("number", "")).isdecimal() else 0
        if form.is_valid():
            try:
                if row.number != read_number:
                    raise Conflict(aids_errors.changed_meanwhile(), theirs=row)
                aids_actions.revise(by=request.actor, row=row, entry=form.entry())
            except Conflict as conflict:
                return conflict_page(request, form, conflict, address=address, theirs=forms.values_of(_own(series)))
            except Refusal as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("Ændringen er gemt som en ny udgave."))
                return HttpResponseRedirect(address)
    return _form_page(request, form, row.title_da, address, _("Gem ny udgave"), number=read_number)


@member(*WRITERS)
@require_http_methods(POST_OR_GET)
def own_withdraw(request: Any, series: uuid.UUID) -> HttpResponse:
    row = _own(series)
    form = forms.WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        aids_actions.withdraw(by=request.actor, row=row, reason=form.cleaned_data["reason"])
        messages.success(request, _("Det er taget ud af opslagsværket."))
        return HttpResponseRedirect(reverse("aids:search"))
    heading = _("Tag %(title)s ud") % {"title": row.title_da}
    return _form_page(request, form, heading, reverse("aids:entry", args=[series]), _("Tag ud"))


def _own(series: uuid.UUID) -> OwnAid:
    row = aids_reads.own_row(str(series))
    if row is None or row.withdrawn_on is not None:
        raise aids_errors.not_found()
    return row


def _need_jobcentre(request: Any) -> None:
    """Whoever works for a programme or the whole installation has no look-up of their own to write in."""
    if not aids_actions.may_write(request.actor):
        raise aids_errors.specialists_only()


def _form_page(request: Any, form: Any, heading: str, back: str, button: str, **context: Any) -> HttpResponse:
    context |= {"form": form, "heading": heading, "back": back, "button": button}
    return render(request, "compensation/aids/form.html", context, status=422 if form.errors else 200)


# --- whom to ask ---------------------------------------------------------------------------------------------------


@member()
@require_GET
def people(request: Any) -> HttpResponse:
    """Who knows what: local specialists, key persons, the national special function."""
    rows = aids_reads.advisers()
    groups: dict[str, list[tuple[Adviser, str]]] = {}
    known = reference.labels("impairment_type")
    for row in rows:
        about = ", ".join(known.get(code, code) for code in row.impairments)
        groups.setdefault(reference.label("adviser_kind", row.kind), []).append((row, about))
    context = {"groups": groups, "may_write": aids_actions.may_write(request.actor)}
    return render(request, "compensation/aids/people.html", context)


@member(*WRITERS)
@require_http_methods(POST_OR_GET)
def person_new(request: Any) -> HttpResponse:
    _need_jobcentre(request)
    form = forms.PersonForm(request.POST if request.method == "POST" else None, initial={"reviewed_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            aids_actions.add_person(by=request.actor, person=form.person())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Personen står nu på listen."))
            return HttpResponseRedirect(reverse("aids:people"))
    return _form_page(request, form, _("Tilføj en person"), reverse("aids:people"), _("Tilføj"))


@member(*WRITERS)
@require_http_methods(POST_OR_GET)
def person(request: Any, key: uuid.UUID) -> HttpResponse:
    row = aids_reads.adviser(key)
    address = reverse("aids:people")
    form = forms.PersonForm(request.POST if request.method == "POST" else None, initial=forms.person_values(row))
    if request.method == "POST" and "end" in request.POST:
        aids_actions.end_person(by=request.actor, row=row)
        messages.success(request, _("Personen er taget af listen."))
        return HttpResponseRedirect(address)
    if request.method == "POST" and form.is_valid():
        try:
            aids_actions.change_person(
                by=request.actor, row=row, person=form.person(), read_version=form.cleaned_data["version"] or 0
            )
        except Conflict as conflict:
            return conflict_page(request, form, conflict, address=address)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Gemt."))
            return HttpResponseRedirect(address)
    return _form_page(request, form, row.name, address, _("Gem"), may_end=True)


# --- on an application -------------------------------------------------------------------------------------------


@never_cache
@member(*access.SCHEME_ROLES)
@require_http_methods(POST_OR_GET)
def chosen(request: Any, key: uuid.UUID) -> HttpResponse:
    """Which aids an application is about: search, choose, take off."""
    row, _allowed = open_application(request, key, "compensation.aids", write=True)
    codes = list((row.coded or {}).get("aids", ()))
    question = str(request.GET.get("q", ""))[:200]
    if request.method == "POST":
        code = str(request.POST.get("code", ""))
        wanted = [one for one in codes if one != code] if "away" in request.POST else [*codes, code]
        try:
            aids_actions.choose(by=request.actor, application=row, codes=wanted)
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, _("Gemt."))
        return HttpResponseRedirect(reverse("aids:chosen", args=[key]))
    impairment = row.code("impairment")
    used = aids_reads.most_used(impairment) if impairment and not question else []
    found = aids_reads.search(question)[:10] if question.strip() else used
    context = {
        "row": row,
        "citizen": row.citizen,
        "chosen": [(code, aids_reads.title(code), aids_reads.lookup(code) is not None) for code in codes],
        "question": question,
        "found": [one for one in found if one.aid.code not in codes],
        "back": reverse("compensation:application", args=[key]),
    }
    return render(request, "compensation/aids/chosen.html", context)
