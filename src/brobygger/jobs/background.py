from __future__ import annotations

import datetime

from brobygger.jobs import plan, queue
from brobygger.kernel import statistics
from brobygger.kernel.actor import Actor


@queue.declare("jobs.forget_finished")
def forget_finished(*, by: Actor, at: datetime.datetime) -> dict[str, int]:
    return {"forgotten": queue.forget_finished(at)}


@queue.declare("jobs.refresh_statistics")
def refresh_statistics(*, by: Actor, at: datetime.datetime) -> dict[str, int]:
    statistics.refresh()
    return {}


plan.every("jobs.forget_finished", datetime.timedelta(hours=6))
plan.daily("jobs.refresh_statistics", datetime.time(4))
