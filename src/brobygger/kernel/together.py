"""Several small questions put to the database as one.

A page about one course needs a few rows from each of many tables. Asked one by one, they are many round trips; asked
together, they are one. The querysets stay what they are: their boundary, their order, their fields and what they
follow. Only the asking is shared; and the statement is made once for all courses (``kernel.prepared``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, QuerySet

from brobygger.kernel import prepared
from brobygger.kernel.prepared import Groups, Statement

Asking = Callable[[Any], tuple[QuerySet[Any], ...]]
Found = tuple[list[Any], ...]
_AHEAD = "_asked_ahead"


def ahead(subject: Any, askings: Iterable[Asking]) -> None:
    """For a page that shows what many rooms know of one subject: ask all of it now, with one query.

    The rows are kept on the object, which lives for one request, until each room asks for its own by ``of``.
    """
    wanted = tuple(askings)
    subject.__dict__[_AHEAD] = dict(zip(wanted, _asked(subject, wanted), strict=True))


def of(subject: Any, asking: Asking) -> Found:
    """What one room asks about a subject: as it was asked ahead, or else asked now, with one query."""
    kept: dict[Asking, Found] = subject.__dict__.get(_AHEAD, {})
    return kept[asking] if asking in kept else _asked(subject, (asking,))[0]


def all_of(*questions: QuerySet[Any]) -> Found:
    """The rows of several querysets that do not hang on each other, with one query. Nothing of it is kept."""
    statement = Statement.of([questions])
    return statement.shared_out(statement.ask(statement.params))[0]


def _asked(subject: Any, askings: tuple[Asking, ...]) -> list[Found]:
    """The rows that each asking finds.

    What is asked may hang on numbers of the subject alone: its own, those of the rows it always belongs to, and its
    jobcentre. So it is made for a subject that has nothing else, and the numbers are filled in.
    """
    model: type[Model] = type(subject)
    stand_ins = _stand_ins(model)
    own = {number: getattr(subject, name) for name, number in stand_ins.items()}
    jobcentre = getattr(subject, "jobcentre_id", None)

    def make() -> Groups:
        given = {**stand_ins, "jobcentre_id": jobcentre}
        names = [field.attname for field in model._meta.concrete_fields if field.attname in given]
        nobody = model.from_db(subject._state.db or DEFAULT_DB_ALIAS, names, [given[name] for name in names])
        return [asking(nobody) for asking in askings]

    def hole(value: Any) -> int | None:
        return value if isinstance(value, int) and value in own else None

    statement, holes = prepared.statement_of(("together", model, askings, jobcentre), make, hole)
    if prepared.COMPARE:
        prepared.compare(statement, own, hole, Statement.of([asking(subject) for asking in askings]))
    return statement.shared_out(prepared.asked(statement, holes, own))


@cache
def _stand_ins(model: type[Model]) -> dict[str, int]:
    """A number that no row has for each number of a subject that every subject has; the jobcentre is named as it is."""
    numbered = [
        field.attname
        for field in model._meta.concrete_fields
        if field.primary_key or (field.is_relation and not field.null and field.attname != "jobcentre_id")
    ]
    return {name: -(2**62) - place for place, name in enumerate(numbered)}
