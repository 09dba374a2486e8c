"""What stands behind the addresses of the citizen pages."""

from __future__ import annotations

from typing import Any

from brobygger.accounts.roles import Role
from brobygger.citizens.enums import CourseState
from brobygger.citizens.models import Milestone
from brobygger.interop import uploads
from tests.citizens.factories import a_course, a_number, machine
from tests.web.samples import Sample, World, sample

CANARY = ("Kanarie", "Fuglsang")
GLASS = "opens with a reason only"


def _course(world: World, **given: Any) -> Any:
    """A course that the user of this try may open: their own, or (for a leader) the team's."""
    return a_course(
        world.jobcentre,
        responsible=world.user if world.actor.jobcentre else None,
        team=world.team,
        given_name=CANARY[0],
        family_name=CANARY[1],
        **given,
    )


def _sample(course: Any, **kwargs: Any) -> Sample:
    return Sample(
        kwargs={"key": course.citizen.key, **kwargs},
        closed={Role.PROJECT_MANAGER.value: GLASS},
        canary=(CANARY[1],),
    )


@sample("citizens:citizen", "citizens:show")
def open_citizen(world: World) -> Sample:
    return _sample(_course(world))


@sample("citizens:correct", "citizens:protect", "citizens:benefit")
def own_citizen(world: World) -> Sample:
    return _sample(_course(world))


@sample("citizens:reason")
def citizen_of_somebody_else(world: World) -> Sample:
    course = a_course(world.jobcentre, given_name=CANARY[0], family_name=CANARY[1])
    return Sample(kwargs={"key": course.citizen.key}, canary=(CANARY[1],))


@sample("citizens:share_out")
def case_to_hand_on(world: World) -> Sample:
    return _sample(_course(world))


@sample("citizens:step")
def step_to_register(world: World) -> Sample:
    return _sample(_course(world, state=CourseState.ENROLLED), kind="first_conversation")


@sample("citizens:withdraw")
def mark_to_withdraw(world: World) -> Sample:
    course = _course(world, state=CourseState.SCREENED)
    return _sample(course, mark=Milestone.objects.get(course=course, kind="screened").key)


@sample("citizens:start_course", "citizens:reopen")
def closed_course(world: World) -> Sample:
    return _sample(_course(world, state=CourseState.CLOSED))


@sample("citizens:import_preview")
def uploaded_list(world: World) -> Sample:
    head = "CPR-nummer;Fornavn;Efternavn;Begyndt;Ydelse"
    row = f"{a_number()};{CANARY[0]};{CANARY[1]};01-09-2026;Dagpenge"
    by = world.actor if world.actor.jobcentre else machine(world.jobcentre)
    kept = uploads.keep(by=by, kind="courses", name="liste.csv", content=f"{head}\n{row}".encode())
    return Sample(kwargs={"key": kept.key}, canary=(CANARY[1],))
