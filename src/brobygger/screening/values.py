"""What callers hand to the actions: one shape for the pages, for import and for demonstration."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from brobygger.screening.enums import FilledHow, FilledWhen
from brobygger.screening.rules import Answers, Assessment, Goal

TEXT_LIMIT = 5_000
MINUTES_LIMIT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningEntry:
    """The form of step 1 as it was filled in. ``words``: impact, other, later."""

    answers: Answers = field(default_factory=Answers)
    words: Mapping[str, str] = field(default_factory=dict)
    how: str = FilledHow.DIALOGUE
    when: str = FilledWhen.FIRST_POSSIBLE
    later_reason: str = ""
    weeks_unemployed: int | None = None
    held_on: datetime.date | None = None
    purpose_explained: bool = False
    talked_through: bool = False
    history_seen: bool = False
    wishes: bool | None = None
    judged: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewEntry:
    """The interview of step 2: minutes by theme, needs by list, goals, assessment, decision."""

    held_on: datetime.date | None = None
    specialist: Any = None
    minutes: Mapping[str, str] = field(default_factory=dict)
    touched: frozenset[str] = frozenset()
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    goals: tuple[PlanGoal, ...] = ()
    assessment: Assessment = field(default_factory=Assessment)
    reasons: Mapping[str, str] = field(default_factory=dict)
    criteria: tuple[str, ...] = ()  # keys of local criteria that were used
    decision: str = ""
    recall_on: datetime.date | None = None
    assigned_broker: Any = None
    books_first: str = ""
    duties_passed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanGoal:
    """One of three equal goals: job or education, in an industry, as an occupation."""

    industry: str = ""
    occupation: str = ""
    kind: str = "job"
    feasible: bool | None = None
    in_demand: bool | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "industry": self.industry,
            "occupation": self.occupation,
            "kind": self.kind,
            "feasible": self.feasible,
            "in_demand": self.in_demand,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> PlanGoal:
        return cls(**{name: stored[name] for name in cls.__slots__ if name in stored})

    @property
    def goal(self) -> Goal:
        return Goal(self.industry, self.occupation.strip())

    @property
    def is_empty(self) -> bool:
        return not (self.industry or self.occupation.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class NewScreening:
    """A whole screening at once, for ``complete_many``."""

    course: Any
    entry: ScreeningEntry
    screener: Any = None
    form_version: str = "v1"
    language: str = "da"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHandover:
    """A handover at once, for ``handover_many``. ``shortcut`` (ground, what, date) stands in for a form."""

    course: Any
    on: datetime.date
    receiver: Any = None
    queue: Any = None
    interpreter: str = ""
    note: str = ""
    sender: Any = None
    shortcut: NewShortcut | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewShortcut:
    ground: str
    assessment: str
    assessed_on: datetime.date
    wishes: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDecision:
    """An interview with its decision at once, for ``decide_many``: the handover is accepted on ``accepted_on``,
    the time ``starts_at`` agreed that day, where one is known."""

    course: Any
    entry: InterviewEntry
    broker: Any
    accepted_on: datetime.date | None = None
    starts_at: datetime.datetime | None = None
