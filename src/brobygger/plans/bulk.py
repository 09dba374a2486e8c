"""The verbs of ``actions`` for many rows at once: for imports and for the demonstration.

The same rules, through the same ``making``; one log entry per batch with its keys. Everything of a batch is written or
nothing is. A test compares each with the single verb row by row.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from brobygger.citizens.bulk import RowRefused
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotAllowed, Refusal
from brobygger.plans import errors, making, rules
from brobygger.plans.content import GOALS_WANTED, Content
from brobygger.plans.enums import AcknowledgedHow
from brobygger.plans.models import Acknowledgement, Plan, PlanVersion, QualityReview
from brobygger.plans.values import NewPlan, NewReview
from brobygger.reviews import errors as review_errors
from brobygger.reviews import rules as review_rules
from brobygger.reviews.enums import ReviewState
from brobygger.vault import log

BATCH = 2000
AT_ONCE = 500  # SQLite binds a limited number of values in one statement
T = TypeVar("T")


@transaction.atomic
def write_many(*, by: Actor, rows: Sequence[NewPlan]) -> list[Plan]:
    """Plans with all their versions, for courses that have none."""
    _machines_only(by)
    _refuse_present(rows)
    versions: list[PlanVersion] = []
    said_yes: list[Acknowledgement] = []

    def make(new: NewPlan) -> Plan:
        plan = Plan(jobcentre_id=new.course.jobcentre_id, course=new.course)
        before = Content()
        for number, one in enumerate(new.versions, start=1):
            if one.on > clock.today():
                raise errors.in_future("on")
            after = making.tidied(one.content)
            making.check_content(after, on=one.on)
            versions.append(
                making.version_row(
                    plan,
                    number=number,
                    content=after,
                    before=before,
                    on=one.on,
                    at=_noon(one.on),
                    made_by=one.made_by.pk if one.made_by else None,
                    note=one.note,
                )
            )
            if one.acknowledged_on is not None:
                said_yes.append(_yes(plan, number, one.acknowledged_on))
            before = after
        plan.version = max(len(new.versions), 1)
        plan.changed_on = new.versions[-1].on
        plan.next_on = rules.next_date(before)
        if new.ready_on is not None:
            if not rules.can_be_ready(before):
                raise errors.goals_missing(GOALS_WANTED, before.complete_goals)
            plan.ready_on, plan.ready_at = new.ready_on, _noon(new.ready_on)
            plan.ready_by_id = new.ready_by.pk if new.ready_by else None
        return plan

    made: list[Plan] = _each(rows, make)
    Plan.objects.bulk_create(made, batch_size=AT_ONCE)
    _point_at_stored(versions, said_yes)
    PlanVersion.objects.bulk_create(versions, batch_size=AT_ONCE)
    Acknowledgement.objects.bulk_create(said_yes, batch_size=AT_ONCE)
    _log(by, "plans.loaded", (("plan", plan.key) for plan in made))
    return made


@transaction.atomic
def review_many(*, by: Actor, rows: Sequence[NewReview]) -> list[QualityReview]:
    """``actions.review`` for many drawn citizens."""
    _machines_only(by)

    def make(new: NewReview) -> QualityReview:
        row: QualityReview = new.review
        if row.state != ReviewState.WAITING:
            raise review_errors.reviewed_already()
        asked = {mark["key"] for mark in row.sample.marks}
        answered = {key: bool(met) for key, met in new.found.items() if key in asked}
        if not answered:
            raise review_errors.nothing_applies()
        row.found = answered
        row.met, row.out_of = review_rules.score(answered)
        row.state, row.reviewed_on = ReviewState.DONE, new.on
        row.reviewed_by_id = new.reviewed_by.pk if new.reviewed_by else None
        row.version += 1
        return row

    made: list[QualityReview] = _each(rows, make)
    columns = ["found", "met", "out_of", "state", "reviewed_on", "reviewed_by", "version"]
    QualityReview.objects.bulk_update(made, columns, batch_size=AT_ONCE)
    _log(by, "quality_reviews.loaded", (("quality_review", row.key) for row in made))
    return made


def _refuse_present(rows: Sequence[NewPlan]) -> None:
    numbers = [row.course.pk for row in rows]
    for start in range(0, len(numbers), AT_ONCE):
        present = set(
            Plan.objects.filter(course__in=numbers[start : start + AT_ONCE]).values_list("course_id", flat=True)
        )
        for number, row in enumerate(rows):
            if row.course.pk in present:
                raise RowRefused(number, errors.already_there())


def _yes(plan: Plan, number: int, on: datetime.date) -> Acknowledgement:
    return Acknowledgement(
        jobcentre_id=plan.jobcentre_id,
        plan=plan,
        number=number,
        how=AcknowledgedHow.OWN_PAGE,
        on=on,
        at=_noon(on),
    )


def _point_at_stored(*lists: list[Any]) -> None:
    """The rows were made before their plan had a number."""
    for rows in lists:
        for row in rows:
            row.plan = row.plan


def _noon(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(12), tzinfo=clock.DENMARK)


def _machines_only(by: Actor) -> None:
    """A person writes one plan at a time; many at once are a command's, a job's or an import's."""
    if not by.is_machine:
        raise NotAllowed(_("Mange på én gang kan kun indlæses af systemet."))


def _each(rows: Iterable[T], make: Callable[[T], Any]) -> list[Any]:
    made = []
    for number, row in enumerate(rows):
        try:
            made.append(make(row))
        except Refusal as refusal:
            raise RowRefused(number, refusal) from refusal
    return made


def _portions(things: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), BATCH):
        yield things[start : start + BATCH]


def _log(by: Actor, action: str, subjects: Iterable[tuple[str, Any]]) -> None:
    for portion in _portions(list(subjects)):
        log.write(by=by, action=action, subjects=portion)
