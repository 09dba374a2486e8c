"""Freezing data sets and computing analyses, which take longer than a page may."""

from __future__ import annotations

import datetime
import uuid

from brobygger.jobs import queue
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Refusal
from brobygger.measurement import associations, data_sets, errors


# Not whole: both take seconds and more, and SQLite has one writer. The ends are transactions of their own.
@queue.declare(data_sets.FREEZE, tries=3, whole=False)
def freeze_data_set(*, by: Actor, at: datetime.datetime, data_set: str) -> dict[str, int]:
    made = data_sets.freeze(by=by, key=uuid.UUID(data_set), at=at)
    return {"rows": made.rows if made else 0}


@queue.declare(associations.COMPUTE, tries=3, whole=False)
def associate(*, by: Actor, at: datetime.datetime, run: str) -> dict[str, int]:
    try:
        done = associations.compute(by=by, key=uuid.UUID(run), at=at)
    except Refusal as refusal:
        associations.fail(by=by, key=uuid.UUID(run), sentence=refusal.sentence)
        return {"lines": 0}
    except ValueError:
        associations.fail(by=by, key=uuid.UUID(run), sentence=errors.could_not_compute())
        raise
    return {"lines": len(done.result["lines"]) if done else 0}
