"""The second lock on grants: the database itself refuses two of one scheme for one citizen at the same time.

On PostgreSQL an exclusion constraint, which needs the extension ``btree_gist``: it is trusted since PostgreSQL 13, so
that whoever may create objects in the database may add it. Where even that is kept from the application's own user, as
on some managed servers, an administrator runs ``CREATE EXTENSION btree_gist`` once; then nothing is created here.
On SQLite triggers, put in place after each migration, because SQLite drops them when a migration remakes the table.
"""

from __future__ import annotations

from typing import Any

TABLE = "compensation_grant"
NAME = "grants_of_a_scheme_do_not_overlap"

_POSTGRESQL = f"""
    ALTER TABLE {TABLE} ADD CONSTRAINT {NAME} EXCLUDE USING gist (
        citizen_id WITH =, scheme WITH =, apart WITH =, daterange(starts_on, ends_on, '[]') WITH &&
    ) WHERE (NOT is_void)
"""

_OVERLAP = """
    SELECT 1 FROM compensation_grant other
    WHERE other.citizen_id = NEW.citizen_id AND other.scheme = NEW.scheme AND other.apart = NEW.apart
      AND other.id <> NEW.id AND NOT other.is_void AND NOT NEW.is_void
      AND (other.ends_on IS NULL OR other.ends_on >= NEW.starts_on)
      AND (NEW.ends_on IS NULL OR NEW.ends_on >= other.starts_on)
"""

_SQLITE = [
    f"""
    CREATE TRIGGER IF NOT EXISTS {NAME}_{event.lower()} AFTER {event} ON {TABLE}
    WHEN EXISTS ({_OVERLAP})
    BEGIN SELECT RAISE(ABORT, '{NAME}'); END
    """
    for event in ("INSERT", "UPDATE")
]


def put_in_place(connection: Any) -> None:
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for statement in _SQLITE:
                cursor.execute(statement)
        elif not _has_constraint(cursor):
            cursor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
            cursor.execute(_POSTGRESQL)


def _has_constraint(cursor: Any) -> bool:
    cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s AND conrelid = %s::regclass", [NAME, TABLE])
    return cursor.fetchone() is not None


def after_migrate(sender: Any, using: str, **_rest: Any) -> None:
    from django.db import connections

    put_in_place(connections[using])
