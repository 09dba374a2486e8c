"""The verbs of ``actions`` and ``beliefs`` for many rows at once: for imports and for the demonstration.

The same rules, through the same ``making``; one log entry per batch with its keys. Everything of a batch is written or
nothing is; a row that breaks a rule raises ``RowRefused`` with its number. A test compares each with the single verb.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from brobygger.citizens import bulk as citizens
from brobygger.citizens import reads as citizens_reads
from brobygger.citizens.batches import each, machines_only, write_log
from brobygger.citizens.enums import CourseState, MilestoneKind
from brobygger.citizens.models import Course, Milestone
from brobygger.citizens.values import Reached
from brobygger.conversations import errors, making, reads
from brobygger.conversations.actions import SOURCE
from brobygger.conversations.enums import ConversationState, Occasion
from brobygger.conversations.models import BeliefRating, Contact, Conversation, Rhythm
from brobygger.conversations.values import NewAppointment, NewContact, NewConversation, NewRating, NewRhythm
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Refusal
from brobygger.kernel.portions import AT_ONCE, portions

T = TypeVar("T")


@transaction.atomic
def log_many(*, by: Actor, rows: Sequence[NewConversation]) -> list[Conversation]:
    """``log_talk`` for many, several per course too: the first held after enrolment reaches its milestone.

    For a course that has the mark already, the mark must not be later than what is logged: an import of older talks
    goes through the single verb, which moves it.
    """
    machines_only(by)
    today, now = clock.today(), clock.now()
    here = cache(lambda user: citizens_reads.works_here(user, today))

    def make(new: NewConversation) -> Conversation:
        if not here(new.broker):
            raise errors.not_working_here()
        return making.conversation(
            new.talk,
            state=ConversationState(new.state),
            course=new.course,
            broker=new.broker.pk,
            today=today,
            now=now,
        )

    made: list[Conversation] = each(rows, make)
    Conversation.objects.bulk_create(made, batch_size=AT_ONCE // 5)
    steps = _first_steps(made)
    if steps:
        citizens.advance_many(by=by, steps=steps)
    _log(by, "conversations.logged", made)
    return made


def _first_steps(made: Sequence[Conversation]) -> list[Reached]:
    """For each enrolled course without the mark: that it reached its first conversation."""
    courses: dict[int, Course] = {row.course_id: row.course for row in made}
    marks: dict[int, dict[str, datetime.date]] = defaultdict(dict)
    for course, kind, on in _rows(
        Milestone.objects.filter(
            withdrawn_at=None, kind__in=[MilestoneKind.ENROLLED, MilestoneKind.FIRST_CONVERSATION]
        ).values_list("course_id", "kind", "on"),
        list(courses),
    ):
        marks[course][kind] = on
    held: dict[int, list[datetime.date]] = defaultdict(list)
    for row in made:
        if row.state == ConversationState.HELD:
            held[row.course_id].append(row.on)
    steps = []
    for number, course in courses.items():
        if course.state != CourseState.ENROLLED:
            continue
        first = making.first_held(held[number], enrolled=marks[number].get(MilestoneKind.ENROLLED))
        mark = marks[number].get(MilestoneKind.FIRST_CONVERSATION)
        if first is None:
            continue
        if mark is None:
            steps.append(Reached(course=course, kind=MilestoneKind.FIRST_CONVERSATION, on=first, source=SOURCE))
        elif first < mark:
            raise Refusal(_("En samtale ligger før den første samtale, der er registreret. Registrér den enkeltvis."))
    return steps


@transaction.atomic
def plan_many(*, by: Actor, rows: Sequence[NewAppointment]) -> list[Conversation]:
    """``plan`` for many."""
    machines_only(by)
    today, now = clock.today(), clock.now()
    here = cache(lambda user: citizens_reads.works_here(user, today))

    def make(new: NewAppointment) -> Conversation:
        if not here(new.broker):
            raise errors.not_working_here()
        return making.appointment(new.appointment, course=new.course, broker=new.broker.pk, today=today, now=now)

    made: list[Conversation] = each(rows, make)
    Conversation.objects.bulk_create(made, batch_size=AT_ONCE // 5)
    _log(by, "conversations.planned", made)
    return made


@transaction.atomic
def contact_many(*, by: Actor, rows: Sequence[NewContact]) -> list[Contact]:
    """``record_contact`` for many."""
    machines_only(by)
    today = clock.today()
    made: list[Contact] = each(rows, lambda new: making.contact(new, today=today))
    Contact.objects.bulk_create(made, batch_size=AT_ONCE)
    _log(by, "contacts.logged", made)
    return made


@transaction.atomic
def agree_many(*, by: Actor, rows: Sequence[NewRhythm]) -> list[Rhythm]:
    """``set_rhythm`` for many courses that have none yet, one each."""
    machines_only(by)
    today = clock.today()
    longest: dict[datetime.date, int] = {}
    taken = {course for (course,) in _rows(Rhythm.objects.values_list("course_id"), [row.course.pk for row in rows])}

    def make(new: NewRhythm) -> Rhythm:
        if new.course.pk in taken:
            raise errors.same_rhythm()
        taken.add(new.course.pk)
        if new.on not in longest:
            longest[new.on] = reads.longest_weeks(new.on)
        return making.rhythm(new, present=None, longest=longest[new.on], today=today)

    made: list[Rhythm] = each(rows, make)
    Rhythm.objects.bulk_create(made, batch_size=AT_ONCE)
    _log(by, "rhythms.agreed", made)
    return made


@transaction.atomic
def rate_many(*, by: Actor, rows: Sequence[NewRating]) -> list[BeliefRating]:
    """``beliefs.rate`` for many, one answer a day from each side of a course."""
    machines_only(by)
    today = clock.today()
    numbers = [row.course.pk for row in rows]
    enrolled = {
        course
        for (course,) in _rows(
            Milestone.objects.filter(kind=MilestoneKind.ENROLLED, withdrawn_at=None).values_list("course_id"), numbers
        )
    }
    taken = set(
        _rows(BeliefRating.objects.filter(withdrawn_at=None).values_list("course_id", "rated_by", "on"), numbers)
    )

    def make(new: NewRating) -> BeliefRating:
        if new.occasion != Occasion.ENROLMENT and new.course.pk not in enrolled:
            raise errors.not_enrolled()
        place = (new.course.pk, str(new.rated_by), new.on)
        if place in taken:
            raise errors.rated_today()
        taken.add(place)
        return making.rating(new, today=today)

    made: list[BeliefRating] = each(rows, make)
    BeliefRating.objects.bulk_create(made, batch_size=AT_ONCE)
    _log(by, "beliefs.rated", made)
    return made


# Common ---------------------------------------------------------------------------------------------------------------


def _rows(query: Any, courses: Sequence[int]) -> Iterator[Any]:
    wanted = sorted(set(courses))
    for portion in portions(wanted):
        yield from query.filter(course__in=portion)


def _log(by: Actor, action: str, made: Sequence[Any]) -> None:
    """The citizens whose rows came, each once."""
    keys = list(dict.fromkeys(("course", row.course.key) for row in made))
    write_log(by, action, keys)
