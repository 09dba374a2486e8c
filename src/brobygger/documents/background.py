"""Looking through files that wait."""

from __future__ import annotations

import datetime
import uuid

from brobygger.documents import actions, text
from brobygger.documents.enums import FileKind, FileState
from brobygger.documents.models import StoredFile
from brobygger.documents.ports import store as contents
from brobygger.documents.reading import Fault
from brobygger.jobs import plan, queue
from brobygger.kernel.actor import Actor

# A file whose job was lost is taken up by the sweep.
FORGOTTEN_AFTER = datetime.timedelta(minutes=10)
AT_ONCE = 100


# Not whole: the reading may take seconds, and SQLite has one writer. Settling is a transaction of its own.
@queue.declare(actions.CHECK, tries=3, whole=False)
def check_file(*, by: Actor, at: datetime.datetime, file: str) -> dict[str, int]:
    """Look through one file. Done twice it changes nothing."""
    found: StoredFile | None = StoredFile.objects.filter(key=uuid.UUID(file)).first()
    if found is None or found.state != FileState.WAITING:
        return {"checked": 0}
    content = contents().get(found.key)
    fault = Fault.BROKEN if content is None else text.fault_in(content, FileKind(found.kind))
    actions.settle(by=by, file=found, fault=fault, at=at)
    return {"checked": 1}


@queue.declare("documents.check_forgotten")
def check_forgotten(*, by: Actor, at: datetime.datetime) -> dict[str, int]:
    """Put in again what has waited for long."""
    waiting = StoredFile.objects.filter(state=FileState.WAITING, stored_at__lt=at - FORGOTTEN_AFTER)
    put = 0
    for file in waiting.select_related("jobcentre").order_by("stored_at", "id")[:AT_ONCE]:
        arguments = {"file": str(file.key)}
        put += (
            queue.enqueue(actions.CHECK, jobcentre=file.jobcentre.key, arguments=arguments, unless_waiting=True)
            is not None
        )
    return {"put_in": put}


plan.every("documents.check_forgotten", datetime.timedelta(minutes=10))
