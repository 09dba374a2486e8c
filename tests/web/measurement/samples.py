"""What stands behind the addresses of figures, for tests/web/test_routes.py."""

from __future__ import annotations

from typing import Any

from tests.measurement.factories import make_citizen, make_course
from tests.programmes.factories import make_programme
from tests.web.samples import SHARED, Sample, World, sample

CANARY = "Kanarie"

SHARED |= {"measurement:definitions"}


@sample("measurement:list", "measurement:funnel", "measurement:targets")
def a_figure(world: World) -> Any:
    programme = make_programme(world.jobcentre)
    citizen = make_citizen(world.jobcentre, given_name=CANARY, family_name="Talsen")
    make_course(world.jobcentre, programme, to="screened", citizen=citizen)
    query = {} if world.role == "programme_analyst" else {"programme": programme.code}
    return Sample(query={**query, "figure": "screened"}, canary=(CANARY,))
