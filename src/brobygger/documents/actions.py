"""The only writer of files. The caller's door has checked that the actor may touch what the file belongs to."""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from brobygger.documents import kinds, text
from brobygger.documents.enums import FileState
from brobygger.documents.errors import Unreadable, file_not_found
from brobygger.documents.models import StoredFile
from brobygger.documents.ports import store as contents
from brobygger.documents.reading import Fault, Unfit
from brobygger.jobs import queue
from brobygger.kernel import boundary, clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Refusal
from brobygger.vault import log

CHECK = "documents.check_file"


def store(*, by: Actor, content: bytes, name: str, subject: tuple[str, uuid.UUID], shared: bool = False) -> StoredFile:
    """Take a file in. It waits, and nobody gets it, until it was looked through."""
    if not content:
        raise Unreadable(_("Filen er tom. Vælg en anden."))
    if len(content) > settings.UPLOAD_MAX_BYTES:
        raise Unreadable(
            _("Filen er for stor. Den må højst fylde %(megabytes)d MB.")
            % {"megabytes": settings.UPLOAD_MAX_BYTES // (1024 * 1024)}
        )
    try:
        kind = kinds.kind_of(content)
    except Unfit as unfit:
        raise text.refusal(unfit.fault) from None
    place = boundary.current().jobcentre
    if place is None:
        raise boundary.BoundaryMissing("A file belongs to one jobcentre.")
    with transaction.atomic():
        kept: StoredFile = StoredFile.objects.create(
            jobcentre_id=place,
            subject_kind=subject[0],
            subject=subject[1],
            name=kinds.clean_name(name, kind),
            kind=kind.value,
            size=len(content),
            shared=shared,
            stored_at=clock.now(),
            stored_by=by.key,
            stored_by_label=by.label[:200],
        )
        contents().put(kept.key, place, content)
        log.write(
            by=by,
            action="file.stored",
            subjects=[subject, ("file", kept.key)],
            changes={"kind": [None, kind.value], "size": [None, kept.size]},
        )
        queue.enqueue(CHECK, jobcentre=kept.jobcentre.key, arguments={"file": str(kept.key)})
    return kept


def settle(*, by: Actor, file: StoredFile, fault: Fault | None, at: datetime.datetime) -> StoredFile:
    """Let a looked-through file out of quarantine, or refuse it and delete what was in it."""
    with transaction.atomic():
        locked: StoredFile | None = StoredFile.objects.select_for_update().filter(pk=file.pk).first()
        if locked is None or locked.state != FileState.WAITING:
            return locked or file  # settled by the try before
        file = locked
        file.state = FileState.CHECKED if fault is None else FileState.REFUSED
        file.refused_because = "" if fault is None else fault.value
        file.checked_at = at
        file.save(update_fields=["state", "refused_because", "checked_at"])
        if fault is not None:
            contents().forget(file.key)
        log.write(
            by=by,
            action="file.checked" if fault is None else "file.refused",
            subjects=[(file.subject_kind, file.subject), ("file", file.key)],
            reason="" if fault is None else fault.value,
        )
    return file


def share(*, by: Actor, key: uuid.UUID, subject: tuple[str, uuid.UUID], shared: bool) -> StoredFile:
    """Let the citizen fetch the file on the own page, or no longer."""
    file = _of(key, subject)
    if file.shared == shared:
        return file
    if shared and file.state != FileState.CHECKED:
        raise Refusal(_("Filen er ikke klar. Vent, til den er undersøgt."))
    with transaction.atomic():
        file.shared = shared
        file.save(update_fields=["shared"])
        log.write(
            by=by,
            action="file.shared" if shared else "file.unshared",
            subjects=[subject, ("file", file.key)],
            changes={"shared": [not shared, shared]},
        )
    return file


def note_fetched(*, by: Actor, file: StoredFile) -> None:
    """Log that a file was handed out, before it is sent."""
    log.exported(
        by=by,
        action="file.fetched",
        subjects=[(file.subject_kind, file.subject), ("file", file.key)],
        criterion={"kind": file.kind, "size": file.size},
    )


def _of(key: uuid.UUID, subject: tuple[str, uuid.UUID]) -> StoredFile:
    found: StoredFile | None = StoredFile.objects.filter(key=key, subject_kind=subject[0], subject=subject[1]).first()
    if found is None:
        raise file_not_found()
    return found
