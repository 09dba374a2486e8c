"""Comparing with an extract: the comparisons, one of them, the persons behind its counts, and one proposal."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import LEADER_ROLES, Role
from brobygger.kernel.errors import Conflict, Refusal
from brobygger.measurement import linkages
from brobygger.measurement.access import Scope
from brobygger.measurement.linkage_counts import Compared
from brobygger.measurement.models import FindingKind, LinkageProposal, ProposalState, WrongSide
from brobygger.programmes import access as programme_access
from brobygger.programmes import reads as programme_reads
from brobygger.web.design.numbers import number_text
from brobygger.web.doors import member
from brobygger.web.measurement.extract_forms import own_programmes
from brobygger.web.measurement.linkage_forms import DecideForm, ExtractForm
from brobygger.web.measurement.linkage_words import FAULT_WORDS, SHARE_WORDS, SLIP_WORDS, of_fault
from brobygger.web.measurement.shown import language
from brobygger.web.measurement.views import chosen_programme
from brobygger.web.receiving import sent
from brobygger.web.templatetags.design import dato
from brobygger_analysis import linkage_file
from brobygger_analysis.linkage_file import FaultyFile
from brobygger_analysis.linkage_tables import ELSEWHERE_HERE, ELSEWHERE_THERE, HERE, OF_HERE, OF_THERE, PROPOSED, THERE
from brobygger_analysis.results import Result

reader = member(Role.TEAM_LEADER, Role.PROJECT_MANAGER, Role.PROGRAMME_ANALYST)
leader = member(*LEADER_ROLES)

SHOWN_FAULTS = 100


@never_cache
@reader
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What was compared, the newest first, and how it went since; for an analyst what the approved report says."""
    actor = actor_of(request)
    programmes = programme_access.visible_programmes(by=actor)
    if not programmes:
        return render(request, "measurement/none.html", {"heading": _("Sammenlign med et udtræk")})
    programme = chosen_programme(programmes, request.GET.get("programme", ""))
    found = linkages.overview(by=actor, programme=programme)
    outside = found.scope is Scope.PROGRAMME
    rows = [CountRow.of(one) for one in found.compared]
    context = {
        "programme": programme,
        "programmes": programmes,
        "found": found,
        "is_outside": outside,
        "newest": found.runs[0] if found.runs else None,
        "rows": rows,
        "headings": next(([heading for heading, _text in row.cells] for row in rows if row.cells), []),
    }
    return render(request, "measurement/linkages.html", context)


@never_cache
@leader
def new(request: HttpRequest) -> HttpResponse:
    """Bring an extract. A file with a fault changes nothing, and every fault is named by row and column."""
    actor = actor_of(request)
    own = own_programmes(actor)
    if not own:
        return render(request, "measurement/none.html", {"heading": _("Sammenlign med et udtræk")})
    form = ExtractForm(request, own)
    faults: list[linkage_file.Fault] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            people = linkage_file.read(file.read(linkage_file.MAX_BYTES + 1))
            made = linkages.compare(
                by=actor,
                programme=form.of,
                people=people,
                file_name=file.name,
                extracted_on=form.cleaned_data["extracted_on"],
            )
        except FaultyFile as faulty:
            faults = faulty.faults
            form.add_error("file", _("Filen har fejl. Der er ikke indlæst noget."))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Udtrækket er sammenlignet med Brobygger."))
            return redirect("measurement:linkage", made.key)
    context = {
        "form": form,
        "faults": [(one.row, one.column, of_fault(one.what)) for one in faults[:SHOWN_FAULTS]],
        "more_faults": max(0, len(faults) - SHOWN_FAULTS),
    }
    return render(request, "measurement/linkage_new.html", context, status=422 if form.errors else 200)


@never_cache
@leader
@require_safe
def page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The report of one comparison, with the proposals that wait."""
    actor = actor_of(request)
    linkage = linkages.open_linkage(by=actor, key=key)
    numbers = linkage.numbers
    is_newest = linkages.has_findings(linkage)
    names = _place_names()
    context = {
        "linkage": linkage,
        "total": numbers["total"],
        "numbers": numbers,
        "is_newest": is_newest,
        "places": [(_place(code, names), one) for code, one in numbers["by_municipality"].items()],
        "systematic": [{**one, "place": _place(one["municipality"], names), "words": SHARE_WORDS[one["kind"]]}
                       for one in numbers["systematic"]],
        "marks": [
            (linkages.MARK_WORDS[kind], {name: counts.get(name, 0) for name in
                                         ("agree", "other_date", "only_here", "only_there")})
            for kind, counts in numbers["marks"].items()
        ],
        "links": _links(numbers) if is_newest else [],
        "counts": linkages.counts_of_proposals(linkage),
        "proposals": [_line(one) for one in linkages.proposals(by=actor, linkage=linkage)] if is_newest else [],
    }  # fmt: skip
    return render(request, "measurement/linkage.html", context)


@never_cache
@leader
@require_safe
def people(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The persons behind one count of the newest comparison."""
    actor = actor_of(request)
    linkage = linkages.open_linkage(by=actor, key=key)
    kind = request.GET.get("hvad", FindingKind.ONLY_HERE.value)
    after = request.GET.get("efter", "")
    found = linkages.findings(
        by=actor, linkage=linkage, kind=kind, after=int(after) if after.isascii() and after.isdigit() else 0
    )
    names = _place_names()
    context = {
        "linkage": linkage,
        "kind": FindingKind(kind),
        "found": found,
        "is_first": not after,
        "is_newest": linkages.has_findings(linkage),
        "rows": [_person(one, names) for one in found.rows],
        "has_citizen": kind != FindingKind.ONLY_THERE and kind != FindingKind.FAULT_THERE,
        "has_row": kind != FindingKind.ONLY_HERE and kind != FindingKind.FAULT_HERE,
    }
    return render(request, "measurement/linkage_people.html", context)


@never_cache
@leader
def proposal(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Both sides beside each other, and the answer."""
    actor = actor_of(request)
    found = linkages.open_proposal(by=actor, key=key)
    form = DecideForm(sent(request), initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            linkages.decide(by=actor, key=key, **form.cleaned_data)
        except Conflict as conflict:
            messages.error(request, str(conflict))
            return redirect("measurement:linkage_proposal", key)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Dit svar er gemt."))
            return redirect("measurement:linkage", found.linkage.key)
    context = {
        "proposal": found,
        "form": form,
        "numbers": _numbers(found),
        "sides": _sides(found),
        "evidence": list(_evidence(found)),
        "others": [(other, _name(other.citizen)) for other in linkages.others_of(found)],
        "is_waiting": found.state == ProposalState.WAITING,
        "is_wrong_here": found.wrong_side == WrongSide.HERE,
        "citizen_address": reverse("citizens:citizen", args=[found.citizen.key]),
    }
    return render(request, "measurement/linkage_proposal.html", context, status=422 if form.errors else 200)


# What is shown --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CountRow:
    """The counts of one jobcentre's comparison as readers outside get them, in the order of the table."""

    compared: Compared
    cells: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, one: Compared) -> CountRow:
        figures = one.figures
        if not figures:
            return cls(one, ())
        here, there = figures[HERE.key], figures[THERE.key]
        of_here, of_there = figures[OF_HERE.key], figures[OF_THERE.key]
        both = of_here if of_here.numerator is not None else of_there
        elsewhere = [_number(figures[card.key].numerator) for card in (ELSEWHERE_HERE, ELSEWHERE_THERE)]
        return cls(
            one,
            (
                (_("I Brobygger"), _number(here.numerator)),
                (_("I udtrækket"), _number(there.numerator)),
                (_("Begge steder"), _number(both.numerator)),
                (_("Kun i Brobygger"), _number(_without(of_here))),
                (_("Kun i udtrækket"), _number(_without(of_there))),
                (_("Mulige tastefejl"), _number(figures[PROPOSED.key].numerator)),
                (_("Anden kommune, i Brobygger"), elsewhere[0]),
                (_("Anden kommune, i udtrækket"), elsewhere[1]),
            ),
        )


def _without(result: Result) -> int | None:
    """How many of the denominator are not in the numerator."""
    if result.denominator is None or result.numerator is None:
        return None
    return result.denominator - result.numerator


def _number(number: int | None) -> str:
    return _("Skjult") if number is None else number_text(number, language=language())


@dataclass(frozen=True)
class CountLink:
    """A count that leads to its persons."""

    kind: FindingKind
    number: int
    help: Any


_HELP = {
    FindingKind.ONLY_HERE: gettext_lazy("Måske mangler de i det nationale register, eller nummeret er tastet forkert."),
    FindingKind.ONLY_THERE: gettext_lazy("Måske mangler de i Brobygger, eller nummeret er tastet forkert."),
    FindingKind.DOUBTFUL: gettext_lazy("En tastefejl kan ramme et nummer, som en anden person har."),
    FindingKind.MARKS: gettext_lazy("En dato er en anden, eller markeringen står kun det ene sted."),
    FindingKind.FAULT_HERE: gettext_lazy("Nummeret kan ikke læses, eller det står to gange."),
    FindingKind.FAULT_THERE: gettext_lazy("Nummeret kan ikke læses, eller det står to gange."),
}


def _links(numbers: dict[str, Any]) -> list[CountLink]:
    total = numbers["total"]
    counts = {
        FindingKind.ONLY_HERE: total["only_here"],
        FindingKind.ONLY_THERE: total["only_there"],
        FindingKind.DOUBTFUL: total["doubtful"],
        FindingKind.MARKS: total["marks_differ"],
        FindingKind.FAULT_HERE: total["faults_here"],
        FindingKind.FAULT_THERE: total["faults_there"],
    }
    return [CountLink(kind, number, _HELP[kind]) for kind, number in counts.items()]


def _line(one: LinkageProposal) -> dict[str, Any]:
    what = one.what
    return {
        "row": one,
        "name": _name(one.citizen),
        "slip": SLIP_WORDS[what["slip"]],
        "there": what["there"]["row"],
        "dates": len(what["dates_alike"]),
        "score": what["name_score"],
    }


def _name(citizen: Any) -> str:
    return _("Beskyttet navn") if linkages.is_hidden(citizen) else citizen.name


def _person(one: Any, names: dict[str, str]) -> dict[str, Any]:
    what = one.what
    there = what["there"]
    notes = [str(FAULT_WORDS[what["fault"]])] if "fault" in what else []
    for mark in what.get("marks", ()):
        days = {side: _day(mark[side]) or _("mangler") for side in ("here", "there")}
        notes.append(
            _("%(mark)s: %(here)s her, %(there)s i udtrækket") % {"mark": linkages.MARK_WORDS[mark["kind"]], **days}
        )
    hidden = one.citizen is not None and linkages.is_hidden(one.citizen)
    return {
        "citizen": one.citizen,
        "name": _name(one.citizen) if one.citizen else "",
        "row": one.row,
        "there_name": "" if hidden or not there else there["name"],
        "birth_date": _day(there["birth_date"]) if there else "",
        "place": _place(there["municipality"], names) if there else "",
        "notes": notes,
    }


def _sides(found: LinkageProposal) -> list[tuple[str, Any, Any, bool | None]]:
    """Line by line: its heading, what stands here and there, and whether they agree (nothing: not on both sides)."""
    what = found.what
    here, there, names = what["here"], what["there"], _place_names()
    hidden = linkages.is_hidden(found.citizen)
    lines: list[tuple[str, Any, Any, bool | None]] = [
        (
            _("Navn"),
            _("Beskyttet navn") if hidden else here["name"] or "–",
            _("Ikke vist") if hidden else there["name"] or "–",
            None if hidden or what["name_score"] is None else what["name_score"] >= 0.8,
        )
    ]
    kinds = sorted({*here["marks"], *there["marks"]}, key=list(linkages.MARK_WORDS).index)
    dated = [
        (_("Fødselsdato"), here["birth_date"], there["birth_date"]),
        *((linkages.MARK_WORDS[kind], here["marks"].get(kind), there["marks"].get(kind)) for kind in kinds),
    ]
    for words, one, other in dated:
        agrees = one == other if one and other else None
        lines.append((str(words), _day(one) or "–", _day(other) or "–", agrees))
    lives, other = here["municipality"], there["municipality"]
    agrees = lives == other if lives and other else None
    lines.append((_("Kommune"), _place(lives, names), _place(other, names), agrees))
    return lines


def _numbers(found: LinkageProposal) -> list[list[tuple[str, bool]]]:
    """The digits of both numbers, each with whether it is one of those that differ; a hyphen after the sixth."""
    what = found.what
    return [
        [
            (f"{digit}-" if place == 5 else digit, place in what["places"])
            for place, digit in enumerate(what[side]["cpr"])
        ]
        for side in ("here", "there")
    ]


def _evidence(found: LinkageProposal) -> Iterator[str]:
    what = found.what
    yield str(SLIP_WORDS[what["slip"]])
    if what["name_score"] is not None:
        yield _("Navnene passer %(score)s ud af 100.") % {"score": round(100 * what["name_score"])}
    alike = len(what["dates_alike"])
    if alike:
        yield _("%(number)s datoer er ens.") % {"number": alike} if alike > 1 else _("Én dato er ens.")
    if what.get("has_other_partner"):
        yield _("Et af de to numre står på begge sider, men der passer navnet eller fødselsdatoen ikke.")


def _day(text: str | None) -> str:
    return dato(datetime.date.fromisoformat(text)) if text else ""


def _place_names() -> dict[str, str]:
    return {code: one.short_label or one.label for code, one in programme_reads.jobcentres_by_code().items()}


def _place(code: str, names: dict[str, str]) -> str:
    if not code:
        return _("Ikke oplyst")
    return f"{names[code]} ({code})" if code in names else code


# Asking ---------------------------------------------------------------------------------------------------------------
