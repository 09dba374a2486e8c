"""What stands behind the addresses of plan and quality review: a case of one's own with a full plan."""

from __future__ import annotations

import itertools
from typing import Any

from brobygger.accounts.roles import Role
from brobygger.citizens.enums import CourseState
from brobygger.kernel import clock
from brobygger.plans import actions, quality
from brobygger.plans.models import Plan
from brobygger.reviews import actions as reviews
from tests.citizens.factories import a_course, machine
from tests.plans.factories import CANARY, THREE_GOALS, a_full_content, days_ago
from tests.web.samples import Sample, World, sample

_numbers = itertools.count(1)
GLASS = "opens with a reason only"
CLOSED = {Role.PROJECT_MANAGER.value: GLASS}


def a_case(world: World, *, planned: bool = True) -> Any:
    """An enrolled citizen of the user of this try, with a plan in several versions."""
    own = world.user if world.actor.jobcentre else None
    course = a_course(
        world.jobcentre,
        state=CourseState.ENROLLED,
        began_on=days_ago(30),
        responsible=own,
        team=world.team,
        given_name="Kanarie",
        family_name="Planfugl",
    )
    if planned:
        by = machine(world.jobcentre)
        plan: Plan = actions.save_goals(by=by, course=course, goals=THREE_GOALS, read_version=0)
        content = a_full_content()
        for section in ("activities", "agreements", "strategy"):
            for key, item in content.items(section).items():
                plan = actions.save_item(
                    by=by, course=course, section=section, key=key, item=item, read_version=plan.version
                )
    return course


def of(course: Any, **kwargs: Any) -> Sample:
    return Sample(kwargs={"citizen": course.citizen.key, **kwargs}, closed=CLOSED, canary=(CANARY, "Planfugl"))


@sample(
    "plans:page",
    "plans:board",
    "plans:goals",
    "plans:words",
    "plans:activity_new",
    "plans:agreement_new",
    "plans:picture",
    "plans:line_new",
    "plans:ready",
    "plans:said_yes",
    "plans:answer",
    "plans:seen",
    "plans:versions",
    "plans:compare",
    "plans:pdf",
)
def a_plan(world: World) -> Sample:
    return of(a_case(world))


@sample("plans:activity", "plans:move")
def an_activity_of_a_plan(world: World) -> Sample:
    return of(a_case(world), item="a1")


@sample("plans:agreement")
def an_agreement_of_a_plan(world: World) -> Sample:
    return of(a_case(world), item="b1")


@sample("plans:line")
def a_line_of_the_picture(world: World) -> Sample:
    return of(a_case(world), item="l1")


@sample("plans:remove")
def something_to_remove(world: World) -> Sample:
    return of(a_case(world), section="activities", item="a1")


@sample("plans:version")
def a_version(world: World) -> Sample:
    return of(a_case(world), number=2)


@sample("plans:own", "plans:own_yes", "plans:own_pdf")
def ones_own_plan(world: World) -> Sample:
    return Sample(citizen=a_case(world).citizen, canary=(CANARY,))


# --- quality review --------------------------------------------------------------------------------------------


def a_sample(world: World) -> tuple[Any, Any]:
    """The sample, and a course in it that the user of this try may open."""
    by = machine(world.jobcentre)
    course = a_case(world)
    reviews.adopt_proposed_marks(quality.KIND, by=by)
    drawn = quality.draw(by=by, since=days_ago(30), until=clock.today(), wanted=60, team=world.team, seed="prøve")
    return drawn, course


@sample("plans:quality_sample")
def a_drawn_sample(world: World) -> Sample:
    return Sample(kwargs={"key": a_sample(world)[0].key}, canary=("Planfugl",))


@sample("plans:quality_correct")
def a_finished_review(world: World) -> Sample:
    drawn, course = a_sample(world)
    row = drawn.reviews.get(course=course)
    found = {mark["key"]: True for mark in drawn.marks}
    reviews.review(quality.KIND, by=machine(world.jobcentre), row=row, found=found, read_version=row.version)
    return Sample(kwargs={"key": row.key}, closed=CLOSED, canary=("Planfugl",))


@sample("plans:not_ready")
def a_plan_that_is_ready(world: World) -> Sample:
    course = a_case(world)
    actions.mark_ready(by=machine(world.jobcentre), plan=Plan.objects.get(course=course))
    return of(course)


@sample("plans:quality_review", "plans:quality_leave_out")
def a_drawn_citizen(world: World) -> Sample:
    drawn, course = a_sample(world)
    row = drawn.reviews.get(course=course)
    return Sample(kwargs={"key": row.key}, closed=CLOSED, canary=("Planfugl",))


@sample("plans:quality_mark_end")
def a_mark(world: World) -> Sample:
    by = machine(world.jobcentre)
    mark = reviews.add_mark(
        quality.KIND, by=by, about="plan", text=f"Kanarie-kendetegn {next(_numbers)}", valid_from=days_ago(3)
    )
    return Sample(kwargs={"key": mark.key}, canary=("Kanarie-kendetegn",))
