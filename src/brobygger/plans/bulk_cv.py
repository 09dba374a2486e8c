"""The verbs of ``cv`` for many rows at once: for imports and for the demonstration.

The same rules, through the same rows; one log entry per batch with its keys. A test compares them with the single
verbs. Only a machine may: nobody types thousands of CVs.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from brobygger.citizens.batches import machines_only
from brobygger.citizens.models import Course
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.portions import AT_ONCE, portions
from brobygger.plans import cv, errors
from brobygger.plans.cv import About
from brobygger.plans.cv_content import Cv, changed_parts
from brobygger.plans.cv_enums import CheckedWhere, CvSource
from brobygger.plans.models import CvCheck, CvVersion, JobSeeking
from brobygger.vault import log


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCv:
    """A version as it was written on a day. Several of one course come in the order of their days."""

    course: Course
    content: Cv
    on: datetime.date
    made_by: int | None = None
    source: str = CvSource.LOADED
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCheck:
    course: Course
    on: datetime.date
    where: str = CheckedWhere.HERE
    checked_by: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSeeking:
    course: Course
    kind: str
    on: datetime.date
    about: About
    made_by: int | None = None


@transaction.atomic
def save_many(*, by: Actor, rows: Sequence[NewCv]) -> list[CvVersion]:
    """``cv.save`` for many. A version that changes nothing is left out, as in the single verb."""
    machines_only(by)
    numbers, said = _present([row.course for row in rows])
    made: dict[int, list[CvVersion]] = {}
    for row in rows:
        course = row.course
        _check_open(course, row.on)
        cv.check_day(row.on, course)
        before = said.get(course.pk, Cv())
        changed = changed_parts(before, row.content)
        if course.pk in numbers and not changed:
            continue
        cv.check(row.content, before=before, today=clock.today())
        numbers[course.pk] = numbers.get(course.pk, 0) + 1
        said[course.pk] = row.content
        mine = made.setdefault(course.pk, [])
        for older in mine:
            older.is_current = False
        mine.append(
            cv.version_of(
                course=course,
                content=row.content,
                number=numbers[course.pk],
                changed=changed,
                source=row.source,
                note=row.note,
                on=row.on,
                made_by=row.made_by,
            )
        )
    touched = sorted(made)
    for portion in portions(touched):
        CvVersion.objects.filter(course__in=portion, is_current=True).update(is_current=False)
    new = [one for mine in made.values() for one in mine]
    CvVersion.objects.bulk_create(new, batch_size=AT_ONCE)
    _logged(by, "cv.saved_many", new)
    return new


def _present(courses: Sequence[Course]) -> tuple[dict[int, int], dict[int, Cv]]:
    """Number and words of the present version of each course."""
    wanted = sorted({course.pk for course in courses})
    numbers: dict[int, int] = {}
    said: dict[int, Cv] = {}
    for portion in portions(wanted):
        for row in CvVersion.objects.current().filter(course__in=portion):
            numbers[row.course_id] = row.number
            said[row.course_id] = Cv.from_json(row.content)
    return numbers, said


@transaction.atomic
def check_many(*, by: Actor, rows: Sequence[NewCheck]) -> list[CvCheck]:
    """``cv.find_good_enough`` for many, each of the version that was present on its day."""
    machines_only(by)
    wanted = sorted({row.course.pk for row in rows})
    known: dict[int, list[tuple[datetime.date, int]]] = {}
    for portion in portions(wanted):
        found = CvVersion.objects.filter(course__in=portion).order_by("number")
        for course, on, number in found.values_list("course_id", "on", "number"):
            known.setdefault(course, []).append((on, number))
    new = []
    for row in rows:
        _check_open(row.course, row.on)
        number = max((number for on, number in known.get(row.course.pk, ()) if on <= row.on), default=0)
        new.append(
            cv.check_of(
                course=row.course,
                where=row.where,
                number=number,
                on=row.on,
                words=row.words,
                checked_by=row.checked_by,
            )
        )
    CvCheck.objects.bulk_create(new, batch_size=AT_ONCE)
    _logged(by, "cv.good_enough_many", new)
    return new


@transaction.atomic
def seek_many(*, by: Actor, rows: Sequence[NewSeeking]) -> list[JobSeeking]:
    """``cv.record_seeking`` for many."""
    machines_only(by)
    new = []
    for row in rows:
        _check_open(row.course, row.on)
        new.append(cv.seeking_of(course=row.course, kind=row.kind, on=row.on, about=row.about, made_by=row.made_by))
    JobSeeking.objects.bulk_create(new, batch_size=AT_ONCE)
    _logged(by, "job_seeking.recorded_many", new)
    return new


def _check_open(course: Course, on: datetime.date) -> None:
    """What happened before a course was closed may be loaded afterwards; the single verbs write of today."""
    if course.closed_on is not None and on > course.closed_on:
        raise errors.course_closed()


def _logged(by: Actor, action: str, rows: Sequence[CvVersion | CvCheck | JobSeeking]) -> None:
    subjects = [("citizen", one.course.citizen.key) for one in rows]
    log.write(by=by, action=action, subjects=list(dict.fromkeys(subjects)), changes={"rows": [0, len(rows)]})
