"""Professional review of decisions: trend, draw, review, and the marks it is done by.

How many marks a decision met stands on the page of that one decision and in the trend of many; no list shows it.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from brobygger.compensation import access, reads, sample_actions, sample_reads, schemes
from brobygger.compensation.enums import SampleState
from brobygger.compensation.models import SampledDecision
from brobygger.kernel import clock
from brobygger.kernel.errors import Conflict, Refusal
from brobygger.reference import reads as reference
from brobygger.vault import log
from brobygger.web.compensation import sampling_forms as forms
from brobygger.web.compensation.forms import EndForm
from brobygger.web.compensation.pages import POST_OR_GET, READERS, open_application, sent, small_form
from brobygger.web.design.charts import Stack, stacked_bar_chart
from brobygger.web.design.conflicts import conflict_page
from brobygger.web.design.drafts import DraftPlace, form_page, is_autosave
from brobygger.web.design.tables import Column, Table, table_response
from brobygger.web.doors import member

ROLES = access.FIGURE_ROLES
SETS_MARKS = access.SET_UP_ROLES
PERIOD_DAYS = 90  # proposed for a draw
FEWEST = 5  # fewer reviews are told as a number and not drawn as a share
HOME = "compensation:samples"


def _home() -> str:
    return reverse(HOME)


def _sample_address(key: Any) -> str:
    return reverse("compensation:sample", args=[key])


def about(row: Any) -> str:
    """What a sample is drawn from, in words."""
    kinds = {"granted": _("bevillinger"), "refused": _("afslag")}
    parts = [schemes.name(row.scheme) if row.scheme else _("Alle ordninger"), kinds.get(row.outcome, "")]
    return ", ".join([part for part in parts if part] + ([row.team.name] if row.team else []))


class SampleTable(Table):
    caption = gettext_lazy("Stikprøver")
    can_export = False
    empty_text = gettext_lazy("Der er ikke trukket en stikprøve endnu.")
    drawn = Column(
        gettext_lazy("Trukket"), "drawn_on", row_header=True, link=lambda row: _sample_address(row.key), note=about
    )
    by = Column(gettext_lazy("Af"), lambda row: row.drawn_by.name if row.drawn_by else "")
    decisions = Column(gettext_lazy("Afgørelser"), "size", numeric=True)
    left = Column(gettext_lazy("Mangler"), "left", numeric=True)
    review_by = Column(gettext_lazy("Frist"), "review_by")


@never_cache
@member(*ROLES)
@require_GET
def samples(request: Any) -> HttpResponse:
    """The samples, and how the marks are met over time."""
    form = forms.TrendForm(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    until = said.get("until") or clock.today()
    since = said.get("since") or until - datetime.timedelta(days=365)
    trend = sample_reads.trend(since=since, until=until)
    stacks = [
        Stack(
            _("%(month)s (%(n)s gennemgået)")
            % {"month": formats.date_format(point.month, "YEAR_MONTH_FORMAT"), "n": point.n},
            (point.met, point.out_of - point.met) if point.n >= FEWEST else (None, None),
        )
        for point in trend.points
    ]
    chart = stacked_bar_chart(
        "afgoerelser",
        _("Andel af kendetegn, der er opfyldt"),
        (_("Opfyldt"), _("Kunne ikke ses")),
        stacks,
        label_header=_("Måned"),
        as_shares=True,
    )
    table = SampleTable(request.GET, sample_reads.samples(request.actor))
    context = {
        "form": form,
        "since": since,
        "until": until,
        "trend": trend,
        "chart": chart,
        "by_mark": [(text, met, asked, met / asked if asked >= FEWEST else None) for text, met, asked in trend.by_mark],
        "fewest": FEWEST,
        "table": table,
        "has_marks": bool(sample_reads.marks_on(clock.today())),
    }
    return table_response(request, "compensation/sampling/overview.html", context, table)


@never_cache
@member(*ROLES)
@require_http_methods(POST_OR_GET)
def draw(request: Any) -> HttpResponse:
    today = clock.today()
    wanted = reference.value("compensation.sample_size", on=today, jobcentre=request.actor.jobcentre)
    teams = forms.teams_of(request.actor, whole=sample_reads.reaches_jobcentre(request.actor))
    initial = {"since": today - datetime.timedelta(days=PERIOD_DAYS), "until": today, "wanted": wanted}
    form = forms.DrawForm(sent(request), teams=teams, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = sample_actions.draw(by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Stikprøven er trukket."))
            return HttpResponseRedirect(_sample_address(made.key))
    context = {"form": form, "marks": sample_reads.marks_on(today)}
    return form_page(request, "compensation/sampling/draw.html", context)


@never_cache
@member(*ROLES)
@require_GET
def sample(request: Any, key: Any) -> HttpResponse:
    """What was drawn, in the order of the draw, and what is left to review. No score stands here."""
    found = sample_reads.open_sample(request.actor, key)
    decisions = sample_reads.decisions_of(found)
    log.listed(
        by=request.actor,
        action="decision_sample.listed",
        subjects=[("citizen", one.application.citizen.key) for one in decisions],
        criterion={"sample": str(found.key)},
    )
    mine = request.actor.user
    left = [one for one in decisions if one.state == SampleState.WAITING]
    context = {
        "sample": found,
        "about": about(found),
        "decisions": decisions,
        "left": len(left),
        "next": next((one for one in left if one.application.decided_by_id != mine), None),
        "is_whole": sample_reads.can_be_drawn_again(found, decisions),
    }
    return render(request, "compensation/sampling/sample.html", context)


def _opened(request: Any, key: Any, purpose: str, *, shows: bool = True) -> tuple[SampledDecision, Any]:
    """The place in the sample, and the case behind it by the case's own door."""
    row = sample_reads.open_decision(request.actor, key)
    application, _rights = open_application(request, row.application.key, purpose, shows=shows)
    return row, application


@never_cache
@member(*ROLES)
@require_http_methods(POST_OR_GET)
def decision(request: Any, key: Any) -> HttpResponse:
    """The decision on the left, the marks on the right; and what was found, when it is done."""
    row, application = _opened(request, key, "compensation.sample", shows=not is_autosave(request))
    shown = {**_shown(request, row, application), "is_own": application.decided_by_id == request.actor.user}
    if row.state != SampleState.WAITING:
        return render(request, "compensation/sampling/decision.html", {**shown, **_reviewed(row)})
    place = DraftPlace("compensation.sample", version="1", subject=row.key)
    kept = place.answer(request)
    if kept is not None:
        return kept
    form = forms.ReviewForm(sent(request), marks=row.sample.marks, initial={"version": row.version})
    draft = None
    if request.method == "POST" and form.is_valid():
        response = _save(request, row, form)
        if response is not None:
            place.discard(request)
            return response
    elif request.method != "POST":
        draft = place.resume(request, form)
    return form_page(request, "compensation/sampling/decision.html", {**shown, "form": form, "draft": draft})


@never_cache
@member(*ROLES)
@require_http_methods(POST_OR_GET)
def correct(request: Any, key: Any) -> HttpResponse:
    """Other answers to the same marks, with the reason. What was answered first stays to be read."""
    row, application = _opened(request, key, "compensation.sample_correct")
    if row.state == SampleState.WAITING:
        return HttpResponseRedirect(reverse("compensation:sampled", args=[row.key]))
    initial = {"version": row.version, "words": row.words or "", **forms.answers_of(row)}
    form = forms.ReviewForm(sent(request), marks=row.sample.marks, corrects=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        response = _save(request, row, form)
        if response is not None:
            return response
    context = {**_shown(request, row, application), "form": form, "draft": None, "corrects": True, "is_own": False}
    return form_page(request, "compensation/sampling/decision.html", context)


def _save(request: Any, row: SampledDecision, form: forms.ReviewForm) -> HttpResponse | None:
    said = form.cleaned_data
    was_waiting = row.state == SampleState.WAITING
    try:
        sample_actions.review(
            by=request.actor,
            decision=row,
            found=form.found(),
            words=said["words"],
            reason=said.get("reason", ""),
            read_version=said["version"],
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return None
    except Conflict as conflict:
        return conflict_page(request, form, conflict, address=reverse("compensation:sampled", args=[row.key]))
    if not was_waiting:
        messages.success(request, _("Gennemgangen er rettet. Det første svar bliver stående."))
        return HttpResponseRedirect(reverse("compensation:sampled", args=[row.key]))
    messages.success(request, _("Gennemgangen er gemt."))
    return HttpResponseRedirect(_sample_address(row.sample.key))


def _shown(request: Any, row: SampledDecision, application: Any) -> dict[str, Any]:
    view = reads.view(application)
    code = application.code("impairment")
    return {
        "row": row,
        "sample": row.sample,
        "citizen": application.citizen,
        "application": application,
        "may_open": request.actor.has(*READERS),  # a project manager reads here, and has no page of the case
        "view": view,
        "scheme": schemes.scheme(application.scheme, application.decided_on),
        "impairment": reference.label("impairment_type", code) if code else "",
    }


def _reviewed(row: SampledDecision) -> dict[str, Any]:
    marks = row.sample.marks
    return {
        "answers": _answers(marks, row.found),
        "earlier": [
            {**one, "on": datetime.date.fromisoformat(one["on"]), "answers": _answers(marks, one["found"])}
            for one in reversed(row.earlier or [])
        ],
    }


def _answers(marks: list[dict[str, str]], found: dict[str, bool]) -> list[tuple[str, str]]:
    words: dict[bool | None, str] = {True: _("Ja"), False: _("Nej")}
    return [(mark["text"], words.get(found.get(mark["key"]), _("Passer ikke her"))) for mark in marks]


@never_cache
@member(*ROLES)
@require_http_methods(POST_OR_GET)
def leave_out(request: Any, key: Any) -> HttpResponse:
    row, application = _opened(request, key, "compensation.sample_left_out")
    form = forms.LeaveOutForm(sent(request), initial={"version": row.version})

    def act(filled: Any) -> object:
        said = filled.cleaned_data
        return sample_actions.leave_out(
            by=request.actor, decision=row, reason=said["reason"], read_version=said["version"]
        )

    return small_form(
        request, form, act, title=_("Lad afgørelsen udgå"), button=_("Lad afgørelsen udgå"),
        back=_sample_address(row.sample.key), done=_("Afgørelsen er udgået af stikprøven."),
        lead=f"{schemes.name(application.scheme)}, {application.citizen.case_number}",
        template="compensation/sampling/small_form.html",
    )  # fmt: skip


# --- marks ---------------------------------------------------------------------------------------------------------


@never_cache
@member(*SETS_MARKS)
@require_GET
def marks(request: Any) -> HttpResponse:
    """The jobcentre's own short list, with dates."""
    today = clock.today()
    every = sample_reads.all_marks()
    present = [mark for mark in every if mark.valid_to is None or mark.valid_to >= today]
    known = {mark.text for mark in present}
    context = {
        "present": present,
        "ended": [mark for mark in every if mark not in present],
        "proposed": [item.da for item in reference.codes("decision_mark", on=today) if item.da not in known],
    }
    return render(request, "compensation/sampling/marks.html", context)


@never_cache
@member(*SETS_MARKS)
@require_http_methods(POST_OR_GET)
def mark_new(request: Any) -> HttpResponse:
    form = forms.MarkForm(sent(request), initial={"valid_from": clock.today()})
    return small_form(
        request, form, lambda filled: sample_actions.add_mark(by=request.actor, **filled.cleaned_data),
        title=_("Nyt kendetegn"), button=_("Gem kendetegnet"), back=reverse("compensation:sample_marks"),
        done=_("Kendetegnet er gemt. Det gælder for stikprøver, der trækkes fra nu af."),
        template="compensation/sampling/small_form.html",
    )  # fmt: skip


@never_cache
@member(*SETS_MARKS)
@require_http_methods(POST_OR_GET)
def mark_end(request: Any, key: Any) -> HttpResponse:
    mark = sample_reads.open_mark(request.actor, key)
    form = EndForm(sent(request), initial={"on": clock.today()})
    return small_form(
        request, form,
        lambda filled: sample_actions.end_mark(by=request.actor, mark=mark, on=filled.cleaned_data["on"]),
        title=_("Afslut kendetegnet"), button=_("Afslut kendetegnet"), back=reverse("compensation:sample_marks"),
        done=_("Kendetegnet er afsluttet."), lead=mark.text, template="compensation/sampling/small_form.html",
    )  # fmt: skip


@member(*SETS_MARKS)
@require_POST
def marks_adopt(request: Any) -> HttpResponse:
    made = sample_actions.adopt_proposed_marks(by=request.actor)
    messages.success(request, _("%(count)s kendetegn er taget i brug.") % {"count": len(made)})
    return HttpResponseRedirect(reverse("compensation:sample_marks"))
