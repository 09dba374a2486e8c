"""What other rooms show on the citizen's own page.

A room's pages register a function that gets the request and the citizen, and gives a template with its context, or
nothing. So the own page knows no room above its own.

    @parts.register
    def my_plan(request, citizen):
        return parts.Part("plans/own/_part.html", {"plan": reads.current(citizen)}, place=10)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from brobygger.citizens.models import Citizen


@dataclass(frozen=True, slots=True)
class Part:
    """``place`` orders the parts; the template is included with ``part.context`` as ``part``."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    place: int = 50


Maker = Callable[[HttpRequest, Citizen], Part | None]

_makers: list[Maker] = []


def register(make: Maker) -> Maker:
    if make not in _makers:
        _makers.append(make)
    return make


def parts_for(request: HttpRequest, citizen: Citizen) -> list[Part]:
    made = [part for make in _makers if (part := make(request, citizen)) is not None]
    return sorted(made, key=lambda part: part.place)
