"""Which circumstances go together with the outcome: the runs of a programme, and one of them with all its figures."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import Role
from brobygger.measurement import associations, comparisons, data_sets, sharing
from brobygger.measurement.associations import Row
from brobygger.measurement.models.analyses import AssociationRun, WorkState
from brobygger.programmes import access as programme_access
from brobygger.programmes.models import Programme
from brobygger.web.design.intervals import Interval, interval_chart
from brobygger.web.doors import member
from brobygger_analysis.association import (
    ASSOCIATION,
    FEWEST_IN_GROUP,
    ControlSet,
    Level,
    Line,
    Meaning,
    Moment,
    sureness,
)
from brobygger_analysis.association import circumstances as catalogue
from brobygger_analysis.association.measured import FEW_OF_A_KIND
from brobygger_analysis.association.words import MEANINGS, METHODS, number, points, step_of
from brobygger_analysis.association.words import probability as probability_words
from brobygger_analysis.definitions import Text

reader = member(Role.TEAM_LEADER, Role.PROJECT_MANAGER, Role.PROGRAMME_ANALYST)
analyst = member(Role.PROGRAMME_ANALYST)

WIDEST = 60.0  # percentage points to each side of the drawing


def said(text: Text) -> str:
    return text.en if get_language() == "en" else text.da


CONTROLS = {
    ControlSet.BY_RULE.value: Text(
        "efter reglen: det, der kan påvirke både forholdet og udfaldet og ikke kommer efter forholdet",
        "by the rule: what may affect both the circumstance and the outcome and does not come after the circumstance",
    ),
    ControlSet.REPORTED.value: Text(
        "evalueringens sæt: de samme kontroller for alle forhold",
        "the evaluation's sets: the same controls for all circumstances",
    ),
}


@never_cache
@reader
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What was computed for a programme: for its leaders what is shared, for its analysts all of it."""
    actor = actor_of(request)
    programmes = [one for one in programme_access.visible_programmes(by=actor) if sharing.may_see_shared(actor, one)]
    if not programmes:
        return render(request, "measurement/none.html", {"heading": _("Sammenhænge")})
    programme = _chosen(programmes, request.GET.get("programme", ""))
    context = {
        "programme": programme,
        "programmes": programmes,
        "runs": [(run, run_name(run)) for run in associations.runs(by=actor, programme=programme)[:50]],
        "comparisons": [
            (one, outcome_name(one.outcome)) for one in comparisons.of_programme(by=actor, programme=programme)[:50]
        ],
        "is_analyst": programme_access.may_see_all_of(actor, programme),
        "words": said(ASSOCIATION),
    }
    return render(request, "measurement/associations.html", context)


@dataclass(frozen=True)
class Shown:
    """A line as it is printed."""

    row: Row
    value_in_points: float | None
    ends_in_points: tuple[float | None, float | None]
    name: str
    sentence: str
    coverage: str
    counted: str
    value: str
    interval: str
    q: str
    p: str
    n: str
    controls: str
    later: str
    dropped: str
    left_out: str
    smallest: str
    unmeasured: str
    e_value: str
    meaning: str
    method: str
    clusters: int


@never_cache
@reader
@require_safe
def page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One run: a sentence, a figure with interval and all that stands beside it, for each circumstance."""
    actor = actor_of(request)
    run = associations.find(by=actor, key=key)
    codebook = run.data_set.codebook
    context: dict[str, Any] = {
        "run": run,
        "programme": run.data_set.programme,
        "outcome": run_name(run),
        "outcome_counted": said(catalogue.OUTCOMES[run.outcome].counted),
        "words": said(ASSOCIATION),
        "is_analyst": programme_access.may_see_all_of(actor, run.data_set.programme),
        "is_waiting": run.state in {WorkState.WAITING, WorkState.RUNNING},
        "controls_words": said(CONTROLS[run.controls]),
    }
    if run.state == WorkState.DONE:
        told = associations.told(run)
        fewest = told["hidden_below"]
        found = zip(associations.rows_of(run.result, codebook, run.outcome), told["lines"], strict=True)
        rows = [shown(row, line, codebook, fewest) for row, line in found]
        names = {entry["key"]: said(Text(**entry["name"])) for entry in codebook["columns"]}
        lacking = [one for one in associations.missing_of(run.result) if one.lacking]
        context |= {
            "told": told,
            "parts": [
                (title, part, chart(f"forest-{level}", title, part))
                for level, title in (
                    (Level.PERSON, _("Forhold hos borgeren og i indsatsen")),
                    (Level.ORGANISATION, _("Forhold i organisationen")),
                )
                if (part := [one for one in rows if one.row.line.variable.level is level])
            ],
            "clear": [one for one in rows if one.row.line.q is not None and one.row.line.q <= 0.05],
            "questions": run.result["questions"],
            "fewest": fewest,
            "least_group": run.result.get("fewest", FEWEST_IN_GROUP),  # older runs do not tell
            "missing": [(names[one.variable], one) for one in lacking if not _is_afterwards(one.variable)],
            "missing_afterwards": [(names[one.variable], one) for one in lacking if _is_afterwards(one.variable)],
            "not_registered": [said(Text(**one["name"])) for one in data_sets.not_registered(codebook)],
            "cannot_be_said": [
                (said(Text(**one["name"])), said(Text(**one["why"]))) for one in data_sets.cannot_be_said(codebook)
            ],
            "earlier": associations.earlier_equal(run),
            "data_digest": in_groups(run.data_set.digest),
            "result_digest": in_groups(run.digest),
            "meanings": [said(text) for text in MEANINGS.values()],
            "methods": [said(text) for text in METHODS.values()],
            "tried": tried(),
            "has_organisation": any(one.row.line.variable.level is Level.ORGANISATION for one in rows),
            "municipalities": max((one.clusters for one in rows), default=0),
        }
    return render(request, "measurement/association.html", context)


@analyst
@require_POST
def share(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Let the leaders of the programme see a run, or take it back."""
    actor = actor_of(request)
    run = associations.find(by=actor, key=key)
    if request.POST.get("take_back"):
        associations.unshare(by=actor, run=run)
        messages.success(request, _("Analysen er ikke delt længere. Kun evaluator ser den."))
    else:
        associations.share(by=actor, run=run)
        messages.success(request, _("Analysen er delt med programmets teamledere og projektledere."))
    return redirect("measurement:association", key=run.key)


@analyst
@require_POST
def again(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The same question of the same data once more."""
    actor = actor_of(request)
    run = associations.again(by=actor, run=associations.find(by=actor, key=key))
    messages.success(request, _("Analysen er sat i gang igen."))
    return redirect("measurement:association", key=run.key)


def tried() -> dict[str, str]:
    """The measured coverage of the intervals, the worst for each number of municipalities of a kind."""
    worst = {kind: min(pair, key=lambda one: one.held) for kind, pair in FEW_OF_A_KIND.items()}
    return {
        "five": said(number(worst[5].held, 1)),
        "short": said(number(worst[5].short_by, 1)),
        "three": said(number(worst[3].held, 1)),
    }


def in_groups(digest: str) -> str:
    """A hash in groups of eight, so that it breaks on a narrow screen and can be read aloud."""
    return " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))


def run_name(run: AssociationRun) -> str:
    """The outcome, and the controls where they are not by the rule: two runs of one data set must differ in name."""
    if run.controls == ControlSet.REPORTED.value:
        return _("%(outcome)s, evalueringens kontroller") % {"outcome": outcome_name(run.outcome)}
    return outcome_name(run.outcome)


def outcome_name(key: str) -> str:
    return said(catalogue.OUTCOMES[key].name) if key in catalogue.OUTCOMES else key


def shown(row: Row, told: Mapping[str, Any], codebook: dict[str, Any], fewest: int) -> Shown:
    """A line as it is printed; with few left out their number is not to be had by subtracting, either."""
    line = row.line
    few = told["n"] is None
    at_least = (
        line.n
        + line.left_out
        + line.left_out_settled
        - sum(fewest if told[name] is None else told[name] for name in ("left_out", "left_out_settled"))
    )
    names = {entry["key"]: said(Text(**entry["name"])) for entry in codebook["columns"]}
    settled = set(told["controls_settled"])
    dropped = set(told["controls_dropped"]) - settled
    used = [names[key] for key in line.controls]
    step = step_of(catalogue.ALL[line.variable.key].variable.unit)
    value, low, high = (None if one is None else step * one for one in (line.value, line.low, line.high))
    return Shown(
        row=row,
        value_in_points=None if value is None else 100 * value,
        ends_in_points=(None if low is None else 100 * low, None if high is None else 100 * high),
        name=said(row.name),
        sentence=said(row.sentence),
        coverage=said(row.coverage),
        counted=said(row.counted),
        value=signed(value),
        interval=interval_words(low, high) if value is not None else "",
        q=probability(line.q),
        p=_p_with_level(line.p),
        n=_("over %(number)s") % {"number": said(_whole(at_least))} if few else said(_whole(line.n)),
        controls=", ".join(used) or _("ingen"),
        later=", ".join(names[key] for key in line.later),
        dropped=", ".join(names.get(key, key) for key in names if key in dropped),
        left_out=" ".join(part for part in (_left_out(line, fewest), _settled(line, names, fewest)) if part),
        smallest=_smallest(line, step),
        unmeasured=said(row.unmeasured),
        e_value=_e_value(line.e_value, line.e_value_of_interval),
        meaning=said(MEANINGS[line.meaning]),
        method=said(METHODS[line.method]),
        clusters=line.clusters,
    )


def _is_afterwards(key: str) -> bool:
    """What was done after enrolment is asked of those still without the outcome: a gap is no missing answer."""
    return catalogue.MOMENTS.get(key) is Moment.AFTER


def _left_out(line: Line, fewest: int) -> str:
    count = line.left_out
    if not count:
        return ""
    if _is_afterwards(line.variable.key):
        why = _("%(number)s borgere nåede udfaldet før 13 uger, er ikke fulgt så længe eller mangler et svar.")
        return why % {"number": said(_whole(count)) if count >= fewest else _("Under %(number)s") % {"number": fewest}}
    if count < fewest:
        return _("Under %(number)s borgere mangler et svar.") % {"number": fewest}
    return _("%(number)s borgere mangler et svar.") % {"number": said(_whole(count))}


def _settled(line: Line, names: Mapping[str, str], fewest: int) -> str:
    if not line.left_out_settled:
        return ""
    of = ", ".join(names.get(key, key) for key in line.settled or (line.variable.key,))
    if line.left_out_settled < fewest:
        said_so = _("Under %(number)s borgere i grupper, hvor alle eller ingen har udfaldet (%(of)s).")
        return said_so % {"number": fewest, "of": of}
    said_so = _("%(number)s borgere i grupper, hvor alle eller ingen har udfaldet (%(of)s).")
    return said_so % {"number": said(_whole(line.left_out_settled)), "of": of}


def _smallest(line: Line, step: int) -> str:
    if line.smallest is not None:
        return _("%(points)s procentpoint, i fire af fem undersøgelser som denne") % {
            "points": said(points(step * line.smallest))
        }
    if line.value is None:
        return ""
    if line.meaning is Meaning.DERIVATIVE:  # a number has no kinds
        return _("Ingen: med så få kommuner ville ingen forskel kunne findes.")
    return _("Ingen: med så få kommuner af den ene slags ville ingen forskel kunne findes.")


def _p_with_level(value: float | None) -> str:
    level = sureness.reported_level(value)
    if level is None:
        return probability(value)
    return _("%(value)s, under %(level)s") % {
        "value": probability(value), "level": said(number(level, 3 if level < 0.01 else 2 if level < 0.1 else 1)),
    }  # fmt: skip


def _whole(count: int) -> Text:
    return number(count)


def _e_value(value: float | None, of_interval: float | None) -> str:
    if value is None:
        return ""
    if of_interval is None:
        return said(number(value, 1))
    return _("%(value)s, for enden af intervallet %(end)s") % {
        "value": said(number(value, 1)), "end": said(number(of_interval, 1)),
    }  # fmt: skip


def signed(value: float | None) -> str:
    if value is None:
        return "–"
    text = said(points(abs(value)))
    if text in {"0,0", "0.0"}:
        return text
    return f"+{text}" if value > 0 else f"\u2212{text}"


def interval_words(low: float | None, high: float | None) -> str:
    ends = (signed(low) if low is not None else _("ingen ende"), signed(high) if high is not None else _("ingen ende"))
    return _("%(low)s til %(high)s") % {"low": ends[0], "high": ends[1]}


def probability(value: float | None) -> str:
    return "–" if value is None else said(probability_words(value))


def chart(key: str, title: str, rows: list[Shown]) -> Any:
    intervals = [
        Interval(
            one.name,
            one.value_in_points,
            *one.ends_in_points,
            one.value,
            one.interval,
        )
        for one in rows
        if one.value_in_points is not None
    ]
    return interval_chart(
        key, title, intervals, label_header=_("Forhold"), value_header=_("Procentpoint"),
        interval_header=_("95 pct.-interval"), most=WIDEST,
    )  # fmt: skip


def _chosen(programmes: list[Programme], code: str) -> Programme:
    from brobygger.programmes.errors import no_such_programme

    if not code:
        return programmes[0]
    found = next((one for one in programmes if one.code == code), None)
    if found is None:
        raise no_such_programme()
    return found
