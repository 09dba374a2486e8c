"""PostgreSQL as the migrations left it: the rows that they wrote are kept beside the tables and put back.

Emptying two hundred tables and running what follows a migration takes a second; only a few tables ever hold rows. A
copy of the whole database is kept too, for tests that need one of their own.
"""

from __future__ import annotations

from typing import Any

COPIES = "as_migrated"  # the schema of the copies

_copies: dict[str, dict[str, str]] = {}  # by name of the database: the copy of each table with rows
_whole: list[str] = []  # databases that nobody works in


def remember(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone() != (True,):
            return  # may not put triggers aside: emptied by rule
        cursor.execute(f"DROP SCHEMA IF EXISTS {COPIES} CASCADE")
        cursor.execute(f"CREATE SCHEMA {COPIES}")
        copies = {table: f'{COPIES}."{table}"' for table in _with_rows(cursor, connection)}
        for table, copy in copies.items():
            cursor.execute(f'CREATE TABLE {copy} AS TABLE "{table}"')
    name = connection.settings_dict["NAME"]
    connection.close()  # a database is copied while nobody is in it
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}_{COPIES}"')
        cursor.execute(f'CREATE DATABASE "{name}_{COPIES}" TEMPLATE "{name}"')
    _whole.append(f"{name}_{COPIES}")
    _copies[name] = copies


def forget(connection: Any) -> None:
    _copies.clear()
    while _whole:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{_whole.pop()}"')


def to_begin_with() -> str:
    """The name of a database as the migrations left it, to begin another with; empty where there is none."""
    return _whole[0] if _whole else ""


def put_back(connection: Any) -> bool:
    """The rows go, the numbers go on, as on SQLite. Says whether it could be done."""
    from django.db import transaction

    copies = _copies.get(connection.settings_dict["NAME"])
    if copies is None:
        return False
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # neither triggers nor references ask
        for table in _with_rows(cursor, connection):
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608 - a table of ours
        for table, copy in copies.items():
            cursor.execute(f'INSERT INTO "{table}" OVERRIDING SYSTEM VALUE TABLE {copy}')
    return True


def _with_rows(cursor: Any, connection: Any) -> list[str]:
    # What Django's own emptying leaves, we leave: which migrations have run.
    tables = sorted(connection.introspection.django_table_names(only_existing=True, include_views=False))
    asked = (f"SELECT '{one}' WHERE EXISTS (SELECT FROM \"{one}\")" for one in tables)  # noqa: S608 - tables of ours
    cursor.execute(" UNION ALL ".join(asked))
    return [table for (table,) in cursor.fetchall()]
