"""Emptying the test database between transactional tests, although the log refuses it.

The database as it was migrated is kept and copied back, in place of emptying each table and running what follows a
migration: on SQLite in memory page by page, on PostgreSQL row by row in the few tables that hold any
(tests/flushing_postgresql.py). Where neither can be, the log's triggers are lifted by rule and laid
again in the same transaction; nowhere else are they. The head of the chain, which is noted outside the database, goes
with the rows it speaks of.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests import flushing_postgresql

_migrated: dict[str, sqlite3.Connection] = {}  # by name of the database


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


def _copy_back(kept: sqlite3.Connection, used: sqlite3.Connection) -> None:
    """The rows go, the numbers go on: nothing that somebody kept by number may be taken for another thing."""
    numbers = used.execute("SELECT name, seq FROM sqlite_sequence").fetchall()
    kept.backup(used)
    used.execute("BEGIN IMMEDIATE")
    used.execute("DELETE FROM sqlite_sequence")
    used.executemany("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", numbers)
    used.execute("COMMIT")
