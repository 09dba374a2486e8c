"""What this room does by itself: once a month, a draw among the cases that were opened in each jobcentre."""

from __future__ import annotations

import datetime
from dataclasses import replace

from brobygger.accounts.models import Jobcentre
from brobygger.jobs import plan, queue
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.boundary import within
from brobygger.privacy import actions


# Asked every day, so that a worker that stood still on the first of the month loses none. Jobcentre by jobcentre: one
# that fails or is stopped leaves the others drawn.
@queue.declare("privacy.draw_looks", whole=False)
def draw_looks(*, by: Actor, at: datetime.datetime) -> dict[str, int]:
    until = clock.danish_date(at).replace(day=1) - datetime.timedelta(days=1)
    drawn = 0
    for jobcentre in Jobcentre.objects.order_by("id"):
        acting = replace(by, jobcentre=jobcentre.pk, jobcentre_key=jobcentre.key)
        with within(jobcentre.pk):
            drawn += actions.draw_looks(by=acting, since=until.replace(day=1), until=until, at=at) is not None
    return {"drawn": drawn}


plan.daily("privacy.draw_looks", datetime.time(5))
