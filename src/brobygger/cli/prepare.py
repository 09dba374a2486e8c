"""Brings a data folder in step with the program: keys, tables, static files.

Harmless to run again; with nothing to do it takes about a second. ``script/server`` runs it before each start.

    python -m brobygger.cli.prepare
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
from collections.abc import Iterable
from pathlib import Path

from brobygger.cli.frame import Unavailable


def make_keys(data: Path, *, demonstration: bool) -> None:
    """Signing key and key ring, unless they are there: overwriting a key would lose what it seals."""
    from brobygger.vault.crypto import make_ring

    keys = data / "keys"
    for folder in (data, keys):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    signing = keys / "signing.key"
    if not signing.exists():
        with os.fdopen(os.open(signing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(secrets.token_urlsafe(64))
    make_ring(keys / "ring.json", demonstration=demonstration)


OTHER_VERSION = "The database was made by another version of Brobygger ({name} is not known here)."
START_OVER = "Use that version to keep what is in it, or throw it away and start over with: script/server --fresh"


def laid_by_another_version(applied: Iterable[tuple[str, str]], known: Iterable[tuple[str, str]]) -> str:
    """Names a migration of ours that the database had and this program has not: from a newer one, or an older.

    Until the first release migrations are rewritten (docs/adr/0011), so no way leads from those tables to these.
    """
    from django.apps import apps

    rooms = {config.label for config in apps.get_app_configs() if config.name.startswith("brobygger.")}
    strange = sorted({(room, name) for room, name in applied if room in rooms}.difference(known))
    return " ".join(strange[0]) if strange else ""


def migrate() -> bool:
    """Apply what is missing; says whether there was anything."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    strange = laid_by_another_version(executor.loader.applied_migrations, executor.loader.disk_migrations)
    if strange:
        raise Unavailable(f"{OTHER_VERSION.format(name=strange)} {START_OVER}")
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        call_command("migrate", interactive=False, verbosity=0)
    cache = settings.CACHES["default"]
    if cache["BACKEND"].endswith("DatabaseCache") and cache["LOCATION"] not in connection.introspection.table_names():
        call_command("createcachetable", verbosity=0)
    return bool(waiting)


def collect_static(target: Path) -> bool:
    """Copy, name by content and compress the static files, when one of them changed."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    sources = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            status = Path(storage.path(name)).stat()
            sources.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    stamp = target / "collected.sha256"
    if stamp.exists() and stamp.read_text() == sources.hexdigest():
        return False
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(sources.hexdigest())
    return True


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brobygger.config.settings")
    from django.conf import settings

    make_keys(settings.DATA_FOLDER, demonstration=not settings.PRODUCTION)
    import django

    django.setup()
    try:
        migrate()
    except Unavailable as refused:
        print(refused.message, file=sys.stderr)
        return refused.exit_code
    from brobygger.kernel import statistics

    statistics.refresh()
    collect_static(Path(settings.STATIC_ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
