"""Triggers that refuse to change or remove what the log holds, on both databases.

They keep mistakes and careless scripts out. Whoever may drop a trigger may also change a row; that is found by the
chain (see ``sealing`` and ``verification``). They are laid by a migration and looked after at the end of every
``migrate``: SQLite alters a table by building a new one, and the new one has no triggers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

TABLES = ("vault_logentry", "vault_logseal", "vault_logsubject")

_FUNCTION = """
CREATE OR REPLACE FUNCTION vault_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def statements(vendor: str) -> list[str]:
    """What lays the triggers; running it again changes nothing."""
    if vendor == "postgresql":
        return [
            _FUNCTION,
            *(
                f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION vault_refuse_change()"
                for table in TABLES
            ),
        ]
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
        for table in TABLES
        for verb in ("UPDATE", "DELETE")
    ]


def removal(vendor: str) -> list[str]:
    if vendor == "postgresql":
        return [f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}" for table in TABLES]
    return [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for table in TABLES for verb in ("update", "delete")]


def lay(connection: Any) -> None:
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor):
            cursor.execute(statement)


def missing(connection: Any) -> list[str]:
    """The triggers that ought to be there and are not, for ``log verify`` and ``doctor``."""
    if connection.vendor == "postgresql":
        wanted = {f"{table}_append_only" for table in TABLES}
        # A disabled trigger is as good as none.
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    else:
        wanted = {f"{table}_no_{verb}" for table in TABLES for verb in ("update", "delete")}
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {name for (name,) in cursor.fetchall()}
    return sorted(wanted - present)


@contextmanager
def lifted(connection: Any) -> Iterator[None]:
    """Without the triggers for a moment: only for tests that empty or damage a database on purpose."""
    with connection.cursor() as cursor:
        for statement in removal(connection.vendor):
            cursor.execute(statement)
    try:
        yield
    finally:
        lay(connection)
