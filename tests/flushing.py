"""Emptying the test database between transactional tests, although the log refuses it.

On SQLite in memory the database as it was migrated is copied back, page by page: one millisecond in place of a hundred
for emptying each table and running what follows a migration. Elsewhere the log's triggers are lifted by rule and laid
again in the same transaction; nowhere else are they. The head of the chain, which is noted outside the database, goes
with the rows it speaks of.
"""

from __future__ import annotations

import sqlite3
from typing import Any

_migrated: dict[str, sqlite3.Connection] = {}  # by name of the database


def remember_migrated() -> None:
    """Keep a copy of the database as the migrations left it, where it lies in memory."""
    from django.db import connection

    if connection.vendor != "sqlite" or not connection.is_in_memory_db():
        return
    connection.ensure_connection()
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    connection.connection.backup(kept)
    _migrated[connection.settings_dict["NAME"]] = kept


def forget_migrated() -> None:
    while _migrated:
        _migrated.popitem()[1].close()


def allow_flushing() -> None:
    from django.core.management.commands.flush import Command
    from django.db.backends.base.operations import BaseDatabaseOperations

    from brobygger.vault import append_only, heads

    flush_by_command, flush_by_sql = Command.handle, BaseDatabaseOperations.execute_sql_flush

    def handle(self: Any, **options: Any) -> None:
        from django.db import connections

        connection = connections[options["database"]]
        kept = _migrated.get(connection.settings_dict["NAME"])
        if kept is None or connection.in_atomic_block:
            flush_by_command(self, **options)
            return
        _copy_back(kept, connection.connection)
        heads.file().unlink(missing_ok=True)

    def execute(self: Any, sql_list: list[str]) -> None:
        from django.db import transaction

        if not sql_list:
            return
        with transaction.atomic(using=self.connection.alias), append_only.lifted(self.connection):
            flush_by_sql(self, sql_list)
        heads.file().unlink(missing_ok=True)

    Command.handle = handle  # type: ignore[method-assign]
    BaseDatabaseOperations.execute_sql_flush = execute  # type: ignore[method-assign]


def _copy_back(kept: sqlite3.Connection, used: sqlite3.Connection) -> None:
    """The rows go, the numbers go on: nothing that somebody kept by number may be taken for another thing."""
    numbers = used.execute("SELECT name, seq FROM sqlite_sequence").fetchall()
    kept.backup(used)
    used.execute("BEGIN IMMEDIATE")
    used.execute("DELETE FROM sqlite_sequence")
    used.executemany("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", numbers)
    used.execute("COMMIT")
