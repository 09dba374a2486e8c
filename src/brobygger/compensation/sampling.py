"""Professional review of decisions: what can be drawn, and whose own it is. Prose: docs/algorithms/decision-review.md.

How it is drawn, reviewed and corrected is ``brobygger.reviews``.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from brobygger.accounts.models import Team
from brobygger.accounts.roles import LEADER_ROLES
from brobygger.compensation import access, errors, schemes
from brobygger.compensation.enums import ApplicationState, AppliedBy
from brobygger.compensation.models import Application, DecisionSample, SampledDecision, SampleMark
from brobygger.kernel.actor import Actor
from brobygger.kernel.items import DueItem
from brobygger.reviews import actions as reviews
from brobygger.reviews import reads as sampled
from brobygger.reviews import rules
from brobygger.reviews.enums import ReviewState
from brobygger.reviews.kinds import Kind

OUTCOMES = ("granted", "refused")
GRANTED = (ApplicationState.GRANTED, ApplicationState.RUNNING, ApplicationState.STOPPED)


def reach(actor: Actor) -> frozenset[int] | None:
    """A team leader draws among the teams they lead; specialist, project manager and who leads all in the jobcentre."""
    if actor.is_machine or actor.has(access.SPECIALIST):
        return None
    return actor.teams_as(*LEADER_ROLES)


def _own_among(actor: Actor, applications: Sequence[Application]) -> Collection[int]:
    return {one.pk for one in applications if actor.user is not None and one.decided_by_id == actor.user}


KIND = Kind(
    mark=SampleMark,
    sample=DecisionSample,
    row=SampledDecision,
    thing="application",
    rows="decisions",
    related=("application__citizen", "application__decided_by"),
    named=("sample_mark", "decision_sample", "sampled_decision"),
    days="compensation.sample_days",
    proposed="decision_mark",
    thing_named="application",
    check=access.check_may_see_figures,
    check_marks=access.check_may_set_up,
    reach=reach,
    own_among=_own_among,
    own_refused=errors.own_decision,
)


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
    teams = reach(actor)
    if teams is not None:
        rows = rows.filter(team__in=teams)
    if team is not None:
        rows = rows.filter(team=team)
    if scheme:
        rows = rows.filter(scheme=scheme)
    if outcome:
        rows = rows.filter(state__in=[ApplicationState.REFUSED] if outcome == "refused" else GRANTED)
    found = rows.select_related("citizen").defer("coded", "facts", "words").order_by("pk")
    return {str(row.key): row for row in found}


def draw(
    *,
    by: Actor,
    since: datetime.date,
    until: datetime.date,
    wanted: int,
    team: Team | None = None,
    scheme: str = "",
    outcome: str = "",
    seed: str = "",
) -> DecisionSample:
    """Draw decisions of a period, of all schemes or one, grants and refusals or one of them."""
    access.check_may_see_figures(by)
    rules.check_asked(since, until, wanted)
    if scheme and scheme not in schemes.CODES:
        raise errors.scheme_unknown()
    if outcome and outcome not in OUTCOMES:
        raise errors.code_unknown("outcome")
    things = to_draw(by, since=since, until=until, team=team, scheme=scheme, outcome=outcome)
    sample: DecisionSample = reviews.draw(
        KIND, by=by, things=things, nothing=errors.nothing_to_draw(), since=since, until=until, wanted=wanted,
        seed=seed, team=team, scheme=scheme, outcome=outcome,
    )  # fmt: skip
    return sample


def due(actor: Actor) -> Iterable[DueItem]:
    return sampled.due(
        KIND, actor, named="compensation.sample", sentence=_("Gennemgå stikprøven af afgørelser: %(left)s mangler")
    )


def reviews_of_application(row: Application) -> list[Any]:
    """How a decision was reviewed, for whoever opens it to learn from it."""
    rows = SampledDecision.objects.filter(application=row, state=ReviewState.DONE).select_related("reviewed_by")
    return list(rows.order_by("-reviewed_on", "-id"))
