"""Emptying the test database between transactional tests, although the log refuses it.

The database as it was migrated is kept and copied back, in place of emptying each table and running what follows a
migration: on SQLite in memory page by page, on PostgreSQL row by row in the few tables that hold any
(tests/flushing_postgresql.py). Where neither can be, the log's triggers are lifted by rule and laid
again in the same transaction; nowhere else are they. The head of the chain, which is noted outside the database, goes
with the rows it speaks of.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from tests import flushing_postgresql

_put_off: list[bool] = []
_migrated: dict[str, sqlite3.Connection] = {}  # by name of the database

# A file of one whole run: who migrates first leaves the database there, and all others of the run begin with it.
SHARED = "BROBYGGER_TEST_MIGRATED"


def begin_with_the_migrated() -> None:
    """An empty database in memory begins as a copy of what was migrated earlier in this run, where that was kept."""
    from django.core.management.commands.migrate import Command
    from django.db import connections

    migrate = Command.handle

    def handle(self: Any, *labels: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        found = to_begin_with(connection)
        if found is None:
            migrate(self, *labels, **options)
            return
        with closing(sqlite3.connect(found)) as kept:
            kept.backup(connection.connection)

    Command.handle = handle


def to_begin_with(connection: Any) -> Path | None:
    """What was migrated earlier in this run, for a database that may begin with it."""
    shared = Path(os.environ.get(SHARED, ""))
    if not shared.is_file() or connection.vendor != "sqlite" or not connection.is_in_memory_db():
        return None
    return None if connection.introspection.table_names() else shared


def share(kept: sqlite3.Connection) -> None:
    """Leave what was migrated to the others of the run; whole or not at all."""
    shared = os.environ.get(SHARED)
    if not shared or Path(shared).exists():
        return
    half = Path(f"{shared}.{os.getpid()}")
    with closing(sqlite3.connect(half)) as copy:
        kept.backup(copy)
    half.replace(shared)


def remember_migrated() -> None:
    """Keep a copy of the database as the migrations left it."""
    from django.db import connection

    if connection.vendor == "postgresql":
        flushing_postgresql.remember(connection)
    if connection.vendor != "sqlite" or not connection.is_in_memory_db():
        return
    connection.ensure_connection()
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    connection.connection.backup(kept)
    share(kept)
    _migrated[connection.settings_dict["NAME"]] = kept


def forget_migrated() -> None:
    from django.db import connection

    flushing_postgresql.forget(connection)
    while _migrated:
        _migrated.popitem()[1].close()


def save_migrated(file: Path) -> bool:
    """Write the database as it was migrated to a file, where it lies in memory; says whether it could."""
    for kept in _migrated.values():
        with closing(sqlite3.connect(file)) as copy:
            kept.backup(copy)
        return True
    return False


def allow_flushing() -> None:
    from django.core.management.commands.flush import Command
    from django.db.backends.base.operations import BaseDatabaseOperations

    from brobygger.vault import append_only, heads

    flush_by_command, flush_by_sql = Command.handle, BaseDatabaseOperations.execute_sql_flush

    def handle(self: Any, **options: Any) -> None:
        from django.db import connections

        if _put_off:
            return
        connection = connections[options["database"]]
        kept = _migrated.get(connection.settings_dict["NAME"])
        if connection.in_atomic_block:
            flush_by_command(self, **options)
            return
        if kept is not None:
            _copy_back(kept, connection.connection)
        elif connection.vendor != "postgresql" or not flushing_postgresql.put_back(connection):
            flush_by_command(self, **options)
            return
        heads.file().unlink(missing_ok=True)

    def execute(self: Any, sql_list: list[str]) -> None:
        from django.db import transaction

        if not sql_list:
            return
        with transaction.atomic(using=self.connection.alias), append_only.lifted(self.connection):
            flush_by_sql(self, sql_list)
        heads.file().unlink(missing_ok=True)

    Command.handle = handle
    BaseDatabaseOperations.execute_sql_flush = execute


@contextmanager
def put_off() -> Iterator[None]:
    """Not emptied between these tests, each of which begins by putting back or emptying; emptied when all are done."""
    _put_off.append(True)
    try:
        yield
    finally:
        _put_off.pop()
        empty()


def empty() -> None:
    """At once, whatever is put off."""
    from django.core.management import call_command

    with mock.patch(f"{__name__}._put_off", []):
        call_command("flush", interactive=False, verbosity=0)


def _copy_back(kept: sqlite3.Connection, used: sqlite3.Connection) -> None:
    """The rows go, the numbers go on: nothing that somebody kept by number may be taken for another thing."""
    numbers = used.execute("SELECT name, seq FROM sqlite_sequence").fetchall()
    kept.backup(used)
    used.execute("BEGIN IMMEDIATE")
    used.execute("DELETE FROM sqlite_sequence")
    used.executemany("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", numbers)
    used.execute("COMMIT")
