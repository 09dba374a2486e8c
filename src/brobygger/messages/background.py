from __future__ import annotations

import datetime

from brobygger.jobs import plan, queue
from brobygger.kernel.actor import Actor
from brobygger.messages import handover


# Each hand-over is marked and settled in transactions of its own: what has left the house cannot be rolled back.
@queue.declare("messages.hand_over", whole=False)
def hand_over(*, by: Actor, at: datetime.datetime) -> dict[str, int]:
    return handover.hand_over(by=by, at=at)


plan.every("messages.hand_over", datetime.timedelta(seconds=15))
