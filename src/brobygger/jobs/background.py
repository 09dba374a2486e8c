from __future__ import annotations

import datetime

from brobygger.jobs import plan, queue
from brobygger.kernel.actor import Actor


@queue.declare("jobs.forget_finished")
def forget_finished(*, by: Actor, at: datetime.datetime) -> dict[str, int]:
    return {"forgotten": queue.forget_finished(at)}


plan.every("jobs.forget_finished", datetime.timedelta(hours=6))
