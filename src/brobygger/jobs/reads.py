"""What an administrator sees of the background work. Nothing here is personal: names of jobs, times and counts."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from importlib.metadata import version

from django.db.models import Count, Q, QuerySet
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from brobygger.jobs import plan, queue, rules
from brobygger.jobs.models import Plan, WorkerBeat

MOST_SHOWN = 50
LATE_AFTER = datetime.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class JobLine:
    key: uuid.UUID
    name: str
    state: str
    tries: int
    enqueued_at: datetime.datetime
    started_at: datetime.datetime | None
    next_try_at: datetime.datetime | None
    trouble: str
    where: str


@dataclass(frozen=True, slots=True)
class PlanLine:
    name: str
    schedule: rules.Schedule | None
    next_run_at: datetime.datetime
    last_done_at: datetime.datetime | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class WorkerLine:
    name: str
    host: str
    software: str
    started_at: datetime.datetime
    beat_at: datetime.datetime
    is_alive: bool


def software() -> str:
    return version("brobygger")


def visible(jobcentre: uuid.UUID | None) -> QuerySet[DBTaskResult]:
    """Jobs of one jobcentre and of the installation; every job where ``jobcentre`` is None."""
    rows = queue.rows()
    if jobcentre is None:
        return rows
    return rows.filter(Q(args_kwargs__kwargs__jobcentre=str(jobcentre)) | Q(args_kwargs__kwargs__jobcentre=None))


def counts(jobcentre: uuid.UUID | None) -> dict[str, int]:
    """How many jobs are in each state; every state is named."""
    found = dict(visible(jobcentre).order_by().values_list("status").annotate(Count("id")))
    return {state.value: found.get(state.value, 0) for state in TaskResultStatus}


def lines(jobcentre: uuid.UUID | None, *states: TaskResultStatus) -> list[JobLine]:
    rows = visible(jobcentre).filter(status__in=states).order_by("-enqueued_at")[:MOST_SHOWN]
    return [_line(row) for row in rows]


def _line(row: DBTaskResult) -> JobLine:
    at_once = row.run_after == get_date_max()
    return JobLine(
        key=row.id,
        name=row.args_kwargs["kwargs"]["name"],
        state=row.status,
        tries=len(row.worker_ids),
        enqueued_at=row.enqueued_at,
        started_at=row.started_at,
        next_try_at=None if at_once or row.status != TaskResultStatus.READY else row.run_after,
        trouble=row.exception_class_path.rpartition(".")[2],
        where=row.traceback,
    )


def newest_result(name: str) -> dict[str, int]:
    """What the newest finished job of this name said of itself; nothing where none has finished."""
    rows = queue.rows().filter(status=TaskResultStatus.SUCCESSFUL, args_kwargs__kwargs__name=name)
    found = rows.order_by("-finished_at").values_list("return_value", flat=True).first()
    return dict(found) if isinstance(found, dict) else {}


def plans(at: datetime.datetime) -> list[PlanLine]:
    return [
        PlanLine(
            name=row.name,
            schedule=plan.schedule(row.name),
            next_run_at=row.next_run_at,
            last_done_at=row.last_done_at,
            is_late=row.next_run_at < at - LATE_AFTER,
        )
        for row in Plan.objects.order_by("name")
    ]


def workers(at: datetime.datetime) -> list[WorkerLine]:
    """Those at work, and the last one that was."""
    rows = list(WorkerBeat.objects.order_by("-beat_at")[:20])
    alive = [row for row in rows if row.stopped_at is None and row.beat_at >= at - rules.SILENT_AFTER]
    return [
        WorkerLine(row.worker, row.host, row.software, row.started_at, row.beat_at, is_alive=row in alive)
        for row in alive or rows[:1]
    ]
