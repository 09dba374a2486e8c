"""Many numbers as one value of a statement: ``pk__in=Numbers(found)``.

A list in a statement gives it as many places as there are numbers: every length is another statement to make and to
plan, and SQLite takes only so many. Given as one value, the statement is the same whatever the numbers, and can be
used again (``kernel.prepared``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import BigIntegerField, Expression


class Given(str):
    """The numbers as the database reads them, and what the asker calls them."""

    __slots__ = ("name",)
    name: str

    def __new__(cls, text: str, name: str) -> Given:
        made = super().__new__(cls, text)
        made.name = name
        return made


class Numbers(Expression):
    """``name`` says which numbers they are, where the statement is to be used again with others."""

    output_field = BigIntegerField()

    def __init__(self, numbers: Iterable[int], name: str = "") -> None:
        super().__init__()
        self.numbers = tuple(numbers)
        self.name = name

    def __len__(self) -> int:
        return len(self.numbers)

    def __bool__(self) -> bool:
        return True  # an expression is never left out because no number is in it

    @property
    def text(self) -> str:
        return ",".join(map(str, self.numbers))

    def value(self, vendor: str) -> Given:
        return Given(f"[{self.text}]" if vendor == "sqlite" else f"{{{self.text}}}", self.name)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        return "(SELECT UNNEST(%s::bigint[]))", [self.value(connection.vendor)]

    def as_sqlite(self, compiler: Any, connection: Any, **_options: Any) -> tuple[str, list[Any]]:
        return "(SELECT value FROM JSON_EACH(%s))", [self.value(connection.vendor)]
