from __future__ import annotations

from typing import Any

from tests.citizens.factories import a_course, machine
from tests.documents.factories import a_file
from tests.web.samples import Sample, World, sample

GLASS = "opens with a reason only"


def _stored(world: World, **given: Any) -> tuple[Any, Any]:
    course = a_course(world.jobcentre, responsible=world.user if world.actor.jobcentre else None, team=world.team)
    by = machine(world.jobcentre)
    return course.citizen, a_file(by, ("citizen", course.citizen.key), content=b"En tekst", name="brev.txt", **given)


@sample("documents:fetch")
def a_stored_file(world: World) -> Sample:
    _citizen, file = _stored(world)
    return Sample(kwargs={"key": file.key}, closed={"project_manager": GLASS})


@sample("documents:of_citizen")
def files_of_a_case(world: World) -> Sample:
    citizen, _file = _stored(world)
    return Sample(kwargs={"citizen": citizen.key}, closed={"project_manager": GLASS})


@sample("documents:share")
def a_file_to_share(world: World) -> Sample:
    citizen, file = _stored(world)
    return Sample(
        kwargs={"citizen": citizen.key, "key": file.key},
        closed={"project_manager": GLASS, "team_leader": "reads only", "compensation_specialist": "reads only"},
    )


@sample("documents:fetch_own")
def a_shared_file(world: World) -> Sample:
    citizen, file = _stored(world, shared=True)
    return Sample(kwargs={"key": file.key}, citizen=citizen)
