"""Reminders: computed anew each hour, and written one time for each appointment as it is agreed."""

from __future__ import annotations

import datetime

from brobygger.conversations import reminders
from brobygger.jobs import plan, queue
from brobygger.kernel.actor import Actor


# Written in one transaction together with the mark that the job is done: a worker that dies leaves none half-written,
# and the occasion of each keeps the next run from writing it a second time.
@queue.declare("conversations.remind")
def remind(*, by: Actor, at: datetime.datetime) -> dict[str, int]:
    return reminders.write_all(at=at)


plan.every("conversations.remind", datetime.timedelta(hours=1))
