"""Which door a file lies behind: that of the thing it belongs to.

A room's pages register, by kind of subject, a function that opens that thing for the request or raises. So a file is
never a way round a boundary, and this room knows no other.

    @openers.register("citizen")
    def citizen(request, subject):
        access.open_citizen(request.actor, subject, "file.fetch")
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.http import HttpRequest

from brobygger.documents.errors import file_not_found

Opener = Callable[[HttpRequest, uuid.UUID], object]

_openers: dict[str, Opener] = {}


def register(kind: str) -> Callable[[Opener], Opener]:
    def keep(opener: Opener) -> Opener:
        _openers[kind] = opener
        return opener

    return keep


def open_subject(request: HttpRequest, kind: str, subject: uuid.UUID) -> None:
    """Raises unless the actor may open the thing. A kind that nobody answers for is closed."""
    if kind not in _openers:
        raise file_not_found()
    _openers[kind](request, subject)
