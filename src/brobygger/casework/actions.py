"""What a person adds on the desk: a wait, a note, a task, a snooze, a saved choice; and many cases given at once."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from brobygger.accounts.models import Team, User
from brobygger.casework import access, errors
from brobygger.casework.enums import BrokerProfile, GrantRight, WaitsOn
from brobygger.casework.models import Assignment, BrokerRecord, Note, SavedFilter, Snooze, Task, Wait
from brobygger.citizens import access as citizens_access
from brobygger.citizens import actions as citizens
from brobygger.citizens.enums import CourseState, ResponsibleFor
from brobygger.citizens.models import Citizen, Course, Responsibility
from brobygger.kernel import boundary, clock
from brobygger.kernel.actor import Actor
from brobygger.reference import reads as reference
from brobygger.vault import log

# Waiting --------------------------------------------------------------------------------------------------------------


@transaction.atomic
def wait_on(
    *,
    by: Actor,
    course: Course,
    on_whom: WaitsOn,
    since: datetime.date,
    until: datetime.date | None = None,
    note: str = "",
) -> Wait:
    """The course waits on somebody. Said again of the same side, the earlier wait ends today."""
    citizens_access.check_can_write(by, course.citizen)
    if course.state == CourseState.CLOSED:
        raise errors.course_is_closed()
    today = clock.today()
    if since > today:
        raise errors.in_future("since")
    if until is not None and until < since:
        raise errors.until_before_since()
    for earlier in Wait.objects.standing().filter(course=course, on_whom=on_whom):
        _end(earlier, by, max(today, earlier.since))
    made: Wait = Wait.objects.create(
        jobcentre_id=course.jobcentre_id,
        course=course,
        on_whom=on_whom,
        since=since,
        until=until,
        note=note.strip() or None,
        made_by_id=by.user,
    )
    log.write(
        by=by,
        action="course.wait_set",
        subjects=[("citizen", course.citizen.key), ("course", course.key)],
        changes={
            "waits_on": [None, str(on_whom)],
            "since": [None, since.isoformat()],
            "until": [None, until.isoformat() if until else None],
        },
    )
    return made


@transaction.atomic
def end_wait(*, by: Actor, wait: Wait) -> Wait:
    """What was waited for has come, or is no longer waited for."""
    citizens_access.check_can_write(by, wait.course.citizen)
    if wait.ended_on is not None:
        return wait
    _end(wait, by, max(clock.today(), wait.since))
    log.write(
        by=by,
        action="course.wait_ended",
        subjects=[("citizen", wait.course.citizen.key), ("course", wait.course.key)],
        changes={"waits_on": [wait.on_whom, None]},
    )
    return wait


def _end(wait: Wait, by: Actor, on: datetime.date) -> None:
    wait.ended_on, wait.ended_by_id = on, by.user
    wait.save_checked(
        read_version=wait.version, sentence=errors.changed_meanwhile(), update_fields=["ended_on", "ended_by"]
    )


# Saved choices --------------------------------------------------------------------------------------------------------


@transaction.atomic
def save_filter(*, by: Actor, name: str, chosen: Mapping[str, Any], team: Team | None = None) -> SavedFilter:
    """Keep a choice of citizens under a name, for oneself or for the team. The same own name again replaces it."""
    name = name.strip()[:60]
    if not name:
        raise errors.name_missing()
    if not chosen:
        raise errors.nothing_chosen()
    if team is not None and team.pk not in access.teams_to_share_with(by):
        raise errors.not_your_team()
    kept: SavedFilter
    kept, is_new = SavedFilter.objects.update_or_create(
        jobcentre_id=_here(by), owner_id=by.user, name=name, defaults={"team": team, "chosen": dict(chosen)}
    )
    log.write(
        by=by,
        action="filter.saved",
        subjects=[("filter", kept.key)],
        changes={"name": [None if is_new else name, name], "shared": [None, str(team.key) if team else None]},
    )
    return kept


@transaction.atomic
def delete_filter(*, by: Actor, saved: SavedFilter) -> None:
    if saved.owner_id != by.user:
        raise errors.not_yours()
    log.write(by=by, action="filter.deleted", subjects=[("filter", saved.key)], changes={"name": [saved.name, None]})
    saved.delete()


# Notes and tasks ------------------------------------------------------------------------------------------------------


@transaction.atomic
def write_note(*, by: Actor, on: datetime.date, text: str, citizen: Citizen | None = None) -> Note:
    """A private note. Nobody but the author reads it; about a citizen it is in what the citizen may see."""
    if not text.strip():
        raise errors.text_missing()
    if citizen is not None:
        _check_may_name(by, citizen)
    made: Note = Note.objects.create(
        jobcentre_id=_here(by), author_id=by.user, citizen=citizen, on=on, text=text.strip()
    )
    log.write(by=by, action="note.written", subjects=_about(citizen))
    return made


@transaction.atomic
def change_note(*, by: Actor, note: Note, on: datetime.date, text: str, read_version: int) -> Note:
    _check_own(by, note.author_id)
    if not text.strip():
        raise errors.text_missing()
    note.on, note.text = on, text.strip()
    note.save_checked(read_version=read_version, sentence=errors.changed_meanwhile(), update_fields=["on", "text"])
    log.write(by=by, action="note.changed", subjects=_about(note.citizen))
    return note


@transaction.atomic
def put_note_away(*, by: Actor, note: Note, away: bool = True) -> Note:
    """Off the desk, or back on it. The note itself is kept as long as the case."""
    _check_own(by, note.author_id)
    note.put_away_at = clock.now() if away else None
    note.save_checked(read_version=note.version, sentence=errors.changed_meanwhile(), update_fields=["put_away_at"])
    log.write(by=by, action="note.put_away" if away else "note.taken_out", subjects=_about(note.citizen))
    return note


@transaction.atomic
def add_task(*, by: Actor, due_on: datetime.date, text: str, citizen: Citizen | None = None) -> Task:
    if not text.strip():
        raise errors.text_missing()
    if due_on < clock.today():
        raise errors.in_past("due_on")
    if citizen is not None:
        _check_may_name(by, citizen)
    made: Task = Task.objects.create(
        jobcentre_id=_here(by), owner_id=by.user, citizen=citizen, due_on=due_on, text=text.strip()
    )
    log.write(by=by, action="task.added", subjects=_about(citizen), changes={"due_on": [None, due_on.isoformat()]})
    return made


@transaction.atomic
def change_task(*, by: Actor, task: Task, due_on: datetime.date, text: str, read_version: int) -> Task:
    _check_own(by, task.owner_id)
    if not text.strip():
        raise errors.text_missing()
    if due_on != task.due_on and due_on < clock.today():
        raise errors.in_past("due_on")
    before, task.due_on, task.text = task.due_on, due_on, text.strip()
    task.save_checked(read_version=read_version, sentence=errors.changed_meanwhile(), update_fields=["due_on", "text"])
    log.write(
        by=by,
        action="task.changed",
        subjects=_about(task.citizen),
        changes={"due_on": [before.isoformat(), due_on.isoformat()]},
    )
    return task


@transaction.atomic
def finish_task(*, by: Actor, task: Task, done: bool = True) -> Task:
    """Done; or not done after all, which is the way back."""
    _check_own(by, task.owner_id)
    task.done_at = clock.now() if done else None
    task.save_checked(read_version=task.version, sentence=errors.changed_meanwhile(), update_fields=["done_at"])
    log.write(by=by, action="task.done" if done else "task.reopened", subjects=_about(task.citizen))
    return task


def _check_own(by: Actor, owner: int) -> None:
    if by.user != owner:
        raise errors.not_yours()


def _check_may_name(by: Actor, citizen: Citizen) -> None:
    if not citizens_access.can_read(by, citizen):
        raise errors.not_found()


def _about(citizen: Citizen | None) -> list[tuple[str, uuid.UUID]]:
    return [("citizen", citizen.key)] if citizen is not None else []


def _here(by: Actor) -> int:
    place = by.jobcentre if by.jobcentre is not None else boundary.current().jobcentre
    if place is None:
        raise boundary.BoundaryMissing("A desk stands in one jobcentre.")
    return place


# Putting off ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def snooze(*, by: Actor, kind: str, subject_kind: str, subject: uuid.UUID, until: datetime.date) -> Snooze:
    """Not on my desk until a day. The item and its deadline stay what they are."""
    today = clock.today()
    most = int(reference.value("casework.snooze_most_days", on=today, jobcentre=by.jobcentre))
    latest = today + datetime.timedelta(days=most)
    if until <= today:
        raise errors.in_past("until")
    if until > latest:
        raise errors.snoozed_too_long(latest)
    row: Snooze
    row, _is_new = Snooze.objects.update_or_create(
        jobcentre_id=_here(by),
        user_id=by.user,
        kind=kind[:60],
        subject=subject,
        defaults={"until": until, "subject_kind": subject_kind[:30]},
    )
    log.write(
        by=by,
        action="item.snoozed",
        subjects=[(row.subject_kind, subject)],
        changes={"kind": [None, row.kind], "until": [None, until.isoformat()]},
    )
    return row


@transaction.atomic
def wake(*, by: Actor, row: Snooze) -> None:
    """Back on the desk now."""
    _check_own(by, row.user_id)
    log.write(
        by=by, action="item.woken", subjects=[(row.subject_kind, row.subject)], changes={"kind": [row.kind, None]}
    )
    row.delete()


# Many cases at once ---------------------------------------------------------------------------------------------------


@transaction.atomic
def assign_many(*, by: Actor, courses: Sequence[Course], to: User, what: ResponsibleFor, reason: str) -> Assignment:
    """Give many open courses to one person, each by the rule of one. Those who have that person already are left."""
    if not courses:
        raise errors.nobody_chosen()
    if not reason.strip():
        raise errors.reason_missing()
    today = clock.today()
    held = {
        one.course_id: one
        for one in Responsibility.objects.filter(
            citizens_access.present(), course__in=[course.pk for course in courses], what=what
        ).select_related("user")
    }
    moves = []
    for course in courses:
        before = held.get(course.pk)
        if before is not None and before.user_id == to.pk:
            continue
        citizens.reassign(by=by, course=course, user=to, on=today, what=what, reason=reason)
        moves.append([str(course.key), str(before.user.key) if before else None])
    if not moves:
        raise errors.nothing_to_move(to.name)
    made: Assignment = Assignment.objects.create(
        jobcentre_id=_here(by),
        to=to,
        what=what,
        reason=reason.strip()[:300],
        on=today,
        made_by_id=by.user,
        moves=moves,
    )
    log.write(
        by=by,
        action="courses.assigned",
        subjects=[("user", to.key)],
        changes={"courses": [None, len(moves)], "what": [None, str(what)]},
        reason=reason.strip(),
    )
    return made


@transaction.atomic
def undo_assignment(*, by: Actor, assignment: Assignment) -> Assignment:
    """The declared inverse: each course goes back to whoever had it, or to nobody. All of them, or none."""
    if assignment.made_by_id != by.user:
        raise errors.not_yours()
    if assignment.undone_at is not None or clock.now() >= assignment.undo_until:
        raise errors.undo_too_late()
    what = ResponsibleFor(assignment.what)
    courses = {
        str(one.key): one
        for one in Course.objects.filter(key__in=[key for key, _user in assignment.moves]).select_related("citizen")
    }
    still = set(
        Responsibility.objects.filter(
            citizens_access.present(), course__in=[one.pk for one in courses.values()], what=what, user=assignment.to
        ).values_list("course_id", flat=True)
    )
    gone = [key for key, course in courses.items() if course.pk not in still]
    if gone:
        raise errors.moved_since(len(gone))
    users = {str(user.key): user for user in User.objects.filter(key__in=[key for _c, key in assignment.moves if key])}
    reason = errors.undone_words(assignment.made_at)
    for key, user in assignment.moves:
        course = courses[key]
        if user is None:
            citizens.end_responsible(by=by, course=course, what=what, on=assignment.on, reason=reason)
        else:
            citizens.set_responsible(by=by, course=course, user=users[user], on=assignment.on, what=what, reason=reason)
    assignment.undone_at = clock.now()
    assignment.save_checked(
        read_version=assignment.version, sentence=errors.changed_meanwhile(), update_fields=["undone_at"]
    )
    log.write(
        by=by,
        action="courses.assignment_undone",
        subjects=[("user", assignment.to.key)],
        changes={"courses": [len(assignment.moves), None]},
    )
    return assignment


# Job brokers ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def record_broker(
    *,
    by: Actor,
    user: User,
    valid_from: datetime.date,
    full_time: int,
    profile: BrokerProfile,
    started_on: datetime.date,
    areas: Sequence[str] = (),
    grants: GrantRight = GrantRight.NONE,
    training: Sequence[str] = (),
    planned_employer_share: int | None = None,
) -> BrokerRecord:
    """What holds for a job broker from a day on; what held before ends the day before. The same day again corrects."""
    access.check_leads(by)
    access.check_works_with_cases(user)
    today = clock.today()
    if valid_from > today:
        raise errors.in_future("valid_from")
    for name, codes in (("broker_area", areas), ("broker_training", training)):
        if any(not reference.exists(name, code, on=today) for code in codes):
            raise errors.not_found()
    values: dict[str, Any] = {
        "full_time": full_time,
        "profile": profile,
        "started_on": started_on,
        "areas": list(areas),
        "grants": grants,
        "training": list(training),
        "planned_employer_share": planned_employer_share,
    }
    row: BrokerRecord
    present = BrokerRecord.objects.select_for_update().filter(user=user, valid_to=None).first()
    if present is not None and valid_from < present.valid_from:
        raise errors.in_past("valid_from")
    if present is not None and present.valid_from == valid_from:
        row = present
        for name, value in values.items():
            setattr(row, name, value)
        row.save_checked(read_version=row.version, sentence=errors.changed_meanwhile())
    else:
        if present is not None:
            present.valid_to = valid_from - datetime.timedelta(days=1)
            present.save_checked(
                read_version=present.version, sentence=errors.changed_meanwhile(), update_fields=["valid_to"]
            )
        try:
            with transaction.atomic():
                row = BrokerRecord.objects.create(jobcentre_id=_here(by), user=user, valid_from=valid_from, **values)
        except IntegrityError:
            raise errors.in_past("valid_from") from None
    log.write(
        by=by,
        action="broker.recorded",
        subjects=[("user", user.key)],
        changes={"valid_from": [None, valid_from.isoformat()], "full_time": [None, full_time]},
    )
    return row
