"""The verbs of ``actions`` for many rows at once: for imports and for the demonstration.

The same rules, through the same ``making``; one log entry per batch with its keys. Everything of a batch is written or
nothing is. A test compares each with the single verb row by row.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import transaction

from brobygger.citizens.batches import RowRefused, each, machines_only, write_log
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.portions import AT_ONCE, portions
from brobygger.plans import errors, making, rules
from brobygger.plans.content import GOALS_WANTED, Content
from brobygger.plans.enums import AcknowledgedHow
from brobygger.plans.models import Acknowledgement, Plan, PlanVersion, QualityReview
from brobygger.plans.values import NewPlan, NewReview
from brobygger.reviews import errors as review_errors
from brobygger.reviews import rules as review_rules
from brobygger.reviews.enums import ReviewState

T = TypeVar("T")


@transaction.atomic
def write_many(*, by: Actor, rows: Sequence[NewPlan]) -> list[Plan]:
    """Plans with all their versions, for courses that have none."""
    machines_only(by)
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

    made: list[Plan] = each(rows, make)
    Plan.objects.bulk_create(made, batch_size=AT_ONCE)
    _point_at_stored(versions, said_yes)
    PlanVersion.objects.bulk_create(versions, batch_size=AT_ONCE)
    Acknowledgement.objects.bulk_create(said_yes, batch_size=AT_ONCE)
    write_log(by, "plans.loaded", (("plan", plan.key) for plan in made))
    return made


@transaction.atomic
def review_many(*, by: Actor, rows: Sequence[NewReview]) -> list[QualityReview]:
    """``actions.review`` for many drawn citizens."""
    machines_only(by)

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

    made: list[QualityReview] = each(rows, make)
    columns = ["found", "met", "out_of", "state", "reviewed_on", "reviewed_by", "version"]
    QualityReview.objects.bulk_update(made, columns, batch_size=AT_ONCE)
    write_log(by, "quality_reviews.loaded", (("quality_review", row.key) for row in made))
    return made


def _refuse_present(rows: Sequence[NewPlan]) -> None:
    numbers = [row.course.pk for row in rows]
    for portion in portions(numbers):
        present = set(Plan.objects.filter(course__in=portion).values_list("course_id", flat=True))
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
