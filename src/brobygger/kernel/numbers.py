"""Numbers in a statement that is made once and asked again with others (``kernel.prepared``).

A list in a statement gives it as many places as there are numbers: every length is another statement to make and to
plan, and SQLite takes only so many. ``Numbers`` go in as one value, so that the statement is the same whatever they
are. The database then plans without knowing how many they will be; ``Few`` keep a place each, so that it plans by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import BigIntegerField, Expression

Hole = tuple[str, int]  # what the numbers are called, and which of them


class GivenText(str):
    """Numbers as the database reads them, and the hole of a statement where they stand."""

    __slots__ = ("hole",)
    hole: Hole

    def __new__(cls, value: str, name: str) -> GivenText:
        made = super().__new__(cls, value)
        made.hole = (name, 0)
        return made


class GivenNumber(int):
    """One number, and the hole of a statement where it stands."""

    hole: Hole

    def __new__(cls, value: int, name: str, place: int) -> GivenNumber:
        made = super().__new__(cls, value)
        made.hole = (name, place)
        return made


class Numbers(Expression):
    """``pk__in=Numbers(found)``. ``name`` says which they are, where the statement is to be used again with others."""

    output_field = BigIntegerField()

    def __init__(self, numbers: Iterable[int], name: str = "") -> None:
        super().__init__()
        self.numbers = tuple(numbers)
        self.name = name

    @property
    def shape(self) -> tuple[str, int]:
        """What a statement with these numbers hangs on."""
        return self.name, 1

    def given(self, vendor: str) -> Mapping[Hole, Any]:
        """What stands in each hole."""
        text = ",".join(map(str, self.numbers))
        return {(self.name, 0): f"[{text}]" if vendor == "sqlite" else f"{{{text}}}"}

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        unpacked = (
            "(SELECT value FROM JSON_EACH(%s))" if connection.vendor == "sqlite" else "(SELECT UNNEST(%s::bigint[]))"
        )
        return unpacked, tuple(GivenText(text, self.name) for text in self.given(connection.vendor).values())


class Few(Numbers):
    """A handful: the statement is another for each length, and the database plans as for numbers it knows."""

    @property
    def shape(self) -> tuple[str, int]:
        return self.name, len(self.numbers)

    def given(self, vendor: str) -> Mapping[Hole, Any]:
        return {(self.name, place): number for place, number in enumerate(self.numbers)}

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        if not self.numbers:
            return "(SELECT 0 WHERE 1 = 0)", ()
        places = ", ".join(["%s"] * len(self.numbers))
        return f"({places})", tuple(GivenNumber(number, self.name, place) for place, number in enumerate(self.numbers))
