"""Figures: the funnel, targets against what was achieved, the list behind a figure, and the definitions."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import Role
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Refusal
from brobygger.measurement import access, beside, fulfilments, funnels, indicators, lists
from brobygger.measurement.access import Scope
from brobygger.measurement.criteria import Criterion
from brobygger.measurement.profiles import ProfileView
from brobygger.programmes import access as programme_access
from brobygger.programmes.models import Programme
from brobygger.web.design import exports
from brobygger.web.design.tables import FORMATS
from brobygger.web.doors import member
from brobygger.web.measurement import by_revision, released, shown, target_lines
from brobygger.web.measurement.forms import FunnelForm, PracticeForm
from brobygger.web.measurement.shown import ListAddresses
from brobygger_analysis.definitions import CORE_ELEMENTS, REGISTRY, Trend

reader = member(Role.TEAM_LEADER, Role.PROJECT_MANAGER, Role.PROGRAMME_ANALYST)
leader = member(Role.TEAM_LEADER, Role.PROJECT_MANAGER)

EVERYTHING = 1_000_000
LIST_COLUMNS = ("case_number", "name", "on", "team", "benefit_group", "state")


@never_cache
@reader
@require_safe
def funnel(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    programmes = programme_access.visible_programmes(by=actor)
    if not programmes:
        return render(request, "measurement/none.html", {"heading": _("Tragten")})
    programme = chosen_programme(programmes, request.GET.get("programme", ""))
    scope = access.scope_of(actor, programme)
    form = FunnelForm(
        request.GET,
        programmes=[(one.code, one.name) for one in programmes],
        breakdowns=frozenset({"municipality" if scope is Scope.PROGRAMME else "team", "benefit_group"}),
    )
    asked = form.criterion if form.is_bound and form.is_valid() else Criterion()
    try:
        view = funnels.of(by=actor, programme=programme, criterion=asked)
    except Refusal as refusal:
        form.refuse(refusal)
        view = funnels.of(by=actor, programme=programme, criterion=Criterion())
    if released.waits(view):
        return released.none_yet(request, programme, programmes, _("Tragten"))
    form.offer(teams=view.teams, benefit_groups=view.benefit_groups, events=_events(actor))
    addresses = ListAddresses(_funnel_query(programme, view.criterion), scope is Scope.OWN)
    context = {
        "form": form,
        "programme": programme,
        "view": view,
        "is_own": scope is Scope.OWN,
        "stages": shown.stage_rows(view, addresses),
        "also": shown.also_rows(view, addresses),
        "aside": shown.aside(view, addresses),
        "parts": shown.part_rows(view, addresses),
        "part_headings": shown.part_headings(view),
        "share_columns": shown.share_columns(view),
        "chart": shown.chart(view),
        "by_words": form.choices_of("by").get(view.criterion.by, ""),
    }
    return render(request, "measurement/funnel.html", context, status=422 if form.errors else 200)


@never_cache
@reader
@require_safe
def practice(request: HttpRequest) -> HttpResponse:
    """Indicators of every core element, each with what it counts, of how many, and its list."""
    actor = actor_of(request)
    programmes = programme_access.visible_programmes(by=actor)
    if not programmes:
        return render(request, "measurement/none.html", {"heading": _("Kerneelementer")})
    programme = chosen_programme(programmes, request.GET.get("programme", ""))
    scope = access.scope_of(actor, programme)
    is_own = scope is Scope.OWN
    form = PracticeForm(
        request.GET,
        programmes=[(one.code, one.name) for one in programmes],
        breakdowns=frozenset({"team" if is_own else "municipality", "benefit_group"}),
    )
    asked = form.criterion if form.is_bound and form.is_valid() else Criterion()
    keys = CORE_ELEMENTS.get(form.element_number or 0)
    try:
        view = indicators.view(by=actor, programme=programme, criterion=_dated(asked), indicators=keys, scope=scope)
    except Refusal as refusal:
        form.refuse(refusal)
        view = indicators.view(by=actor, programme=programme, criterion=_dated(Criterion()), indicators=keys)
    if released.waits(view):
        return released.none_yet(request, programme, programmes, _("Kerneelementer"))
    form.offer(teams=view.teams, benefit_groups=view.benefit_groups, events=_events(actor))
    addresses = ListAddresses(_funnel_query(programme, view.criterion), is_own)
    groups = shown.GroupPage.of(len(view.parts), request.GET.get("gruppe", ""))
    address = request.GET.copy()
    address.pop("gruppe", None)
    context = {
        "form": form,
        "programme": programme,
        "view": view,
        "is_own": is_own,
        "elements": shown.core_elements(view, addresses, groups),
        "groups": groups,
        "address": address.urlencode(),
        "by_words": form.choices_of("by").get(view.criterion.by, ""),
    }
    return render(request, "measurement/practice.html", context, status=422 if form.errors else 200)


@never_cache
@leader
@require_safe
def trend(request: HttpRequest) -> HttpResponse:
    """One indicator month by month."""
    actor = actor_of(request)
    programme = chosen_programme(programme_access.visible_programmes(by=actor), request.GET.get("programme", ""))
    key = request.GET.get("figure", "")
    criterion = _dated(replace(Criterion.from_query(request.GET), by="month"))
    view = indicators.view(by=actor, programme=programme, criterion=criterion, indicators=[key])
    card = shown.Card.of(REGISTRY.get(key))
    addresses = ListAddresses(_funnel_query(programme, criterion), access.may_open_lists(actor, programme))
    rows = shown.month_rows(view, addresses, key)
    happened = beside.events_of(jobcentre=actor.jobcentre, key=key)
    context = {
        "programme": programme,
        "view": view,
        "card": card,
        "rows": rows,
        "chart": shown.trend_chart(view, key, card.name, happened) if rows else None,
        "without": [
            (one, _funnel_query(programme, replace(criterion, without=one.code)))
            for one in happened
            if not criterion.without
        ],
        "all_days": _funnel_query(programme, replace(criterion, without="")) if criterion.without else None,
        "figure": key,
        "asked": shown.criterion_words(view),
        "back": _funnel_query(programme, replace(criterion, by="")),
        "is_flow": REGISTRY.get(key).trend is Trend.FLOW,
    }
    return render(request, "measurement/trend.html", context)


def _events(actor: Actor) -> list[tuple[str, str]]:
    return [(one.code, one.title) for one in beside.events_of(jobcentre=actor.jobcentre)]


def _dated(criterion: Criterion) -> Criterion:
    """With its last day said, so that an address that is kept tells of the same day."""
    return replace(criterion, as_of=criterion.as_of or clock.today())


@never_cache
@leader
@require_safe
def opened(request: HttpRequest) -> HttpResponseBase:
    """The list behind a figure, found again from the address alone."""
    actor = actor_of(request)
    programme = chosen_programme(programme_access.visible_programmes(by=actor), request.GET.get("programme", ""))
    criterion = Criterion.from_query(request.GET)
    key, part = request.GET.get("figure", ""), request.GET.get("part")
    below = request.GET.get("below") == "1"
    asked: dict[str, Any] = {
        "by": actor, "programme": programme, "criterion": criterion, "key": key, "part": part, "below": below,
    }  # fmt: skip
    wanted = request.GET.get("eksport", "")
    if wanted in FORMATS:
        return _exported(lists.open_figure(**asked, limit=EVERYTHING, as_file=True), wanted)
    page = lists.open_figure(**asked, after=_row(request.GET.get("efter", "")))
    address = request.GET.copy()
    address.pop("efter", None)
    context = {
        "page": page,
        "programme": programme,
        "card": shown.Card.of(page.figure.result.definition),
        "asked": shown.criterion_words(page.view),
        "came_from": _came_from(page),
        "is_first": "efter" not in request.GET,
        "address": address.urlencode(),
        "back": {"programme": programme.code, **_asked(page)},
    }
    return render(request, "measurement/list.html", context)


def _came_from(page: lists.OpenedList) -> str:
    """The page that the figure stands on."""
    if isinstance(page.view, ProfileView):
        return "measurement:profiles"
    return "measurement:practice" if page.key in indicators.KEYS else "measurement:funnel"


def _asked(page: lists.OpenedList) -> dict[str, str]:
    return (page.view.asked if isinstance(page.view, ProfileView) else page.view.criterion).query()


def _exported(page: lists.OpenedList, wanted: str) -> HttpResponseBase:
    headers = [_("Sagsnummer"), _("Navn"), _("Dato"), _("Team"), _("Ydelsesgruppe"), _("Tilstand")]
    lines = ([getattr(row, column) for column in LIST_COLUMNS] for row in page.rows)
    make = exports.csv_response if wanted == "csv" else exports.excel_response
    return make(f"borgere-{page.key}", headers, lines)


@never_cache
@reader
@require_safe
def targets(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    programmes = programme_access.visible_programmes(by=actor)
    if not programmes:
        return render(request, "measurement/none.html", {"heading": _("Måltal og resultater")})
    programme = chosen_programme(programmes, request.GET.get("programme", ""))
    view = fulfilments.of(by=actor, programme=programme)
    period = {"first": programme.starts_on.isoformat()}
    if programme.ends_on:
        period["last"] = programme.ends_on.isoformat()
    addresses = ListAddresses({"programme": programme.code, **period}, view.scope is Scope.OWN)
    context = {
        "programme": programme,
        "programmes": programmes,
        "view": view,
        **target_lines.context(view, addresses),
        "is_outside": view.scope is Scope.PROGRAMME,
        "may_set": view.own is not None and actor.has(Role.PROJECT_MANAGER),
        "deviating": [finding for finding in view.findings if finding.deviates],
        "fulfilment_card": shown.Card.of(REGISTRY.get("fulfilment_revised")),
        **by_revision.context(view.by_revision),
    }
    return render(request, "measurement/targets.html", context)


@reader
@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    """How every figure is counted."""
    return render(request, "measurement/definitions.html", {"cards": [shown.Card.of(one) for one in REGISTRY]})


def chosen_programme(programmes: list[Programme], code: str) -> Programme:
    """The programme of the address; else the one that runs now, else the newest."""
    from brobygger.programmes.errors import no_such_programme

    if code:
        found = next((one for one in programmes if one.code == code), None)
        if found is None:
            raise no_such_programme()
        return found
    if not programmes:
        raise no_such_programme()
    today = clock.today()
    running = (one for one in programmes if one.starts_on <= today and (one.ends_on is None or one.ends_on >= today))
    return next(running, programmes[0])


def _funnel_query(programme: Programme, criterion: Criterion) -> dict[str, str]:
    return {"programme": programme.code, **criterion.query()}


def _row(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None
