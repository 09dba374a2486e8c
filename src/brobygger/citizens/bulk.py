"""The verbs of ``actions`` for many rows at once: for imports and for the demonstration.

The same rules, through the same ``making``; one log entry per batch with its keys. Everything of a batch is written
or nothing is. A row that breaks a rule raises ``RowRefused`` with its number, so that an import can name it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection, transaction

from brobygger.accounts.models import Membership
from brobygger.accounts.places import valid_on
from brobygger.citizens import access, errors, making, parts
from brobygger.citizens.batches import RowRefused, by_owner, each, machines_only, write_log
from brobygger.citizens.enums import MilestoneKind, ResponsibleFor
from brobygger.citizens.models import BenefitPeriod, Citizen, Course, Milestone, Responsibility, TeamPeriod
from brobygger.citizens.values import Assigned, Moved, NewCitizen, NewCourse, Reached
from brobygger.kernel import boundary, clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.portions import AT_ONCE, portions
from brobygger.programmes import reads as programmes

T = TypeVar("T")


@transaction.atomic
def register_many(*, by: Actor, rows: Sequence[NewCitizen], confirmed: bool = False) -> list[Citizen]:
    """``register`` for many, in order. ``confirmed`` says that numbers with an odd check digit have been read again."""
    access.check_can_register(by)
    place = making.Place.of(by)
    today = clock.today()
    made = each(rows, lambda new: making.citizen(new, place=place, today=today, confirmed=confirmed))
    _refuse_known(made)
    for citizen, number in zip(made, making.case_numbers(place, today.year, len(made)), strict=True):
        citizen.case_number = number
    Citizen.objects.bulk_create(made, batch_size=AT_ONCE)
    write_log(by, "citizens.registered", [("citizen", citizen.key) for citizen in made])
    return made


def _refuse_known(made: Sequence[Citizen]) -> None:
    known: dict[bytes, Any] = {}
    for portion in portions([citizen.cpr_index for citizen in made]):
        found = Citizen.objects.filter(cpr_index__in=portion).values_list("cpr_index", "key")
        known.update({bytes(index): key for index, key in found})
    for row, citizen in enumerate(made):
        index = bytes(citizen.cpr_index)
        if index in known:
            raise RowRefused(row, errors.CprKnown(known[index]))
        known[index] = citizen.key


@transaction.atomic
def start_many(*, by: Actor, rows: Sequence[NewCourse]) -> list[Course]:
    """``start_course`` for many, in order."""
    access.check_can_register(by)
    today = clock.today()
    numbers = [new.citizen.pk for new in rows]
    courses = by_owner(Course, "citizen_id", numbers)
    periods = by_owner(BenefitPeriod, "citizen_id", numbers, "valid_from")

    def make(new: NewCourse) -> making.MadeCourse:
        own = courses[new.citizen.pk]
        made = making.course(new, by=by, today=today, courses=own, periods=periods[new.citizen.pk])
        own.append(made.course)
        return made

    made: list[making.MadeCourse] = each(rows, make)
    Course.objects.bulk_create([one.course for one in made], batch_size=AT_ONCE)
    for one in made:
        one.milestone.course = one.course  # now it has its number
    Milestone.objects.bulk_create([one.milestone for one in made], batch_size=AT_ONCE)
    TeamPeriod.objects.bulk_create([one.team for one in made if one.team is not None], batch_size=AT_ONCE)
    ended = [period for one in made for period in one.benefit.ended]
    _update(BenefitPeriod, ("group", "source", "valid_to"), ended)
    begun = [one.benefit.begun for one in made if one.benefit.begun is not None]
    BenefitPeriod.objects.bulk_create(begun, batch_size=AT_ONCE)
    write_log(
        by,
        "courses.started",
        itertools.chain.from_iterable(
            (("citizen", one.course.citizen.key), ("course", one.course.key)) for one in made
        ),
    )
    return [one.course for one in made]


@transaction.atomic
def advance_many(*, by: Actor, steps: Sequence[Reached | Moved]) -> list[Milestone]:
    """``reach`` and ``move`` for many, in the order given; a course may take several steps.

    Steps of one course must carry one and the same Course object, or the later one would not see the earlier. Only a
    machine tells what people wrote before (``Written``), and not that somebody will.
    Returns the new milestones.
    """
    today, now = clock.today(), clock.now()
    told = [step.written for step in steps if isinstance(step, Reached) and step.written is not None]
    if told:
        machines_only(by)
    if any(one.at > now for one in told):
        raise errors.in_future()
    courses = {step.course.pk: step.course for step in steps}
    versions = _lock_many(courses)
    milestones = by_owner(Milestone, "course_id", list(courses), "id", withdrawn_at=None)
    periods = by_owner(BenefitPeriod, "citizen_id", [one.citizen_id for one in courses.values()], "valid_from")
    histories = {
        number: making.History(
            citizen=course.citizen,
            milestones={MilestoneKind(one.kind): one for one in milestones[number]},
            periods=periods[course.citizen_id],
        )
        for number, course in courses.items()
    }
    new: list[Milestone] = []
    programme_on = programmes.running_programmes()

    def take(step: Reached | Moved) -> None:
        course = courses[step.course.pk]
        if step.course is not course:
            raise ValueError("Steps of one course must carry the same Course object.")
        if isinstance(step, Moved):
            making.move(step, today=today)
            return
        milestone, is_new = making.reach(
            step, history=histories[course.pk], by=by, today=today, programme_on=programme_on
        )
        if is_new:
            new.append(milestone)

    each(steps, take)
    for number, course in courses.items():
        course.version = versions[number] + 1
    _update(Course, ("state", "shortcut", "recall_on", "closed_on", "programme_id", "version"), courses.values())
    Milestone.objects.bulk_create(new, batch_size=AT_ONCE)
    write_log(
        by,
        "courses.advanced",
        itertools.chain.from_iterable((("citizen", one.citizen.key), ("course", one.key)) for one in courses.values()),
    )
    return new


def reach_many(*, by: Actor, steps: Sequence[Reached]) -> list[Milestone]:
    """``reach`` for many; see ``advance_many``."""
    return advance_many(by=by, steps=list(steps))


def _lock_many(courses: dict[int, Course]) -> dict[int, int]:
    """Lock the rows and make sure that nobody has moved them since they were read."""
    versions: dict[int, int] = {}
    for portion in portions(sorted(courses)):
        found = Course.objects.filter(pk__in=portion).select_for_update().order_by("pk")
        versions.update(found.values_list("pk", "version"))
    for number, course in courses.items():
        if versions.get(number) != course.version:
            raise errors.conflict(course)
    return versions


@transaction.atomic
def assign_many(*, by: Actor, rows: Sequence[Assigned]) -> list[Responsibility]:
    """``set_responsible`` for many, one row per course and kind."""
    today = clock.today()
    present = {
        (one.course_id, one.what): one
        for one in itertools.chain.from_iterable(
            by_owner(Responsibility, "course_id", [row.course.pk for row in rows], "id", valid_to=None).values()
        )
    }
    here = _working_here({row.user.pk for row in rows})
    ended: list[Responsibility] = []

    def make(row: Assigned) -> Responsibility:
        if row.on > today:
            raise errors.in_future()
        if row.user.pk not in here:
            raise errors.not_working_here()
        if row.what == ResponsibleFor.AUTHORITY and not parts.may_decide(row.user, row.course):
            raise errors.without_authority(row.user.name)
        before = present.get((row.course.pk, row.what))
        if before is not None and before.user_id == row.user.pk:
            raise errors.already_responsible()
        if before is not None and not row.reason.strip():
            raise errors.reason_missing()
        since = row.on
        if before is not None:
            before.valid_to = since = max(row.on, before.valid_from)
            before.version += 1
            ended.append(before)
        made = Responsibility(
            jobcentre_id=row.course.jobcentre_id,
            course=row.course,
            what=row.what,
            user=row.user,
            valid_from=since,
            reason=row.reason.strip()[:300],
        )
        present[(row.course.pk, row.what)] = made
        return made

    made: list[Responsibility] = each(rows, make)
    saved = [one for one in ended if not one._state.adding]
    _update(Responsibility, ("valid_to", "version"), saved)
    Responsibility.objects.bulk_create(made, batch_size=AT_ONCE)
    write_log(by, "courses.assigned", [("course", row.course.key) for row in rows])
    return made


def _working_here(users: set[int]) -> set[int]:
    held = Membership.objects.filter(valid_on(clock.today()), user_id__in=users)
    entered = boundary.current()
    if entered.jobcentre is not None:
        held = held.filter(jobcentre_id=entered.jobcentre)
    return set(held.values_list("user_id", flat=True))


def _update(model: Any, columns: tuple[str, ...], rows: Iterable[Any]) -> None:
    """Write plain columns of rows that were read and locked above, one prepared statement for all.

    Django's ``bulk_update`` builds one CASE per column and row, which took two thirds of the time of a large import.
    """
    rows = list(rows)
    for row in rows:
        row.check_boundary()
    quote = connection.ops.quote_name
    by_column = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_column[column] for column in columns]
    assignments = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    statement = f"UPDATE {quote(model._meta.db_table)} SET {assignments} WHERE id = %s"  # noqa: S608 - names of our own columns; the values are parameters
    values = [
        [*(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields), row.pk] for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)
