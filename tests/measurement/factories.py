"""Courses with the marks that a figure needs. Everything is invented; rows are written without forms or log."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

from brobygger.citizens.models import Citizen, Course, Milestone, Responsibility
from brobygger.compensation.models import Application
from brobygger.conversations.models import Conversation
from brobygger.kernel import clock
from brobygger.kernel.actor import command
from brobygger.kernel.boundary import within
from brobygger.measurement import report_actions, reports
from brobygger.measurement.models import Linkage
from brobygger.plans.models import CvCheck, CvVersion, Plan, PlanVersion
from brobygger_analysis.linkage import Numbers
from brobygger_analysis.report import month_of

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
            jobcentre_id=course.jobcentre_id, course=course, kind=kind, on=on, municipality_code=lived_in,
            team_id=course.team_id,
        )  # fmt: skip


def close(course: Any, on: datetime.date) -> None:
    with within(course.jobcentre_id):
        course.state, course.closed_on = "closed", on
        course.save()
        mark(course, "closed", on)


# What was done with those enrolled ------------------------------------------------------------------------------------


def talked(course: Any, *days: datetime.date, broker: Any) -> None:
    """Conversations that were held."""
    with within(course.jobcentre_id):
        for day in days:
            Conversation.objects.create(
                jobcentre_id=course.jobcentre_id, course=course, state="held", on=day, broker=broker, job_talked=True,
                settled_at=datetime.datetime.combine(day, datetime.time(12), datetime.UTC),
            )  # fmt: skip


def cv_changed(course: Any, day: datetime.date, *, good_on: datetime.date | None = None) -> None:
    with within(course.jobcentre_id):
        own = {"jobcentre_id": course.jobcentre_id, "course": course}
        CvVersion.objects.create(**own, number=1, on=day, content={})
        if good_on:
            CvCheck.objects.create(**own, number=1, on=good_on)


def plan_changed(course: Any, day: datetime.date, *, ready_on: datetime.date | None = None, **what: bool) -> None:
    with within(course.jobcentre_id):
        own = {"jobcentre_id": course.jobcentre_id, "course": course}
        plan = Plan.objects.create(**own, changed_on=day, ready_on=ready_on)
        PlanVersion.objects.create(
            jobcentre_id=course.jobcentre_id, plan=plan, number=1, on=day, content={}, **what
        )  # fmt: skip


def granted(course: Any, scheme: str, applied: datetime.date, decided: datetime.date, by: Any) -> None:
    with within(course.jobcentre_id):
        Application.objects.create(
            jobcentre_id=course.jobcentre_id, citizen=course.citizen, course=course, scheme=scheme, state="granted",
            applied_on=applied, applied_at=datetime.datetime.combine(applied, datetime.time(9), datetime.UTC),
            decided_on=decided, decided_at=datetime.datetime.combine(decided, datetime.time(9), datetime.UTC),
            decided_by=by, clock_unit="working_days", clock_length=3,
        )  # fmt: skip


def had_by(course: Any, broker: Any, start: datetime.date, end: datetime.date | None = None) -> None:
    with within(course.jobcentre_id):
        Responsibility.objects.create(
            jobcentre_id=course.jobcentre_id, course=course, what="broker", user=broker, valid_from=start, valid_to=end
        )


def compared(programme: Any, place: Any, at: datetime.datetime, both: int, only_here: int, only_there: int) -> None:
    """What a comparison leaves behind: counts."""
    total = Numbers(both + only_here, both + only_there, both, only_here, only_there, min(only_here, only_there))
    with within(place.pk):
        Linkage.objects.create(
            jobcentre=place, programme=programme, file_name="udtræk.csv", extracted_on=at.date(), made_at=at,
            made_by_label="En leder", rows=total.there,
            numbers={"total": total.to_dict(), "elsewhere": {"here": 0, "there": 7}},
        )  # fmt: skip


def release(programme: Any, code: str = "") -> Any:
    """Make and approve the programme's report of a month, the newest that is over: what readers outside get."""
    by = command("test")
    month = month_of(code) if code else reports.months_of(programme, clock.today())[0]
    row = report_actions.prepare_programme(by=by, programme=programme, month=month)
    return report_actions.approve_programme(by=by, key=row.key)


def release_again(programme: Any) -> Any:
    """The same month counted anew after a correction, and approved."""
    by = command("test")
    newest: Any = reports.newest_published(programme)
    row = report_actions.revise_programme(by=by, key=newest.key, reason="En rettelse")
    report_actions.count_programme(by=by, key=row.key)
    return report_actions.approve_programme(by=by, key=row.key)
