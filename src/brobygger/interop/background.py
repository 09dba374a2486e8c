"""Long imports, and forgetting files that nobody let in."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import replace

from brobygger.interop import started_courses, tables, uploads
from brobygger.interop.models import Upload, UploadState
from brobygger.jobs import plan, queue
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Refusal


@queue.declare("interop.read_started_courses", tries=3)
def read_started_courses(*, by: Actor, at: datetime.datetime, upload: str) -> dict[str, int]:
    """Read in a list of started courses that was too long to wait for at the page."""
    found = Upload.objects.select_for_update().get(key=uuid.UUID(upload))
    if found.state != UploadState.WAITING:
        return {"written": 0}  # done by the try before, or thrown away
    named = replace(by, label=f"{found.made_by_label} ({by.label})"[:200])
    try:
        table = tables.read(uploads.content_of(found), found.name)
        done = started_courses.read_in(by=named, table=table, confirmed=found.confirmed)
    except Refusal as refusal:
        uploads.finish(by=named, upload=found, state=UploadState.REFUSED, result={"sentence": refusal.sentence})
        return {"written": 0}
    counts = {outcome.value: done.count(outcome) for outcome in started_courses.Outcome}
    uploads.finish(by=named, upload=found, state=UploadState.DONE, result={"counts": counts})
    return {"written": len(done.to_write)}


@queue.declare("interop.forget_uploads")
def forget_uploads(*, by: Actor, at: datetime.datetime) -> dict[str, int]:
    return {"forgotten": uploads.forget_old(by=by, at=at)}


plan.every("interop.forget_uploads", datetime.timedelta(hours=6))
