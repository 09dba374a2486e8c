"""Base of every row: inner number, outer key, version; and of every row that belongs to one jobcentre."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models.sql import Query

from brobygger.kernel import boundary, clock
from brobygger.kernel.errors import Conflict


class Row(models.Model):
    """``id`` never leaves the house; ``key`` is what addresses, log, exports and files carry."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True

    def save_checked(self, *, read_version: int, sentence: str, update_fields: Iterable[str] | None = None) -> None:
        """Save unless somebody saved since ``read_version`` was read; raises ``Conflict`` with ``sentence``.

        The version rises by one in the same statement that checks it, so two writers cannot both win.
        """
        cls = type(self)
        with transaction.atomic():
            claimed = cls._base_manager.filter(pk=self.pk, version=read_version).update(version=read_version + 1)
            if not claimed:
                raise Conflict(sentence, theirs=cls._base_manager.filter(pk=self.pk).first())
            self.version = read_version + 1
            fields = None if update_fields is None else {*update_fields, "version"}
            self.save(update_fields=fields)


class LocalQuerySet(models.QuerySet[Any]):
    """Rows of the jobcentre whose boundary is entered."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        objs = list(objs)
        for row in objs:
            row.check_boundary()
        return super().bulk_create(objs, *args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        if not boundary.current().spans_jobcentres and {"jobcentre", "jobcentre_id"} & kwargs.keys():
            raise boundary.BoundaryCrossed("A row stays in its jobcentre.")
        return super().update(**kwargs)

    # Django asks for it: the method must say so to be left out of templates and managers like the one it covers.
    update.alters_data = True  # type: ignore[attr-defined]  # Django reads it off the function

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        raise boundary.BoundaryMissing("Raw SQL knows no boundary; ask with a queryset.")


@lru_cache(maxsize=4_096)
def _rows_of(model: type[models.Model], jobcentre: int) -> Query:
    """How a jobcentre's rows of a model are asked for: read once, where every question begins with it."""
    query = Query(model)
    query.add_q(models.Q(jobcentre_id=jobcentre))
    return query


class LocalManager(models.Manager.from_queryset(LocalQuerySet)):  # type: ignore[misc]  # a class that is made as the program runs
    """Only rows within the entered boundary; asking outside any boundary is an error."""

    def get_queryset(self) -> Any:
        entered = boundary.current()
        if entered.jobcentre is None:
            return super().get_queryset()
        query = _rows_of(self.model, entered.jobcentre).chain()
        # Django writes into a condition that becomes part of a larger question; what is kept is nobody's to write in.
        query.where.children = [copy.copy(condition) for condition in query.where.children]
        return self._queryset_class(model=self.model, query=query, using=self._db, hints=self._hints)


def local_manager(queryset: type[LocalQuerySet]) -> type[models.Manager[Any]]:
    """A manager class with the sentences of ``queryset`` that still keeps the boundary."""
    manager: type[models.Manager[Any]] = LocalManager.from_queryset(
        queryset, class_name=f"Local{queryset.__name__}Manager"
    )
    return manager


class LocalRow(Row):
    """A row that belongs to one jobcentre, also where its parent does."""

    jobcentre = models.ForeignKey("accounts.Jobcentre", on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = LocalManager()

    class Meta:
        abstract = True
        # Following a foreign key and saving use this manager too: there is no way round the boundary.
        base_manager_name = "objects"

    def check_boundary(self) -> None:
        """The row lies in the entered jobcentre, and so does each row it points to that is at hand."""
        entered = boundary.current()
        if not entered.spans_jobcentres and self.jobcentre_id != entered.jobcentre:
            raise boundary.BoundaryCrossed(f"{self._meta.label} belongs to another jobcentre.")
        for name, other in self._state.fields_cache.items():
            if isinstance(other, LocalRow) and other.jobcentre_id != self.jobcentre_id:
                raise boundary.BoundaryCrossed(f"{self._meta.label}.{name} points into another jobcentre.")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.check_boundary()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        self.check_boundary()
        return super().delete(*args, **kwargs)

    @classmethod
    def by_key(cls, key: uuid.UUID | str) -> Self | None:
        found: Self | None = cls.objects.filter(key=key).first()
        return found
