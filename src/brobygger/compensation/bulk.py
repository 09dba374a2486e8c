"""The verbs of ``actions`` for many rows at once: for imports and for the demonstration.

The same rules through the same ``making``; one log entry per batch with its keys. Everything of a batch is written or
nothing is; a row that breaks a rule raises ``RowRefused`` with its number. A test compares each with the single verb.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from brobygger.citizens.batches import by_owner, each, machines_only, write_log
from brobygger.citizens.models import BenefitPeriod
from brobygger.compensation import errors, making, owners, rules
from brobygger.compensation.enums import ApplicationState
from brobygger.compensation.integrity import NAME as OVERLAP
from brobygger.compensation.models import Application, Grant, Pause, Stance
from brobygger.compensation.values import ApplicationRow, StanceRow
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.portions import AT_ONCE, portions
from brobygger.reference import reads as reference

T = TypeVar("T")


@transaction.atomic
def take_stances(*, by: Actor, rows: Sequence[StanceRow]) -> list[Stance]:
    """``take_stance`` for many; the newest on one job is the current one."""
    machines_only(by)
    today = clock.today()
    current: dict[tuple[int, str], Stance] = {}
    earlier = by_owner(Stance, "citizen_id", [row.citizen.pk for row in rows], is_current=True)
    old = [one for found in earlier.values() for one in found]
    for one in old:
        current[one.citizen_id, one.goal] = one

    def make(row: StanceRow) -> Stance:
        user = row.user.pk if row.user is not None else by.user
        made = making.stance(row.new, citizen=row.citizen, course=row.course, user=user, today=today)
        before = current.get((made.citizen_id, made.goal))
        if before is not None:
            before.is_current = False
        current[made.citizen_id, made.goal] = made
        return made

    made = each(rows, make)
    changed = [one.pk for one in old if not one.is_current]
    for portion in portions(changed):
        Stance.objects.filter(pk__in=portion).update(is_current=False)
    Stance.objects.bulk_create(made, batch_size=AT_ONCE)
    write_log(by, "stances.taken", [("stance", one.key) for one in made])
    return made


@transaction.atomic
def load_applications(*, by: Actor, rows: Sequence[ApplicationRow]) -> list[Application]:
    """``draft``, ``apply``, pauses, ``grant`` or ``refuse``, ``start`` and ``stop`` for many, with their dates."""
    machines_only(by)
    periods = by_owner(BenefitPeriod, "citizen_id", [row.citizen.pk for row in rows])
    promises: dict[tuple[str, datetime.date, int], Any] = {}
    review_days: dict[datetime.date, int] = {}
    pauses: list[Pause] = []
    grants: list[Grant] = []

    def make(row: ApplicationRow) -> Application:
        made = _received(by, row, promises, periods[row.citizen.pk])
        for reason, since, until in row.pauses:
            making.check_code("pause_reason", reason, "reason")
            pauses.append(
                Pause(
                    jobcentre_id=made.jobcentre_id, application=made, reason=reason, began_at=since, ended_at=until,
                )
            )  # fmt: skip
            if until is None:
                made.state = ApplicationState.QUESTIONS
        if row.decided_at is not None:
            given = _decided(row, made, review_days)
            if given is not None:
                grants.append(given)
        return made

    made = each(rows, make)
    Application.objects.bulk_create(made, batch_size=AT_ONCE // 2)
    for pause in pauses:
        pause.application = pause.application  # now it has its number
    for given in grants:
        given.application = given.application
    Pause.objects.bulk_create(pauses, batch_size=AT_ONCE)
    try:
        with transaction.atomic():
            Grant.objects.bulk_create(grants, batch_size=AT_ONCE // 2)
    except IntegrityError as error:
        raise (errors.overlapping() if OVERLAP in str(error) else error) from None
    write_log(by, "applications.loaded", [("application", one.key) for one in made])
    return made


def _received(
    by: Actor, row: ApplicationRow, promises: dict[tuple[str, datetime.date, int], Any], periods: Sequence[Any]
) -> Application:
    day = clock.danish_date(row.applied_at)
    if row.applied_at > clock.now():
        raise errors.in_future("applied_on")
    made = Application(jobcentre_id=row.citizen.jobcentre_id, citizen=row.citizen, course=row.course)
    making.fill(made, row.entry)
    making.check_complete(made)
    known = (made.scheme, day, made.jobcentre_id)
    if known not in promises:
        promises[known] = owners.promise_for(*known)
    making.receive(
        made, at=row.applied_at, promise=promises[known], benefit_group=making.group_on(periods, day, row.course)
    )
    made.owner, made.deputy = row.owner or row.user, row.deputy
    if made.owner is None and by.user is not None:
        made.owner_id = by.user
    return made


def _decided(row: ApplicationRow, made: Application, review_days: dict[datetime.date, int]) -> Grant | None:
    assert row.decided_at is not None  # noqa: S101 - the caller has asked
    day = clock.danish_date(row.decided_at)
    if row.decided_at < row.applied_at:
        raise errors.before_application(clock.danish_date(row.applied_at), "decided_at")
    decider = row.decider.pk if row.decider is not None else None
    if row.grant is None:
        if not row.refusal.strip():
            raise errors.missing("reasons")
        making.decide(made, state=ApplicationState.REFUSED, reasons=row.refusal, at=row.decided_at, by=decider)
        return None
    if making.advice_on_grant(made, row.grant, day).outcome is not rules.Outcome.FITS and not row.grant.reasons.strip():
        raise errors.other_than_advised()
    if day not in review_days:
        review_days[day] = int(reference.value("compensation.review_after_days", on=day, jobcentre=made.jobcentre_id))
    given = making.grant(made, row.grant, today=day, review_days=review_days[day])
    state = ApplicationState.GRANTED
    if row.started_on is not None:
        given.running_from, state = row.started_on, ApplicationState.RUNNING
    if row.stopped_on is not None:
        making.check_code("stop_reason", row.stop_reason, "reason")
        making.stop(given, on=row.stopped_on, reason=row.stop_reason, words="", by=decider)
        state = ApplicationState.STOPPED
    making.decide(made, state=state, reasons=row.grant.reasons, at=row.decided_at, by=decider)
    return given
