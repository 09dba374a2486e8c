"""The tables of jobcentres as they are now: from the stored block, with what changed since read again.

A jobcentre's tables lie in the database as one sealed block (``FactsBlock``). Which courses changed since it was made
is told by the log, which every change writes in its own transaction: of these few the rooms' tables are asked, and the
rest comes from the block. So what is counted is always the present; the block only saves reading. A job brings the
blocks up to date from the log's sealed number, and once a night makes each from nothing and compares.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from brobygger.citizens.changed import courses_of
from brobygger.kernel import boundary, clock
from brobygger.kernel.boundary import within
from brobygger.kernel.watching import steps
from brobygger.measurement import tables as tables_module
from brobygger.measurement.models import FactsBlock
from brobygger.measurement.tables import FORMAT, Tables, as_bytes, from_bytes, join, read, replaced
from brobygger.vault import kept
from brobygger.vault.changes import Changed, told
from brobygger.vault.models import Category, LogEntry, LogSeal

LOOK_BACK = 10_000  # numbers that the sealer looks back for entries that became visible late
KEPT_BLOCKS = 120

_lock = threading.Lock()
_opened: dict[int, tuple[str, Tables]] = {}  # jobcentre -> digest and tables of the block


def tables(jobcentres: Collection[int]) -> Tables:
    """The tables of these jobcentres within the entered boundary, as they are now."""
    entered = boundary.current()
    wanted = {one for one in jobcentres if entered.spans_jobcentres or one == entered.jobcentre}
    stored = list(FactsBlock.objects.filter(jobcentre__in=wanted, form=FORMAT))
    if not stored:
        return read(jobcentres)
    changed = _changed(min(row.number for row in stored), min(row.floor for row in stored))
    if changed is None:
        return read(jobcentres)
    parts = [_block(row) for row in steps(stored)]
    missing = wanted - {row.jobcentre_id for row in stored}
    if missing:
        parts.append(read(missing))
    return brought_up(join(parts), jobcentres, changed)


def _block(row: FactsBlock) -> Tables:
    with _lock:
        digest, opened = _opened.get(row.jobcentre_id, ("", tables_module.EMPTY))
    if digest == row.digest:
        return opened
    made = from_bytes(row.content)
    if kept.keeps():
        with _lock:
            if len(_opened) >= KEPT_BLOCKS:
                _opened.clear()
            _opened[row.jobcentre_id] = (row.digest, made)
    return made


# What changed ---------------------------------------------------------------------------------------------------------


def brought_up(before: Tables, jobcentres: Collection[int], changed: Changed) -> Tables:
    """Tables with these changes read again; the very same ones where the changes are about nothing that is counted."""
    courses = _courses(changed, before) if changed.citizens or changed.courses else []
    return replaced(before, courses, read(jobcentres, courses)) if courses else before


def _changed(number: int, floor: int, until: int | None = None) -> Changed | None:
    """Whom changes after this number of the log concern, sealed or not; None where they are too many."""
    seals = LogSeal.objects.filter(entry__gt=floor)
    entries = LogEntry.objects.filter(category=Category.WRITE, id__gt=floor)
    entries = entries.exclude(id__in=seals.filter(number__lte=number).values("entry"))
    if until is not None:
        entries = entries.filter(id__in=seals.filter(number__gt=number, number__lte=until).values("entry"))
    return told(entries)


def _courses(changed: Changed, before: Tables) -> list[int]:
    return courses_of(changed, before.courses, before["courses"]["citizen"])


# Keeping the blocks up to date ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Refreshed:
    """What a run did to one jobcentre's block. ``differed``: it was not what it should have been, and was mended."""

    courses: int
    made_anew: bool = False
    differed: bool = False


def refresh(jobcentre: int) -> Refreshed:
    """Bring a jobcentre's block up to the log's sealed number; make it where there is none."""
    with within(jobcentre), transaction.atomic():
        row = FactsBlock.objects.select_for_update().filter(jobcentre=jobcentre).first()
        head, floor = _sealed()
        if row is None or row.form != FORMAT:
            return _made_anew(jobcentre, row, head, floor)
        if row.number == head:
            return Refreshed(0)
        changed = _changed(row.number, row.floor, until=head)
        if changed is None:
            return _made_anew(jobcentre, row, head, floor)
        before = from_bytes(row.content)
        courses = _courses(changed, before)
        content = as_bytes(replaced(before, courses, read([jobcentre], courses))) if courses else None
        _write(row, head, floor, content)
        return Refreshed(len(courses))


def rebuild(jobcentre: int) -> Refreshed:
    """Make a jobcentre's block from nothing, and say whether the one that lay there was the same.

    It is brought up to date first, so that what is told is a fault and not a delay.
    """
    refresh(jobcentre)
    with within(jobcentre), transaction.atomic():
        row = FactsBlock.objects.select_for_update().filter(jobcentre=jobcentre).first()
        before = "" if row is None else row.digest
        head, floor = _sealed()
        changed = _changed(row.number, row.floor) if row is not None else None
        settled = row is not None and changed is not None and not _courses(changed, from_bytes(row.content))
        done = _made_anew(jobcentre, row, head, floor)
        now = FactsBlock.objects.get(jobcentre=jobcentre).digest
        return Refreshed(done.courses, made_anew=True, differed=settled and now != before)


def _made_anew(jobcentre: int, row: FactsBlock | None, head: int, floor: int) -> Refreshed:
    made = read([jobcentre])
    _write(row or FactsBlock(jobcentre_id=jobcentre), head, floor, as_bytes(made))
    return Refreshed(len(made.courses), made_anew=True)


def _write(row: FactsBlock, head: int, floor: int, content: bytes | None) -> None:
    row.number, row.floor, row.form, row.made_at = head, floor, FORMAT, clock.now()
    if content is None:
        row.save(update_fields=["number", "floor", "made_at"])
        return
    row.content, row.digest = bytearray(content), hashlib.sha256(content).hexdigest()
    row.save()


def _sealed() -> tuple[int, int]:
    """The last sealed number, and the inner number up to which the sealer looks no more."""
    head = LogSeal.objects.order_by("-number").values_list("number", flat=True).first() or 0
    if head <= LOOK_BACK:
        return head, 0
    near = LogSeal.objects.filter(number__gt=head - LOOK_BACK).order_by("entry")
    return head, (near.values_list("entry", flat=True).first() or 1) - 1


def forget() -> None:
    """Drop what is kept in memory, for tests and benchmarks."""
    with _lock:
        _opened.clear()
