"""The pages of a review on a drawn sample: trend, draw, sample, review, and the marks it is done by.

A room says in a ``Desk`` what is reviewed and what it is called, and puts its own doors round these; it shows the case
that is read in a template that extends ``reviews/review.html``. How many marks were met stands on the page of that one
review and in the trend of many; no list shows it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.kernel import clock
from brobygger.kernel.errors import Conflict, Refusal
from brobygger.reference import events
from brobygger.reference import reads as reference
from brobygger.reference.events import Event
from brobygger.reviews import actions, reads
from brobygger.reviews.enums import ReviewState
from brobygger.reviews.kinds import Kind
from brobygger.vault import log
from brobygger.web.design.charts import Stack, stacked_bar_chart
from brobygger.web.design.conflicts import conflict_page
from brobygger.web.design.drafts import DraftPlace, form_page
from brobygger.web.design.tables import Column, Table, table_response
from brobygger.web.receiving import sent
from brobygger.web.reviews import forms

PERIOD_DAYS = 90  # proposed for a draw
FEWEST = 5  # fewer reviews are told as a number and not drawn as a share


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One kind of review on the screen. ``routes`` name its pages; the words are of this kind alone."""

    kind: Kind
    routes: Mapping[str, str]  # home, draw, sample, row, correct, leave_out, marks, mark_new, mark_end, adopt
    size: str  # the dated value of how many are proposed
    element: int  # the core element whose events stand behind its trend
    title: Any
    lead: Any
    marks_title: Any
    heading: Any  # of one review
    drawn_among: Any  # how the lot is drawn, in a sentence
    things: Any  # the column of how many
    not_a_grade: Any
    words_help: Any
    leave_out_words: Any
    left_out: Any
    left_out_because: Any
    sample_page: str
    review_page: str
    draw_form: type[forms.DrawForm]
    mark_form: type[forms.MarkForm] = forms.MarkForm
    named: Callable[[Any], str]  # the thing that was drawn, in a line
    about: Callable[[Any], str]  # among what a sample was drawn
    draw: Callable[..., Any]
    groups: tuple[tuple[str, Any], ...] = field(default=())  # of marks: value and words

    def to(self, page: str, *args: Any) -> str:
        return reverse(self.routes[page], args=args)


def _table(desk: Desk, request: Any) -> Table:
    class SampleTable(Table):
        caption = gettext_lazy("Stikprøver")
        can_export = False
        empty_text = gettext_lazy("Der er ikke trukket en stikprøve endnu.")
        drawn = Column(
            gettext_lazy("Trukket"),
            "drawn_on",
            row_header=True,
            link=lambda row: desk.to("sample", row.key),
            note=desk.about,
        )
        by = Column(gettext_lazy("Af"), lambda row: row.drawn_by.name if row.drawn_by else "")
        drawn_size = Column(desk.things, "size", numeric=True)
        left = Column(gettext_lazy("Mangler"), "left", numeric=True)
        review_by = Column(gettext_lazy("Frist"), "review_by")

    return SampleTable(request.GET, reads.samples(desk.kind, request.actor))


def overview(request: Any, desk: Desk) -> HttpResponse:
    """The samples, and the trend with what it rests on."""
    form = forms.TrendForm(request.GET, has_team=bool(desk.kind.team))
    since, until, team = form.asked(clock.today())
    trend = reads.trend(desk.kind, since=since, until=until, team=team)
    table = _table(desk, request)
    context = {
        "desk": desk,
        "form": form,
        "since": since,
        "until": until,
        "trend": trend,
        "chart": _chart(trend, events.touching(desk.element, jobcentre=request.actor.jobcentre)),
        "by_mark": [(text, met, asked, met / asked if asked >= FEWEST else None) for text, met, asked in trend.by_mark],
        "fewest": FEWEST,
        "table": table,
        "has_marks": bool(reads.marks_on(desk.kind, clock.today())),
    }
    response = table_response(request, "reviews/overview.html", context, table)
    if form.errors:
        response.status_code = 422
    return response


def _chart(trend: reads.Trend, happened: Sequence[Event]) -> Any:
    """Month by month; what happened around the work stands as a band."""
    stacks = [
        Stack(
            _("%(month)s (%(n)s gennemgået)")
            % {"month": formats.date_format(point.month, "YEAR_MONTH_FORMAT"), "n": point.n},
            (point.met, point.out_of - point.met) if point.n >= FEWEST else (None, None),
            events.in_month(happened, point.month),
        )
        for point in trend.points
    ]
    return stacked_bar_chart(
        "kendetegn",
        _("Andel af kendetegn, der er opfyldt"),
        (_("Opfyldt"), _("Kunne ikke ses")),
        stacks,
        label_header=_("Måned"),
        as_shares=True,
    )


def draw(request: Any, desk: Desk) -> HttpResponse:
    today = clock.today()
    wanted = reference.value(desk.size, on=today, jobcentre=request.actor.jobcentre)
    teams = forms.teams_within(desk.kind.reach(request.actor))
    initial = {"since": today - datetime.timedelta(days=PERIOD_DAYS), "until": today, "wanted": wanted}
    form = desk.draw_form(sent(request), teams=teams, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = desk.draw(by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Stikprøven er trukket."))
            return HttpResponseRedirect(desk.to("sample", made.key))
    context = {"desk": desk, "form": form, "marks": reads.marks_on(desk.kind, today)}
    return form_page(request, "reviews/draw.html", context)


def sample(request: Any, desk: Desk, key: Any) -> HttpResponse:
    """What was drawn, in the order of the draw, and what is left to review. No score stands here."""
    found = reads.open_sample(desk.kind, request.actor, key)
    rows = reads.rows_of(desk.kind, found)
    things = [desk.kind.thing_of(row) for row in rows]
    log.listed(
        by=request.actor,
        action=desk.kind.action("listed"),
        subjects=[("citizen", thing.citizen.key) for thing in things],
        criterion={"sample": str(found.key)},
    )
    left = [row for row in rows if row.state == ReviewState.WAITING]
    context = {
        "desk": desk,
        "sample": found,
        "about": desk.about(found),
        "rows": rows,
        "left": len(left),
        "next": _next(desk, request.actor, left),
        "is_whole": reads.is_as_drawn(desk.kind, found, rows),
    }
    return render(request, desk.sample_page, context)


def _next(desk: Desk, actor: Any, waiting: list[Any]) -> Any:
    """The first that waits and that the actor may review: nobody reviews their own."""
    things = [desk.kind.thing_of(row) for row in waiting]
    own = desk.kind.own_among(actor, things) if things else ()
    return next((row for row, thing in zip(waiting, things, strict=True) if thing.pk not in own), None)


def review(
    request: Any,
    desk: Desk,
    row: Any,
    shown: Callable[[], dict[str, Any]],
    *,
    numbers: Mapping[str, int | None] | None = None,
    **read: Any,
) -> HttpResponse:
    """The case on the left, the marks on the right; and what was found, when it is done.

    ``row`` has been opened by the case's own door; ``shown`` gives what the room's template shows of it. ``numbers``
    (carried by the form) and ``read`` are the columns that say which version of it was read.
    """
    if row.state != ReviewState.WAITING:
        return render(request, desk.review_page, {**_case(request, desk, row, shown), **_reviewed(row)})
    place = DraftPlace(f"reviews.{desk.kind.named[2]}", version="1", subject=row.key)
    kept = place.answer(request)
    if kept is not None:
        return kept
    initial = {"version": row.version}
    form = forms.ReviewForm(
        sent(request), marks=row.sample.marks, words_help=desk.words_help, numbers=numbers, initial=initial
    )
    draft = None
    if request.method == "POST" and form.is_valid():
        carried = {name: form.cleaned_data[name] or None for name in numbers or {}}
        response = _save(request, desk, row, form, {**carried, **read})
        if response is not None:
            place.discard(request)
            return response
    elif request.method != "POST":
        draft = place.resume(request, form)
    context = {**_case(request, desk, row, shown), "form": form, "draft": draft}
    return form_page(request, desk.review_page, context)


def correct(request: Any, desk: Desk, row: Any, shown: Callable[[], dict[str, Any]]) -> HttpResponse:
    """Other answers to the same marks, with the reason. What was answered first stays to be read."""
    if row.state == ReviewState.WAITING:
        return HttpResponseRedirect(desk.to("row", row.key))
    initial = {"version": row.version, "words": row.words or "", **forms.answers_of(row)}
    form = forms.ReviewForm(
        sent(request), marks=row.sample.marks, words_help=desk.words_help, corrects=True, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        response = _save(request, desk, row, form, {})
        if response is not None:
            return response
    context = {**_case(request, desk, row, shown), "form": form, "draft": None, "corrects": True}
    return form_page(request, desk.review_page, context)


def _save(request: Any, desk: Desk, row: Any, form: forms.ReviewForm, read: Mapping[str, Any]) -> HttpResponse | None:
    said = form.cleaned_data
    was_waiting = row.state == ReviewState.WAITING
    try:
        actions.review(
            desk.kind,
            by=request.actor,
            row=row,
            found=form.found(),
            words=said["words"],
            reason=said.get("reason", ""),
            read_version=said["version"],
            **read,
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return None
    except Conflict as conflict:
        return conflict_page(request, form, conflict, address=desk.to("row", row.key))
    if not was_waiting:
        messages.success(request, _("Gennemgangen er rettet. Det første svar bliver stående."))
        return HttpResponseRedirect(desk.to("row", row.key))
    messages.success(request, _("Gennemgangen er gemt."))
    waiting = [one for one in reads.rows_of(desk.kind, row.sample) if one.state == ReviewState.WAITING]
    following = _next(desk, request.actor, waiting)
    return HttpResponseRedirect(
        desk.to("row", following.key) if following is not None else desk.to("sample", row.sample.key)
    )


def _case(request: Any, desk: Desk, row: Any, shown: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    thing = desk.kind.thing_of(row)
    return {
        "desk": desk,
        "row": row,
        "sample": row.sample,
        "citizen": thing.citizen,
        "own": desk.kind.own(request.actor, thing),
        "form": None,
        "corrects": False,
        **shown(),
    }


def _reviewed(row: Any) -> dict[str, Any]:
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


def leave_out(request: Any, desk: Desk, row: Any) -> HttpResponse:
    form = forms.LeaveOutForm(sent(request), initial={"version": row.version})

    def act(said: dict[str, Any]) -> object:
        return actions.leave_out(
            desk.kind, by=request.actor, row=row, reason=said["reason"], read_version=said["version"]
        )

    return _small_form(
        request, desk, form, act, title=desk.leave_out_words, button=desk.leave_out_words, done=desk.left_out,
        goal=desk.to("sample", row.sample.key), back=desk.to("row", row.key), back_words=_("Gennemgang"),
        lead=desk.named(desk.kind.thing_of(row)),
    )  # fmt: skip


def _small_form(
    request: Any,
    desk: Desk,
    form: Any,
    act: Callable[[dict[str, Any]], object],
    *,
    done: Any,
    back: str,
    goal: str = "",
    **words: Any,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        except Conflict as conflict:
            return conflict_page(request, form, conflict, address=back)
        else:
            messages.success(request, done)
            return HttpResponseRedirect(goal or back)
    return form_page(request, "reviews/small_form.html", {"desk": desk, "form": form, "back": back, **words})


# --- marks ---------------------------------------------------------------------------------------------------------


def marks(request: Any, desk: Desk) -> HttpResponse:
    """The jobcentre's own short list, with dates."""
    today = clock.today()
    every = reads.all_marks(desk.kind)
    present = [mark for mark in every if mark.valid_to is None or mark.valid_to >= today]
    known = {mark.text for mark in present}
    groups = [(words, [mark for mark in present if mark.about == value]) for value, words in desk.groups]
    context = {
        "desk": desk,
        "groups": [(words, inside) for words, inside in groups if inside] if desk.groups else [("", present)],
        "has_marks": bool(present),
        "ended": [mark for mark in every if mark not in present],
        "proposed": [item.da for item in reference.codes(desk.kind.proposed, on=today) if item.da not in known],
    }
    return render(request, "reviews/marks.html", context)


def mark_new(request: Any, desk: Desk) -> HttpResponse:
    form = desk.mark_form(sent(request), initial={"valid_from": clock.today()})
    return _small_form(
        request, desk, form, lambda said: actions.add_mark(desk.kind, by=request.actor, **said),
        title=_("Nyt kendetegn"), button=_("Gem kendetegnet"), lead="", back=desk.to("marks"),
        back_words=_("Kendetegn"),
        done=_("Kendetegnet er gemt. Det gælder for stikprøver, der trækkes fra nu af."),
    )  # fmt: skip


def mark_end(request: Any, desk: Desk, key: Any) -> HttpResponse:
    mark = reads.open_mark(desk.kind, request.actor, key)
    form = forms.EndForm(sent(request), initial={"on": clock.today()})
    return _small_form(
        request, desk, form, lambda said: actions.end_mark(desk.kind, by=request.actor, mark=mark, on=said["on"]),
        title=_("Afslut kendetegnet"), button=_("Afslut kendetegnet"), lead=mark.text, back=desk.to("marks"),
        back_words=_("Kendetegn"), done=_("Kendetegnet er afsluttet."),
    )  # fmt: skip


def marks_adopt(request: Any, desk: Desk) -> HttpResponse:
    made = actions.adopt_proposed_marks(desk.kind, by=request.actor)
    messages.success(request, _("%(count)s kendetegn er taget i brug.") % {"count": len(made)})
    return HttpResponseRedirect(desk.to("marks"))
