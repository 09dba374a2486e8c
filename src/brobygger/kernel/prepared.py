"""Statements that Django has made once and that are asked again with other numbers.

To make the SQL of a page that asks forty things takes longer than to answer it, and the SQL is the same for every
citizen and every colleague: only some numbers differ. So the statement is kept in the process, with holes where the
numbers stand. What is kept is how to ask; no answer is ever kept.

What makes it safe:

* the key holds everything the statement depends on besides the numbers: the jobcentre of the boundary and the Danish
  date are always in it, and whoever asks adds the rest (the values that hold here);
* the numbers come in as ``Numbers`` with a name, or as the numbers of one row (``together``); a statement whose holes
  are not exactly those is refused when it is made;
* with ``COMPARE`` set, as in every test, each use makes the statement anew too and refuses one that differs.
"""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

from brobygger.kernel import boundary, clock
from brobygger.kernel.numbers import GivenNumber, GivenText, Numbers

MOST = 512  # statements that are kept; the one that was not used for the longest goes first
COMPARE = False

Rows = list[tuple[Any, ...]]


class StatementDiffers(RuntimeError):
    """A statement depends on something that its key does not name."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one queryset asks; no SQL where it knows that nothing can be found."""

    queryset: QuerySet[Any]
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    has_limit: bool

    @classmethod
    def of(cls, queryset: QuerySet[Any]) -> Part:
        query: Any = queryset.query
        compiler = query.get_compiler(using=queryset.db)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return cls(queryset, compiler, "", (), has_limit=False)
        return cls(queryset, compiler, sql, tuple(params), has_limit=query.is_sliced)

    def filled(self, rows: Rows) -> QuerySet[Any]:
        """A queryset like this one that holds these rows, made by Django as though it had fetched them itself."""
        made = self.queryset.all()
        query: Any = made.query
        compiler = copy.copy(self.compiler)
        compiler.connection = connections[made.db]
        compiler.execute_sql = lambda *_args, **_options: [rows]
        query.get_compiler = lambda *_args, **_options: compiler
        try:
            len(made)
        finally:
            del query.get_compiler  # a copy of the query asks for itself
        return made


Groups = Sequence[Sequence[QuerySet[Any]]]


@dataclass(frozen=True, slots=True)
class Statement:
    """Several parts as they are asked together, with their values in one row. ``groups``: how many each asker has."""

    alias: str
    groups: tuple[int, ...]
    parts: tuple[Part, ...]
    sql: str
    params: tuple[Any, ...]

    @classmethod
    def of(cls, groups: Groups) -> Statement:
        parts = tuple(Part.of(one) for group in groups for one in group)
        asked = [part for part in parts if part.sql]
        alias = parts[0].queryset.db if parts else DEFAULT_DB_ALIAS
        is_sqlite = connections[alias].vendor == "sqlite"
        sql = _union(asked) if is_sqlite and len(asked) > 1 else "; ".join(part.sql for part in asked)
        params = tuple(value for part in asked for value in part.params)
        return cls(alias, tuple(map(len, groups)), parts, sql, params)

    def ask(self, params: Sequence[Any]) -> list[Rows]:
        """The rows of each part, as the database gives them."""
        asked = [number for number, part in enumerate(self.parts) if part.sql]
        found: list[Rows] = [[] for _part in self.parts]
        if not asked:
            return found
        connection = connections[self.alias]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            if connection.vendor == "sqlite" and len(asked) > 1:
                widths = [self.parts[number].compiler.col_count for number in asked]
                for place, *cells in cursor.fetchall():
                    found[asked[place]].append(tuple(cells[: widths[place]]))
                return found
            for number in asked:  # PostgreSQL takes several statements in one message and answers each
                found[number] = cursor.fetchall()
                if len(asked) > 1:
                    cursor.nextset()
        return found

    def shared_out(self, rows: Sequence[Rows]) -> list[tuple[list[Any], ...]]:
        """What was found, made into what each queryset gives, for each who asked."""
        filled = iter([list(part.filled(own)) if own else [] for part, own in zip(self.parts, rows, strict=True)])
        return [tuple(islice(filled, number)) for number in self.groups]


def _union(parts: Sequence[Part]) -> str:
    """SQLite takes one statement at a time, and lets the parts of a union have columns of different types."""
    widest = max(part.compiler.col_count for part in parts)
    # The first part names the columns and gives them no type, so that no value is read as another part's.
    asked = ["SELECT NULL" + ", NULL" * widest + " WHERE 0"]
    for number, part in enumerate(parts):
        padding = ", NULL" * (widest - part.compiler.col_count)
        limit = "" if part.has_limit else " LIMIT -1"  # a part with a limit keeps its order
        # Only what Django made of querysets, and numbers of our own: every value is a parameter.
        asked.append(f"SELECT {number}, part.*{padding} FROM ({part.sql}{limit}) AS part")  # noqa: S608 - parts that Django compiled; their values are parameters
    return " UNION ALL ".join(asked)


# Kept statements ------------------------------------------------------------------------------------------------------

Holes = tuple[tuple[int, Any], ...]  # the place in the row of values, and whose number belongs there

_kept: OrderedDict[Hashable, tuple[Statement, Holes]] = OrderedDict()

# Says which hole a value of a statement is, or None where the value is the statement's own.
Hole = Callable[[Any], Hashable | None]


def forget() -> None:
    """For tests."""
    _kept.clear()


def statement_of(key: Hashable, make: Callable[[], Groups], hole: Hole) -> tuple[Statement, Holes]:
    """The statement that is kept under the key; where there is none, the one that ``make`` makes, which is kept."""
    whole = (boundary.current().jobcentre, clock.today(), key)
    found = _kept.get(whole)
    if found is None:
        statement = Statement.of(make())
        named = ((place, hole(value)) for place, value in enumerate(statement.params))
        found = statement, tuple((place, name) for place, name in named if name is not None)
        _kept[whole] = found
        while len(_kept) > MOST:
            _kept.popitem(last=False)
        return found
    with suppress(KeyError):  # another thread may just have let it go
        _kept.move_to_end(whole)
    return found


def asked(statement: Statement, holes: Holes, given: Mapping[Any, Any]) -> list[Rows]:
    """The rows for these numbers."""
    params = list(statement.params)
    for place, name in holes:
        params[place] = given[name]
    return statement.ask(params)


def compare(kept: Statement, given: Mapping[Any, Any], hole: Hole, anew: Statement) -> None:
    """Refuses where the kept statement with these numbers is not the one that would be made for them now."""

    def shown(value: Any) -> Any:
        name = hole(value)
        return value if name is None else given[name]

    if kept.sql != anew.sql or [shown(one) for one in kept.params] != [shown(one) for one in anew.params]:
        raise StatementDiffers(f"Kept:\n{kept.sql}\n{kept.params}\nAnew:\n{anew.sql}\n{anew.params}")


def rows(key: Hashable, make: Callable[[], QuerySet[Any]], *numbers: Numbers) -> list[Any]:
    """What ``make`` finds; ``numbers`` are those that differ from use to use, each with a name of its own.

    The queryset may depend on nothing but those numbers, the boundary and what the key names.
    """
    return all_of(key, lambda: (make(),), *numbers)[0]


def all_of(key: Hashable, make: Callable[[], Sequence[QuerySet[Any]]], *numbers: Numbers) -> tuple[list[Any], ...]:
    """What several querysets find that do not hang on each other, with one query; as ``rows`` for each of them."""
    names = {one.name for one in numbers}

    def made() -> Groups:
        return [make()]

    def hole(value: Any) -> Any:
        found = value.hole if isinstance(value, GivenText | GivenNumber) else None
        if found is None or not found[0]:
            return None
        if found[0] not in names:
            raise StatementDiffers(f"The statement asks for {found[0]!r}, which is not given.")
        return found

    statement, holes = statement_of((key, *(one.shape for one in numbers)), made, hole)
    vendor = connections[statement.alias].vendor
    given = {where: value for one in numbers for where, value in one.given(vendor).items()}
    if COMPARE:
        compare(statement, given, hole, Statement.of(made()))
    return statement.shared_out(asked(statement, holes, given))[0]
