"""What callers hand to the actions: one shape for the pages, for import and for demonstration."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from brobygger.compensation.enums import AppliedBy, MentorOrder, Situation
from brobygger.compensation.rules import Facts

TEXT_LIMIT = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStance:
    """The three steps and what came of them. ``needed`` None means not answered."""

    needed: bool | None = None
    on: datetime.date | None = None
    goal: str = ""
    job: str = ""
    support: str = ""
    fitted: str = ""
    least: str = ""
    why: str = ""
    matched_out: bool = False
    schemes: tuple[str, ...] = ()
    no_application_reason: str = ""
    no_application_words: str = ""

    @property
    def words(self) -> dict[str, str]:
        said = {
            "job": self.job, "support": self.support, "fitted": self.fitted, "least": self.least, "why": self.why,
            "no_application": self.no_application_words,
        }  # fmt: skip
        return {name: text.strip() for name, text in said.items() if text.strip()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationEntry:
    """An application as it is filled in. ``words``: job, tasks, need, workplace, tried, employer."""

    scheme: str = ""
    situation: str = Situation.UNEMPLOYED
    applied_by: str = AppliedBy.STAFF
    goal: str = ""
    pre_approval: bool = False
    mentor_order: str = MentorOrder.NONE
    impairment: str = ""
    category: str = ""
    aids: tuple[str, ...] = ()
    apart: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    hours_per_week: Decimal | None = None
    amount: Decimal | None = None
    wanted_from: datetime.date | None = None
    wanted_to: datetime.date | None = None
    vitas_case: str = ""


WORDS = ("job", "tasks", "need", "workplace", "tried", "employer")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGrant:
    """What a decider grants."""

    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    no_end: bool = False
    hours_per_week: Decimal | None = None
    amount: Decimal | None = None
    apart: str = ""
    conditions: str = ""
    review_on: datetime.date | None = None
    reasons: str = ""


# --- many at once -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceRow:
    citizen: Any
    new: NewStance
    course: Any = None
    user: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationRow:
    """An application with its dates, and its decision where it has one."""

    citizen: Any
    entry: ApplicationEntry
    applied_at: datetime.datetime
    course: Any = None
    user: Any = None  # who made it
    owner: Any = None
    deputy: Any = None
    decided_at: datetime.datetime | None = None
    decider: Any = None
    grant: NewGrant | None = None  # with ``decided_at``: granted; without it: refused
    refusal: str = ""
    pauses: tuple[tuple[str, datetime.datetime, datetime.datetime | None], ...] = ()
    started_on: datetime.date | None = None
    stopped_on: datetime.date | None = None
    stop_reason: str = ""
