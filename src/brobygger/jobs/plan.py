"""What runs again and again. Rooms declare it in their module ``background``; a worker puts it in when it is due."""

from __future__ import annotations

import datetime

from django.db import transaction

from brobygger.jobs import queue
from brobygger.jobs.models import Plan
from brobygger.jobs.rules import Schedule

_schedules: dict[str, Schedule] = {}


def every(name: str, interval: datetime.timedelta) -> None:
    """Run the declared job at this interval, across jobcentres."""
    _schedules[queue.find(name).name] = Schedule(every=interval)


def daily(name: str, at: datetime.time) -> None:
    """Run the declared job once a day at this Danish time."""
    _schedules[queue.find(name).name] = Schedule(daily_at=at)


def schedule(name: str) -> Schedule | None:
    return _schedules.get(name)


def lay(at: datetime.datetime) -> None:
    """Make the rows fit what is declared: new plans are due now, dropped ones go."""
    with transaction.atomic():
        present = set(Plan.objects.values_list("name", flat=True))
        Plan.objects.filter(name__in=present - _schedules.keys()).delete()
        Plan.objects.bulk_create(
            [Plan(name=name, next_run_at=at) for name in sorted(_schedules.keys() - present)], ignore_conflicts=True
        )


def tick(at: datetime.datetime) -> list[str]:
    """Put in what is due and move it on; returns the names. Two workers at once put nothing in twice."""
    if not Plan.objects.filter(next_run_at__lte=at).exists():
        return []
    put_in = []
    with transaction.atomic():
        due = Plan.objects.select_for_update(skip_locked=True).filter(next_run_at__lte=at).order_by("id")
        for row in due:
            declared = _schedules.get(row.name)
            if declared is None:
                continue  # another version of the software knows it
            if queue.enqueue(row.name, unless_waiting=True) is not None:
                put_in.append(row.name)
            row.next_run_at, row.last_queued_at = declared.next_run(row.next_run_at, at), at
            row.save(update_fields=["next_run_at", "last_queued_at"])
    return put_in
