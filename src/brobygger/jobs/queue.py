"""The queue: declared jobs, put into the database, tried again when they fail, given on when their worker dies.

A job is a function that a room declares in its module ``background``. It is given ``by``, the Actor of the job, and
``at``, the time; it runs within the boundary of the jobcentre it was put in for, or across all of them.

A job runs again after a crash, so it must bear that. ``whole`` jobs (the default) run in one transaction together
with the mark that they are done: the database then holds either all of it or nothing, and a worker that was taken for
dead and comes back cannot do it a second time. A job that is long, or reaches out of the database, is not ``whole``
and cares itself.

The rows are those of ``django_tasks_db`` and the call is a task of django-tasks, so that moving to the queue built
into later releases of Django is a change of import. What that package leaves out stands here: retry, recovery, actor.
"""

from __future__ import annotations

import datetime
import traceback
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q, QuerySet
from django_tasks import task
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from brobygger.jobs import rules
from brobygger.jobs.models import Plan
from brobygger.kernel import actor, boundary, clock
from brobygger.kernel.errors import Trouble

BACKEND = "default"
_HOUSE = str(Path(__file__).resolve().parents[2])

Body = Callable[..., Mapping[str, int] | None]


class UnknownJob(LookupError):
    """No room has declared a job of this name."""


class WorkerDied(RuntimeError):
    """Written on a job whose worker fell silent; never raised, for nobody is left to raise it."""


class TakenOver(RuntimeError):
    """The job was given to another worker while this one was silent; what this one did is rolled back."""


@dataclass(frozen=True, slots=True)
class Declared:
    name: str
    body: Body
    tries: int
    whole: bool


_declared: dict[str, Declared] = {}


def declare(name: str, *, tries: int = 5, whole: bool = True) -> Callable[[Body], Body]:
    """Say that the function is the job ``name``, tried at most ``tries`` times."""

    def keep(body: Body) -> Body:
        if name in _declared and _declared[name].body is not body:
            raise ValueError(f"The job {name} is declared twice.")
        _declared[name] = Declared(name, body, tries, whole)
        return body

    return keep


def find(name: str) -> Declared:
    try:
        return _declared[name]
    except KeyError:
        raise UnknownJob(name) from None


@task
def perform(name: str, arguments: dict[str, Any], jobcentre: str | None) -> dict[str, int]:
    """What lies in the queue: the name of a declared job, its arguments, and the key of its jobcentre."""
    declared = find(name)
    key, inner = _jobcentre(jobcentre)
    with _boundary(name, inner):
        by = actor.job(name, jobcentre=inner, jobcentre_key=key)
        return dict(declared.body(by=by, at=clock.now(), **arguments) or {})


def _jobcentre(key: str | None) -> tuple[uuid.UUID | None, int | None]:
    if key is None:
        return None, None
    rows = apps.get_model("accounts", "Jobcentre")._default_manager
    return uuid.UUID(key), rows.values_list("pk", flat=True).get(key=key)


def _boundary(name: str, jobcentre: int | None) -> AbstractContextManager[Any]:
    return boundary.everywhere(reason=f"job {name}") if jobcentre is None else boundary.within(jobcentre)


def enqueue(
    name: str,
    *,
    jobcentre: uuid.UUID | None = None,
    arguments: Mapping[str, rules.Argument] | None = None,
    after: datetime.datetime | None = None,
    unless_waiting: bool = False,
) -> uuid.UUID | None:
    """Put a job in; it is there once the caller's transaction commits. Returns its key.

    ``unless_waiting``: not if the same job with the same arguments waits or runs already; returns None then.
    """
    find(name)
    called = _called(name, jobcentre, arguments)
    if unless_waiting and _is_waiting(called):
        return None
    put = (perform.using(run_after=after) if after else perform).enqueue(**called)
    return uuid.UUID(put.id)


def is_waiting(
    name: str, *, jobcentre: uuid.UUID | None = None, arguments: Mapping[str, rules.Argument] | None = None
) -> bool:
    """Whether this very job waits, is put off or runs; a lost one does until it is given on for the last time."""
    return _is_waiting(_called(name, jobcentre, arguments))


def _called(name: str, jobcentre: uuid.UUID | None, arguments: Mapping[str, rules.Argument] | None) -> dict[str, Any]:
    return {
        "name": name,
        "arguments": rules.checked_arguments(arguments or {}),
        "jobcentre": str(jobcentre) if jobcentre else None,
    }


def _is_waiting(called: dict[str, Any]) -> bool:
    unfinished = rows(name=called["name"]).filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
    return any(row.args_kwargs["kwargs"] == called for row in unfinished)


def rows(*, name: str | None = None) -> QuerySet[DBTaskResult]:
    """The jobs of this house, in any state."""
    found = DBTaskResult.objects.filter(backend_name=BACKEND, task_path=perform.module_path)
    return found if name is None else found.filter(args_kwargs__kwargs__name=name)


# --- what a worker does ----------------------------------------------------------------------------------------


def claim(worker: str, *, at: datetime.datetime) -> DBTaskResult | None:
    """Take the next job that may run, so that nobody else takes it."""
    ready = rows().filter(Q(run_after=get_date_max()) | Q(run_after__lte=at), status=TaskResultStatus.READY)
    if not ready.exists():
        return None  # without asking SQLite for its one right to write, every second
    with transaction.atomic():
        row = ready.select_for_update(skip_locked=True).first()
        if row is not None:
            row.status, row.started_at = TaskResultStatus.RUNNING, at
            row.worker_ids = [*row.worker_ids, worker]
            row.save(update_fields=["status", "started_at", "worker_ids"])
        return row


def run(row: DBTaskResult) -> bool:
    """Run a claimed job; says whether it was done. A failure is written down and, if tries are left, put off."""
    called = row.args_kwargs["kwargs"]
    try:
        declared = find(called["name"])
        if declared.whole:
            with transaction.atomic():
                counted = perform.call(**called)
                _done(row, counted)
        else:
            counted = perform.call(**called)
            with transaction.atomic():
                _done(row, counted)
    except TakenOver:
        return False
    except Exception as fault:
        with transaction.atomic():
            _failed(row, fault)
        return False
    return True


def _done(row: DBTaskResult, counted: dict[str, int]) -> None:
    at = clock.now()
    mine = _still_mine(row)
    mine.status, mine.finished_at, mine.return_value = TaskResultStatus.SUCCESSFUL, at, counted
    mine.exception_class_path = mine.traceback = ""
    mine.save()
    Plan.objects.filter(name=row.args_kwargs["kwargs"]["name"]).update(last_done_at=at)


def _failed(row: DBTaskResult, fault: Exception) -> None:
    try:
        mine = _still_mine(row)
    except TakenOver:
        return
    mine.exception_class_path = f"{type(fault).__module__}.{type(fault).__qualname__}"
    mine.traceback = _where(fault)
    # A rule that says no says so again tomorrow, and a job that no room knows any more runs nowhere.
    _put_off_or_give_up(mine, hopeless=isinstance(fault, Trouble | UnknownJob | TypeError))


def _still_mine(row: DBTaskResult) -> DBTaskResult:
    """The row, locked, if it still is what this worker claimed."""
    now = DBTaskResult.objects.select_for_update().filter(pk=row.pk).first()
    if now is None or now.status != TaskResultStatus.RUNNING or now.worker_ids != row.worker_ids:
        raise TakenOver(str(row.pk))
    return now


def _put_off_or_give_up(row: DBTaskResult, *, hopeless: bool = False) -> None:
    at = clock.now()
    tried = len(row.worker_ids)
    if hopeless or tried >= _allowed(row):
        row.status, row.finished_at = TaskResultStatus.FAILED, at
    else:
        row.status, row.run_after = TaskResultStatus.READY, at + rules.wait_before(tried + 1)
    row.save()


def _where(fault: Exception) -> str:
    """Which lines of ours failed. Never the message of the error: it may quote what stood in a row."""
    frames = [
        f"{Path(frame.filename).relative_to(_HOUSE)}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(fault.__traceback__)
        if frame.filename.startswith(_HOUSE)
    ]
    return "\n".join(frames[-12:])


def give_on(row: DBTaskResult) -> bool:
    """The worker of this job died: let another have it, at once, unless this was its last try."""
    with transaction.atomic():
        try:
            lost = _still_mine(row)
        except TakenOver:
            return False
        lost.exception_class_path, lost.traceback = f"{WorkerDied.__module__}.{WorkerDied.__qualname__}", ""
        if len(lost.worker_ids) >= _allowed(lost):
            lost.status, lost.finished_at = TaskResultStatus.FAILED, clock.now()
        else:
            lost.status, lost.run_after = TaskResultStatus.READY, get_date_max()
        lost.save()
        return True


def _allowed(row: DBTaskResult) -> int:
    try:
        return find(row.args_kwargs["kwargs"]["name"]).tries
    except UnknownJob:
        return 0


# --- what an administrator does --------------------------------------------------------------------------------


def retry(key: uuid.UUID) -> DBTaskResult | None:
    """Put a failed job in again, with all its tries; None where there is no such failed job."""
    with transaction.atomic():
        row: DBTaskResult | None = rows().select_for_update().filter(pk=key, status=TaskResultStatus.FAILED).first()
        if row is not None:
            row.status, row.run_after, row.finished_at = TaskResultStatus.READY, get_date_max(), None
            row.worker_ids = []
            row.save()
        return row


def forget_finished(at: datetime.datetime) -> int:
    """Delete what was done more than a day ago, and what failed more than ninety days ago."""
    old = Q(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=at - datetime.timedelta(days=1)) | Q(
        status=TaskResultStatus.FAILED, finished_at__lt=at - datetime.timedelta(days=90)
    )
    return int(rows().filter(old).delete()[0])
