"""How what was typed becomes rows, before they are saved: shared by the single verbs and by the bulk verbs.

What is needed from the database is handed in, so that many are made with as few queries as one.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from typing import Any

from brobygger.citizens.enums import CourseState, MilestoneKind
from brobygger.citizens.models import Course
from brobygger.conversations import errors, following, rules
from brobygger.conversations.enums import (
    ContactWay,
    ConversationForm,
    ConversationState,
    Occasion,
    RatedBy,
    RatedHow,
)
from brobygger.conversations.models import BeliefRating, Contact, Conversation, Rhythm
from brobygger.conversations.values import (
    LINE_LIMIT,
    LONGEST_MINUTES,
    SUMMARY_LIMIT,
    TEXT_LIMIT,
    Appointment,
    NewContact,
    NewRating,
    NewRhythm,
    Talk,
)
from brobygger.reference import reads as reference

State = ConversationState

# What a revision keeps of a conversation, in the order in which the file shows it.
CONTENT = (
    "state", "on", "at", "minutes", "form", "broker", "others", "topics", "job_talked", "agreements", "next_step",
    "next_step_by", "notes", "summary",
)  # fmt: skip


def appointment(
    entry: Appointment, *, course: Course, broker: int, today: datetime.date, now: datetime.datetime
) -> Conversation:
    """A conversation to come."""
    row = Conversation(
        jobcentre_id=course.jobcentre_id, course=course, state=State.PLANNED, broker_id=broker, planned_at=now
    )
    put_appointment(row, entry, course=course, today=today)
    return row


def put_appointment(row: Conversation, entry: Appointment, *, course: Course, today: datetime.date) -> None:
    following.check(course)
    if entry.on < today:
        raise errors.in_past()
    _known(entry.form, ConversationForm.values, "form")
    _check_minutes(entry.minutes)
    row.on, row.at, row.minutes = entry.on, entry.at, entry.minutes
    row.form, row.place = entry.form, entry.place.strip()[:120]


def conversation(
    entry: Talk,
    *,
    state: ConversationState,
    course: Course,
    broker: int,
    today: datetime.date,
    now: datetime.datetime,
) -> Conversation:
    """A conversation logged afterwards: held, or missed by the citizen."""
    if state not in rules.STARTS - {State.PLANNED}:
        raise errors.code_unknown("state")
    row = Conversation(jobcentre_id=course.jobcentre_id, course=course, broker_id=broker)
    settle(row, entry, state=state, course=course, today=today, now=now)
    return row


def settle(
    row: Conversation,
    entry: Talk,
    *,
    state: ConversationState,
    course: Course,
    today: datetime.date,
    now: datetime.datetime,
) -> None:
    """Put what became of a conversation into the row."""
    following.check(course)
    put_talk(row, entry, state=state, course=course, today=today)
    row.state, row.settled_at = state, now


def put_talk(row: Conversation, entry: Talk, *, state: ConversationState, course: Course, today: datetime.date) -> None:
    state = State(state)
    check_day(entry.on, course=course, today=today)
    _known(entry.form, ConversationForm.values, "form")
    _check_minutes(entry.minutes)
    if state is State.HELD and entry.job_talked is None:
        raise errors.job_talked_missing()
    for name in ("agreements", "next_step", "notes"):
        check_length(getattr(entry, name), name, TEXT_LIMIT)
    if entry.next_step_by is not None and entry.next_step_by < entry.on:
        raise errors.next_step_too_early()
    if entry.next_step_by is not None and not entry.next_step.strip():
        raise errors.next_step_missing()
    row.on, row.at, row.minutes, row.form = entry.on, entry.at, entry.minutes, entry.form
    row.others = _codes(entry.others, "conversation_other", "others")
    row.topics = _codes(entry.topics, "conversation_topic", "topics")
    row.job_talked = entry.job_talked if state is State.HELD else None
    row.agreements, row.next_step = entry.agreements.strip(), entry.next_step.strip()
    row.next_step_by, row.notes = entry.next_step_by, entry.notes.strip()


def talk_of(row: Conversation) -> Talk:
    """The row as a person would log it again."""
    return Talk(
        on=row.on,
        at=row.at,
        minutes=row.minutes,
        form=row.form,
        others=tuple(row.others or ()),
        topics=tuple(row.topics or ()),
        job_talked=row.job_talked,
        agreements=row.agreements or "",
        next_step=row.next_step or "",
        next_step_by=row.next_step_by,
        notes=row.notes or "",
    )


def content_of(row: Conversation) -> dict[str, Any]:
    """What a revision keeps: everything a correction can change, as plain values."""
    kept: dict[str, Any] = {}
    for name in CONTENT:
        value = str(row.broker.key) if name == "broker" else getattr(row, name)
        kept[name] = value.isoformat() if isinstance(value, datetime.date | datetime.time) else value
    return kept


def contact(new: NewContact, *, today: datetime.date) -> Contact:
    following.check(new.course)
    check_day(new.on, course=new.course, today=today)
    _known(new.way, ContactWay.values, "way")
    if not new.line.strip():
        raise errors.line_missing()
    check_length(new.line, "line", LINE_LIMIT)
    return Contact(
        jobcentre_id=new.course.jobcentre_id,
        course=new.course,
        on=new.on,
        way=new.way,
        line=new.line.strip(),
        user=new.user,
    )


def rhythm(new: NewRhythm, *, present: Rhythm | None, longest: int, today: datetime.date, reason: str = "") -> Rhythm:
    """The next agreement; the present one is ended in memory."""
    check_open(new.course)
    check_day(new.on, course=new.course, today=today)
    if new.weeks < 1 or rules.too_many_weeks(new.weeks, longest=longest):
        raise errors.weeks_unlikely(longest)
    if not reference.exists("contact_model", new.contact_model, on=new.on):
        raise errors.code_unknown("contact_model")
    if present is not None:
        if (present.weeks, present.contact_model) == (new.weeks, new.contact_model):
            raise errors.same_rhythm()
        if present.valid_from > new.on:
            raise errors.rhythm_in_between()
    check_length(reason, "reason", TEXT_LIMIT)
    made = Rhythm(
        jobcentre_id=new.course.jobcentre_id,
        course=new.course,
        weeks=new.weeks,
        contact_model=new.contact_model,
        valid_from=new.on,
        reason=reason.strip(),
        set_by=new.set_by,
    )
    if present is not None and present.valid_from == new.on:
        # Agreed and changed on one day: what was never in force leaves no period behind.
        present.weeks, present.contact_model = made.weeks, made.contact_model
        present.reason, present.set_by = made.reason, made.set_by
        return present
    if present is not None:
        present.valid_to = new.on - datetime.timedelta(days=1)
    return made


def rating(new: NewRating, *, today: datetime.date) -> BeliefRating:
    check_day(new.on, course=new.course, today=today)
    _known(new.rated_by, RatedBy.values, "rated_by")
    _known(new.occasion, Occasion.values, "occasion")
    _known(new.how, RatedHow.values, "how")
    if not rules.is_on_scale(new.possibilities):
        raise errors.off_scale("possibilities")
    if new.progress is not None and not rules.is_on_scale(new.progress):
        raise errors.off_scale("progress")
    answers: dict[str, int] = {"possibilities": new.possibilities}
    if new.progress is not None and new.rated_by == RatedBy.CITIZEN:
        answers["progress"] = new.progress
    return BeliefRating(
        jobcentre_id=new.course.jobcentre_id,
        course=new.course,
        rated_by=new.rated_by,
        occasion=new.occasion,
        how=new.how,
        on=new.on,
        answers=answers,
        user=new.user,
    )


# Common ---------------------------------------------------------------------------------------------------------------


def check_open(course: Course) -> None:
    if course.state == CourseState.CLOSED:
        raise errors.course_closed()


def check_day(on: datetime.date, *, course: Course, today: datetime.date, field: str = "on") -> None:
    if on > today:
        raise errors.in_future(field)
    if on < course.began_on:
        raise errors.before_course(course.began_on, field)


def check_length(text: str, field: str, limit: int) -> None:
    if len(text) > limit:
        raise errors.too_long(field, limit=limit, length=len(text))


def check_summary(text: str) -> str:
    check_length(text, "summary", SUMMARY_LIMIT)
    return text.strip()


def _check_minutes(minutes: int) -> None:
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise errors.minutes_unlikely()


def _known(value: str, choices: Collection[str], field: str) -> None:
    if value not in choices:
        raise errors.code_unknown(field)


def _codes(chosen: Iterable[str], list_name: str, field: str) -> list[str]:
    known = reference.labels(list_name)
    found = list(dict.fromkeys(chosen))
    if any(code not in known for code in found):
        raise errors.code_unknown(field)
    return found


def first_held(days: Iterable[datetime.date], *, enrolled: datetime.date | None) -> datetime.date | None:
    """The day of the first conversation after enrolment: what the mark of that name stands for."""
    if enrolled is None:
        return None
    return min((day for day in days if day >= enrolled), default=None)


FIRST = MilestoneKind.FIRST_CONVERSATION
