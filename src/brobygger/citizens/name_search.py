"""The index that finds a citizen by name, kept by the database itself.

``Citizen.name_index`` holds plain tokens (see docs/algorithms/name-search.md). SQLite indexes them with FTS5,
PostgreSQL with ``to_tsvector('simple', …)``; both answer the same questions in the same way, and the ranking is done
in Python. Index and triggers are put in place after each migration, because SQLite drops a table's triggers when a
migration remakes it.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from brobygger_analysis.danish.names import Stage

TABLE = "citizens_name_search"

# The jobcentre is a word of its own in the index, so that a search reads only its own jobcentre's citizens.
_LINE = "'j' || CAST({row}.jobcentre_id AS TEXT) || {row}.name_index"

_SQLITE_TABLE = f"""
    CREATE VIRTUAL TABLE {TABLE}
    USING fts5(line, content='', tokenize='ascii', detail='none', columnsize=0, prefix='3 4')
"""
_SQLITE_REMOVE = f"INSERT INTO {TABLE}({TABLE}, rowid, line) VALUES ('delete', old.id, {_LINE.format(row='old')});"  # noqa: S608 - names of our own tables; what is searched for is a parameter
_SQLITE_ADD = f"INSERT INTO {TABLE}(rowid, line) VALUES (new.id, {_LINE.format(row='new')});"  # noqa: S608 - names of our own tables; what is searched for is a parameter
_SQLITE_TRIGGERS = {
    "citizens_name_search_insert": f"AFTER INSERT ON citizens_citizen BEGIN {_SQLITE_ADD} END",
    "citizens_name_search_delete": f"AFTER DELETE ON citizens_citizen BEGIN {_SQLITE_REMOVE} END",
    "citizens_name_search_update": (
        "AFTER UPDATE OF name_index, jobcentre_id ON citizens_citizen "
        "WHEN old.name_index <> new.name_index OR old.jobcentre_id <> new.jobcentre_id "
        f"BEGIN {_SQLITE_REMOVE} {_SQLITE_ADD} END"
    ),
}
_POSTGRESQL_INDEX = f"""
    CREATE INDEX IF NOT EXISTS {TABLE} ON citizens_citizen
    USING gin (to_tsvector('simple', 'j' || CAST(jobcentre_id AS TEXT) || name_index))
"""


def matching(stage: Stage, jobcentre: int, limit: int, exclude: set[int]) -> list[int]:
    """The inner numbers of citizens of the jobcentre whose tokens meet the stage, at most ``limit`` new ones."""
    if connection.vendor == "sqlite":
        sql = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s LIMIT %s"  # noqa: S608 - names of our own tables; what is searched for is a parameter
        asked = f"j{jobcentre} AND ({stage.fts5()})"
    else:
        sql = (
            "SELECT id FROM citizens_citizen "
            "WHERE to_tsvector('simple', 'j' || CAST(jobcentre_id AS TEXT) || name_index) @@ to_tsquery('simple', %s) "
            "ORDER BY id LIMIT %s"
        )
        asked = f"j{jobcentre} & ({stage.tsquery()})"
    with connection.cursor() as cursor:
        cursor.execute(sql, [asked, limit + len(exclude)])
        found = [number for (number,) in cursor.fetchall() if number not in exclude]
    return found[:limit]


def put_in_place(on: Any) -> None:
    """Make what is missing; rebuild the index when it, or a trigger that keeps it, was missing."""
    if "citizens_citizen" not in on.introspection.table_names():
        return
    with on.cursor() as cursor:
        if on.vendor != "sqlite":
            cursor.execute(_POSTGRESQL_INDEX)
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')")
        present = {name for (name,) in cursor.fetchall()}
        missing = _SQLITE_TRIGGERS.keys() - present
        if TABLE in present and not missing:
            return
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(_SQLITE_TABLE)
        for name, body in _SQLITE_TRIGGERS.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(f"CREATE TRIGGER {name} {body}")
        line = _LINE.format(row="citizens_citizen")
        cursor.execute(f"INSERT INTO {TABLE}(rowid, line) SELECT id, {line} FROM citizens_citizen")  # noqa: S608 - names of our own tables; what is searched for is a parameter


def after_migrate(sender: Any, using: str, **_rest: Any) -> None:
    from django.db import connections

    put_in_place(connections[using])
