"""What stands behind each address that has parameters: a function by route name, for tests/web/test_routes.py.

A function gets the ``World`` of one try (the jobcentre, the signed-in user, the role under test) and makes, inside the
boundary of that jobcentre, a thing that this user may open. It returns the parameters of the address, or a ``Sample``
when there is more to say:

    @sample("citizens:page", "citizens:edit")
    def a_citizen(world: World) -> dict:
        citizen = citizen_with_course(world.jobcentre, responsible=world.user)
        return {"key": citizen.key}

Each room writes its functions in tests/web/<room>/samples.py; these files are found by themselves. Addresses without
parameters need no function, unless something must be there before the page can be shown.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class World:
    """One try: who asks, as what, and where the thing lies."""

    jobcentre: Any
    team: Any
    user: Any
    actor: Any
    role: str
    programme: Any = None


@dataclass(frozen=True)
class Sample:
    """``closed``: roles that pass the page's door but not the door of this thing, each with the reason.

    ``canary``: texts of the thing that nobody in another jobcentre may see on any page. ``link``: for pages behind a
    personal link, its secret; the test opens it first. ``citizen``: for pages behind the door ``citizen_self``, whose
    thing it is; for every other citizen there is no such thing.
    """

    kwargs: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    closed: Mapping[str, str] = field(default_factory=dict)
    canary: tuple[str, ...] = ()
    link: str = ""
    citizen: Any = None


Maker = Callable[[World], Any]

# Addresses whose thing belongs to no single jobcentre (a programme, a definition): the same for strangers.
SHARED: set[str] = set()
# Addresses behind the door ``citizen_self`` whose parameter names no thing of a citizen's (a purpose, a month).
OF_NO_CITIZEN: set[str] = {"own:consent_give", "plans:own_cv_pdf"}
# (route, role): answers 404 because there is nothing to show yet for this user, which is right.
NOTHING_YET: set[tuple[str, str]] = set()


def is_shared(route: str) -> bool:
    return route in SHARED


def is_missing_on_purpose(route: str, role: str) -> bool:
    return (route, role) in NOTHING_YET or (route, "*") in NOTHING_YET


MAKERS: dict[str, Maker] = {}


def find_all() -> None:
    """Load the samples of every room: tests/web/<room>/samples.py, and what lies beside it as samples_<part>.py."""
    for file in sorted(Path(__file__).parent.glob("*/samples*.py")):
        importlib.import_module(f"tests.web.{file.parent.name}.{file.stem}")


def sample(*routes: str) -> Callable[[Maker], Maker]:
    """Say that this function makes what stands behind these routes."""

    def register(maker: Maker) -> Maker:
        for route in routes:
            if route in MAKERS:
                raise ValueError(f"{route} has two samples.")
            MAKERS[route] = maker
        return maker

    return register


def sample_of(route: str, world: World) -> Sample | None:
    """The sample of a route, or None when nobody wrote one."""
    if route not in MAKERS:
        return None
    made = MAKERS[route](world)
    return made if isinstance(made, Sample) else Sample(kwargs=made)
