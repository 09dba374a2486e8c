"""The leader's review of CV and plan: what can be drawn, whose own it is, and the score that the evaluation reads.

How it is drawn, reviewed and corrected is ``brobygger.reviews``.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from brobygger.accounts.models import Team
from brobygger.accounts.roles import LEADER_ROLES
from brobygger.citizens import access as citizens
from brobygger.citizens.models import Course, Responsibility
from brobygger.kernel.actor import Actor
from brobygger.kernel.items import DueItem
from brobygger.kernel.portions import portions
from brobygger.plans import access, errors
from brobygger.plans.enums import MarkAbout
from brobygger.plans.models import CvVersion, PlanVersion, QualityMark, QualityReview, QualitySample
from brobygger.reviews import actions as reviews
from brobygger.reviews import reads as sampled
from brobygger.reviews import rules
from brobygger.reviews.enums import ReviewState
from brobygger.reviews.kinds import Kind


def reach(actor: Actor) -> frozenset[int] | None:
    """A team leader draws among the teams they lead; a project manager, and who leads all, in the whole jobcentre."""
    return None if actor.is_machine else actor.teams_as(*LEADER_ROLES)


def _own_among(actor: Actor, courses: Sequence[Course]) -> Collection[int]:
    """Whoever answers for the course, or wrote its plan or CV, does not review them."""
    if actor.user is None:
        return ()
    here = Course.objects.filter(pk__in=[course.pk for course in courses])
    answers = Responsibility.objects.filter(course=OuterRef("pk"), user=actor.user, valid_to=None)
    plan = PlanVersion.objects.filter(plan__course=OuterRef("pk"), made_by=actor.user)
    cv = CvVersion.objects.filter(course=OuterRef("pk"), made_by=actor.user)
    return set(here.filter(Exists(answers) | Exists(plan) | Exists(cv)).values_list("pk", flat=True))


KIND = Kind(
    mark=QualityMark,
    sample=QualitySample,
    row=QualityReview,
    thing="course",
    rows="reviews",
    related=("course__citizen",),
    named=("quality_mark", "quality_sample", "quality_review"),
    days="plans.review_days",
    proposed="quality_mark",
    marks_say={"about": MarkAbout.values},
    team="course__team",
    check=access.check_may_review,
    check_marks=access.check_may_review,
    reach=reach,
    own_among=_own_among,
    own_refused=errors.own_work,
)


def to_draw(actor: Actor, *, since: datetime.date, until: datetime.date, team: Team | None = None) -> dict[str, Course]:
    """Key → course of everybody within reach of the actor whose plan was changed in a period."""
    changed = PlanVersion.objects.filter(on__gte=since, on__lte=until)
    courses = Course.objects.filter(pk__in=changed.values("plan__course_id"), citizen__is_test=False)
    access.check_may_review(actor)
    teams = reach(actor)
    if teams is not None:
        courses = courses.filter(team__in=teams)
    if team is not None:
        courses = courses.filter(team=team)
    return {str(course.key): course for course in courses.select_related("citizen").order_by("pk")}


def draw(
    *,
    by: Actor,
    since: datetime.date,
    until: datetime.date,
    wanted: int,
    team: Team | None = None,
    seed: str = "",
) -> QualitySample:
    """Draw citizens whose plan was changed in a period."""
    access.check_may_review(by)
    rules.check_asked(since, until, wanted)
    sample: QualitySample = reviews.draw(
        KIND, by=by, things=to_draw(by, since=since, until=until, team=team), nothing=errors.nobody_to_draw(),
        since=since, until=until, wanted=wanted, seed=seed, team=team,
    )  # fmt: skip
    return sample


def open_row(
    actor: Actor, key: uuid.UUID | str, purpose: str, *, shows: bool = True
) -> tuple[QualityReview, citizens.Rights]:
    """One citizen's CV and plan for review. The case is opened by the citizen's door, as for anybody else."""
    row: QualityReview = sampled.open_row(KIND, actor, key)
    _citizen, rights = citizens.open_with_rights(actor, row.course.citizen.key, purpose, shows=shows)
    return row, rights


def due(actor: Actor) -> Iterable[DueItem]:
    return sampled.due(
        KIND, actor, named="plans.review", sentence=_("Gennemgå stikprøven af CV og plan: %(left)s mangler")
    )


def scores(courses: Sequence[int]) -> Mapping[int, tuple[int, int, datetime.date]]:
    """Met, out of, and when: the newest finished review of each course. For the evaluation, never for a list."""
    found: dict[int, tuple[int, int, datetime.date]] = {}
    for portion in portions(courses):
        rows: Any = QualityReview.objects.filter(course__in=portion, state=ReviewState.DONE)
        for course, met, out_of, on in rows.order_by("reviewed_on", "id").values_list(
            "course_id", "met", "out_of", "reviewed_on"
        ):
            found[course] = (met, out_of, on)
    return found
