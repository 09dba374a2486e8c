"""``brobygger doctor``: look at the installation as an experienced colleague would, and say what to mend."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import click

from brobygger.cli import prepare
from brobygger.cli.frame import CheckFailed, print_json, start_in_english


@dataclass(frozen=True)
class Finding:
    """``state`` is good, note or fault; a fault has a remedy."""

    name: str
    state: str
    says: str
    remedy: str = ""


Check = Callable[[], Iterator[Finding]]


def _python() -> Iterator[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding("Python", "good", version)


def _data_folder() -> Iterator[Finding]:
    from django.conf import settings

    folder = settings.DATA_FOLDER
    if not folder.is_dir():
        yield Finding(
            "Data folder", "fault", f"{folder} does not exist", "Run script/server once, or set BROBYGGER_DATA."
        )
        return
    if not os.access(folder, os.W_OK):
        yield Finding("Data folder", "fault", f"{folder} cannot be written to", "Give the service user the folder.")
        return
    free = shutil.disk_usage(folder).free // 2**20
    if free < 500:
        yield Finding("Disk", "fault", f"{free} MB free beside {folder}", "Free at least 500 MB.")
    else:
        yield Finding("Data folder", "good", f"{folder}, {free // 1024} GB free")


def _keys() -> Iterator[Finding]:
    from django.conf import settings

    from brobygger.vault.crypto import KeyRing, NoKeys

    ring = KeyRing.from_settings()
    try:
        keys = ring.keys
    except (NoKeys, ValueError, KeyError) as fault:
        yield Finding(
            "Keys", "fault", f"the key ring cannot be read ({fault})", "Restore keys/ring.json from the backup of keys."
        )
        return
    yield Finding("Keys", "good", f"{len(keys.sealing)} sealing key(s), number {keys.current} is in use")
    if settings.PRODUCTION and keys.demonstration:
        yield Finding(
            "Keys",
            "fault",
            "production runs with demonstration keys",
            "Start with a new data folder; never copy a demonstration.",
        )
    if ring.file is not None and stat.S_IMODE(ring.file.stat().st_mode) & 0o077:
        yield Finding("Keys", "fault", f"{ring.file} can be read by others", f"chmod 600 {ring.file}")


def _database() -> Iterator[Finding]:
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError as fault:
        yield Finding("Database", "fault", f"does not answer: {fault}", "Check BROBYGGER_DATABASE and the server.")
        return
    waiting = MigrationExecutor(connection)
    strange = prepare.laid_by_another_version(waiting.loader.applied_migrations, waiting.loader.disk_migrations)
    if strange:
        yield Finding("Database", "fault", prepare.OTHER_VERSION.format(name=strange), prepare.START_OVER)
        return
    plan = waiting.migration_plan(waiting.loader.graph.leaf_nodes())
    if plan:
        yield Finding(
            "Database",
            "fault",
            f"{connection.vendor}, {len(plan)} migration(s) wait",
            "Run 'python -m brobygger.cli.prepare', which migrates.",
        )
    else:
        yield Finding("Database", "good", f"{connection.vendor}, all migrations are in place")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous")
            if cursor.fetchone()[0] != 2:
                yield Finding(
                    "Database", "fault", "SQLite does not write safely", "Use the settings as they are shipped."
                )
            cursor.execute("PRAGMA quick_check(1)")
            answer = cursor.fetchone()[0]
            if answer != "ok":
                yield Finding("Database", "fault", f"SQLite says: {answer}", "Restore the newest backup.")


def _log() -> Iterator[Finding]:
    import datetime

    from brobygger.kernel import clock
    from brobygger.vault.models import LogEntry, LogSeal

    last = LogSeal.objects.order_by("-number").values_list("entry", flat=True).first() or 0
    waiting = LogEntry.objects.filter(pk__gt=last)
    oldest = waiting.order_by("pk").values_list("at", flat=True).first()
    if oldest and clock.now() - oldest > datetime.timedelta(minutes=10):
        yield Finding(
            "Log",
            "fault",
            f"{waiting.count()} entries wait to be sealed since {oldest:%d-%m-%Y %H:%M}",
            "Start the worker.",
        )
    else:
        yield Finding("Log", "good", "entries are sealed in time; 'brobygger log verify' checks the chain")


def _design() -> Iterator[Finding]:
    from django.contrib.staticfiles import finders

    if finders.find("dkfds/css/dkfds.min.css"):
        yield Finding("Design system", "good", "is in place")
    else:
        yield Finding("Design system", "fault", "style sheets are missing", "Run script/design-assets.")


def _production() -> Iterator[Finding]:
    from django.conf import settings

    from brobygger.accounts.models import User

    if not settings.PRODUCTION:
        yield Finding("Environment", "note", f"{settings.ENVIRONMENT}: for invented people only")
        return
    if User.objects.filter(is_demonstration=True).exists():
        yield Finding("Environment", "fault", "demonstration users exist in production", "Start with a new database.")
    if not settings.EMAIL_HOST:
        yield Finding("Mail", "note", "no mail server: mail waits", "Set BROBYGGER_MAIL_HOST.")
    yield Finding("Environment", "good", "production")


def _reviews() -> Iterator[Finding]:
    """Cases opened with a reason that nobody has looked at: the leader may be the one who opened them."""
    from collections import Counter

    from brobygger.kernel import clock
    from brobygger.kernel.boundary import everywhere
    from brobygger.privacy import glass

    with everywhere(reason="doctor counts reviews that are late"):
        late = Counter(glass.overdue(clock.today()).values_list("jobcentre__label", flat=True))
    for label, number in sorted(late.items()):
        yield Finding(
            "Reviews",
            "note",
            f"{label}: {number} opened with a reason and not reviewed in time",
            "Ask the team leader; for a leader's own, give a colleague the role.",
        )


CHECKS: tuple[Check, ...] = (_python, _data_folder, _keys, _database, _log, _design, _reviews, _production)


def examine() -> list[Finding]:
    """Run every check; one that breaks is itself a finding and hides none of the others."""
    findings: list[Finding] = []
    for check in CHECKS:
        try:
            findings.extend(check())
        except Exception as fault:
            name = check.__name__.strip("_").replace("_", " ").capitalize()
            findings.append(Finding(name, "fault", f"could not be checked: {fault}", "See the faults above first."))
    return findings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings for a script.")
def command(as_json: bool) -> None:
    """Check the installation and say what to mend. Exit code 1 when something must be mended.

    \b
    Examples:
      brobygger doctor
      brobygger doctor --json
    """
    start_in_english()
    findings = examine()
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            click.echo(_line(finding))
    faults: list[Any] = [finding for finding in findings if finding.state == "fault"]
    if faults:
        raise CheckFailed(f"{len(faults)} thing(s) to mend.")


def _line(finding: Finding) -> str:
    sign = {"good": "ok   ", "note": "note ", "fault": "MEND "}[finding.state]
    line = f"{sign} {finding.name}: {finding.says}"
    return f"{line}\n      -> {finding.remedy}" if finding.remedy else line
