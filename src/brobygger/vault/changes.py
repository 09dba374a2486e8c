"""Whom changes concern, as the log tells: so that what is kept in memory is read again for these only."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import QuerySet

from brobygger.vault.models import Category, LogEntry

MOST_CHANGES = 2_000  # entries of the log; after more than that everything is read


@dataclass(frozen=True)
class Changed:
    """Whom the changes concern, by key. ``elsewhere``: something else was changed too. ``unsaid``: a change names
    nothing, so that what it concerns is not known."""

    citizens: frozenset[uuid.UUID]
    courses: frozenset[uuid.UUID]
    elsewhere: bool = False
    unsaid: bool = False


def since(number: int) -> Changed | None:
    """Whom changes with a higher inner number of the log concern; None where they are too many to be told apart."""
    return told(LogEntry.objects.filter(category=Category.WRITE, id__gt=number))


def told(entries: QuerySet[LogEntry]) -> Changed | None:
    """Whom these entries concern; None where they are too many to be told apart."""
    found = list(entries.values_list("subjects", flat=True)[: MOST_CHANGES + 1])
    if len(found) > MOST_CHANGES:
        return None
    named: dict[str, set[uuid.UUID]] = {"citizen": set(), "course": set()}
    elsewhere = False
    for subjects in found:
        for kind, key in subjects:
            if kind in named:
                named[kind].add(uuid.UUID(key))
            else:
                elsewhere = True
    unsaid = not all(found)
    return Changed(frozenset(named["citizen"]), frozenset(named["course"]), elsewhere, unsaid)
