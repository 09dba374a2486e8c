"""The team board: one page for the weekly meeting, and the small forms of its goals and good stories."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from brobygger.accounts.errors import no_such_team
from brobygger.accounts.requests import actor_of
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.measurement import beside, board
from brobygger.measurement.board import Board, Line
from brobygger.reference.events import during
from brobygger.web.design.charts import Bar, Chart, bar_chart
from brobygger.web.design.forms import DanishDateField, DanishIntegerField, DesignForm
from brobygger.web.design.numbers import number_text, percent_text
from brobygger.web.design.saving import saved_or_shown
from brobygger.web.doors import member
from brobygger.web.measurement.shown import language, words
from brobygger.web.receiving import sent
from brobygger_analysis import board as rules
from brobygger_analysis.board import Heading, Said

member_of_team = member(*board.READERS)
leader = member("team_leader", "project_manager")


class GoalForm(DesignForm):
    measure = forms.ChoiceField(label=gettext_lazy("Hvad gælder målet?"))
    number = DanishIntegerField(
        label=gettext_lazy("Mål"),
        min_value=0,
        max_value=100_000,
        help_text=gettext_lazy("Et antal pr. uge eller måned, eller procent for en andel."),
    )
    valid_from = DanishDateField(label=gettext_lazy("Gælder fra"))
    valid_to = DanishDateField(label=gettext_lazy("Gælder til og med"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        measures = [(one.key, f"{words(one.name)} ({per_words(one)})") for one in rules.WITH_GOAL]
        self.choose_from("measure", [("", _("Vælg")), *measures])


class StoryForm(DesignForm):
    on = DanishDateField(label=gettext_lazy("Hvornår?"))
    text = forms.CharField(
        label=gettext_lazy("Hvad gik godt?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=board.MOST_LETTERS,
        help_text=gettext_lazy("Skriv kort og uden navne, numre og sygdom. Hele teamet læser det."),
    )


@never_cache
@member_of_team
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if not board.teams_of(actor):
        return render(request, "measurement/board_none.html")
    found = board.of(
        by=actor, team=_key(request, "team"), on=clock.today(), person=_key(request, "medarbejder")
    )  # fmt: skip
    context = {
        "board": found,
        "results": [_shown(one) for one in found.of(Heading.RESULTS)],
        "flow": [_shown(one) for one in found.of(Heading.FLOW)],
        "employers": [_shown(one) for one in found.of(Heading.EMPLOYERS)],
        "quality": [_shown(one) for one in found.of(Heading.QUALITY)],
        "chart": _chart(found, actor),
        "compared": _compared(found),
        "is_warning": found.compared.said is Said.WARNING,
        "by": actor.user,
    }
    return render(request, "measurement/board.html", context)


def per_words(measure: rules.Measure) -> str:
    if measure.is_share:
        return _("procent")
    return _("pr. uge") if measure.per is rules.Per.WEEK else _("pr. måned")


def _period(measure: rules.Measure, first: datetime.date) -> str:
    """The week or month by its name, so that a number tells which one it is of."""
    if measure.per is rules.Per.WEEK:
        return _("uge %(week)s") % {"week": first.isocalendar().week}
    return date_format(first, "F Y").lower()


def _shown(line: Line) -> dict[str, Any]:
    measure = line.measure
    running = line.points[-1][1] if line.points else None
    return {
        "name": words(measure.name),
        "whole": _period(measure, line.points[-2][0]) if line.points else "",
        "counts": words(measure.counts),
        "value": _value(line),
        "running": None if running is None else number_text(running, language=language()),
        "n": _out_of(line),
        "goal": None if line.goal is None else _goal(line),
        "since": line.goal.valid_from if line.goal else None,
        "reaches": line.reaches_goal,
        "is_registered": measure.is_registered,
    }


def _value(line: Line) -> str:
    if not line.measure.is_registered:
        return _("Ikke registreret endnu")
    if line.value is None:
        return "–"
    if line.measure.is_share:
        return percent_text(line.value, language=language())
    return number_text(int(line.value), language=language())


def _goal(line: Line) -> str:
    assert line.goal is not None  # noqa: S101 (asked for above; for the type checker)
    if line.measure.is_share:
        return percent_text(line.goal.number / 100, language=language())
    return number_text(line.goal.number, language=language())


def _out_of(line: Line) -> str:
    if line.n is None:
        return ""
    number = {"number": number_text(line.n, language=language())}
    if line.measure.key == "marks_met":
        return ngettext("af %(number)s gennemgang", "af %(number)s gennemgange", line.n) % number
    return ngettext("af %(number)s visiteret", "af %(number)s visiterede", line.n) % number


def _chart(found: Board, actor: Actor) -> Chart:
    """Conversations week by week; what happened around the work stands as a band."""
    line = found.lines["conversations"]
    happened = beside.events_of(jobcentre=actor.jobcentre, key="conversations_per_citizen")
    bars = [
        Bar(
            _("Uge %(week)s") % {"week": monday.isocalendar().week},
            count,
            mark=line.goal.number if line.goal else None,
            note=_("Ugen er ikke slut") if monday == rules.monday_of(found.on) else "",
            band=during(happened, monday, monday + rules.WEEK - rules.DAY),
        )
        for monday, count in line.points
    ]
    return bar_chart(
        "conversations", _("Samtaler uge for uge"), bars, label_header=_("Uge"), value_header=_("Samtaler"),
        mark_header=_("Mål") if line.goal else "",
    )  # fmt: skip


def _compared(found: Board) -> str:
    """What the comparison rests on, in one sentence."""
    of = found.compared
    if of.said is Said.TOO_FEW:
        return _("Der er for få samtaler eller gennemgange til at sammenligne antal med kvalitet.")
    was, now = (percent_text(share or 0, language=language()) for share in of.shares)
    return _(
        "Fra %(middle)s til %(last)s: %(now)s samtaler mod %(before)s før, og %(is)s af mærkerne opfyldt "
        "(%(n_now)s gennemgange) mod %(was)s (%(n_before)s)."
    ) % {
        "middle": date_format(of.middle, "j. F"), "last": date_format(of.last, "j. F"), "now": of.counts[1],
        "before": of.counts[0], "n_now": of.reviews[1], "n_before": of.reviews[0], "was": was, "is": now,
    }  # fmt: skip


@never_cache
@leader
def goals(request: HttpRequest) -> HttpResponse:
    """Set a goal; the team's earlier ones stand below."""
    actor = actor_of(request)
    team, _teams = board.team_of(actor, _key(request, "team"))
    board.check_may_set_goals(actor, team)
    form = GoalForm(sent(request), initial={"valid_from": clock.today()})
    history = [
        (words(rules.BY_KEY[one.measure].name), one) for one in board.history_of(team) if one.measure in rules.BY_KEY
    ]
    return saved_or_shown(
        request,
        form,
        lambda: board.set_goal(by=actor, team=team, **form.cleaned_data),
        template="measurement/board_goals.html",
        goal=_address(team),
        done=_("Målet er sat."),
        context={"team": team, "history": history},
    )


@never_cache
@member_of_team
def story(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    team, _teams = board.team_of(actor, _key(request, "team"))
    form = StoryForm(sent(request), initial={"on": clock.today()})
    return saved_or_shown(
        request,
        form,
        lambda: board.write_story(by=actor, team=team, **form.cleaned_data),
        template="measurement/board_story.html",
        goal=_address(team),
        done=_("Historien er på tavlen."),
        context={"team": team},
    )


@never_cache
@member_of_team
@require_POST
def story_withdraw(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    taken = board.withdraw_story(by=actor_of(request), key=key)
    messages.success(request, _("Historien er taget af tavlen."))
    return redirect(_address(taken.team))


def _address(team: Any) -> str:
    return f"{reverse('measurement:board')}?team={team.key}"


def _key(request: HttpRequest, name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.GET[name]) if request.GET.get(name) else None
    except ValueError as fault:
        raise no_such_team() from fault


PAGES = [
    path("tal/teamtavle/", page, name="board"),
    path("tal/teamtavle/maal/", goals, name="board_goals"),
    path("tal/teamtavle/historie/", story, name="board_story"),
    path("tal/teamtavle/historie/<uuid:key>/tag-af/", story_withdraw, name="board_story_withdraw"),
]
