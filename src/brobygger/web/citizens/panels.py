"""What other rooms show on a citizen's page.

A room's pages register a function that gets the request, the course and the rights, and gives a template with its
context, or nothing. So the citizen's page knows no room above its own.

    @panels.register
    def screening_panel(request, citizen, course, rights):
        return panels.Panel("screening/_panel.html", {"view": reads.course_view(course)})
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from brobygger.citizens.access import Rights
from brobygger.citizens.models import Citizen, Course


@dataclass(frozen=True, slots=True)
class Panel:
    """``place`` orders the panels; the template is included with ``panel.context`` as ``panel``."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    place: int = 50


Maker = Callable[[HttpRequest, Citizen, Course, Rights], Panel | None]

_makers: list[Maker] = []


def register(make: Maker) -> Maker:
    if make not in _makers:
        _makers.append(make)
    return make


def panels_for(request: HttpRequest, citizen: Citizen, course: Course, rights: Rights) -> list[Panel]:
    made = [panel for make in _makers if (panel := make(request, citizen, course, rights)) is not None]
    return sorted(made, key=lambda panel: panel.place)
