"""How dear is the log: writing an entry, sealing, verifying, and the memory of verifying a million.

    .venv/bin/python bench/log_chain.py [--entries 1000000] [--json FILE]

Makes a data folder of its own and removes it; on PostgreSQL with BROBYGGER_DATABASE, in a database that holds nothing.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import resource
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

PORTION = 5_000
WRITES = 500


def main() -> None:
    choices = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    choices.add_argument("--entries", type=int, default=1_000_000)
    choices.add_argument("--json", type=Path)
    chosen = choices.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            BROBYGGER_ENVIRONMENT="demonstration",
            BROBYGGER_DATA=folder,
            DJANGO_SETTINGS_MODULE="brobygger.config.settings",
        )
        import django

        django.setup()
        from brobygger.vault.crypto import make_ring

        make_ring(Path(folder) / "keys" / "ring.json", demonstration=True)
        result = measure(chosen.entries)
    sys.stdout.write(json.dumps(result, indent=1) + "\n")
    if chosen.json:
        chosen.json.write_text(json.dumps(result, indent=1) + "\n")


def measure(entries: int) -> dict[str, Any]:
    from django.core.management import call_command
    from django.db import connection

    from brobygger.vault import sealing, verification

    call_command("migrate", verbosity=0)
    alone, beside = write_one_by_one()
    fill(entries)
    started = time.perf_counter()
    sealed = sealing.seal().entries
    sealing_took = time.perf_counter() - started
    before = peak_memory()
    started = time.perf_counter()
    report = verification.verify()
    verifying_took = time.perf_counter() - started
    if not report.sound or report.unsealed:
        raise SystemExit(f"The log that was just written does not verify: {report}")
    return {
        "on": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}",
        "database": connection.vendor,
        "entries": sealed,
        "write_milliseconds_own_transaction": round(alone * 1000, 3),
        "write_milliseconds_inside_a_transaction": round(beside * 1000, 3),
        "sealed_per_second": round(sealed / sealing_took),
        "longest_batch": sealing.BATCH,
        "batch_milliseconds": round(1000 * sealing_took * sealing.BATCH / sealed, 1),
        "verified_per_second": round(report.checked / verifying_took),
        "memory_megabytes_before_verifying": round(before),
        "memory_megabytes_after_verifying": round(peak_memory()),
    }


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


def write_one_by_one() -> tuple[float, float]:
    """Seconds for an entry in its own transaction (a page that was opened) and inside one (a form that was saved)."""
    from django.db import transaction

    from brobygger.vault import log

    by = actor()
    started = time.perf_counter()
    for _ in range(WRITES):
        log.opened(by=by, action="citizen.opened", subjects=[("citizen", uuid.uuid4())])
    alone = (time.perf_counter() - started) / WRITES
    with transaction.atomic():
        started = time.perf_counter()
        for _ in range(WRITES):
            log.write(
                by=by, action="citizen.corrected", subjects=[("citizen", uuid.uuid4())], changes={"city": ["A", "B"]}
            )
        beside = (time.perf_counter() - started) / WRITES
    return alone, beside


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


def peak_memory() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


if __name__ == "__main__":
    main()
