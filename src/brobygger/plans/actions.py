"""Everything that changes a plan. The same for many: ``bulk``.

The log says that a plan was changed, which parts, and by whom; what it says stays in the plan.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from brobygger.citizens import access as citizens_access
from brobygger.citizens.models import Citizen, Course
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.messages import actions as messages
from brobygger.plans import access, errors, making, message_kinds, reads, rules
from brobygger.plans.content import GOALS_WANTED, OWN_WORDS, SECTIONS, Content, Goal, Item, Words
from brobygger.plans.enums import AcknowledgedHow, ActivityState
from brobygger.plans.models import (
    Acknowledgement,
    Comment,
    Plan,
)
from brobygger.plans.values import COMMENT_LIMIT, TEXT_LIMIT
from brobygger.vault import log

# --- what the plan says ----------------------------------------------------------------------------------------


@transaction.atomic
def save_goals(*, by: Actor, course: Course, goals: Mapping[str, Goal], read_version: int, note: str = "") -> Plan:
    """The goals as a whole, because they are equal: a goal that is not among them is taken out."""
    now = reads.content_of(_plan_of(course))
    changed: dict[str, Item | None] = dict.fromkeys(now.goals) | dict(goals)
    return _change(by, course, "goals", changed, read_version=read_version, note=note, whole=True)


@transaction.atomic
def save_item(
    *, by: Actor, course: Course, section: str, key: str, item: Item, read_version: int, note: str = ""
) -> Plan:
    """One activity, agreement or line of the picture; ``key`` is new for a new one."""
    return _change(by, course, section, {key: item}, read_version=read_version, note=note)


@transaction.atomic
def remove_item(*, by: Actor, course: Course, section: str, key: str, read_version: int, note: str = "") -> Plan:
    """Take one thing out. It stays readable in the earlier versions."""
    if reads.content_of(_plan_of(course)).item(section, key) is None:
        raise errors.item_not_found()
    return _change(by, course, section, {key: None}, read_version=read_version, note=note)


@transaction.atomic
def save_words(*, by: Actor, course: Course, text: str, read_version: int, note: str = "") -> Plan:
    """What the citizen wants, in the citizen's own words."""
    return _change(by, course, "words", {OWN_WORDS: Words(text=text)}, read_version=read_version, note=note)


@transaction.atomic
def move_activity(*, by: Actor, course: Course, key: str, to: str, read_version: int) -> Plan:
    """Move an activity on the board."""
    now = reads.content_of(_plan_of(course))
    activity = now.activities.get(key)
    if activity is None:
        raise errors.item_not_found()
    if to not in ActivityState.values or not rules.may_move(activity.state, to):
        raise errors.move_not_allowed(_state_label(activity.state), _state_label(to))
    changed = type(activity)(**{**_fields_of(activity), "state": to})
    return _change(by, course, "activities", {key: changed}, read_version=read_version, note="")


def _fields_of(item: Item) -> dict[str, Any]:
    return {name: getattr(item, name) for name in type(item).__dataclass_fields__ if name != "DATES"}


def _state_label(state: str) -> str:
    return str(ActivityState(state).label) if state in ActivityState.values else state


def _plan_of(course: Course) -> Plan | None:
    found: Plan | None = Plan.objects.select_for_update().filter(course=course).first()
    return found


def _change(
    by: Actor,
    course: Course,
    section: str,
    changed: Mapping[str, Item | None],
    *,
    read_version: int,
    note: str,
    whole: bool = False,
) -> Plan:
    """Make the next version, unless somebody changed the same since ``read_version`` was read."""
    citizens_access.check_can_write(by, course.citizen)
    access.check_writes_plans(by, course)
    if len(note) > TEXT_LIMIT:
        raise errors.too_long("note", limit=TEXT_LIMIT, length=len(note))
    plan = _plan_of(course)
    now = reads.content_of(plan)
    if plan is not None and read_version != plan.version:
        read = reads.content_at(plan, read_version) if read_version else Content()
        keys = set(changed) | (now.items(section).keys() | read.items(section).keys() if whole else set())
        if rules.clashes(read, now, section, keys):
            raise errors.conflict(plan)
    today = clock.today()
    for key, item in changed.items():
        if item is not None and item != now.item(section, key):
            making.check_item(item, on=today)
    after = making.tidied(now.having(section, changed))
    making.check_content(after, on=today)
    if plan is not None and after == now:
        return plan
    return _write_version(by, course, plan, now, after, note=note, on=today)


def _write_version(
    by: Actor, course: Course, plan: Plan | None, before: Content, after: Content, *, note: str, on: datetime.date
) -> Plan:
    is_new = plan is None
    if plan is None:
        plan = Plan(jobcentre_id=course.jobcentre_id, course=course)
    plan.changed_on, plan.next_on = on, rules.next_date(after)
    try:
        with transaction.atomic():
            if is_new:
                plan.save()
            else:
                plan.save_checked(
                    read_version=plan.version,
                    sentence=errors.conflict(None).sentence,
                    update_fields=["changed_on", "next_on"],
                )
    except IntegrityError as error:  # two began the plan at the same moment
        raise errors.conflict(Plan.objects.filter(course=course).first()) from error
    row = making.version_row(
        plan,
        number=plan.version,
        content=after,
        before=before,
        on=on,
        at=clock.now(),
        made_by=by.user,
        note=note,
    )
    row.save()
    parts = [section for section in SECTIONS if before.items(section) != after.items(section)]
    log.write(
        by=by,
        action="plan.begun" if is_new else "plan.changed",
        subjects=_about(course, ("plan", plan.key)),
        changes={"version": [None if is_new else plan.version - 1, plan.version], "parts": [None, parts]},
    )
    return plan


# --- ready, read, answered -------------------------------------------------------------------------------------


@transaction.atomic
def mark_ready(*, by: Actor, plan: Plan, on: datetime.date | None = None) -> Plan:
    """Somebody says that the plan is complete. It can still be changed; the date is kept for the deadline."""
    course = plan.course
    citizens_access.check_can_write(by, course.citizen)
    access.check_writes_plans(by, course)
    plan.refresh_from_db(from_queryset=Plan.objects.select_for_update())
    day = on or clock.today()
    if day > clock.today():
        raise errors.in_future("on")
    enrolled = reads.enrolled_on(course)
    if plan.ready_on is not None and (enrolled is None or plan.ready_on >= enrolled):
        raise errors.ready_already()
    content = reads.content_of(plan)
    if not rules.can_be_ready(content):
        raise errors.goals_missing(GOALS_WANTED, content.complete_goals)
    plan.ready_on, plan.ready_at, plan.ready_by_id = day, clock.now(), by.user
    plan.save(update_fields=["ready_on", "ready_at", "ready_by"])
    log.write(
        by=by,
        action="plan.ready",
        subjects=_about(course, ("plan", plan.key)),
        changes={"ready_on": [None, day.isoformat()]},
    )
    return plan


@transaction.atomic
def take_back_ready(*, by: Actor, plan: Plan, reason: str) -> Plan:
    """The plan was said to be ready by mistake. The deadline waits again; what was said stays to be read."""
    course = plan.course
    citizens_access.check_can_write(by, course.citizen)
    access.check_writes_plans(by, course)
    plan.refresh_from_db(from_queryset=Plan.objects.select_for_update())
    if plan.ready_on is None:
        raise errors.not_ready()
    if not reason.strip():
        raise errors.reason_missing()
    if len(reason) > TEXT_LIMIT:
        raise errors.too_long("reason", limit=TEXT_LIMIT, length=len(reason))
    before = plan.ready_on
    plan.ready_taken_back = [
        *(plan.ready_taken_back or []),
        {
            "ready_on": before.isoformat(),
            "ready_at": (plan.ready_at or plan.created_at).isoformat(),
            "ready_by": plan.ready_by.name if plan.ready_by else "",
            "at": clock.now().isoformat(),
            "by": by.label,
            "reason": reason.strip(),
        },
    ]
    plan.ready_on, plan.ready_at, plan.ready_by = None, None, None
    plan.save(update_fields=["ready_on", "ready_at", "ready_by", "ready_taken_back"])
    log.write(
        by=by,
        action="plan.ready_taken_back",
        subjects=_about(course, ("plan", plan.key)),
        changes={"ready_on": [before.isoformat(), None]},
    )
    return plan


@transaction.atomic
def acknowledge_own(*, by: Actor, citizen: Citizen, plan: Plan, number: int) -> Acknowledgement:
    """The citizen says yes to the version that was shown; never to one that came after it."""
    access.check_own(by, plan.course, citizen)
    return _acknowledge(by, plan, number, how=AcknowledgedHow.OWN_PAGE, on=clock.today())


@transaction.atomic
def record_acknowledgement(*, by: Actor, plan: Plan, number: int, on: datetime.date | None = None) -> Acknowledgement:
    """The citizen said yes in a conversation, and somebody writes it down."""
    citizens_access.check_can_write(by, plan.course.citizen)
    access.check_writes_plans(by, plan.course)
    day = on or clock.today()
    if day > clock.today():
        raise errors.in_future("on")
    return _acknowledge(by, plan, number, how=AcknowledgedHow.CONVERSATION, on=day)


def _acknowledge(by: Actor, plan: Plan, number: int, *, how: str, on: datetime.date) -> Acknowledgement:
    plan.refresh_from_db(from_queryset=Plan.objects.select_for_update())
    if number != plan.version:
        raise errors.newer_version()
    if Acknowledgement.objects.filter(plan=plan, number=number).exists():
        raise errors.acknowledged_already()
    row: Acknowledgement = Acknowledgement.objects.create(
        jobcentre_id=plan.jobcentre_id,
        plan=plan,
        number=number,
        how=how,
        on=on,
        recorded_by_id=by.user if how == AcknowledgedHow.CONVERSATION else None,
    )
    log.write(
        by=by,
        action="plan.acknowledged",
        subjects=_about(plan.course, ("plan", plan.key)),
        changes={"number": [None, number], "how": [None, how]},
    )
    return row


@transaction.atomic
def comment_own(*, by: Actor, citizen: Citizen, plan: Plan, number: int, text: str) -> Comment:
    """The citizen writes to the plan. Whoever is responsible for it is told."""
    access.check_own(by, plan.course, citizen)
    row = _comment(by, plan, number=number, text=text, by_citizen=True)
    course = plan.course
    for user in reads.responsible_users(course):
        messages.send(
            by=by,
            kind=message_kinds.COMMENTED,
            to_user=user,
            subjects=[("citizen", citizen.key)],
            about=("citizen", citizen.key),
            values={"case_number": citizen.case_number},
            once=f"plan_comment:{row.key}",
            at=clock.now(),
        )
    return row


@transaction.atomic
def answer(*, by: Actor, plan: Plan, text: str) -> Comment:
    """Answer the citizen. What the citizen wrote has been read by that."""
    citizens_access.check_can_write(by, plan.course.citizen)
    access.check_writes_plans(by, plan.course)
    row = _comment(by, plan, number=plan.version, text=text, by_citizen=False)
    _see(by, plan)
    return row


def _comment(by: Actor, plan: Plan, *, number: int, text: str, by_citizen: bool) -> Comment:
    if not text.strip():
        raise errors.comment_missing()
    if len(text) > COMMENT_LIMIT:
        raise errors.too_long("text", limit=COMMENT_LIMIT, length=len(text))
    if not 1 <= number <= plan.version:
        raise errors.version_not_found()
    row: Comment = Comment.objects.create(
        jobcentre_id=plan.jobcentre_id,
        plan=plan,
        number=number,
        text=text.strip(),
        written_by_id=None if by_citizen else by.user,
        by_citizen=by_citizen,
    )
    log.write(
        by=by,
        action="plan.commented" if by_citizen else "plan.answered",
        subjects=_about(plan.course, ("plan", plan.key)),
    )
    return row


@transaction.atomic
def see_comments(*, by: Actor, plan: Plan) -> int:
    """What the citizen wrote has been read."""
    citizens_access.check_can_write(by, plan.course.citizen)
    access.check_writes_plans(by, plan.course)
    seen = _see(by, plan)
    log.write(
        by=by,
        action="plan.comments_seen",
        subjects=_about(plan.course, ("plan", plan.key)),
        changes={"unseen": [seen, 0]},
    )
    return seen


def _see(by: Actor, plan: Plan) -> int:
    unseen = Comment.objects.filter(plan=plan, by_citizen=True, seen_on=None)
    count: int = unseen.update(seen_on=clock.today(), seen_by_id=by.user)
    return count


def _about(course: Course, *more: tuple[str, Any]) -> list[tuple[str, Any]]:
    return [("citizen", course.citizen.key), *more]
