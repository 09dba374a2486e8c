"""The second lock on local values: the database itself refuses two overlapping periods.

The triggers are put in place after each migration, because SQLite drops a table's triggers when a migration remakes it.
"""

from __future__ import annotations

from typing import Any

_OVERLAP = """
    SELECT 1 FROM reference_localvalue other
    WHERE other.jobcentre_id = NEW.jobcentre_id AND other.code = NEW.code AND other.id <> NEW.id
      AND (other.valid_to IS NULL OR other.valid_to >= NEW.valid_from)
      AND (NEW.valid_to IS NULL OR NEW.valid_to >= other.valid_from)
"""

_SQLITE = [
    f"""
    CREATE TRIGGER IF NOT EXISTS local_value_no_overlap_{name} AFTER {event} ON reference_localvalue
    WHEN EXISTS ({_OVERLAP})
    BEGIN SELECT RAISE(ABORT, 'local_value_no_overlap'); END
    """
    for name, event in (("insert", "INSERT"), ("update", "UPDATE"))
]

_POSTGRESQL = [
    f"""
    CREATE OR REPLACE FUNCTION local_value_no_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS ({_OVERLAP}) THEN
            RAISE EXCEPTION 'local_value_no_overlap' USING ERRCODE = 'exclusion_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER local_value_no_overlap AFTER INSERT OR UPDATE ON reference_localvalue
    FOR EACH ROW EXECUTE FUNCTION local_value_no_overlap()
    """,
]


def put_in_place(connection: Any) -> None:
    if "reference_localvalue" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL:
            cursor.execute(statement)


def after_migrate(sender: Any, using: str, **_rest: Any) -> None:
    from django.db import connections

    put_in_place(connections[using])
