"""What each room declared about its fields, walked in one place.

Rooms say beside each model what its fields are (identifier, health, operational, open), whose data a row is, and how
long it is kept. Here that is read: own data, retention and pseudonyms follow it, and nobody keeps a second list.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from brobygger.kernel.fields import SealedField


class FieldClass(StrEnum):
    IDENTIFIER = "identifier"
    HEALTH = "health"
    OPERATIONAL = "operational"
    OPEN = "open"


class NotDeclared(LookupError):
    """The model says nothing about its fields."""


@dataclass(frozen=True, slots=True)
class FieldDeclaration:
    name: str
    field_class: FieldClass
    sealed: bool


@dataclass(frozen=True, slots=True)
class Declaration:
    """``subject`` is the path from a row to the person it is about ("citizen", "course__citizen"), or None.

    Rooms below the person carry a key instead (or as well): ``by_key`` names the field of the key, and the kind of
    person or the field that says the kind, as in ``("citizen", "citizen")`` or ``("subject", "subject_kind")``.
    """

    model: type[models.Model]
    fields: tuple[FieldDeclaration, ...]
    subject: str | None
    retention: str
    by_key: tuple[str, str] | None = None

    @property
    def label(self) -> str:
        return self.model._meta.label

    def names(self, *classes: FieldClass) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields if field.field_class in classes)

    def is_about(self, kind: str) -> bool:
        """Whether rows are about a person of this kind ("citizen", "user"): themselves, or at the path's end."""
        return self._leads_to(kind) or (
            self.by_key is not None and (self.by_key[1] == kind or self._kind_field is not None)
        )

    def _leads_to(self, kind: str) -> bool:
        return self.subject is not None and _end(self.model, self.subject) == kind

    @property
    def _kind_field(self) -> str | None:
        names = {field.name for field in self.model._meta.concrete_fields}
        named = self.by_key[1] if self.by_key is not None else ""
        return named if named in names and named != (self.by_key or ("",))[0] else None

    def condition(self, kind: str, key: uuid.UUID) -> models.Q:
        """The rows about one person, for a filter."""
        if self.by_key is None or self._leads_to(kind) or not self.is_about(kind):
            return models.Q(**{self.path_to(kind): key})
        of_kind = models.Q(**{self._kind_field: kind}) if self._kind_field else models.Q()
        return of_kind & models.Q(**{self.by_key[0]: key})

    def path_to(self, kind: str) -> str:
        """The path for a filter by the person's key: ``{path: key}``."""
        if not self.is_about(kind):
            raise NotDeclared(f"{self.label} is not about a {kind}.")
        if self.by_key is not None and not self._leads_to(kind):
            return self.by_key[0]
        is_the_person = self.model._meta.model_name == kind
        return "key" if is_the_person else f"{self.subject}__key"


def _end(model: type[models.Model], path: str) -> str:
    """What kind of person a path leads to. A path that is no field names the model itself."""
    found: Any = model
    for name in path.split("__"):
        try:
            found = found._meta.get_field(name).related_model
        except FieldDoesNotExist:
            return name if found is model else ""
    return str(found._meta.model_name)


def of(model: type[models.Model]) -> Declaration:
    declared: Any = getattr(model, "Privacy", None)
    if declared is None:
        raise NotDeclared(f"{model._meta.label} has no class Privacy.")
    classes = {name: kind for kind in FieldClass for name in getattr(declared, kind.value, ())}
    fields = tuple(
        FieldDeclaration(field.name, classes[field.name], isinstance(field, SealedField))
        for field in model._meta.concrete_fields
        if field.name in classes
    )
    return Declaration(model, fields, declared.subject, declared.retention, getattr(declared, "by_key", None))


def every() -> Iterator[Declaration]:
    """Every model of ours, in the order of their labels."""
    own = [model for model in apps.get_models() if model.__module__.startswith("brobygger.")]
    for model in sorted(own, key=lambda model: model._meta.label):
        yield of(model)


def about(kind: str) -> list[Declaration]:
    """The models that hold data about a person of this kind."""
    return [declaration for declaration in every() if declaration.is_about(kind)]
