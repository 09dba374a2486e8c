"""What stands behind the addresses of CV and job seeking."""

from __future__ import annotations

from typing import Any

from brobygger.kernel import clock
from brobygger.plans import cv
from brobygger.plans.cv import About
from tests.citizens.factories import machine
from tests.plans.cv_factories import CANARY, a_full_cv
from tests.web.plans.samples import CLOSED, a_case
from tests.web.samples import Sample, World, sample

CANARIES = (CANARY, "Planfugl")


def a_cv_case(world: World) -> Any:
    course = a_case(world, planned=False)
    by = machine(world.jobcentre)
    cv.save(by=by, course=course, content=a_full_cv(), read_number=0)
    return course


def of(course: Any, **kwargs: Any) -> Sample:
    return Sample(kwargs={"citizen": course.citizen.key, **kwargs}, closed=CLOSED, canary=CANARIES)


@sample(
    "plans:cv",
    "plans:cv_import",
    "plans:cv_check",
    "plans:cv_versions",
    "plans:seeking",
    "plans:seeking_new",
    "plans:application_new",
)
def a_cv(world: World) -> Sample:
    return of(a_cv_case(world))


@sample("plans:cv_version")
def a_version(world: World) -> Sample:
    return of(a_cv_case(world), number=1)


@sample("plans:cv_output", "plans:cv_pdf")
def a_sheet(world: World) -> Sample:
    return of(a_cv_case(world), kind="styrkekort")


@sample("plans:cv_part")
def a_part(world: World) -> Sample:
    return of(a_cv_case(world), part="tasks")


@sample("plans:cv_post_new")
def a_new_post(world: World) -> Sample:
    return of(a_cv_case(world), part="jobs")


@sample("plans:cv_post", "plans:cv_post_remove")
def a_post_of_a_cv(world: World) -> Sample:
    course = a_cv_case(world)
    present = cv.current(course)
    assert present is not None
    return of(course, part="jobs", post=present.content["jobs"][0]["key"])


@sample("plans:cv_check_withdraw")
def a_check(world: World) -> Sample:
    course = a_cv_case(world)
    row = cv.find_good_enough(by=machine(world.jobcentre), course=course, where="here", read_number=1)
    return Sample(kwargs={"key": row.key}, canary=CANARIES)


@sample("plans:seeking_withdraw")
def a_step(world: World) -> Sample:
    course = a_case(world, planned=False)
    row = cv.record_seeking(
        by=machine(world.jobcentre),
        course=course,
        kind="contact_made",
        on=clock.today(),
        about=About(employer=CANARY),
    )
    return Sample(kwargs={"key": row.key}, canary=CANARIES)


@sample("plans:application")
def an_application(world: World) -> Sample:
    course = a_case(world, planned=False)
    by = machine(world.jobcentre)
    row = cv.begin_application(by=by, course=course, about=About(employer=CANARY), on=clock.today())
    return Sample(kwargs={"key": row.key}, closed=CLOSED, canary=CANARIES)


@sample("plans:own_cv")
def own_cv(world: World) -> Sample:
    return Sample(citizen=a_cv_case(world).citizen, canary=CANARIES)


@sample("plans:own_cv_pdf")
def own_cv_pdf(world: World) -> Sample:
    return Sample(kwargs={"kind": "praesentation"}, citizen=a_cv_case(world).citizen, canary=CANARIES)
