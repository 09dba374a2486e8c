"""Several small questions put to the database as one.

A page about one course needs a few rows from each of many tables. Asked one by one, they are many round trips; asked
together, they are one. The querysets stay what they are: their boundary, their order, their fields and what they
follow. Only the asking is shared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet


def fetch(*wanted: QuerySet[Any]) -> None:
    """Fill each queryset with its rows, all by one query. Those already filled are not asked again."""
    waiting = [one for one in wanted if one._result_cache is None]
    if not waiting:
        return
    parts = [_part(one) for one in waiting]
    connection = connections[waiting[0].db]
    asked = [part for part in parts if part.sql]
    rows = dict(
        zip(map(id, asked), (_union if connection.vendor == "sqlite" else _in_turn)(asked, connection), strict=True)
    )
    for queryset, part in zip(waiting, parts, strict=True):
        _fill(queryset, part.compiler, rows.get(id(part), []))


Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class _Part:
    """What one queryset would have asked; no SQL where it knows that nothing can be found."""

    compiler: Any
    sql: str
    params: tuple[Any, ...]
    has_limit: bool


def _part(queryset: QuerySet[Any]) -> _Part:
    query: Any = queryset.query
    compiler = query.get_compiler(using=queryset.db)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return _Part(compiler, "", (), has_limit=False)
    return _Part(compiler, sql, tuple(params), has_limit=query.is_sliced)


def _union(parts: list[_Part], connection: Any) -> list[Rows]:
    """SQLite takes one statement at a time, and lets the parts of a union have columns of different types."""
    if not parts:
        return []
    widest = max(part.compiler.col_count for part in parts)
    # The first part names the columns and gives them no type, so that no value is read as another part's.
    asked = ["SELECT NULL" + ", NULL" * widest + " WHERE 0"]
    for number, part in enumerate(parts):
        padding = ", NULL" * (widest - part.compiler.col_count)
        limit = "" if part.has_limit else " LIMIT -1"  # a part with a limit keeps its order
        # Only what Django made of querysets, and numbers of our own: every value is a parameter.
        asked.append(f"SELECT {number}, part.*{padding} FROM ({part.sql}{limit}) AS part")  # noqa: S608
    found: list[Rows] = [[] for _part in parts]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked), [value for part in parts for value in part.params])
        for number, *cells in cursor.fetchall():
            found[number].append(tuple(cells[: parts[number].compiler.col_count]))
    return found


def _in_turn(parts: list[_Part], connection: Any) -> list[Rows]:
    """PostgreSQL takes several statements in one message and answers with as many results."""
    if not parts:
        return []
    found: list[Rows] = []
    with connection.cursor() as cursor:
        cursor.execute("; ".join(part.sql for part in parts), [value for part in parts for value in part.params])
        for _part in parts:
            found.append(cursor.fetchall())
            cursor.nextset()
    return found


def _fill(queryset: QuerySet[Any], compiler: Any, rows: Rows) -> None:
    """Let Django make what it makes of the rows, as though this queryset's own compiler had fetched them."""
    query: Any = queryset.query
    compiler.execute_sql = lambda *_args, **_options: [rows]
    query.get_compiler = lambda *_args, **_options: compiler
    try:
        len(queryset)
    finally:
        del query.get_compiler  # a copy of the query asks for itself


Asking = Callable[[Any], tuple[QuerySet[Any], ...]]
_AHEAD = "_asked_ahead"


def ahead(subject: Any, askings: Iterable[Asking]) -> None:
    """For a page that shows what many rooms know of one subject: ask all of it now, with one query.

    The rows are kept on the object, which lives for one request, until each room asks for its own by ``of``.
    """
    wanted = {asking: asking(subject) for asking in askings}
    fetch(*(one for asked in wanted.values() for one in asked))
    subject.__dict__[_AHEAD] = wanted


def of(subject: Any, asking: Asking) -> tuple[QuerySet[Any], ...]:
    """What one room asks about a subject: as it was asked ahead, or else asked now, with one query."""
    kept: dict[Asking, tuple[QuerySet[Any], ...]] = subject.__dict__.get(_AHEAD, {})
    if asking not in kept:
        wanted = asking(subject)
        fetch(*wanted)
        return wanted
    return kept[asking]
