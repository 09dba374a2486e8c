"""What stands behind the addresses of the local set-up."""

from __future__ import annotations

from typing import Any

from brobygger.kernel import clock
from brobygger.reference.models import LocalValue
from tests.web.samples import SHARED, Sample, World, sample

CODE = "citizens.search_limit"
# The value itself comes with the product and is the same for everybody; what a jobcentre made of it is not shown.
SHARED.add("reference:value")


@sample("reference:value")
def a_value(world: World) -> Sample:
    return Sample(kwargs={"code": CODE}, closed={"team_leader": "this value is the project manager's"})


@sample("reference:end")
def an_own_value(world: World) -> Any:
    made, _new = LocalValue.objects.get_or_create(
        jobcentre=world.jobcentre,
        code=CODE,
        value=30,
        valid_from=clock.today(),
        reason="Flere træffere",
        author="Kanarie",
    )
    return Sample(kwargs={"code": CODE, "key": made.key}, closed={"team_leader": "this value is the project manager's"})
