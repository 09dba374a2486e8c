"""Asking for files: lists without content, and one file with it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from brobygger.documents.enums import CONTENT_TYPES, FileKind, FileState
from brobygger.documents.errors import file_not_found
from brobygger.documents.models import StoredFile
from brobygger.documents.ports import store as contents
from brobygger.documents.reading import Fault
from brobygger.documents.text import refusal
from brobygger.kernel.errors import Refusal


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A checked file, ready to be handed out. ``row`` says whose it is."""

    row: StoredFile
    name: str
    content_type: str
    content: bytes


def files_of(subject: tuple[str, uuid.UUID], *, only_shared: bool = False) -> list[StoredFile]:
    """Every file of a thing, newest first, also those that wait or were refused."""
    rows = StoredFile.objects.filter(subject_kind=subject[0], subject=subject[1])
    if only_shared:
        rows = rows.filter(shared=True, state=FileState.CHECKED)
    return list(rows.order_by("-stored_at", "-id"))


def open_file(key: uuid.UUID, *, subject: tuple[str, uuid.UUID] | None = None) -> OpenFile:
    """A file with its content, if it was looked through. With ``subject`` only a file of that thing is found.

    The caller logs what is handed out (``actions.note_fetched``), and has checked that the actor may have it.
    """
    rows = StoredFile.objects.filter(key=key)
    if subject is not None:
        rows = rows.filter(subject_kind=subject[0], subject=subject[1])
    row = rows.first()
    if row is None:
        raise file_not_found()
    if row.state == FileState.WAITING:
        raise Refusal(_("Filen bliver undersøgt. Prøv igen om et øjeblik."))
    if row.state == FileState.REFUSED:
        raise refusal(Fault(row.refused_because))
    content = contents().get(row.key)
    if content is None:
        raise file_not_found()
    return OpenFile(row, row.name, CONTENT_TYPES[FileKind(row.kind)], content)
