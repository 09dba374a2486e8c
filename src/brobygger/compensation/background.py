"""What this room does by itself: counts each night how often each aid is granted."""

from __future__ import annotations

import datetime

from brobygger.accounts.models import Jobcentre
from brobygger.compensation import aids_actions
from brobygger.jobs import plan, queue
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.boundary import within


# Jobcentre by jobcentre: one that fails or is stopped leaves the others counted.
@queue.declare("aids.count_uses", whole=False)
def count_uses(*, by: Actor, at: datetime.datetime) -> dict[str, int]:
    lines = 0
    for jobcentre in Jobcentre.objects.order_by("id"):
        with within(jobcentre.pk):
            lines += aids_actions.count_uses(on=clock.danish_date(at))
    return {"lines": lines}


plan.daily("aids.count_uses", datetime.time(4))
