"""All that is kept about a person, from the field declarations: nobody keeps a second list that could be forgotten.

Every model that says it is about the person is asked, and every field that it declares comes along. Left out are only
bare keyed hashes, which are made from what is exported anyway and mean nothing by themselves.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models

from brobygger.kernel.fields import SealedBytesField, SealedField
from brobygger.privacy import declarations
from brobygger.privacy.declarations import Declaration


@dataclass(frozen=True, slots=True)
class Value:
    """One field of one row: its name in the program, the value as JSON can say it, and the words for a code."""

    field: str
    value: Any
    words: str


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one model about the person, oldest first."""

    label: str
    rows: tuple[tuple[Value, ...], ...]


# What concerns a person by key and is still no part of the export, with the reason. A test holds the list complete.
NOT_EXPORTED = {
    "accounts.PersonalLink": "Says when a link was made; the looks show each use of it.",
    "privacy.Glass": "Why an employee opened the case: shown in the looks, without the employee.",
    "casework.Snooze": "An employee's choice of when to be reminded, kept under the employee.",
    "vault.Draft": "Half-typed words of an employee that nobody has said yet; gone within 30 days.",
}


def tables(kind: str, keys: Iterable[uuid.UUID]) -> list[Table]:
    """Everything about the person with these keys (several where two registrations became one)."""
    keys = list(keys)
    found = []
    for declaration in declarations.about(kind):
        condition = models.Q()
        for key in keys:
            condition |= declaration.condition(kind, key)
        chosen = declaration.model._default_manager.filter(condition)
        rows = tuple(row_values(declaration, row) for row in chosen.select_related(*_named(declaration)).order_by("pk"))
        if rows:
            found.append(Table(declaration.label, rows))
    return found


def columns(declaration: Declaration) -> list[str]:
    """The fields that come along: every declared one but bare hashes and contents of files."""
    return [field.name for field in declaration.fields if not _is_bare(declaration.model._meta.get_field(field.name))]


def _is_bare(field: Any) -> bool:
    is_hash = isinstance(field, models.BinaryField) and not isinstance(field, SealedField)
    return is_hash or isinstance(field, SealedBytesField)


def _named(declaration: Declaration) -> list[str]:
    """Foreign keys are shown by what they point to."""
    fields = [declaration.model._meta.get_field(name) for name in columns(declaration)]
    return [field.name for field in fields if field.is_relation]


def row_values(declaration: Declaration, row: Any) -> tuple[Value, ...]:
    made = Value("created_at", plain(getattr(row, "created_at", None)), "")
    return (made, *(_value(row, declaration.model._meta.get_field(name)) for name in columns(declaration)))


def _value(row: Any, field: Any) -> Value:
    if field.is_relation:
        other = getattr(row, field.name)
        words = str(getattr(other, "name", "") or getattr(other, "label", "") or "") if other is not None else ""
        return Value(field.name, plain(getattr(other, "key", None)), words)
    held = getattr(row, field.attname)
    words = str(dict(field.flatchoices).get(held, "")) if field.choices else ""
    return Value(field.name, plain(held), words)


def plain(value: Any) -> Any:
    """The value as JSON can say it."""
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, uuid.UUID | Decimal):
        return str(value)
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
