"""What the vault does by itself: seals the log each minute, and forgets drafts that nobody came back to."""

from __future__ import annotations

import datetime

from brobygger.jobs import plan, queue
from brobygger.kernel.actor import Actor
from brobygger.vault import drafts, sealing


# Sealing commits batch by batch, so that requests wait for milliseconds and not for the whole of it.
@queue.declare("log.seal", whole=False)
def seal_log(*, by: Actor, at: datetime.datetime) -> dict[str, int]:
    return {"sealed": sealing.seal().entries}


@queue.declare("log.seal_thoroughly", whole=False)
def seal_log_thoroughly(*, by: Actor, at: datetime.datetime) -> dict[str, int]:
    return {"sealed": sealing.seal(thorough=True).entries}


@queue.declare("drafts.forget_old")
def forget_old_drafts(*, by: Actor, at: datetime.datetime) -> dict[str, int]:
    return {"forgotten": drafts.forget_old(at)}


plan.every("log.seal", datetime.timedelta(minutes=1))
plan.daily("log.seal_thoroughly", datetime.time(3))
plan.daily("drafts.forget_old", datetime.time(2))
