"""How dear is the log: writing an entry, sealing, verifying, and the memory of verifying a million.

    .venv/bin/python -m bench.log_chain [--entries 1000000] [--result bench/results/log_chain.md]

Beside each stands what cannot be had for less, in the same run: for writing, the same values into a table without
index, trigger or seal; for sealing and verifying, reading the very same rows and giving them to nobody, and one plain
SHA-256 over the very same bytes. No time is printed of a log that does not verify.

Makes a data folder of its own and removes it; on PostgreSQL with BROBYGGER_DATABASE, in a database that holds nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measuring import Run, Timed, least, peak_memory, tell

PORTION = 5_000
WRITES = 500
PLAIN = "bench_plain"


@dataclass(frozen=True)
class Costs:
    """Seconds. ``alone``: an entry in its own transaction, ``inside``: in one that is there anyway; for each entry."""

    database: str
    entries: int
    longest_batch: int
    alone: float
    plain_alone: float
    inside: float
    plain_inside: float
    sealing: Timed
    verifying: Timed
    reading: float
    hashing: float
    hashed: int  # bytes
    memory: tuple[float, float]  # megabytes before and after verifying


def main() -> None:
    choices = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    choices.add_argument("--entries", type=int, default=1_000_000)
    choices.add_argument("--result", type=Path)
    chosen = choices.parse_args()
    this = Run("log_chain")
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            BROBYGGER_ENVIRONMENT="demonstration",
            BROBYGGER_DATA=folder,
            DJANGO_SETTINGS_MODULE="brobygger.config.settings",
        )
        import django
        from django.core.management import call_command

        django.setup()
        from brobygger.vault.crypto import make_ring

        make_ring(Path(folder) / "keys" / "ring.json", demonstration=True)
        call_command("migrate", verbosity=0)
        found = measure(chosen.entries)
    heading = this.heading(
        f"What the log costs: {found.entries:,} entries",
        "The log verified before these times",
        options={"entries": chosen.entries},
        machine=[found.database],
    )
    tell([*heading, *table(found)], chosen.result)


# Measuring -------------------------------------------------------------------------------------------------------


def measure(entries: int, writes: int = WRITES) -> Costs:
    from django.db import connection

    from brobygger.vault import log, sealing, verification

    def opened(by: Any) -> None:
        log.opened(by=by, action="citizen.opened", subjects=[("citizen", uuid.uuid4())])

    def changed(by: Any) -> None:
        changes = {"city": ["A", "B"]}
        log.write(by=by, action="citizen.corrected", subjects=[("citizen", uuid.uuid4())], changes=changes)

    alone, plain_alone = one_by_one(opened, writes, inside=False)
    inside, plain_inside = one_by_one(changed, writes, inside=True)
    fill(entries)
    sealed = least(1, sealing.seal)
    before = peak_memory()
    verified = least(1, verification.verify)
    report = verified.answer
    if not report.sound or report.unsealed or report.checked != sealed.answer.entries:
        raise SystemExit(f"The log that was just written does not verify: {report}")
    after = peak_memory()
    reading, hashing, hashed = limits()
    return Costs(
        database=connection.vendor,
        entries=report.checked,
        longest_batch=sealing.BATCH,
        alone=alone,
        plain_alone=plain_alone,
        inside=inside,
        plain_inside=plain_inside,
        sealing=sealed,
        verifying=verified,
        reading=reading,
        hashing=hashing,
        hashed=hashed,
        memory=(before, after),
    )


def actor() -> Any:
    from brobygger.kernel.actor import Actor, ActorKind, in_whole_place

    return Actor(
        kind=ActorKind.USER,
        key=uuid.uuid4(),
        label="Anna Prøvesen",
        holds=in_whole_place("caseworker"),
        jobcentre_key=uuid.uuid4(),
        purpose="citizen.view",
    )


def one_by_one(write: Callable[[Any], None], writes: int, *, inside: bool) -> tuple[float, float]:
    """Seconds for an entry as the house writes it, and for the same values into a plain table, in turns."""
    from contextlib import nullcontext

    from django.db import connection, transaction

    from brobygger.vault.models import LogEntry

    by = actor()
    columns = [field.column for field in LogEntry._meta.concrete_fields if not field.primary_key]
    named = ", ".join(f'"{column}"' for column in columns)
    took = {True: 0.0, False: 0.0}
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {PLAIN} AS SELECT {named} FROM vault_logentry WHERE 1 = 0")  # noqa: S608 - columns of our own table
        marks = ", ".join(["%s"] * len(columns))
        with transaction.atomic() if inside else nullcontext():
            for _ in range(writes):
                began = time.perf_counter()
                write(by)
                took[True] += time.perf_counter() - began
                cursor.execute(f"SELECT {named} FROM vault_logentry ORDER BY id DESC LIMIT 1")  # noqa: S608 - as above
                values = [_told(value, connection.vendor) for value in cursor.fetchone()]
                began = time.perf_counter()
                cursor.execute(f"INSERT INTO {PLAIN} ({named}) VALUES ({marks})", values)  # noqa: S608 - as above
                took[False] += time.perf_counter() - began
        cursor.execute(f"DROP TABLE {PLAIN}")
    return took[True] / writes, took[False] / writes


def _told(value: Any, vendor: str) -> Any:
    """What PostgreSQL gives out of a column of JSON as lists, it wants back in another shape."""
    if vendor == "postgresql" and isinstance(value, list | dict):
        from psycopg.types.json import Jsonb

        return Jsonb(value)
    return value


def fill(entries: int) -> None:
    """Entries as the house writes them, in bulk: filling is not what is measured."""
    from brobygger.vault.models import LogEntry

    by = actor()
    for start in range(0, entries, PORTION):
        LogEntry.objects.bulk_create(
            LogEntry(
                category="open",
                action="citizen.opened",
                actor_kind="user",
                actor_key=by.key,
                actor_label=by.label,
                roles="caseworker",
                purpose="citizen.view",
                jobcentre_key=by.jobcentre_key,
                subjects=[["citizen", str(uuid.uuid4())]],
                count=1,
                details={"changes": {"city": ["A", "B"]}},
            )
            for _ in range(min(PORTION, entries - start))
        )


def limits() -> tuple[float, float, int]:
    """Seconds of reading the entries and no more; seconds of one SHA-256 over their bytes; and how many bytes."""
    from django.db import connection

    from brobygger.vault import chain

    reading = hashing = 0.0
    hashed, parsed = 0, connection.vendor != "sqlite"
    portions = rows()
    while True:
        began = time.perf_counter()
        portion = next(portions, None)
        reading += time.perf_counter() - began
        if portion is None:
            return reading, hashing, hashed
        made = [chain.canonical(row, parsed_subjects=parsed) for row in portion]
        began = time.perf_counter()
        for one in made:
            hashlib.sha256(one).digest()
        hashing += time.perf_counter() - began
        hashed += sum(map(len, made))


def rows() -> Iterator[list[tuple[Any, ...]]]:
    from django.db import connection

    from brobygger.vault import chain

    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {chain.selection(connection.vendor, 'e')} FROM vault_logentry e "  # noqa: S608 - our own columns
                "WHERE e.id > %s ORDER BY e.id LIMIT %s",
                [last, PORTION],
            )
            found = list(cursor.fetchall())
        if not found:
            return
        last = int(found[-1][0])
        yield found


# Telling ---------------------------------------------------------------------------------------------------------


def table(found: Costs) -> list[str]:
    rates = [
        f"| {what} | {found.entries / one.clock:,.0f} | {one.clock:.1f} | {one.processor:.1f} "
        f"| {one.clock / found.reading:.1f} | {one.clock / found.hashing:.0f} |"
        for what, one in (("sealing", found.sealing), ("verifying", found.verifying))
    ]
    return [
        "| Writing an entry | ms | The same values into a plain table, ms | Times as dear |",
        "|---|--:|--:|--:|",
        f"| in a transaction of its own (a page that was opened) | {found.alone * 1000:.3f} "
        f"| {found.plain_alone * 1000:.3f} | {found.alone / found.plain_alone:.1f} |",
        f"| inside one (a form that was saved) | {found.inside * 1000:.3f} "
        f"| {found.plain_inside * 1000:.3f} | {found.inside / found.plain_inside:.1f} |",
        "",
        "| The chain | Entries a second | Seconds | processor s | Times reading the rows | Times a plain SHA-256 |",
        "|---|--:|--:|--:|--:|--:|",
        *rates,
        f"| *reading the same rows and no more* | {found.entries / found.reading:,.0f} "
        f"| {found.reading:.1f} | – | 1 | – |",
        f"| *one SHA-256 over the same {found.hashed / 1e6:,.0f} MB* | {found.entries / found.hashing:,.0f} "
        f"| {found.hashing:.1f} | – | – | 1 |",
        "",
        f"Sealing takes at most {found.longest_batch:,} entries at a time, "
        f"{1000 * found.sealing.clock * found.longest_batch / found.entries:.0f} ms, which is how long others wait for "
        "SQLite's one right to write.",
        f"Memory at its most: {found.memory[0]:,.0f} MB before verifying, {found.memory[1]:,.0f} MB after it.",
    ]


if __name__ == "__main__":
    main()
