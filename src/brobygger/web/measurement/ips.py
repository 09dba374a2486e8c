"""Reviews of supported employment by 25 items: the list, one review, its correction, and its print."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import brobygger.measurement
from brobygger.accounts.roles import LEADER_ROLES
from brobygger.documents import pdf
from brobygger.kernel import clock
from brobygger.measurement import ips
from brobygger.measurement.models import IpsReview
from brobygger.measurement.models.fidelity import ReviewState
from brobygger.web.design.saving import saved_or_shown
from brobygger.web.documents.answers import pdf_response
from brobygger.web.doors import member
from brobygger.web.measurement.fidelity import actor_of
from brobygger.web.measurement.fidelity_forms import ReasonForm, ReviewForm, ReviewStartForm
from brobygger.web.measurement.shown import words
from brobygger.web.receiving import sent
from brobygger.web.templatetags.design import dato
from brobygger_analysis.fidelity import ips as scale

leader = member(*LEADER_ROLES)
SHEET = Path(brobygger.measurement.__file__).parent / "pdf" / "ips_review.typ"


@never_cache
@leader
def overview(request: HttpRequest) -> HttpResponse:
    """All reviews, the newest first, and the start of a new one."""
    actor = actor_of(request)
    form = ReviewStartForm(sent(request), initial={"held_on": clock.today()})

    def start() -> IpsReview:
        data = form.cleaned_data
        return ips.start(
            by=actor, held_on=data["held_on"], kind=data["kind"], reviewers=data["reviewers"],
            team=form.teams.get(data["team"]),
        )  # fmt: skip

    return saved_or_shown(
        request,
        form,
        start,
        template="measurement/fidelity/ips.html",
        goal=lambda made: reverse("measurement:ips_review", args=[made.key]),
        context={"reviews": [(one, _called(one)) for one in ips.reviews(by=actor)]},
    )


@never_cache
@leader
def review(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A draft to fill in, or a finished review to read."""
    actor = actor_of(request)
    found = ips.find(by=actor, key=key)
    if found.state == ReviewState.FINISHED:
        return render(request, "measurement/fidelity/ips_finished.html", _context(found))
    form = ReviewForm(
        sent(request), given=ips.given_of(found), summary=found.summary, initial={"version": found.version}
    )
    finish = "finish" in request.POST
    return saved_or_shown(
        request,
        form,
        lambda: ips.save(
            by=actor, review=ips.find(by=actor, key=key), given=form.given, summary=form.cleaned_data["summary"],
            read_version=form.cleaned_data["version"], finish=finish,
        ),
        template="measurement/fidelity/ips_review.html",
        goal=request.path,
        done=_("Gennemgangen er færdig.") if finish else _("Kladden er gemt."),
        context=_context(found),
    )  # fmt: skip


@never_cache
@leader
def correct(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A new draft in place of a finished review, with a reason."""
    actor = actor_of(request)
    found = ips.find(by=actor, key=key)
    if found.state != ReviewState.FINISHED:
        return HttpResponseRedirect(reverse("measurement:ips_review", args=[found.key]))
    form = ReasonForm(sent(request))
    return saved_or_shown(
        request,
        form,
        lambda: ips.correct(by=actor, review=found, reason=form.cleaned_data["reason"]),
        template="measurement/fidelity/form.html",
        goal=lambda made: reverse("measurement:ips_review", args=[made.key]),
        done=_("Der er lavet en kladde med de samme point. Ret den, og gør den færdig."),
        context={
            "heading": _("Ret gennemgangen fra %(day)s") % {"day": dato(found.held_on)},
            "button": _("Lav en kladde"),
            "back": reverse("measurement:ips_review", args=[found.key]),
        },
    )


@never_cache
@leader
@require_safe
def print_out(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The review as an accessible PDF."""
    actor = actor_of(request)
    found = ips.find(by=actor, key=key)
    title = _("Gennemgang af supported employment")
    made = pdf.make(SHEET, _document(found, title), title=title, language=pdf.own_language())
    ips.exported(by=actor, review=found)
    return pdf_response(made, _("Gennemgang %(day)s") % {"day": found.held_on.isoformat()})


def _called(review_: IpsReview) -> str:
    called = ips.score_of(review_).called
    return words(scale.CLASS_NAMES[called]) if called else ""


def _context(found: IpsReview) -> dict[str, Any]:
    summed, given = ips.score_of(found), ips.given_of(found)
    return {
        "review": found,
        "score": summed,
        "called": _called(found),
        "replaced_by": IpsReview.objects.filter(corrects=found).first(),
        "parts": [
            {
                "name": words(scale.PART_NAMES[part]),
                "total": summed.parts[part],
                "most": scale.HIGHEST * sum(item.part is part for item in scale.ITEMS),
                "items": [
                    (item.number, words(item.name), given[item.key].score, given[item.key].note)
                    for item in scale.ITEMS
                    if item.part is part
                ],
            }
            for part in scale.Part
        ],
        "classes": _classes(),
    }


def _classes() -> list[tuple[str, int, int]]:
    """Name, lowest and highest sum of each class."""
    names = list(scale.CUT_OFFS)
    ends = [scale.CUT_OFFS[name] - 1 for name in names[1:]] + [scale.HIGHEST * len(scale.ITEMS)]
    return [(words(scale.CLASS_NAMES[name]), scale.CUT_OFFS[name], end) for name, end in zip(names, ends, strict=True)]


def _document(found: IpsReview, title: str) -> dict[str, Any]:
    context = _context(found)
    place = found.team.name if found.team else found.jobcentre.label
    facts = [
        [_("Hvem er gennemgået"), place],
        [_("Hvem gennemgik"), f"{found.reviewers} ({found.get_kind_display()})"],
        [_("Point i alt"), _total_words(found, context["called"])],
    ]
    if found.corrects_id:
        facts.append([_("Rettelse"), found.correction_reason])
    return {
        "title": title,
        "place": found.jobcentre.label,
        "on": dato(found.held_on),
        "facts": facts,
        "headings": [_("Punkt"), _("Point"), _("Bygger på")],
        "parts": [
            {
                "name": part["name"],
                "rows": [
                    [f"{number}. {name}", "–" if score is None else str(score), note or "–"]
                    for number, name, score, note in part["items"]
                ],
            }
            for part in context["parts"]
        ],
        "summary_heading": _("Hvad vi vil gøre ved det"),
        "summary": found.summary,
        "note": _("Hvert punkt får fra 1 til 5 point. Klasserne er de publicerede: %(classes)s.")
        % {"classes": "; ".join(f"{name} {low}–{high}" for name, low, high in context["classes"])},
    }


def _total_words(found: IpsReview, called: str) -> str:
    if found.total is None:
        return _("Kladde: %(scored)s af 25 punkter har point") % {"scored": ips.score_of(found).scored}
    return _("%(total)s af 125: %(called)s") % {"total": found.total, "called": called}
