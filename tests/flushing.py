"""Emptying the test database between transactional tests, although the log refuses it.

Only here are the log's triggers lifted by rule; they are laid again in the same transaction. The head of the chain,
which is noted outside the database, goes with the rows it speaks of.
"""

from __future__ import annotations

from typing import Any


def allow_flushing() -> None:
    from django.db.backends.base.operations import BaseDatabaseOperations

    from brobygger.vault import append_only, heads

    flush = BaseDatabaseOperations.execute_sql_flush

    def execute(self: Any, sql_list: list[str]) -> None:
        from django.db import transaction

        if not sql_list:
            return
        with transaction.atomic(using=self.connection.alias), append_only.lifted(self.connection):
            flush(self, sql_list)
        heads.file().unlink(missing_ok=True)

    BaseDatabaseOperations.execute_sql_flush = execute  # type: ignore[method-assign]
