"""The verbs of ``actions`` for many rows at once: for imports and for the demonstration.

The same rules, through the same ``making`` and the same citizens' verbs; one log entry per batch with its keys.
Everything of a batch is written or nothing is; a row that breaks a rule raises ``RowRefused`` with its number.
A test compares each of them with the single verb row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from brobygger.citizens import bulk as citizens
from brobygger.citizens.batches import by_owner, each, machines_only, write_log
from brobygger.citizens.enums import CourseState, MilestoneKind, ResponsibleFor
from brobygger.citizens.models import BenefitPeriod, Milestone, Responsibility
from brobygger.citizens.values import Assigned, Moved, Reached
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.portions import AT_ONCE
from brobygger.reference import reads as reference
from brobygger.screening import errors, making, reads, rules
from brobygger.screening.enums import HANDOVER_OPEN, HandoverState, ScreeningState
from brobygger.screening.models import Booking, Handover, Interview, LocalCriterion, Screening, Shortcut
from brobygger.screening.values import NewDecision, NewHandover, NewScreening

T = TypeVar("T")


@transaction.atomic
def complete_many(*, by: Actor, rows: Sequence[NewScreening]) -> list[Screening]:
    """``start_screening`` and ``complete_screening`` for many, at most one per course."""
    machines_only(by)
    today, now = clock.today(), clock.now()
    courses = [row.course for row in rows]
    periods = by_owner(BenefitPeriod, "citizen_id", [course.citizen_id for course in courses])
    earlier = by_owner(Screening, "course_id", [course.pk for course in courses])
    steps: list[Reached | Moved] = []

    def make(new: NewScreening) -> Screening:
        course = new.course
        making.check_can_be_asked(course)
        before = [one for one in earlier[course.pk] if one.state != ScreeningState.DROPPED]
        if any(one.state != ScreeningState.COMPLETED for one in before):
            raise errors.completed_stays()
        row = Screening(
            jobcentre_id=course.jobcentre_id,
            course=course,
            round=max((one.round for one in before), default=0) + 1,
            form_version=new.form_version,
            language=new.language,
        )
        making.fill_screening(row, new.entry)
        making.finish_screening(
            row,
            course=course,
            screener=new.screener.pk if new.screener is not None else None,
            benefit_group=making.group_on(periods[course.citizen_id], row.held_on or today, course.benefit_group),
            today=today,
            now=now,
        )
        assert row.held_on is not None  # noqa: S101 - finish_screening has asked for it
        steps.append(Reached(course=course, kind=MilestoneKind.SCREENED, on=row.held_on))
        if rules.accepts(new.entry.answers, wishes=new.entry.wishes):
            steps.append(Reached(course=course, kind=MilestoneKind.ACCEPTED, on=row.held_on))
        return row

    made: list[Screening] = each(rows, make)
    Screening.objects.bulk_create(made, batch_size=AT_ONCE)
    citizens.advance_many(by=by, steps=steps)
    write_log(by, "screenings.completed", (("screening", row.key) for row in made))
    return made


@transaction.atomic
def handover_many(*, by: Actor, rows: Sequence[NewHandover]) -> list[Handover]:
    """``record_shortcut`` and ``hand_over`` for many, at most one per course."""
    machines_only(by)
    today = clock.today()
    numbers = [row.course.pk for row in rows]
    screenings = by_owner(Screening, "course_id", numbers, is_current=True)
    under_way = by_owner(Handover, "course_id", numbers, state__in=HANDOVER_OPEN)
    accepted = by_owner(Milestone, "course_id", numbers, kind=MilestoneKind.ACCEPTED, withdrawn_at=None)
    brokers = cache(reads.is_broker_here)
    shortcuts: list[Shortcut] = []
    norms: dict[Any, int] = {}

    def make(new: NewHandover) -> Handover:
        course = new.course
        sender = new.sender.pk if new.sender is not None else by.user
        if new.receiver is not None and not brokers(new.receiver):
            raise errors.not_working_here("receiver")
        screening = max(screenings[course.pk], key=lambda one: one.round, default=None)
        shortcut = None
        if new.shortcut is not None:
            shortcut = making.shortcut(new.shortcut, course=course, on=new.on, by=sender, today=today)
            shortcuts.append(shortcut)
            screening = None
        if new.on not in norms:
            norms[new.on] = int(
                reference.value("screening.invite_within_days", on=new.on, jobcentre=course.jobcentre_id)
            )
        made = making.handover(
            course=course,
            screening=screening,
            shortcut=shortcut,
            under_way=bool(under_way[course.pk]),
            receiver=new.receiver,
            queue=new.queue,
            on=new.on,
            yes_on=accepted[course.pk][0].on if accepted[course.pk] else None,
            within_days=norms[new.on],
            interpreter=new.interpreter,
            note=new.note,
            by=sender,
            today=today,
        )
        under_way[course.pk].append(made)
        return made

    made: list[Handover] = each(rows, make)
    Shortcut.objects.bulk_create(shortcuts, batch_size=AT_ONCE)
    for row in made:
        if row.shortcut is not None:
            row.shortcut = row.shortcut  # now it has its number
    Handover.objects.bulk_create(made, batch_size=AT_ONCE)
    citizens.advance_many(
        by=by,
        steps=[
            Reached(
                course=row.course,
                kind=MilestoneKind.HANDED_OVER,
                on=row.handed_over_on,
                shortcut=row.screening_id is None,
            )
            for row in made
        ],
    )
    write_log(by, "handovers.made", (("handover", row.key) for row in made))
    return made


@transaction.atomic
def decide_many(*, by: Actor, rows: Sequence[NewDecision]) -> list[Interview]:
    """Accept, book, ``start_interview`` and ``complete_interview`` for many, at most one per course."""
    machines_only(by)
    today, now = clock.today(), clock.now()
    numbers = [row.course.pk for row in rows]
    handovers = by_owner(Handover, "course_id", numbers, state__in=HANDOVER_OPEN)
    earlier = by_owner(Interview, "course_id", numbers, is_current=True)
    brokers = cache(reads.is_broker_here)
    criteria = {str(one.key): one for one in LocalCriterion.objects.all()}
    present = {
        (one.course_id, one.user_id)
        for found in by_owner(Responsibility, "course_id", numbers, what=ResponsibleFor.BROKER, valid_to=None).values()
        for one in found
    }
    touched: list[Handover] = []
    booked: list[Booking] = []
    steps: list[Reached | Moved] = []
    first: list[Assigned] = []
    then: list[Assigned] = []

    def make(new: NewDecision) -> Interview:
        course = new.course
        if not handovers[course.pk]:
            raise errors.handover_refused(rules.HandoverRefusal.NOT_COMPLETED)
        handover = handovers[course.pk][0]
        if not brokers(new.broker):
            raise errors.not_working_here("broker")
        assigned = new.entry.assigned_broker
        if assigned is not None and not brokers(assigned):
            raise errors.not_working_here("assigned_broker")
        if handover.state == HandoverState.WAITING:
            accepted_on = new.accepted_on or handover.handed_over_on
            making.accept(handover, by=new.broker.pk, on=accepted_on)
            if (course.pk, new.broker.pk) not in present:
                first.append(
                    Assigned(
                        course=course, user=new.broker, on=accepted_on, what=ResponsibleFor.BROKER,
                        reason=_("Har modtaget overleveringen"),
                    )
                )  # fmt: skip
                present.add((course.pk, new.broker.pk))
        row = Interview(
            jobcentre_id=course.jobcentre_id, course=course, handover=handover, form_version="v1", broker=new.broker
        )
        making.fill_interview(
            row,
            making.only_what_was_asked(new.entry),
            criteria=criteria,
            baseline=making.first_views(earlier[course.pk]),
        )
        making.finish_interview(row, course=course, handover=handover, broker=new.broker.pk, today=today, now=now)
        assert row.held_on is not None  # noqa: S101 - finish_interview has asked for it
        booked.extend(making.hold(handover, on=row.held_on, broker=new.broker.pk, starts_at=new.starts_at))
        touched.append(handover)
        for step in making.steps_after(row, state=course.state):
            if isinstance(step, MilestoneKind):
                steps.append(Reached(course=course, kind=step, on=row.held_on))
            else:
                steps.append(
                    Moved(
                        course=course, to=CourseState(step), on=row.held_on,
                        reason=_("Besluttet ved visitationssamtalen"), recall_on=row.recall_on,
                    )
                )  # fmt: skip
        if assigned is not None and (course.pk, assigned.pk) not in present:
            then.append(
                Assigned(
                    course=course, user=assigned, on=row.held_on, what=ResponsibleFor.BROKER,
                    reason=_("Visiteret til indsatsen"),
                )
            )  # fmt: skip
        return row

    made: list[Interview] = each(rows, make)
    Handover.objects.bulk_update(
        touched, ["state", "accepted_by", "accepted_on", "ended_on", "version"], batch_size=AT_ONCE // 5
    )
    Booking.objects.bulk_create(booked, batch_size=AT_ONCE)
    Interview.objects.bulk_create(made, batch_size=AT_ONCE)
    citizens.advance_many(by=by, steps=steps)
    for assignments in (first, then):
        if assignments:
            citizens.assign_many(by=by, rows=assignments)
    write_log(by, "interviews.completed", (("interview", row.key) for row in made))
    return made
