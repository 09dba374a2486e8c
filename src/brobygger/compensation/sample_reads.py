"""What pages may ask about samples of decisions: who is in them, what is left, and how the marks are met over time."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from brobygger.accounts.models import Team
from brobygger.accounts.roles import Role
from brobygger.compensation import access, sample_errors
from brobygger.compensation.enums import ApplicationState, AppliedBy, SampleState
from brobygger.compensation.models import Application, DecisionSample, SampledDecision, SampleMark
from brobygger.kernel.actor import Actor
from brobygger.kernel.items import DueItem
from brobygger.plans import rules as drawing

AT_ONCE = 500  # SQLite binds a limited number of values in one statement
OUTCOMES = ("granted", "refused")
GRANTED = (ApplicationState.GRANTED, ApplicationState.RUNNING, ApplicationState.STOPPED)


def reaches_jobcentre(actor: Actor) -> bool:
    """A team leader draws among the teams they lead; specialist, project manager and who leads all in the jobcentre."""
    return actor.is_machine or actor.has(access.SPECIALIST, Role.PROJECT_MANAGER) or not actor.teams


def to_draw(
    actor: Actor,
    *,
    since: datetime.date,
    until: datetime.date,
    team: Team | None = None,
    scheme: str = "",
    outcome: str = "",
) -> dict[str, Application]:
    """Key → decision of the period within reach of the actor. What a citizen used alone, nobody decided."""
    rows = Application.objects.filter(decided_on__gte=since, decided_on__lte=until, citizen__is_test=False)
    rows = rows.exclude(applied_by=AppliedBy.ALONE, scheme="preferential_access")
    if not reaches_jobcentre(actor):
        rows = rows.filter(team__in=list(actor.teams))
    if team is not None:
        rows = rows.filter(team=team)
    if scheme:
        rows = rows.filter(scheme=scheme)
    if outcome:
        rows = rows.filter(state__in=[ApplicationState.REFUSED] if outcome == "refused" else GRANTED)
    found = rows.select_related("citizen").defer("coded", "facts", "words").order_by("pk")
    return {str(row.key): row for row in found}


def samples(actor: Actor) -> QuerySet[Any]:
    """The samples the actor may open, newest first, with how many are reviewed; no score."""
    rows = DecisionSample.objects.select_related("drawn_by", "team").annotate(
        size=Count("decisions"), left=Count("decisions", filter=Q(decisions__state=SampleState.WAITING))
    )
    if not reaches_jobcentre(actor):
        rows = rows.filter(Q(team=None, drawn_by_id=actor.user) | Q(team_id__in=actor.teams))
    return rows.order_by("-drawn_on", "-id")


def open_sample(actor: Actor, key: uuid.UUID | str) -> DecisionSample:
    access.check_may_see_figures(actor)
    sample = access.find(DecisionSample, key, sample_errors.not_found(), "drawn_by", "team")
    _check_reach(actor, sample)
    return sample


def open_decision(actor: Actor, key: uuid.UUID | str) -> SampledDecision:
    """The place in the sample. The case itself is opened by its own door (``access.open_application``)."""
    access.check_may_see_figures(actor)
    related = ("sample", "application__citizen", "application__decided_by", "reviewed_by")
    row = access.find(SampledDecision, key, sample_errors.not_found(), *related)
    _check_reach(actor, row.sample)
    return row


def open_mark(actor: Actor, key: uuid.UUID | str) -> SampleMark:
    access.check_may_set_up(actor)
    return access.find(SampleMark, key)


def _check_reach(actor: Actor, sample: DecisionSample) -> None:
    if reaches_jobcentre(actor):
        return
    if sample.team_id is None and sample.drawn_by_id != actor.user:
        raise sample_errors.another_team()
    if sample.team_id is not None and sample.team_id not in actor.teams:
        raise sample_errors.another_team()


def due(actor: Actor) -> Iterable[DueItem]:
    """Samples that the actor drew and that are not reviewed yet."""
    rows = DecisionSample.objects.filter(drawn_by_id=actor.user, decisions__state=SampleState.WAITING)
    for sample in rows.annotate(left=Count("decisions")).order_by("review_by", "pk"):
        yield DueItem(
            kind="compensation.sample",
            sentence=_("Gennemgå stikprøven af afgørelser: %(left)s mangler") % {"left": sample.left},
            due=sample.review_by,
            subject_kind="decision_sample",
            subject=sample.key,
            owner=actor.user,
        )


def decisions_of(sample: DecisionSample) -> list[SampledDecision]:
    """In the order of the draw, which nobody chose."""
    rows = SampledDecision.objects.filter(sample=sample).select_related(
        "application__citizen", "application__decided_by", "reviewed_by"
    )
    return list(rows.defer("words", "earlier").order_by("place", "id"))


def can_be_drawn_again(sample: DecisionSample, decisions: list[SampledDecision]) -> bool:
    """Whether the stored draw is what the seed gives from those who are in it: nobody was put in by hand."""
    drawn = [str(one.application.key) for one in decisions]
    return list(drawing.draw(drawn, seed=sample.seed, wanted=len(drawn))) == drawn


def reviews_of_application(row: Application) -> list[SampledDecision]:
    """How a decision was reviewed, for whoever opens it to learn from it."""
    rows = SampledDecision.objects.filter(application=row, state=SampleState.DONE).select_related("reviewed_by")
    return list(rows.order_by("-reviewed_on", "-id"))


def marks_on(on: datetime.date) -> list[SampleMark]:
    holds = Q(valid_to=None) | Q(valid_to__gte=on)
    return list(SampleMark.objects.filter(holds, valid_from__lte=on).order_by("text", "id"))


def all_marks() -> list[SampleMark]:
    """Those that hold first, then those that have ended."""
    return list(SampleMark.objects.order_by(F("valid_to").desc(nulls_first=True), "text", "id"))


@dataclass(frozen=True, slots=True)
class Trend:
    """The share of marks that was met, by month, and by mark over all months. Of the house, of no person."""

    points: tuple[drawing.TrendPoint, ...]
    by_mark: tuple[tuple[str, int, int], ...]  # text of the mark, met, of how many
    n: int


def trend(*, since: datetime.date, until: datetime.date) -> Trend:
    rows = SampledDecision.objects.filter(state=SampleState.DONE, reviewed_on__gte=since, reviewed_on__lte=until)
    found = list(rows.values_list("reviewed_on", "met", "out_of", "found", "sample_id"))
    texts: dict[str, str] = {}
    wanted = sorted({sample for *_rest, sample in found})
    for start in range(0, len(wanted), AT_ONCE):
        for marks in DecisionSample.objects.filter(pk__in=wanted[start : start + AT_ONCE]).values_list(
            "marks", flat=True
        ):
            texts |= {mark["key"]: mark["text"] for mark in marks}
    counted: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for key, (met, asked) in drawing.share_by_mark([row[3] for row in found]).items():
        text = texts.get(key, key)
        counted[text] = (counted[text][0] + met, counted[text][1] + asked)
    return Trend(
        points=tuple(drawing.trend((day, met, out_of) for day, met, out_of, *_rest in found)),
        by_mark=tuple((text, met, asked) for text, (met, asked) in sorted(counted.items())),
        n=len(found),
    )
