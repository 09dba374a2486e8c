"""What takes longer than a page may: freezing data sets, computing analyses, keeping the blocks of facts."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from brobygger.accounts.models import Jobcentre
from brobygger.jobs import plan, queue
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Refusal
from brobygger.measurement import associations, blocks, data_sets, errors, linkages, report_actions, reports


@contextmanager
def _told(fail: Callable[..., None], key: str, *, by: Actor, broke: str) -> Iterator[uuid.UUID]:
    """Whatever goes wrong is told at once to those who wait. A rule that says no is an answer; what breaks is tried
    again by the queue, which mends a passing fault.
    """
    try:
        yield uuid.UUID(key)
    except Refusal as refusal:
        fail(by=by, key=uuid.UUID(key), sentence=refusal.sentence)
    except Exception:
        fail(by=by, key=uuid.UUID(key), sentence=broke)
        raise


# Not whole: these take seconds and more, and SQLite has one writer. The ends are transactions of their own.
@queue.declare(data_sets.FREEZE, tries=3, whole=False)
def freeze_data_set(*, by: Actor, at: datetime.datetime, data_set: str) -> dict[str, int]:
    made = None
    with _told(data_sets.fail, data_set, by=by, broke=errors.could_not_compute()) as key:
        made = data_sets.freeze(by=by, key=key, at=at)
    return {"rows": made.rows if made else 0}


@queue.declare(associations.COMPUTE, tries=3, whole=False)
def associate(*, by: Actor, at: datetime.datetime, run: str) -> dict[str, int]:
    done = None
    with _told(associations.fail, run, by=by, broke=errors.could_not_compute()) as key:
        done = associations.compute(by=by, key=key, at=at)
    return {"lines": len(done.result["lines"]) if done else 0}


@queue.declare(reports.COUNT, tries=3, whole=False)
def count_programme_report(*, by: Actor, at: datetime.datetime, report: str) -> dict[str, int]:
    done = None
    with _told(report_actions.fail_programme, report, by=by, broke=errors.could_not_count()) as key:
        done = report_actions.count_programme(by=by, key=key)
    return {"counted": int(done is not None)}


# Jobcentre by jobcentre: one that fails or is stopped leaves the others done.
@queue.declare("facts.refresh", whole=False)
def refresh_facts(*, by: Actor, at: datetime.datetime) -> dict[str, int]:
    done = [blocks.refresh(jobcentre) for jobcentre in _jobcentres()]
    return {"courses": sum(one.courses for one in done)}


@queue.declare("facts.rebuild", whole=False)
def rebuild_facts(*, by: Actor, at: datetime.datetime) -> dict[str, int]:
    """Makes each from nothing; how many were not what they should have been is told in the job's result."""
    done = [blocks.rebuild(jobcentre) for jobcentre in _jobcentres()]
    return {"courses": sum(one.courses for one in done), "differed": sum(one.differed for one in done)}


@queue.declare("measurement.forget_findings")
def forget_findings(*, by: Actor, at: datetime.datetime) -> dict[str, int]:
    return {"forgotten": linkages.forget_findings(by=by, at=at)}


# Each report in a transaction of its own; the occasion keeps a second run from telling anybody twice.
@queue.declare(report_actions.PREPARE, whole=False)
def prepare_reports(*, by: Actor, at: datetime.datetime) -> dict[str, int]:
    return report_actions.prepare_all(at=at)


def _jobcentres() -> list[int]:
    return list(Jobcentre.objects.order_by("id").values_list("id", flat=True))


plan.every("facts.refresh", datetime.timedelta(minutes=5))
plan.daily("facts.rebuild", datetime.time(4, 30))
plan.daily("measurement.forget_findings", datetime.time(3, 40))
plan.daily(report_actions.PREPARE, datetime.time(6, 30))
