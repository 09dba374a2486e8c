"""The revision of a programme's model: proposals, what was decided, versions, and the model as it is."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import brobygger.measurement
from brobygger.accounts.roles import Role
from brobygger.documents import pdf
from brobygger.kernel import clock
from brobygger.measurement import model_revision
from brobygger.measurement.model_revision import Proposal
from brobygger.measurement.models import ModelVersion
from brobygger.programmes import access as programme_access
from brobygger.programmes.models import Programme
from brobygger.web.design.saving import saved_or_shown
from brobygger.web.documents.answers import pdf_response
from brobygger.web.doors import member
from brobygger.web.measurement.fidelity import actor_of, chosen, element_words
from brobygger.web.measurement.fidelity_forms import DecisionForm, ModelVersionForm, ProposalForm
from brobygger.web.measurement.shown import words
from brobygger.web.receiving import sent
from brobygger.web.templatetags.design import dato
from brobygger_analysis import fidelity as analysis
from brobygger_analysis.definitions import REGISTRY

reader = member(Role.TEAM_LEADER, Role.PROJECT_MANAGER, Role.PROGRAMME_ANALYST)
SHEET = Path(brobygger.measurement.__file__).parent / "pdf" / "model.typ"


@never_cache
@reader
def overview(request: HttpRequest) -> HttpResponse:
    """The model as it is, what was proposed, and (for those who decide) the next version."""
    actor = actor_of(request)
    programmes = programme_access.visible_programmes(by=actor)
    if not programmes:
        return render(request, "measurement/none.html", {"heading": _("Modellen")})
    programme = chosen(programmes, request.GET.get("programme", ""))
    proposals = model_revision.proposals(by=actor, programme=programme)
    form = ModelVersionForm(sent(request))
    return saved_or_shown(
        request,
        form,
        lambda: model_revision.make_version(
            by=actor, programme=programme, summary=form.cleaned_data["summary"], on=clock.today()
        ),
        template="measurement/fidelity/model.html",
        goal=f"{reverse('measurement:model')}?programme={programme.code}",
        done=lambda made: _("Udgave %(number)s af modellen er lavet.") % {"number": made.number},
        context={
            "programme": programme,
            "programmes": programmes,
            "may_decide": model_revision.may_decide(actor, programme),
            "to_carry": [one for one in proposals if one.is_to_carry],
            **_shown(proposals, list(model_revision.versions(by=actor, programme=programme))),
        },
    )


@never_cache
@reader
def proposal_new(request: HttpRequest, code: str) -> HttpResponse:
    actor = actor_of(request)
    programme = chosen(programme_access.visible_programmes(by=actor), code)
    form = ProposalForm(sent(request))
    return saved_or_shown(
        request,
        form,
        lambda: model_revision.propose(by=actor, programme=programme, on=clock.today(), **form.cleaned_data),
        template="measurement/fidelity/form.html",
        goal=lambda made: reverse("measurement:proposal", args=[made.key]),
        done=lambda made: _("Forslag nr. %(number)s er gemt.") % {"number": made.number},
        context={
            "heading": _("Foreslå en ændring af modellen"),
            "button": _("Gem forslaget"),
            "back": f"{reverse('measurement:model')}?programme={programme.code}",
        },
    )


@never_cache
@reader
def proposal(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One proposal with what it rests on and what was decided; those who decide do it here."""
    actor = actor_of(request)
    found = model_revision.find(by=actor, key=key)
    row = found.row
    form = DecisionForm(sent(request))
    return saved_or_shown(
        request,
        form,
        lambda: model_revision.decide(by=actor, proposal=row, on=clock.today(), **form.cleaned_data),
        template="measurement/fidelity/proposal.html",
        goal=request.path,
        done=_("Beslutningen er gemt."),
        context={
            "proposal": row,
            "programme": row.programme,
            "decisions": found.decisions[::-1],
            "element_name": element_words(analysis.element(row.element)),
            "rests_on": _rests_on(found),
            "may_decide": model_revision.may_decide(actor, row.programme) and row.carried_by_id is None,
        },
    )


@never_cache
@reader
@require_safe
def print_out(request: HttpRequest, code: str) -> HttpResponse:
    """The model as it is now, as an accessible PDF."""
    actor = actor_of(request)
    programme = chosen(programme_access.visible_programmes(by=actor), code)
    shown = _shown(
        model_revision.proposals(by=actor, programme=programme),
        list(model_revision.versions(by=actor, programme=programme)),
    )
    title = _("Modellen, udgave %(number)s") % {"number": shown["number"]}
    made = pdf.make(SHEET, _document(programme, shown, title), title=title, language=pdf.own_language())
    model_revision.exported(by=actor, programme=programme, number=shown["number"])
    return pdf_response(made, f"{title} {programme.code}")


def _shown(proposals: Sequence[Proposal], versions: Sequence[ModelVersion]) -> dict[str, Any]:
    """By part of the model: what it means to do, what was changed since, and what is proposed."""
    number = model_revision.number_of(versions)
    return {
        "number": number,
        "versions": versions,
        "elements": [
            {
                "key": element.key,
                "name": element_words(element),
                "intentions": [words(one.says) for one in element.intentions],
                "changes": [one for one in proposals if one.row.element == element.key and one.row.carried_by_id],
                "open": [one for one in proposals if one.row.element == element.key and not one.row.carried_by_id],
            }
            for element in analysis.ELEMENTS
        ],
    }


def _rests_on(found: Proposal) -> list[tuple[str, list[str]]]:
    row = found.row
    return [
        (
            _("Intentioner"),
            [words(analysis.INTENTIONS[key].name) for key in row.intentions if key in analysis.INTENTIONS],
        ),
        (_("Resultater"), [words(REGISTRY.get(key).name) for key in row.indicators if key in REGISTRY]),
        (_("Læring"), [row.lesson] if row.lesson else []),
    ]


def _document(programme: Programme, shown: dict[str, Any], title: str) -> dict[str, Any]:
    newest = shown["versions"][0] if shown["versions"] else None
    return {
        "title": title,
        "subtitle": programme.name,
        "place": programme.name,
        "on": dato(newest.made_on if newest else programme.starts_on),
        "summary": newest.summary if newest else "",
        "changed_heading": _("Ændret siden udgave 1"),
        "elements": [
            {
                "name": element["name"],
                "intentions": element["intentions"],
                "changes": [
                    _("Udgave %(version)s, forslag nr. %(number)s: %(change)s")
                    % {"version": one.row.carried_by.number, "number": one.row.number, "change": one.row.change}
                    for one in element["changes"]
                ],
            }
            for element in shown["elements"]
        ],
        "open_heading": _("Forslag, der ikke er med"),
        "open": [
            [str(one.row.number), element["name"], one.row.change,
             one.decision.get_decision_display() if one.decision else _("Venter")]
            for element in shown["elements"]
            for one in element["open"]
        ],
        "open_headings": [_("Nr."), _("Del"), _("Ændring"), _("Beslutning")],
    }  # fmt: skip
