"""What stands behind the addresses of the API, for tests/web/test_routes.py."""

from __future__ import annotations

from typing import Any

from tests.measurement.factories import make_citizen, make_course
from tests.measurement.study_factories import make_frozen, make_run
from tests.programmes.factories import make_programme
from tests.web.samples import SHARED, Sample, World, sample

CANARY = "Kanarie"

SHARED |= {"api:definition"}


@sample("api:definition")
def a_definition(world: World) -> Any:
    return {"key": "enrolled"}


@sample(
    "api:associations",
    "api:comparisons",
    "api:fidelity",
    "api:funnel",
    "api:indicators",
    "api:profiles",
    "api:register",
    "api:targets",
)
def a_programme(world: World) -> Any:
    """For an analyst, the programme that the token is for; for everybody else, one of their jobcentre."""
    if world.role == "programme_analyst":
        return {"code": world.programme.code}
    programme = make_programme(world.jobcentre)
    citizen = make_citizen(world.jobcentre, given_name=CANARY, family_name="Talsen")
    make_course(world.jobcentre, programme, to="screened", citizen=citizen)
    return Sample({"code": programme.code}, canary=(CANARY,))  # that there is a programme is no secret


@sample("api:association")
def an_association(world: World) -> Any:
    """Shared: what is not is there for no program (tests/api/test_associations.py)."""
    programme = world.programme if world.role == "programme_analyst" else make_programme(world.jobcentre)
    return {"key": make_run(make_frozen(programme), shared=True).key}
