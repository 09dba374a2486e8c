"""Sealing: gives each entry of the log its number and chains it to the one before.

What for: entries are written by every request without waiting for each other. A chain head that each request had to
lock would put the whole house in one queue. So the worker comes by every minute, takes what has been written since,
and seals it in batches, one sealer at a time.

What must not happen: an entry that is never sealed. Identity numbers are given before a transaction commits, so on
PostgreSQL an entry with a low number may become visible after higher ones were sealed. Each run therefore looks a
good way back, and a thorough run (once a day) looks at everything.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection, transaction

from brobygger.kernel import clock
from brobygger.vault import chain, heads
from brobygger.vault.crypto import ring
from brobygger.vault.models import LogSeal

BATCH = 1_000  # how long everybody else waits for SQLite's one right to write: some tens of milliseconds
LOOK_BACK = 10_000  # numbers; many minutes of a busy house
_LOCK = 0x42524F42_4C4F47  # PostgreSQL's number for "somebody is sealing"

_SUBJECTS = chain.COLUMNS.index("subjects")


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a run did. ``busy``: somebody else was sealing, which is as good."""

    entries: int
    last_number: int
    busy: bool = False


def seal(*, thorough: bool = False, progress: Callable[[int], None] | None = None) -> Sealed:
    """Seal what is not sealed yet. Each batch is a transaction of its own, so nobody waits long for the database."""
    total, number = 0, 0
    floor = 0
    while True:
        with transaction.atomic():
            if not _only_one():
                return Sealed(total, number, busy=True)
            head = LogSeal.objects.order_by("-number").values_list("number", "hash").first()
            number, previous = (head[0], bytes(head[1])) if head else (0, chain.BEGINNING)
            if not total:
                floor = 0 if thorough else _floor(number)
            rows = _unsealed(floor)
            if rows:
                number, previous = _seal_batch(rows, number, previous)
                transaction.on_commit(partial(heads.note, number, previous))
        if rows:
            total += len(rows)
            floor = max(floor, rows[-1][0]) if connection.vendor == "sqlite" else floor
            if progress:
                progress(len(rows))
        if len(rows) < BATCH:
            return Sealed(total, number)


def _only_one() -> bool:
    """On SQLite the transaction itself (IMMEDIATE) is the lock."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _floor(head: int) -> int:
    """Entries up to this inner number have been looked at often enough."""
    oldest = LogSeal.objects.filter(number__gt=head - LOOK_BACK).order_by("entry").values_list("entry", flat=True)
    return (oldest.first() or 1) - 1 if head > LOOK_BACK else 0


def _unsealed(floor: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {chain.selection(connection.vendor, 'e')} FROM vault_logentry e WHERE e.id > %s "  # noqa: S608 - columns of our own table; the values are parameters
            "AND NOT EXISTS (SELECT 1 FROM vault_logseal s WHERE s.entry = e.id) ORDER BY e.id LIMIT %s",
            [floor, BATCH],
        )
        return list(cursor.fetchall())


def _seal_batch(rows: list[tuple[Any, ...]], number: int, previous: bytes) -> tuple[int, bytes]:
    keys = ring()
    key_id = keys.current_key
    secret = keys.chain_secret(key_id)
    parsed = connection.vendor != "sqlite"
    sealed_at = connection.ops.adapt_datetimefield_value(clock.now())
    # Keys as the database holds them: its own type, or 32 hexadecimal digits.
    has_keys = connection.features.has_native_uuid_field
    seals, index = [], []
    for row in rows:
        number += 1
        previous = chain.link(secret, previous, number, chain.canonical(row, parsed_subjects=parsed))
        seals.append((number, row[0], previous, key_id, sealed_at))
        for kind, key in subjects_of(row[_SUBJECTS]):
            index.append((number, kind, key if has_keys else key.hex))
    # Past the models: they cost ten times as much here, while everybody waits for the right to write.
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO vault_logseal (number, entry, hash, key_id, sealed_at) VALUES (%s, %s, %s, %s, %s)", seals
        )
        if index:
            cursor.executemany("INSERT INTO vault_logsubject (number, kind, subject) VALUES (%s, %s, %s)", index)
    return number, previous


def subjects_of(subjects: Any) -> list[tuple[str, uuid.UUID]]:
    """Whom one entry concerns, each once."""
    named = subjects if isinstance(subjects, list) else json.loads(subjects)
    return list(dict.fromkeys((kind, uuid.UUID(key)) for kind, key in named))
