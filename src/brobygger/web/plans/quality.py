"""The leader's review of CVs and plans: trend, draw, review, and the marks it is done by.

The score stands on the page of the one review it belongs to, and in the trend of many; no list shows it.
"""

from __future__ import annotations

import datetime
import uuid
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

from brobygger.accounts.models import Team
from brobygger.accounts.roles import LEADER_ROLES
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Conflict, Refusal
from brobygger.plans import access, actions, reads
from brobygger.plans.enums import MarkAbout, ReviewState
from brobygger.plans.models import CvVersion, QualityReview
from brobygger.reference import reads as reference
from brobygger.vault import log
from brobygger.web.design.charts import Stack, stacked_bar_chart
from brobygger.web.design.conflicts import conflict_page
from brobygger.web.design.drafts import DraftPlace, form_page, is_autosave
from brobygger.web.design.tables import Column, Table, table_response
from brobygger.web.doors import member
from brobygger.web.plans import quality_forms as forms
from brobygger.web.plans.plan import POST_OR_GET, sent, shown

PERIOD_DAYS = 90  # proposed for a draw
FEWEST = 5  # fewer reviews in a month are told as a number and not drawn as a share


def teams_of(actor: Actor) -> Any:
    rows = Team.objects.filter(is_active=True).order_by("name")
    if access.scope_of(actor) == "team" and actor.teams:
        return rows.filter(pk__in=actor.teams)
    return rows


class SampleTable(Table):
    caption = gettext_lazy("Stikprøver")
    can_export = False
    empty_text = gettext_lazy("Der er ikke trukket en stikprøve endnu.")
    drawn = Column(
        gettext_lazy("Trukket"),
        "drawn_on",
        row_header=True,
        link=lambda row: reverse("plans:quality_sample", args=[row.key]),
        note=lambda row: row.team.name if row.team else "",
    )
    by = Column(gettext_lazy("Af"), lambda row: row.drawn_by.name if row.drawn_by else "")
    people = Column(gettext_lazy("Borgere"), "size", numeric=True)
    left = Column(gettext_lazy("Mangler"), "left", numeric=True)
    review_by = Column(gettext_lazy("Frist"), "review_by")


@never_cache
@member(*LEADER_ROLES)
@require_GET
def overview(request: Any) -> HttpResponse:
    """The trend with what it rests on, and the samples."""
    form = forms.TrendForm(request.GET)
    since, until, team = form.asked(clock.today())
    trend = reads.trend(since=since, until=until, team=team)
    stacks = [
        Stack(
            _("%(month)s (%(n)s gennemgået)")
            % {"month": formats.date_format(point.month, "YEAR_MONTH_FORMAT"), "n": point.n},
            (point.met, point.out_of - point.met) if point.n >= FEWEST else (None, None),
        )
        for point in trend.points
    ]
    chart = stacked_bar_chart(
        "kvalitet",
        _("Andel af kendetegn, der er opfyldt"),
        (_("Opfyldt"), _("Kunne ikke ses")),
        stacks,
        label_header=_("Måned"),
        as_shares=True,
    )
    table = SampleTable(request.GET, reads.samples(request.actor))
    context = {
        "form": form,
        "since": since,
        "until": until,
        "trend": trend,
        "chart": chart,
        "by_mark": [(text, met, asked, met / asked if asked >= FEWEST else None) for text, met, asked in trend.by_mark],
        "fewest": FEWEST,
        "table": table,
        "has_marks": bool(reads.marks_on(clock.today())),
    }
    return table_response(request, "plans/quality/overview.html", context, table)


@never_cache
@member(*LEADER_ROLES)
@require_http_methods(POST_OR_GET)
def draw(request: Any) -> HttpResponse:
    today = clock.today()
    wanted = reference.value("plans.sample_size", on=today, jobcentre=request.actor.jobcentre)
    initial = {"since": today - datetime.timedelta(days=PERIOD_DAYS), "until": today, "wanted": wanted}
    form = forms.DrawForm(sent(request), teams=teams_of(request.actor), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            sample = actions.draw_sample(by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Stikprøven er trukket."))
            return HttpResponseRedirect(reverse("plans:quality_sample", args=[sample.key]))
    context = {"form": form, "marks": reads.marks_on(today)}
    return form_page(request, "plans/quality/draw.html", context)


@never_cache
@member(*LEADER_ROLES)
@require_GET
def sample(request: Any, key: Any) -> HttpResponse:
    """Who was drawn, in the order of the draw, and who is left to review. No score stands here."""
    found = access.open_sample(request.actor, key)
    reviews = reads.reviews_of(found)
    log.listed(
        by=request.actor,
        action="quality_sample.listed",
        subjects=[("citizen", one.course.citizen.key) for one in reviews],
        criterion={"sample": str(found.key)},
    )
    context = {
        "sample": found,
        "reviews": reviews,
        "left": sum(1 for one in reviews if one.state == ReviewState.WAITING),
        "next": next((one for one in reviews if one.state == ReviewState.WAITING), None),
        "is_whole": reads.can_be_drawn_again(found),
    }
    return render(request, "plans/quality/sample.html", context)


def _opened(request: Any, key: Any, purpose: str, *, shows: bool = True) -> QualityReview:
    """The case is opened by its own door; a project manager is asked for a reason there."""
    row = QualityReview.by_key(key)
    if row is not None:
        request.glass_address = reverse("citizens:reason", args=[row.course.citizen.key])
    return access.open_review(request.actor, key, purpose, shows=shows)[0]


@never_cache
@member(*LEADER_ROLES)
@require_http_methods(POST_OR_GET)
def review(request: Any, key: Any) -> HttpResponse:
    """CV and plan on the left, the marks on the right."""
    row = _opened(request, key, "plan.review", shows=not is_autosave(request))
    plan = reads.current_plan(row.course)
    if row.state != ReviewState.WAITING:
        return _reviewed(request, row, plan)
    place = DraftPlace("plans.review", version="1", subject=row.key)
    kept = place.answer(request)
    if kept is not None:
        return kept
    initial = {"version": row.version, "plan_number": plan.version if plan else 0}
    form = forms.ReviewForm(sent(request), marks=row.sample.marks, initial=initial)
    draft = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.review(
                by=request.actor,
                review=row,
                found=form.found(),
                words=form.cleaned_data["words"],
                plan_number=form.cleaned_data["plan_number"] or None,
                cv_key=_cv_key(row),
                read_version=form.cleaned_data["version"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        except Conflict as conflict:
            messages.error(request, conflict.sentence)
            return HttpResponseRedirect(request.path)
        else:
            place.discard(request)
            messages.success(request, _("Gennemgangen er gemt."))
            return HttpResponseRedirect(_next_address(row))
    elif request.method != "POST":
        draft = place.resume(request, form)
    return form_page(request, "plans/quality/review.html", {**_read(row, plan), "form": form, "draft": draft})


def _cv_key(row: QualityReview) -> uuid.UUID | None:
    """The CV version that is present now; nothing of it is opened."""
    found = CvVersion.objects.filter(course=row.course).current().values_list("key", flat=True)
    key: uuid.UUID | None = found.first()
    return key


def _read(row: QualityReview, plan: Any) -> dict[str, Any]:
    return {
        "row": row,
        "sample": row.sample,
        "citizen": row.course.citizen,
        "plan": plan,
        "has_cv": _cv_key(row) is not None,
        **shown(reads.content_of(plan), clock.today()),
    }


@never_cache
@member(*LEADER_ROLES)
@require_http_methods(POST_OR_GET)
def correct(request: Any, key: Any) -> HttpResponse:
    """Other answers to the same marks, with the reason. What was answered first stays to be read."""
    row = _opened(request, key, "plan.review_corrected")
    back = reverse("plans:quality_review", args=[row.key])
    if row.state != ReviewState.DONE:
        return HttpResponseRedirect(back)
    initial = {"version": row.version, "words": row.words or "", **forms.answers_of(row)}
    form = forms.CorrectForm(sent(request), marks=row.sample.marks, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_review(
                by=request.actor,
                review=row,
                found=form.found(),
                words=form.cleaned_data["words"],
                reason=form.cleaned_data["reason"],
                read_version=form.cleaned_data["version"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        except Conflict as conflict:
            return conflict_page(request, form, conflict, address=back)
        else:
            messages.success(request, _("Gennemgangen er rettet. Det første svar bliver stående."))
            return HttpResponseRedirect(back)
    context = {
        "form": form,
        "title": _("Ret gennemgangen"),
        "lead": f"{row.course.citizen.name}, {row.course.citizen.case_number}",
        "button": _("Gem rettelsen"),
        "back": back,
        "back_words": _("Gennemgang"),
    }
    return form_page(request, "plans/quality/small_form.html", context)


def _answers(marks: list[dict[str, str]], found: dict[str, bool]) -> list[tuple[str, str]]:
    words: dict[bool | None, str] = {True: _("Ja"), False: _("Nej")}
    return [(mark["text"], words.get(found.get(mark["key"]), _("Passer ikke her"))) for mark in marks]


def _reviewed(request: Any, row: QualityReview, plan: Any) -> HttpResponse:
    marks = row.sample.marks
    context = {
        "row": row,
        "sample": row.sample,
        "citizen": row.course.citizen,
        "answers": _answers(marks, row.found),
        "earlier": [
            {**one, "on": datetime.date.fromisoformat(one["on"]), "answers": _answers(marks, one["found"])}
            for one in reversed(row.earlier or [])
        ],
        "plan": plan,
    }
    return render(request, "plans/quality/reviewed.html", context)


def _next_address(row: QualityReview) -> str:
    """On to the next that waits, or back to the sample."""
    waiting = [one for one in reads.reviews_of(row.sample) if one.state == ReviewState.WAITING]
    if waiting:
        return reverse("plans:quality_review", args=[waiting[0].key])
    return reverse("plans:quality_sample", args=[row.sample.key])


@never_cache
@member(*LEADER_ROLES)
@require_http_methods(POST_OR_GET)
def leave_out(request: Any, key: Any) -> HttpResponse:
    row = _opened(request, key, "plan.review_left_out")
    form = forms.LeaveOutForm(sent(request), initial={"version": row.version})
    back = reverse("plans:quality_review", args=[row.key])
    if request.method == "POST" and form.is_valid():
        try:
            actions.leave_out(
                by=request.actor,
                review=row,
                reason=form.cleaned_data["reason"],
                read_version=form.cleaned_data["version"],
            )
        except (Refusal, Conflict) as trouble:
            form.add_error(None, trouble.sentence)
        else:
            messages.success(request, _("Borgeren er udgået af stikprøven."))
            return HttpResponseRedirect(reverse("plans:quality_sample", args=[row.sample.key]))
    context = {
        "form": form,
        "title": _("Lad borgeren udgå"),
        "lead": f"{row.course.citizen.name}, {row.course.citizen.case_number}",
        "button": _("Lad borgeren udgå"),
        "back": back,
        "back_words": _("Gennemgang"),
    }
    return form_page(request, "plans/quality/small_form.html", context)


# --- marks -----------------------------------------------------------------------------------------------------


@never_cache
@member(*LEADER_ROLES)
@require_GET
def marks(request: Any) -> HttpResponse:
    """The jobcentre's own short list, with dates."""
    today = clock.today()
    every = reads.all_marks()
    present = [mark for mark in every if mark.valid_to is None or mark.valid_to >= today]
    known = {mark.text for mark in present}
    context = {
        "groups": [
            (words, [mark for mark in present if mark.about == code])
            for code, words in MarkAbout.choices
            if any(mark.about == code for mark in present)
        ],
        "ended": [mark for mark in every if mark not in present],
        "proposed": [item.da for item in reference.codes("quality_mark", on=today) if item.da not in known],
    }
    return render(request, "plans/quality/marks.html", context)


@never_cache
@member(*LEADER_ROLES)
@require_http_methods(POST_OR_GET)
def mark_new(request: Any) -> HttpResponse:
    form = forms.MarkForm(sent(request), initial={"valid_from": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_mark(by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Kendetegnet er gemt. Det gælder for stikprøver, der trækkes fra nu af."))
            return HttpResponseRedirect(reverse("plans:quality_marks"))
    return form_page(
        request, "plans/quality/small_form.html", _mark_context(form, _("Nyt kendetegn"), _("Gem kendetegnet"))
    )


@never_cache
@member(*LEADER_ROLES)
@require_http_methods(POST_OR_GET)
def mark_end(request: Any, key: Any) -> HttpResponse:
    mark = access.open_mark(request.actor, key)
    form = forms.EndForm(sent(request), initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_mark(by=request.actor, mark=mark, on=form.cleaned_data["on"])
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Kendetegnet er afsluttet."))
            return HttpResponseRedirect(reverse("plans:quality_marks"))
    context = _mark_context(form, _("Afslut kendetegnet"), _("Afslut kendetegnet"), lead=mark.text)
    return form_page(request, "plans/quality/small_form.html", context)


def _mark_context(form: Any, title: str, button: str, *, lead: str = "") -> dict[str, Any]:
    return {
        "form": form,
        "title": title,
        "lead": lead,
        "button": button,
        "back": reverse("plans:quality_marks"),
        "back_words": _("Kendetegn"),
    }


@member(*LEADER_ROLES)
@require_POST
def marks_adopt(request: Any) -> HttpResponse:
    made = actions.adopt_proposed_marks(by=request.actor)
    messages.success(request, _("%(count)s kendetegn er taget i brug.") % {"count": len(made)})
    return HttpResponseRedirect(reverse("plans:quality_marks"))
