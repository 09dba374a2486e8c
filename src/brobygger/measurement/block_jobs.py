"""Keeping the blocks of facts up to date, and proving each night that they are what they should be."""

from __future__ import annotations

import datetime

from brobygger.accounts.models import Jobcentre
from brobygger.jobs import plan, queue
from brobygger.kernel.actor import Actor
from brobygger.measurement import blocks


# Jobcentre by jobcentre: one that fails or is stopped leaves the others done.
@queue.declare("facts.refresh", whole=False)
def refresh(*, by: Actor, at: datetime.datetime) -> dict[str, int]:
    done = [blocks.refresh(jobcentre) for jobcentre in _jobcentres()]
    return {"courses": sum(one.courses for one in done)}


@queue.declare("facts.rebuild", whole=False)
def rebuild(*, by: Actor, at: datetime.datetime) -> dict[str, int]:
    done = [blocks.rebuild(jobcentre) for jobcentre in _jobcentres()]
    return {"courses": sum(one.courses for one in done), "differed": sum(one.differed for one in done)}


def _jobcentres() -> list[int]:
    return list(Jobcentre.objects.order_by("id").values_list("id", flat=True))


plan.every("facts.refresh", datetime.timedelta(minutes=5))
plan.daily("facts.rebuild", datetime.time(4, 30))
