"""Courses with the marks that a figure needs. Everything is invented; rows are written without forms or log."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

from brobygger.citizens.models import Citizen, Course, Milestone
from brobygger.kernel.boundary import within

_numbers = itertools.count(1)
DAY = datetime.date(2024, 3, 1)
ORDER = ("began", "screened", "accepted", "interviewed", "enrolled", "employed")


def make_citizen(jobcentre: Any, **fields: Any) -> Any:
    number = next(_numbers)
    with within(jobcentre.pk):
        return Citizen.objects.create(
            jobcentre=jobcentre,
            case_number=f"2024-{number:05}",
            cpr="0000000000",
            cpr_index=number.to_bytes(32, "big"),
            given_name=fields.pop("given_name", "Prøve"),
            family_name=fields.pop("family_name", f"Borger{number}"),
            **fields,
        )


def make_course(
    jobcentre: Any,
    programme: Any = None,
    *,
    to: str = "began",
    began_on: datetime.date = DAY,
    citizen: Any = None,
    without: tuple[str, ...] = (),
    lived_in: dict[str, str] | None = None,
    **fields: Any,
) -> Any:
    """A course that reached every mark up to ``to``, ten days apart, except those left out.

    ``lived_in``: mark to municipality code on the day of the mark; elsewhere "0607".
    """
    citizen = citizen or make_citizen(jobcentre)
    reached = [kind for kind in ORDER[: ORDER.index(to) + 1] if kind not in without]
    with within(jobcentre.pk):
        course = Course.objects.create(
            jobcentre=jobcentre,
            citizen=citizen,
            programme=programme,
            began_on=began_on,
            state=to if to != "employed" else "enrolled",
            benefit_group=fields.pop("benefit_group", "a_dagpenge"),
            **fields,
        )
        for kind in reached:
            mark(
                course, kind, began_on + datetime.timedelta(days=10 * ORDER.index(kind)), (lived_in or {}).get(kind, "")
            )
    return course


def mark(course: Any, kind: str, on: datetime.date, lived_in: str = "") -> Any:
    with within(course.jobcentre_id):
        return Milestone.objects.create(
            jobcentre_id=course.jobcentre_id, course=course, kind=kind, on=on, municipality_code=lived_in
        )


def close(course: Any, on: datetime.date) -> None:
    with within(course.jobcentre_id):
        course.state, course.closed_on = "closed", on
        course.save()
        mark(course, "closed", on)
