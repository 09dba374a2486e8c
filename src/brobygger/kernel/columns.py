"""Whole columns out of the database in one line each, a hundred thousand values in a few milliseconds.

A driver makes a Python object of every value of every row, which costs more than the database does. Both databases can
put a column of numbers into one text by themselves; NumPy reads that text at once. All columns of one question come
from one statement, so that their rows lie in the same order, whichever that is.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Aggregate, Expression, Func, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Coalesce

from brobygger.kernel import prepared
from brobygger.kernel.numbers import Numbers

Integers = npt.NDArray[np.int64]
Question = tuple[QuerySet[Any], dict[str, Any]]  # whose rows, and which columns of them


class Joined(Aggregate):
    """The values of a column in one text, with commas between them."""

    function = "GROUP_CONCAT"
    name = "Joined"
    output_field = TextField()
    allow_distinct = False

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "STRING_AGG((%(expressions)s)::text, ',')"
        return self.as_sql(compiler, connection, template=template, **context)


class DayNumber(Func):
    """A date as days since 1970, as NumPy counts them."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "CAST(julianday(%(expressions)s) - 2440587.5 AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s - DATE '1970-01-01')", **context)


def day_number(day: datetime.date) -> int:
    """A date as ``DayNumber`` gives it."""
    return (day - datetime.date(1970, 1, 1)).days


def fetch(rows: QuerySet[Any], **wanted: str | Expression) -> dict[str, str]:
    """Each wanted column as one text; empty texts where there are no rows. A missing value counts as 0.

    Numbers only, or codes without commas.
    """
    asked = {f"column_{name}": Joined(_whole(rows, column)) for name, column in wanted.items()}
    try:
        found = rows.order_by().aggregate(**asked)
    except EmptyResultSet:  # Django knows before asking that there is nothing
        found = {}
    return {name: found.get(f"column_{name}") or "" for name in wanted}


def fetch_together(*asked: tuple[QuerySet[Any], dict[str, str | Expression]]) -> list[dict[str, str]]:
    """Several questions as ``fetch`` asks them, in one statement: each answers with one row, and these stand beside
    one another. All are told of the same moment."""
    parts, values = [], []
    for number, (rows, wanted) in enumerate(asked):
        named = {f"column_{number}_{name}": Joined(_whole(rows, column)) for name, column in wanted.items()}
        # Grouped by a constant, and so by nothing: the one row that an aggregate over everything gives.
        whole = rows.order_by().annotate(_one=Value(1)).values("_one").annotate(**named).values(*named)
        try:
            sql, given = whole.query.sql_with_params()
        except EmptyResultSet:  # Django knows before asking that there is nothing
            continue
        parts.append(f"LEFT JOIN ({sql}) AS part_{number} ON 1 = 1")
        values += given
    if not parts:
        return [dict.fromkeys(wanted, "") for _rows, wanted in asked]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM (SELECT 1 AS one) AS base {' '.join(parts)}", values)  # noqa: S608 (our own)
        answers = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
    return [
        {name: answers.get(f"column_{number}_{name}") or "" for name in wanted}
        for number, (_rows, wanted) in enumerate(asked)
    ]


def fetch_kept(
    key: Hashable, make: Callable[[], Mapping[str, Question]], *numbers: Numbers
) -> dict[str, dict[str, str]]:
    """As ``fetch_together``, by a statement that is made once and asked again with other numbers (``prepared.py``).

    Each question answers with a row that says whose answer it is; they stand below one another.
    """

    def one_below_another() -> QuerySet[Any]:
        asked = make()
        most = max(len(wanted) for _rows, wanted in asked.values())
        first, *others = (_row_of(name, rows, wanted, most) for name, (rows, wanted) in asked.items())
        return first.union(*others, all=True)

    found = prepared.rows(key, one_below_another, *numbers)
    return {
        name: {column: text or "" for column, text in zip(columns.split(","), texts, strict=False)}
        for name, columns, *texts in found
    }


def _row_of(name: str, rows: QuerySet[Any], wanted: Mapping[str, str | Expression], most: int) -> QuerySet[Any]:
    says = {"_question": Value(name), "_columns": Value(",".join(wanted))}
    texts: dict[str, Any] = {f"_{place}": Joined(_whole(rows, column)) for place, column in enumerate(wanted.values())}
    idle = {f"_{place}": Value("", output_field=TextField()) for place in range(len(wanted), most)}
    whole = rows.order_by().annotate(**says).values(*says).annotate(**texts, **idle)
    answer: QuerySet[Any] = whole.values_list(*says, *texts, *idle)
    return answer


def _whole(rows: QuerySet[Any], column: str | Expression) -> Any:
    """The expression with nothing left out: an aggregate passes over NULL, and the columns would fall out of step."""
    if not isinstance(column, str):
        return column
    field = rows.model._meta.get_field(column.removesuffix("_id"))
    if not field.null:
        return column
    return Coalesce(column, 0)


def integers(text: str) -> Integers:
    return np.fromstring(text, dtype=np.int64, sep=",") if text else np.empty(0, dtype=np.int64)


def words(text: str) -> list[str]:
    return text.split(",") if text else []
