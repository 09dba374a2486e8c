"""What the verbs for many rows at once have in common, in this room and in those above it.

Everything of a batch is written or nothing is, and a row that breaks a rule is named by its number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotAllowed, Refusal
from brobygger.kernel.portions import portions
from brobygger.vault import log

SUBJECTS_OF_AN_ENTRY = 2000

T = TypeVar("T")
Made = TypeVar("Made")


class RowRefused(Refusal):
    """A rule refused one row of a batch; ``row`` counts from 0."""

    def __init__(self, row: int, refusal: Refusal) -> None:
        super().__init__(refusal.sentence, field=refusal.field)
        self.row = row
        self.refusal = refusal


def machines_only(by: Actor) -> None:
    """A person writes about one citizen at a time; many at once are a command's, a job's or an import's."""
    if not by.is_machine:
        raise NotAllowed(_("Mange på én gang kan kun indlæses af systemet."))


def each(rows: Iterable[T], make: Callable[[T], Made]) -> list[Made]:
    """What is made of each row; a refusal says which row it was."""
    made = []
    for number, row in enumerate(rows):
        try:
            made.append(make(row))
        except Refusal as refusal:
            raise RowRefused(number, refusal) from refusal
    return made


def by_owner(model: Any, owner: str, numbers: Iterable[int], *order: str, **only: Any) -> dict[int, list[Any]]:
    """The rows of each owner, oldest first where no order is named; ``owner`` is the column with its inner number."""
    grouped: dict[int, list[Any]] = defaultdict(list)
    for portion in portions(sorted(set(numbers))):
        for row in model.objects.filter(**{f"{owner}__in": portion}, **only).order_by(*order or ("id",)):
            grouped[getattr(row, owner)].append(row)
    return grouped


def write_log(by: Actor, action: str, subjects: Iterable[tuple[str, Any]]) -> None:
    """One entry a batch; a very large batch is divided, so that no entry grows without bound."""
    for portion in portions(list(subjects), SUBJECTS_OF_AN_ENTRY):
        log.write(by=by, action=action, subjects=portion)
