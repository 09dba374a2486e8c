"""What callers hand to the actions: one shape for the pages, for import and for demonstration."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from brobygger.conversations.enums import ContactWay, ConversationForm, ConversationState, Occasion, RatedBy, RatedHow

TEXT_LIMIT = 5_000
SUMMARY_LIMIT = 10_000
LINE_LIMIT = 300
LONGEST_MINUTES = 8 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """When, where and how a conversation is to be."""

    on: datetime.date
    at: datetime.time
    minutes: int = 30
    form: str = ConversationForm.IN_PERSON
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A conversation as it was: what a person logs, and what a correction replaces."""

    on: datetime.date
    at: datetime.time | None = None
    minutes: int = 30
    form: str = ConversationForm.IN_PERSON
    others: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    job_talked: bool | None = None
    agreements: str = ""
    next_step: str = ""
    next_step_by: datetime.date | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConversation:
    """A whole conversation at once, for ``bulk.log_many``: held or missed."""

    course: Any
    broker: Any
    talk: Talk
    state: str = ConversationState.HELD


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAppointment:
    """A conversation to come, for ``bulk.plan_many``."""

    course: Any
    broker: Any
    appointment: Appointment


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    course: Any
    on: datetime.date
    line: str
    way: str = ContactWay.PHONE
    user: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRhythm:
    course: Any
    weeks: int
    contact_model: str
    on: datetime.date
    set_by: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRating:
    """``possibilities`` and ``progress`` go from 1 to 5; only a citizen is asked about progress."""

    course: Any
    on: datetime.date
    possibilities: int
    progress: int | None = None
    rated_by: str = RatedBy.CITIZEN
    occasion: str = Occasion.MONTHLY
    how: str = RatedHow.DIALOGUE
    user: Any = None
