"""Values that rooms hand upwards: what is due, what has happened, and what a search found."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field
from enum import StrEnum


class Urgency(StrEnum):
    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class DueItem:
    """Something that waits for somebody, computed when asked for and never stored.

    ``kind`` is a stable code of the room ("screening.handover"), ``sentence`` what a person reads,
    ``subject_kind``/``subject`` what it is about (a face makes the link), ``due`` the Danish date.
    """

    kind: str
    sentence: str
    due: datetime.date | None
    subject_kind: str
    subject: uuid.UUID
    citizen: uuid.UUID | None = None
    citizen_name: str = ""
    owner: int | None = None

    def urgency(self, on: datetime.date, *, soon_days: int = 2) -> Urgency:
        if self.due is None:
            return Urgency.LATER
        if self.due < on:
            return Urgency.OVERDUE
        return Urgency.SOON if self.due <= on + datetime.timedelta(days=soon_days) else Urgency.LATER


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened to a citizen: ``on`` is the Danish date, ``registered_at`` when it was typed."""

    kind: str
    sentence: str
    on: datetime.date
    registered_at: datetime.datetime
    author: str
    key: uuid.UUID
    subject_kind: str = ""
    subject: uuid.UUID | None = None
    details: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a room's ``search(actor, question, limit)`` answers with; never a citizen.

    ``kind`` is a stable code of the room ("programmes.page"), ``subject`` what its address needs (a face makes the
    link), ``name`` what it is called and ``note`` the line below it.
    """

    kind: str
    name: str
    subject: tuple[str, ...] = ()
    note: str = ""
