"""Reading the log: for a leader's page, and for the citizen's question "who has looked".

The log knows keys and codes; a face turns them into names and sentences. Only sealed entries are found by subject,
because the sealer builds that index: at most a minute is missing, and ``waiting()`` says how many entries.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from brobygger.vault import verification
from brobygger.vault.models import Category, LogEntry, LogSeal, LogSubject

waiting = verification.unsealed_count


def matching(
    *,
    jobcentre: uuid.UUID | None,
    subject: uuid.UUID | None = None,
    user: uuid.UUID | None = None,
    since: datetime.datetime | None = None,
    until: datetime.datetime | None = None,
    categories: Iterable[str] = (),
) -> QuerySet[LogEntry]:
    """Entries of one jobcentre (of all where it is None), for a table that orders and pages them itself."""
    rows = LogEntry.objects.all() if jobcentre is None else LogEntry.objects.filter(jobcentre_key=jobcentre)
    if subject is not None:
        rows = rows.filter(id__in=entries_about(subject))
    if user is not None:
        rows = rows.filter(actor_key=user)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    chosen = list(categories)
    return rows.filter(category__in=chosen) if chosen else rows


def entries(
    *, jobcentre: uuid.UUID | None, before: uuid.UUID | None = None, limit: int = 50, **chosen: Any
) -> list[LogEntry]:
    """The matching entries, newest first; ``before`` is the last key shown."""
    return list(_after(matching(jobcentre=jobcentre, **chosen), before).order_by("-at", "-id")[:limit])


def number_of(entry: LogEntry) -> int | None:
    """The entry's number in the chain, once it is sealed."""
    return LogSeal.objects.filter(entry=entry.pk).values_list("number", flat=True).first()


def entries_about(*subjects: uuid.UUID) -> QuerySet[LogSeal, int]:
    numbers = LogSubject.objects.filter(subject__in=subjects).values("number")
    return LogSeal.objects.filter(number__in=numbers).values_list("entry", flat=True)


def _after(rows: QuerySet[LogEntry], before: uuid.UUID | None) -> QuerySet[LogEntry]:
    """Go on below the entry with that key, also where several were written at the same moment."""
    if before is None:
        return rows
    last = LogEntry.objects.filter(key=before).values_list("at", "id").first()
    if last is None:
        return rows.none()
    at, inner = last
    return rows.filter(at__lte=at).exclude(at=at, id__gte=inner)


class Look(StrEnum):
    """In what way somebody saw something: a list of fifty names is not the same as an opened case."""

    OPENED = "opened"
    CHANGED = "changed"
    SHOWN_IN_LIST = "shown_in_list"
    FOUND_IN_SEARCH = "found_in_search"
    EXPORTED = "exported"


_LOOKS = {
    Category.OPEN: Look.OPENED,
    Category.WRITE: Look.CHANGED,
    Category.LIST: Look.SHOWN_IN_LIST,
    Category.SEARCH: Look.FOUND_IN_SEARCH,
    Category.EXPORT: Look.EXPORTED,
}


@dataclass(frozen=True, slots=True)
class SeenBy:
    """One answer to "who has looked". ``name`` is empty unless the jobcentre releases its employees' names."""

    key: uuid.UUID
    at: datetime.datetime
    how: Look
    action: str
    purpose: str
    roles: tuple[str, ...]
    unit: uuid.UUID | None  # the key of the jobcentre
    by_machine: bool
    name: str = ""
    by_link: bool = False


# Whoever holds a personal link acts for themself, and so does a signed-in citizen (the role of that name).
BY_ONESELF = Q(actor_kind="link") | Q(roles="citizen")


def who_has_looked(
    subject: uuid.UUID,
    *also: uuid.UUID,
    names: bool = False,
    before: uuid.UUID | None = None,
    limit: int = 50,
    looks: Iterable[Look] = tuple(Look),
    oneself: bool | None = None,
) -> list[SeenBy]:
    """Everybody who opened, changed, listed, found or exported what concerns ``subject``, newest first.

    ``also`` are further keys of the same person (two registrations that became one); ``looks`` narrows to some ways,
    and ``oneself`` to what the person did (True) or what others did (False).
    """
    wanted = [category for category, look in _LOOKS.items() if look in set(looks)]
    rows = LogEntry.objects.filter(id__in=entries_about(subject, *also), category__in=wanted)
    if oneself is not None:
        rows = rows.filter(BY_ONESELF) if oneself else rows.exclude(BY_ONESELF)
    return [_seen(entry, names=names) for entry in _after(rows, before).order_by("-at", "-id")[:limit]]


def _seen(entry: LogEntry, *, names: bool) -> SeenBy:
    return SeenBy(
        key=entry.key,
        at=entry.at,
        how=_LOOKS[Category(entry.category)],
        action=entry.action,
        purpose=entry.purpose,
        roles=tuple(role for role in entry.roles.split(",") if role),
        unit=entry.jobcentre_key,
        by_machine=entry.actor_kind in {"job", "command"},
        name=entry.actor_label if names else "",
        by_link=entry.actor_kind == "link",
    )
