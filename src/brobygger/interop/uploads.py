"""Keeping a sent file until somebody has seen what it would do."""

from __future__ import annotations

import base64
import datetime
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from brobygger.interop.models import Upload, UploadState
from brobygger.interop.tables import MAX_BYTES, Unreadable
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound
from brobygger.vault import log

KEPT_FOR = datetime.timedelta(days=1)
LONGEST_NAME = 200


@transaction.atomic
def keep(*, by: Actor, kind: str, name: str, content: bytes) -> Upload:
    """Keep a file of the actor's jobcentre, encrypted, for a day."""
    if len(content) > MAX_BYTES:
        raise Unreadable(_("Filen er for stor. Den må højst fylde 10 MB."), field="file")
    made: Upload = Upload.objects.create(
        jobcentre_id=by.jobcentre,
        kind=kind,
        name=name[-LONGEST_NAME:],
        content=base64.b64encode(content).decode(),
        made_by=by.key,
        made_by_label=by.label[:200],
        made_at=clock.now(),
    )
    log.write(by=by, action="upload.kept", subjects=[("upload", made.key)], changes={"kind": [None, kind]})
    return made


def find(actor: Actor, kind: str, key: uuid.UUID) -> Upload:
    """The actor's own file; another's is not told of."""
    found: Upload | None = Upload.objects.filter(key=key, kind=kind, made_by=actor.key).first()
    if found is None:
        raise NotFound(_("Filen findes ikke længere. Send den igen."))
    return found


def content_of(upload: Upload) -> bytes:
    if upload.content is None:
        raise NotFound(_("Filen findes ikke længere. Send den igen."))
    return base64.b64decode(upload.content)


@transaction.atomic
def finish(*, by: Actor, upload: Upload, state: UploadState, result: dict[str, object]) -> Upload:
    """Note what became of the file; what was read in is not kept a second time."""
    upload.state = state
    upload.result = result
    if state is UploadState.DONE:
        upload.content = None
    upload.save()
    log.write(by=by, action="upload.finished", subjects=[("upload", upload.key)], changes={"state": [None, str(state)]})
    return upload


def forget_old(*, by: Actor, at: datetime.datetime) -> int:
    """Drop the content of files that nobody let in within a day. What became of them stays.

    So it goes for one that was let in and that the worker could not read in within the day: it is refused.
    """
    old = Upload.objects.filter(made_at__lt=at - KEPT_FOR, content__isnull=False)
    with transaction.atomic():
        for upload in old.filter(state=UploadState.WAITING).select_for_update():
            sentence = _("Filen kunne ikke indlæses inden for et døgn, og intet er skrevet. Send den igen.")
            finish(by=by, upload=upload, state=UploadState.REFUSED, result={"sentence": sentence})
        keys = list(old.values_list("key", flat=True))
        if keys:
            old.update(content=None)
            log.write(by=by, action="upload.forgotten", subjects=[("upload", key) for key in keys])
    return len(keys)
