"""Groups, their members and sessions, and who came. A citizen-led network is its members' own: we note that it met."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from brobygger.accounts.models import User
from brobygger.citizens import access as citizens_access
from brobygger.citizens import reads as citizens_reads
from brobygger.citizens.models import Course
from brobygger.conversations import access, errors, making, rules
from brobygger.conversations.enums import AttendanceState, GroupKind, SessionState
from brobygger.conversations.models import Attendance, Group, GroupMember, Session
from brobygger.kernel import boundary, clock
from brobygger.kernel.actor import Actor
from brobygger.vault import log


@transaction.atomic
def make(*, by: Actor, name: str, kind: str, contact: User, on: datetime.date, is_closed: bool = False) -> Group:
    access.check_case_role(by)
    if not name.strip():
        raise errors.name_missing()
    if kind not in GroupKind.values:
        raise errors.code_unknown("kind")
    if not citizens_reads.works_here(contact, on):
        raise errors.not_working_here("contact")
    row: Group = Group.objects.create(
        jobcentre_id=_jobcentre(by),
        name=name.strip()[:120],
        kind=kind,
        is_closed=is_closed,
        contact=contact,
        valid_from=on,
    )
    log.write(by=by, action="group.made", subjects=[("group", row.key)], changes={"kind": [None, kind]})
    return row


@transaction.atomic
def change(*, by: Actor, group: Group, name: str, contact: User, is_closed: bool, read_version: int) -> Group:
    access.check_case_role(by)
    if not name.strip():
        raise errors.name_missing()
    if contact.pk != group.contact_id and not citizens_reads.works_here(contact, clock.today()):
        raise errors.not_working_here("contact")
    before = group.is_closed
    group.name, group.contact, group.is_closed = name.strip()[:120], contact, is_closed
    group.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())
    log.write(
        by=by, action="group.changed", subjects=[("group", group.key)], changes={"is_closed": [before, is_closed]}
    )
    return group


@transaction.atomic
def end(*, by: Actor, group: Group, on: datetime.date) -> Group:
    """The group meets no more: its memberships end, and what was agreed is cancelled."""
    access.check_case_role(by)
    if group.valid_to is not None:
        raise errors.group_ended()
    if on > clock.today():
        raise errors.in_future()
    group.valid_to = max(on, group.valid_from)
    group.save_checked(read_version=group.version, sentence=errors.changed_meanwhile(), update_fields=["valid_to"])
    for member in GroupMember.objects.filter(group=group, valid_to=None):
        member.valid_to = max(on, member.valid_from)
        member.save(update_fields=["valid_to"])
    Session.objects.filter(group=group, state=SessionState.PLANNED).update(
        state=SessionState.CANCELLED, settled_at=clock.now()
    )
    log.write(by=by, action="group.ended", subjects=[("group", group.key)])
    return group


@transaction.atomic
def add(*, by: Actor, group: Group, course: Course, on: datetime.date) -> GroupMember:
    """A citizen joins; coming sessions expect them."""
    citizens_access.check_can_write(by, course.citizen)
    access.check_case_role(by)
    making.check_open(course)
    if group.valid_to is not None:
        raise errors.group_ended()
    if GroupMember.objects.filter(group=group, course=course, valid_to=None).exists():
        raise errors.already_member()
    if group.is_closed and GroupMember.objects.filter(group=group).exists():
        raise errors.group_closed()
    making.check_day(on, course=course, today=clock.today())
    row: GroupMember = GroupMember.objects.create(
        jobcentre_id=group.jobcentre_id, group=group, course=course, valid_from=max(on, group.valid_from)
    )
    for session in Session.objects.filter(group=group, state=SessionState.PLANNED, on__gte=on):
        Attendance.objects.create(jobcentre_id=group.jobcentre_id, session=session, course=course, on=session.on)
    log.write(by=by, action="group.joined", subjects=[*_subjects(course), ("group", group.key)])
    return row


@transaction.atomic
def remove(*, by: Actor, group: Group, course: Course, on: datetime.date) -> GroupMember:
    """A citizen leaves; coming sessions expect them no more."""
    citizens_access.check_can_write(by, course.citizen)
    access.check_case_role(by)
    row: GroupMember | None = GroupMember.objects.filter(group=group, course=course, valid_to=None).first()
    if row is None:
        raise errors.not_member()
    return _leave(by, row, on)


@transaction.atomic
def leave_all(*, by: Actor, course: Course, on: datetime.date) -> int:
    """The course closes, so the citizen leaves every group. Called by a room above."""
    rows = list(GroupMember.objects.filter(course=course, valid_to=None).select_related("group"))
    for row in rows:
        _leave(by, row, on)
    return len(rows)


def _leave(by: Actor, row: GroupMember, on: datetime.date) -> GroupMember:
    row.valid_to = max(on, row.valid_from)
    row.save_checked(read_version=row.version, sentence=errors.changed_meanwhile(), update_fields=["valid_to"])
    Attendance.objects.filter(
        course=row.course_id, session__group=row.group_id, session__state=SessionState.PLANNED
    ).delete()
    log.write(by=by, action="group.left", subjects=[*_subjects(row.course), ("group", row.group.key)])
    return row


@transaction.atomic
def plan_session(
    *,
    by: Actor,
    group: Group,
    on: datetime.date,
    at: datetime.time,
    minutes: int = 120,
    place: str = "",
    theme: str = "",
    guests: str = "",
) -> Session:
    access.check_case_role(by)
    if group.valid_to is not None:
        raise errors.group_ended()
    if not 1 <= minutes <= 480:
        raise errors.minutes_unlikely()
    row = Session(
        jobcentre_id=group.jobcentre_id,
        group=group,
        on=on,
        at=at,
        minutes=minutes,
        place=place.strip()[:120],
        theme=theme.strip()[:200],
        guests=guests.strip()[:300],
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise errors.session_taken() from None
    members = GroupMember.objects.filter(group=group, valid_to=None, valid_from__lte=on).values_list(
        "course_id", flat=True
    )
    Attendance.objects.bulk_create(
        Attendance(jobcentre_id=group.jobcentre_id, session=row, course_id=course, on=on) for course in members
    )
    log.write(
        by=by,
        action="session.planned",
        subjects=[("group", group.key), ("session", row.key)],
        changes={"on": [None, on.isoformat()]},
    )
    return row


@transaction.atomic
def hold_session(
    *, by: Actor, session: Session, came: Mapping[int, str], read_version: int, guests: str = ""
) -> Session:
    """Register who came, by the inner number of the course. Everybody who was expected has an answer."""
    access.check_case_role(by)
    if not _may(session, SessionState.HELD):
        raise errors.session_settled()
    if session.on > clock.today():
        raise errors.in_future()
    rows = list(Attendance.objects.filter(session=session).select_related("course__citizen"))
    for row in rows:
        state = came.get(row.course_id, "")
        if state not in rules.ATTENDED:
            raise errors.attendance_incomplete()
        row.state = state
        row.save(update_fields=["state"])
    session.state, session.settled_at, session.held_by_id = SessionState.HELD, clock.now(), by.user
    session.guests = guests.strip()[:300]
    session.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())
    log.write(
        by=by,
        action="session.held",
        subjects=[
            ("group", session.group.key),
            ("session", session.key),
            *(("citizen", row.course.citizen.key) for row in rows),
        ],
        changes={"came": [None, sum(row.state == AttendanceState.ATTENDED for row in rows)]},
    )
    return session


@transaction.atomic
def cancel_session(*, by: Actor, session: Session, reason: str, read_version: int) -> Session:
    access.check_case_role(by)
    if not _may(session, SessionState.CANCELLED):
        raise errors.session_settled()
    if not reason.strip():
        raise errors.reason_missing()
    session.state, session.settled_at = SessionState.CANCELLED, clock.now()
    session.cancel_reason = reason.strip()[:300]
    session.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())
    log.write(by=by, action="session.cancelled", subjects=[("group", session.group.key), ("session", session.key)])
    return session


def _may(session: Session, to: SessionState) -> bool:
    return to in rules.SESSIONS.get(SessionState(session.state), frozenset())


def _jobcentre(by: Actor) -> int:
    jobcentre = by.jobcentre if by.jobcentre is not None else boundary.current().jobcentre
    if jobcentre is None:
        raise boundary.BoundaryMissing("A group belongs to one jobcentre.")
    return jobcentre


def _subjects(course: Course) -> list[tuple[str, Any]]:
    return [("citizen", course.citizen.key), ("course", course.key)]


def present_members(course_ids: Sequence[int]) -> set[int]:
    """Which of the courses are in a group now."""
    return set(GroupMember.objects.filter(course__in=course_ids, valid_to=None).values_list("course_id", flat=True))
