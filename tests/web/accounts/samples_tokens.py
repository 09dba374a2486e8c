"""What stands behind the addresses of access tokens, for tests/web/test_routes.py."""

from __future__ import annotations

from typing import Any

from tests.fixtures import make_user
from tests.web.samples import Sample, World, sample
from tests.web.tokens import make_token

CANARY = "Kanarienøglen"


def make(world: World) -> Any:
    holder = make_user("project_manager", jobcentre=world.jobcentre)
    return make_token(holder, jobcentre=world.jobcentre, name=CANARY)[0]


@sample("tokens:list")
def a_list(world: World) -> Any:
    make(world)
    return Sample(canary=(CANARY,))


@sample("tokens:new")
def a_form(world: World) -> Any:
    """There is somebody whom a token can be made for."""
    make_user("project_manager", jobcentre=world.jobcentre)
    return Sample()


@sample("tokens:close")
def a_token(world: World) -> Any:
    return Sample({"key": make(world).key}, canary=(CANARY,))
