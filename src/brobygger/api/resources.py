"""What programs can read: one function per address, each behind its door, each giving what the pages show.

No figure is made here. ``measurement`` answers for the token as it would for the person whom the token is for, and
what it answers for readers outside a jobcentre has been through disclosure control already. What single people answered
about belief is in none of it, and of what groups answered the API gives nothing either (``WITHHELD``).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Path, Query
from ninja.errors import ValidationError
from ninja.security.base import AuthBase

from brobygger.accounts import tokens
from brobygger.accounts.enums import TokenScope
from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import Role
from brobygger.api import limits, pages, problems, shapes
from brobygger.api.door import guarded_by, trouble
from brobygger.api.words import marked as _
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Trouble
from brobygger.measurement import (
    associations,
    comparisons,
    fidelity,
    fulfilments,
    funnels,
    indicators,
    profiles,
    register_views,
    reports,
)
from brobygger.measurement.criteria import Criterion
from brobygger.programmes import access as programme_access
from brobygger.programmes.errors import no_such_programme
from brobygger.programmes.models import Programme
from brobygger_analysis.association import ASSOCIATION, circumstances
from brobygger_analysis.definitions import (
    ABOVE_BASELINE_OF_RATED,
    ABOVE_LAST_OF_RATED,
    BROKER_BELIEF_BASELINE,
    BROKER_BELIEF_END,
    PROGRESS_OF_RATED,
    REGISTRY,
    Definition,
    UnknownDefinition,
)
from brobygger_analysis.funnel import View
from brobygger_analysis.profiles import TRAITS

READERS = (Role.TEAM_LEADER, Role.PROJECT_MANAGER, Role.PROGRAMME_ANALYST)

# Averages of answers about belief are read on the pages, by people; no program is given them.
WITHHELD = frozenset(
    one.key
    for one in (
        ABOVE_BASELINE_OF_RATED, ABOVE_LAST_OF_RATED, BROKER_BELIEF_BASELINE, BROKER_BELIEF_END, PROGRESS_OF_RATED,
    )
)  # fmt: skip
GIVEN = indicators.KEYS - WITHHELD
ANSWERED = frozenset(one.key for one in TRAITS if one.is_answer)
BELIEVED = frozenset(key for key, one in circumstances.ALL.items() if not one.leaves_the_house)


class TokenAuth(AuthBase):
    """The door has let the token in before ninja is asked; this says so in the document."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Any:
        return getattr(request, "token", None)


api = NinjaAPI(
    title="Brobygger",
    version="1",
    description=_(
        "Læs de samme tal, som siderne viser. Alle adresser svarer med JSON og kræver en adgangsnøgle, som en "
        "administrator laver. En nøgle ser aldrig mere end den person, den er lavet til."
    ),
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    auth=TokenAuth(),
)


def resource(address: str, name: str, answer: Any, summary: str, description: str) -> Callable[[Any], Any]:
    """One address that answers GET. What it answers when it says no is written down in one place: document.py."""
    return api.get(
        address,
        response=answer,
        url_name=name,
        operation_id=name,
        summary=summary,
        description=description,
    )


# The token itself -----------------------------------------------------------------------------------------------------


@resource("me", "me", shapes.Me, _("Hvem er jeg"), _("Hvad nøglen åbner for, hvor, og hvor længe."))
@guarded_by(None)
def me(request: Any) -> Any:
    token = request.token
    place = tokens.place_of(token, clock.today())
    programmes: dict[Any, str] = {one.key: one.name for one in programme_access.visible_programmes(by=request.actor)}
    return {
        "token": token.name,
        "key": token.key,
        "scopes": token.scopes,
        "roles": sorted(request.actor.roles),
        "place": {
            "scope": place.scope.value if place else "",
            "key": place.key if place else None,
            "name": programmes.get(place.key, place.label) if place else "",
        },
        "expires_at": token.expires_at,
        "requests_per_minute": limits.PER_MINUTE,
    }


# Definitions ----------------------------------------------------------------------------------------------------------


@resource(
    "definitions",
    "definitions",
    shapes.Definitions,
    _("Definitioner"),
    _("Hvad hvert tal betyder: tæller, nævner, hvem der tælles, kilde og forbehold. I rækkefølge efter nøgle."),
)
@guarded_by(None)
def definitions(request: Any, asked: Query[shapes.PageQuery]) -> Any:
    given = sorted(REGISTRY, key=lambda one: one.key)
    page, following = pages.page(given, lambda one: one.key, asked)
    return {"items": [one.to_dict() for one in page], "next": following}


@resource("definitions/{key}", "definition", shapes.Definition, _("En definition"), _("Den nyeste udgave af den."))
@guarded_by(None)
def definition(request: Any, key: Path[shapes.Key]) -> Any:
    found: Definition
    try:
        found = REGISTRY.get(key)
    except UnknownDefinition as fault:
        raise funnels.errors.no_such_figure() from fault
    return found.to_dict()


# Figures --------------------------------------------------------------------------------------------------------------


@resource(
    "programmes",
    "programmes",
    shapes.Programmes,
    _("Programmer"),
    _("De programmer, som nøglen kan læse tal om. I rækkefølge efter kode."),
)
@guarded_by(None, *READERS)
def programmes(request: Any, asked: Query[shapes.PageQuery]) -> Any:
    given = sorted(programme_access.visible_programmes(by=request.actor), key=lambda one: one.code)
    page, following = pages.page(given, lambda one: one.code, asked)
    return {
        "items": [
            {"code": one.code, "name": one.name, "starts_on": one.starts_on, "ends_on": one.ends_on} for one in page
        ],
        "next": following,
    }


@resource(
    "programmes/{code}/funnel",
    "funnel",
    shapes.Funnel,
    _("Tragten"),
    _("Fra påbegyndt forløb til job: hvert trin og hver overgang, samlet og for hver gruppe, talt nu."),
)
@guarded_by(TokenScope.FIGURES, *READERS)
def funnel(request: Any, code: Path[shapes.Code], asked: Query[shapes.FunnelQuery]) -> Any:
    criterion = Criterion(
        view=View(asked.view),
        first=asked.first,
        last=asked.last,
        team=asked.team,
        benefit_group=asked.benefit_group or "",
        by=asked.by or "",
        anchor=asked.anchor,
        without=asked.without or "",
    )
    return funnels.of(by=request.actor, programme=_programme(request.actor, code), criterion=criterion).to_dict()


@resource(
    "programmes/{code}/indicators",
    "indicators",
    shapes.Indicators,
    _("Indikatorer"),
    _("Alle indikatorer efter kerneelement, samlet og for hver gruppe. Svar om tro på muligheder er ikke med."),
)
@guarded_by(TokenScope.FIGURES, *READERS)
def measured(request: Any, code: Path[shapes.Code], asked: Query[shapes.IndicatorsQuery]) -> Any:
    unknown = [key for key in asked.indicator if key not in GIVEN]
    if unknown:
        raise funnels.errors.no_such_figure()
    view = indicators.view(
        by=request.actor,
        programme=_programme(request.actor, code),
        criterion=Criterion(
            first=asked.first, last=asked.last, by=asked.by or "", as_of=asked.as_of, without=asked.without or ""
        ),
        indicators=asked.indicator or sorted(GIVEN),
    )
    return view.measurement.to_dict()


@resource(
    "programmes/{code}/profiles",
    "profiles",
    shapes.Profiles,
    _("Profiler"),
    _(
        "Hvem borgerne på et trin er: køn, alder, uddannelse, ydelse og funktionsnedsættelser, hver med hele "
        "fordelingen, og forskellen til en anden gruppe. Svar om tro på muligheder er ikke med."
    ),
)
@guarded_by(TokenScope.FIGURES, *READERS)
def profile(request: Any, code: Path[shapes.Code], asked: Query[shapes.ProfileQuery]) -> Any:
    given = {name: str(value) for name, value in asked.dict().items() if value is not None}
    view = profiles.of(
        by=request.actor, programme=_programme(request.actor, code), asked=profiles.Asked.from_query(given)
    )
    return view.to_dict(without=ANSWERED)


@resource(
    "programmes/{code}/register",
    "register",
    shapes.Register,
    _("Tal fra registret"),
    _(
        "Job og uddannelse ifølge det ugentlige register ved siden af det registrerede, hvor længe det varede, og "
        "kurver over, hvor hurtigt det gik."
    ),
)
@guarded_by(TokenScope.FIGURES, *READERS)
def by_register(request: Any, code: Path[shapes.Code], asked: Query[shapes.RegisterQuery]) -> Any:
    programme = _programme(request.actor, code)
    return register_views.of(by=request.actor, programme=programme, by_group=asked.by or "").to_dict()


@resource(
    "programmes/{code}/targets",
    "targets",
    shapes.Targets,
    _("Måltal"),
    _("Oprindelige og reviderede måltal ved siden af, hvad der er nået. Måltal er lokale og danner ingen rangorden."),
)
@guarded_by(TokenScope.TARGETS, *READERS)
def targets(request: Any, code: Path[shapes.Code]) -> Any:
    return fulfilments.of(by=request.actor, programme=_programme(request.actor, code)).to_dict()


@resource(
    "programmes/{code}/fidelity",
    "fidelity",
    shapes.Fidelity,
    _("Fidelitet"),
    _(
        "Kommunernes egne vurderinger side om side, i alfabetisk rækkefølge og uden rangorden: hvor tro indsatsen er "
        "mod modellen. Andres ses, når de er delt. Begrundelser læses på siderne."
    ),
)
@guarded_by(TokenScope.FIGURES, *READERS)
def fidelity_of(request: Any, code: Path[shapes.Code]) -> Any:
    given = fidelity.side_by_side(by=request.actor, programme=_programme(request.actor, code)).to_dict()
    figures = {
        name: {key: one for key, one in found.items() if key in GIVEN} for name, found in given["figures"].items()
    }
    return {**given, "figures": figures}


# Shared analyses ------------------------------------------------------------------------------------------------------


@resource(
    "programmes/{code}/associations",
    "associations",
    shapes.Associations,
    _("Sammenhænge"),
    _(
        "De sammenhængsanalyser, som programmets evaluator har delt. Den senest delte først. Tallene står på hver sin "
        "adresse."
    ),
)
@guarded_by(TokenScope.FIGURES, *READERS)
def association_list(request: Any, code: Path[shapes.Code], asked: Query[shapes.MomentPageQuery]) -> Any:
    runs = associations.runs(by=request.actor, programme=_programme(request.actor, code))
    page, following = _shared(runs, asked)
    return {
        "programme": code,
        "words": ASSOCIATION.to_dict(),
        "items": [associations.summary(run) for run in page],
        "next": following,
    }


@resource(
    "associations/{key}",
    "association",
    shapes.Association,
    _("En sammenhængsanalyse"),
    _(
        "Hvilke forhold der følges ad med udfaldet, hvert med interval, forbehold og en sætning. En sammenhæng, ikke "
        "en effekt. Kun det, der er delt. Svar om tro på muligheder er ikke med."
    ),
)
@guarded_by(TokenScope.FIGURES, *READERS)
def association(request: HttpRequest, key: uuid.UUID) -> Any:
    return associations.told(associations.find_shared(by=actor_of(request), key=key), without=BELIEVED)


@resource(
    "programmes/{code}/comparisons",
    "comparisons",
    shapes.Comparisons,
    _("Deltagere og andre"),
    _("Deltagere ved siden af en vægtet gruppe, der ikke har været med. Kun det, der er delt. Den senest delte først."),
)
@guarded_by(TokenScope.FIGURES, *READERS)
def comparison_list(request: Any, code: Path[shapes.Code], asked: Query[shapes.MomentPageQuery]) -> Any:
    made = comparisons.of_programme(by=request.actor, programme=_programme(request.actor, code))
    page, following = _shared(made, asked)
    return {"programme": code, "items": [comparisons.told(one) for one in page], "next": following}


def _shared(rows: Any, asked: shapes.MomentPageQuery) -> tuple[list[Any], str | None]:
    """A page of what is shared, the newest first. What is not shared is not finished: no program gets it."""
    given = rows.filter(shared_at__isnull=False)
    page, following = pages.page(
        given.values_list("key", "shared_at"), lambda one: pages.by_moment(one[1], one[0]), asked, newest_first=True
    )
    found = given.in_bulk([key for key, _moment in page], field_name="key")
    return [found[key] for key, _moment in page if key in found], following


# Status reports -------------------------------------------------------------------------------------------------------


@resource(
    "reports",
    "reports",
    shapes.Reports,
    _("Statusrapporter"),
    _("Godkendte rapporter: eget jobcenters og hele programmets. Den nyeste måned først."),
)
@guarded_by(TokenScope.FIGURES, *READERS)
def report_list(request: HttpRequest, asked: Query[shapes.MonthPageQuery]) -> Any:
    actor = actor_of(request)
    given = [_listed(row, "jobcentre") for row in reports.approved_own(by=actor)]
    given += [_listed(row, "programme") for row in reports.approved_reports(by=actor)]
    page, following = pages.page(given, lambda one: pages.by_month(one["month"], one["key"]), asked, newest_first=True)
    return {"items": page, "next": following}


def _listed(row: Any, kind: str) -> dict[str, Any]:
    return {
        "key": row.key,
        "kind": kind,
        "programme": row.programme.code,
        "jobcentre": row.jobcentre.label if kind == "jobcentre" else None,
        "month": row.code,
        "revision": row.revision,
        "approved_at": row.approved_at,
        "digest": row.digest,
    }


@resource(
    "reports/{key}",
    "report",
    shapes.Report,
    _("En statusrapport"),
    _("Tallene, som de blev godkendt, hvert med det samme tal måneden før. Små tal for hele programmet er skjult."),
)
@guarded_by(TokenScope.FIGURES, *READERS)
def report(request: HttpRequest, key: uuid.UUID) -> Any:
    row, told = reports.approved(by=actor_of(request), key=key)
    published = {name: one.to_dict() for name, one in reports.published_beside(row, told).items()}
    return {
        **told,
        "published": published,
        "revision": row.revision,
        "approved_at": row.approved_at,
        "digest": row.digest,
    }


def _programme(actor: Actor, code: str) -> Programme:
    found = next((one for one in programme_access.visible_programmes(by=actor) if one.code == code), None)
    if found is None:
        raise no_such_programme()
    return found


# What goes wrong ------------------------------------------------------------------------------------------------------


@api.exception_handler(Trouble)
def _trouble(request: HttpRequest, fault: Any) -> HttpResponse:
    return trouble(request, fault)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, fault: Any) -> HttpResponse:
    errors = [
        {
            "parameter": str(one["loc"][-1] if isinstance(one["loc"][-1], str) else one["loc"][-2]),
            "sentence": problems.sentence_of(one),
        }
        for one in fault.errors[:20]
    ]
    return problems.problem(422, errors=errors)
