"""Handing files out: to staff through the door of what the file belongs to, to the citizen if it is shared."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from brobygger.citizens import access
from brobygger.documents import actions, reads
from brobygger.documents.errors import file_not_found
from brobygger.documents.models import StoredFile
from brobygger.web.citizens.page import OPEN_ROLES
from brobygger.web.documents import openers
from brobygger.web.documents.answers import file_response
from brobygger.web.doors import citizen_self, member


@openers.register("citizen")
def _citizen(request: HttpRequest, subject: uuid.UUID) -> None:
    request.glass_address = reverse("citizens:reason", args=[subject])  # type: ignore[attr-defined]
    access.open_citizen(request.actor, subject, "file.fetch")  # type: ignore[attr-defined]


@never_cache
@member(*OPEN_ROLES)
@require_GET
def fetch(request: Any, key: uuid.UUID) -> HttpResponse:
    row: StoredFile | None = StoredFile.by_key(key)
    if row is None:
        raise file_not_found()
    openers.open_subject(request, row.subject_kind, row.subject)
    return _answer(request, reads.open_file(key))


@citizen_self
@require_GET
def fetch_own(request: Any, key: uuid.UUID) -> HttpResponse:
    """A file about the citizen that was shared with them; there is no other."""
    found = reads.open_file(key, subject=("citizen", request.citizen.key))
    if not found.row.shared:
        raise file_not_found()
    return _answer(request, found)


def _answer(request: Any, found: reads.OpenFile) -> HttpResponse:
    actions.note_fetched(by=request.actor, file=found.row)
    return file_response(found.content, found.name, found.content_type)
