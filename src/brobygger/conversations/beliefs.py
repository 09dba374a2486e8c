"""Belief ratings: the only module that opens what somebody answered.

For the dialogue with one citizen, and for evaluation of groups. Never for ranking: there is no verb here that takes
many courses and gives back one answer per course, and a house test finds every other reader of the model, and every
list, filter and sort key that names it. Why, stands in docs/algorithms/belief.md.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from brobygger.accounts.models import User
from brobygger.accounts.roles import CITIZEN
from brobygger.citizens import access as citizens_access
from brobygger.citizens.enums import MilestoneKind
from brobygger.citizens.models import Course, Milestone
from brobygger.conversations import access, errors, making, reads, rules, telling
from brobygger.conversations.enums import Occasion, RatedBy, RatedHow
from brobygger.conversations.models import BeliefRating
from brobygger.conversations.values import NewRating
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor, ActorKind
from brobygger.kernel.portions import portions
from brobygger.screening import rules as screening_rules
from brobygger.screening.models import Interview
from brobygger.vault import log

# Fewer than five answers say nothing about a group and much about a person.
SMALLEST_GROUP = telling.SMALLEST


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, for the page of the one citizen it is about."""

    on: datetime.date
    rated_by: str
    possibilities: int
    progress: int | None
    occasion: str
    is_baseline: bool = False


@dataclass(frozen=True, slots=True)
class GroupAnswer:
    """How a group answered: counts per step of the scale, never a row per citizen."""

    n: int
    counts: tuple[int, ...]  # by step, 1 to 5

    @property
    def can_be_shown(self) -> bool:
        return self.n >= SMALLEST_GROUP


# Writing --------------------------------------------------------------------------------------------------------------


@transaction.atomic
def rate(
    *,
    by: Actor,
    course: Course,
    possibilities: int,
    progress: int | None = None,
    rated_by: str = RatedBy.CITIZEN,
    occasion: str = Occasion.MONTHLY,
    on: datetime.date | None = None,
) -> BeliefRating:
    """Write down what the citizen or the job broker believes. Answered again on one day, the later answer stands."""
    how = RatedHow.DIALOGUE
    if by.has(CITIZEN) or by.kind is ActorKind.LINK:
        _check_own(course, rated_by)
        how = RatedHow.OWN_PAGE
    else:
        citizens_access.check_can_write(by, course.citizen)
        access.check_case_role(by)
    _check_enrolled(course, occasion)
    today = clock.today()
    who = None if how == RatedHow.OWN_PAGE else User.objects.filter(pk=by.user).first()
    new = NewRating(
        course=course,
        on=on or today,
        possibilities=possibilities,
        progress=progress,
        rated_by=rated_by,
        occasion=occasion,
        how=how,
        user=who,
    )
    row = making.rating(new, today=today)
    for earlier in BeliefRating.objects.filter(course=course, rated_by=rated_by, on=row.on, withdrawn_at=None):
        _withdraw(earlier, "Svaret igen samme dag")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise errors.rated_today() from None
    log.write(
        by=by,
        action="belief.rated",
        subjects=[("citizen", course.citizen.key), ("course", course.key)],
        changes={"rated_by": [None, str(rated_by)], "on": [None, row.on.isoformat()]},
    )
    return row


def _check_own(course: Course, rated_by: str) -> None:
    """A citizen answers for themselves and for nobody else; which citizen it is, the door has settled."""
    if rated_by != RatedBy.CITIZEN:
        raise errors.caseworkers_only()
    making.check_open(course)


def _check_enrolled(course: Course, occasion: str) -> None:
    marks = Milestone.objects.filter(course=course, kind=MilestoneKind.ENROLLED, withdrawn_at=None)
    if occasion != Occasion.ENROLMENT and not marks.exists():
        raise errors.not_enrolled()


@transaction.atomic
def withdraw(*, by: Actor, rating: BeliefRating, reason: str) -> BeliefRating:
    """Take out an answer that was written down by mistake."""
    citizens_access.check_can_write(by, rating.course.citizen)
    access.check_case_role(by)
    if rating.withdrawn_at is not None:
        raise errors.already_withdrawn()
    if not reason.strip():
        raise errors.reason_missing()
    _withdraw(rating, reason.strip()[:500])
    log.write(
        by=by,
        action="belief.withdrawn",
        subjects=[("citizen", rating.course.citizen.key), ("course", rating.course.key)],
    )
    return rating


def _withdraw(rating: BeliefRating, reason: str) -> None:
    rating.withdrawn_at, rating.withdrawn_reason = clock.now(), reason
    rating.save_checked(
        read_version=rating.version,
        sentence=errors.changed_meanwhile(),
        update_fields=["withdrawn_at", "withdrawn_reason"],
    )


# Reading, for the dialogue with one citizen ---------------------------------------------------------------------------


def answers(course: Course) -> list[Answer]:
    """All answers about one course, the first one first: the baseline of the intake interview, and what came after."""
    rows = BeliefRating.objects.filter(course=course, withdrawn_at=None).order_by("on", "id")
    later = [
        Answer(row.on, row.rated_by, row.answers["possibilities"], row.answers.get("progress"), row.occasion)
        for row in rows
    ]
    return [*baseline(course), *later]


def baseline(course: Course) -> list[Answer]:
    """What was believed at the intake interview. Asked once there, so it is read there and not copied."""
    for row in Interview.objects.filter(course=course).current().order_by("held_on", "id"):
        stored = screening_rules.Assessment.from_json(row.assessment)
        if row.held_on is None or (stored.citizen_view is None and stored.broker_view is None):
            continue
        pairs = ((RatedBy.CITIZEN, stored.citizen_view), (RatedBy.BROKER, stored.broker_view))
        return [
            Answer(row.held_on, rated_by, view, None, Occasion.ENROLMENT, is_baseline=True)
            for rated_by, view in pairs
            if view is not None
        ]
    return []


def own_answers(course: Course) -> list[Answer]:
    """What the citizen answered, for the citizen's own page. The job broker's own view is not on it."""
    return [one for one in answers(course) if one.rated_by == RatedBy.CITIZEN]


def asked_within(course: Course, on: datetime.date) -> datetime.date | None:
    """The day the citizen was last asked, if that is within the month; reads no answer."""
    since = on - datetime.timedelta(days=reads.belief_days(on))
    rows = BeliefRating.objects.filter(course=course, rated_by=RatedBy.CITIZEN, withdrawn_at=None, on__gt=since)
    found: datetime.date | None = rows.order_by("-on").values_list("on", flat=True).first()
    return found


# Reading, for evaluation of a group -----------------------------------------------------------------------------------


def of_group(
    course_ids: Sequence[int], *, rated_by: str, since: datetime.date, until: datetime.date
) -> tuple[GroupAnswer, ...]:
    """How a group answered in a period, by its last answer each: possibilities and progress, as counts only.

    A group of fewer than five gives counts of nothing: the result cannot be opened into rows.
    """
    newest: dict[int, BeliefRating] = {}
    for portion in portions(sorted(set(course_ids))):
        for row in _in_period(rated_by, since, until).filter(course__in=portion):
            newest[row.course_id] = row
    return tuple(_counted(newest.values(), question) for question in QUESTIONS)


QUESTIONS = ("possibilities", "progress")


def of_teams(*, rated_by: str, since: datetime.date, until: datetime.date) -> Mapping[str, telling.Told]:
    """How the jobcentre answered in a period, team by team, by question: the last answer of each citizen, as counts.

    The teams are the only way it is divided, and each part can bear to be shown beside the others (``telling``). Where
    fewer than five have answered, not one answer is opened.
    """
    rows = _in_period(rated_by, since, until).filter(course__citizen__is_test=False)
    if rows.values("course_id").distinct().order_by().count() < SMALLEST_GROUP:
        return dict.fromkeys(QUESTIONS, telling.Told())
    newest = {row.course_id: row for row in rows.select_related("course__team")}
    by_team: dict[str, list[BeliefRating]] = {}
    for row in newest.values():
        by_team.setdefault(row.course.team.name if row.course.team is not None else "", []).append(row)
    return {
        question: telling.tell({team: _steps(by_team[team], question) for team in sorted(by_team)})
        for question in QUESTIONS
    }


def of_quarters(*, rated_by: str, quarters: Sequence[telling.Quarter]) -> list[tuple[telling.Quarter, telling.Told]]:
    """The jobcentre as a whole, quarter by quarter: possibilities only."""
    return [(one, of_teams(rated_by=rated_by, since=one.since, until=one.until)["possibilities"]) for one in quarters]


def _in_period(rated_by: str, since: datetime.date, until: datetime.date) -> Any:
    rows = BeliefRating.objects.filter(rated_by=rated_by, withdrawn_at=None, on__gte=since, on__lte=until)
    return rows.order_by("on", "id")


def _steps(rows: Sequence[BeliefRating], question: str) -> tuple[int, ...]:
    given = [row.answers.get(question) for row in rows]
    return tuple(given.count(step) for step in range(rules.LOWEST, rules.HIGHEST + 1))


def _counted(rows: Iterable[BeliefRating], question: str) -> GroupAnswer:
    given = [row.answers[question] for row in rows if row.answers.get(question)]
    if len(given) < SMALLEST_GROUP:
        return GroupAnswer(n=len(given), counts=(0,) * rules.HIGHEST)
    return GroupAnswer(n=len(given), counts=tuple(given.count(step) for step in range(rules.LOWEST, rules.HIGHEST + 1)))
