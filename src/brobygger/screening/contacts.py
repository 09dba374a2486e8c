"""The contacts that a due rule can wait for: the days of conversations and case reviews, per course.

Conversations are held in a room above this one, which says by ``register`` where they are. They are read there and
never copied: one that is corrected, withdrawn or moved to another day counts as it stands now.
Beside them stand the dates that were typed here. Several of a kind on one day count as one.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value

from brobygger.screening.enums import ContactKind
from brobygger.screening.models import ContactDate

_held: list[Callable[[], QuerySet[Any]]] = []


@dataclass(frozen=True, slots=True)
class Contacts:
    """The days of one course's contacts, in order."""

    conversations: list[datetime.date] = field(default_factory=list)
    reviews: list[datetime.date] = field(default_factory=list)


NONE_KNOWN = Contacts()


def register(held: Callable[[], QuerySet[Any]]) -> None:
    """held: the conversations that took place, as rows with ``course`` and ``on``, within the boundary."""
    if held not in _held:
        _held.append(held)


def by_course(of: Q) -> Mapping[int, Contacts]:
    """The contacts of the courses that ``of`` asks for by ``course``; without one, a course is not there. One query."""
    found: dict[int, Contacts] = defaultdict(Contacts)
    for course, kind, day in _days(of):
        known = found[course]
        (known.conversations if kind == ContactKind.CONVERSATION else known.reviews).append(day)
    return dict(found)


def _days(of: Q) -> QuerySet[Any]:
    columns = ("course_id", "kind", "on")
    conversation = Value(ContactKind.CONVERSATION.value, output_field=CharField())
    held = [rows().filter(of).annotate(kind=conversation).order_by().values_list(*columns) for rows in _held]
    return ContactDate.objects.standing().filter(of).order_by().values_list(*columns).union(*held).order_by("on")
