"""What a plan says. Pure values that go in and out of one sealed JSON value per version.

Everything lies by key, and nothing in an order: goals are equal, and activities and agreements are sorted by their
dates when they are shown.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, ClassVar, TypeVar

from brobygger.plans.enums import ActivityState, AgreementState, DoneBy, GoalKind, StrategyKind

GOALS_WANTED = 3
OWN_WORDS = "own"

Stored = dict[str, dict[str, dict[str, Any]]]
ItemType = TypeVar("ItemType", bound="Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing of a plan. Dates are kept as ISO text in ``DATES``."""

    DATES: ClassVar[tuple[str, ...]] = ()

    def as_json(self) -> dict[str, Any]:
        stored = asdict(self)
        for name in self.DATES:
            stored[name] = stored[name].isoformat() if stored[name] else None
        return {name: list(value) if isinstance(value, tuple) else value for name, value in stored.items()}

    @classmethod
    def from_json(cls: type[ItemType], stored: Mapping[str, Any]) -> ItemType:
        """Fields that came later get their default; fields that have gone are left out."""
        given: dict[str, Any] = {}
        for one in fields(cls):
            if one.name not in stored:
                continue
            value = stored[one.name]
            if one.name in cls.DATES:
                value = datetime.date.fromisoformat(value) if value else None
            given[one.name] = tuple(value) if isinstance(value, list) else value
        return cls(**given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal(Item):
    """A job or an education. Three of them, equal."""

    kind: str = GoalKind.JOB.value
    industry: str = ""  # code of reference list "industry"
    occupation: str = ""
    path: str = ""  # enums.GoalPath: names the way, ranks nothing
    feasible: bool | None = None
    in_demand: bool | None = None
    why: str = ""

    @property
    def is_complete(self) -> bool:
        return bool(self.industry and self.occupation.strip())

    @property
    def is_empty(self) -> bool:
        return not (self.industry or self.occupation.strip() or self.why.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(Item):
    DATES: ClassVar[tuple[str, ...]] = ("start", "end")

    kind: str = ""  # code of reference list "plan_activity"
    what: str = ""
    purpose: str = ""
    goal: str = ""  # key of a goal
    start: datetime.date | None = None
    end: datetime.date | None = None
    hours: float | None = None  # a week
    by: str = DoneBy.CITIZEN.value
    by_name: str = ""
    state: str = ActivityState.PLANNED.value

    @property
    def is_open(self) -> bool:
        return self.state not in {ActivityState.DONE, ActivityState.DROPPED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement(Item):
    DATES: ClassVar[tuple[str, ...]] = ("agreed_on", "deadline")

    what: str = ""
    measure: str = ""
    accepted: bool | None = None
    realistic: bool | None = None
    agreed_on: datetime.date | None = None
    deadline: datetime.date | None = None
    goal: str = ""
    by: str = ""
    by_name: str = ""
    state: str = AgreementState.OPEN.value

    @property
    def is_open(self) -> bool:
        return self.state == AgreementState.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Item):
    """A resource or a barrier of the strategy picture, tied to the goals it matters for."""

    kind: str = StrategyKind.RESOURCE.value
    text: str = ""
    goals: tuple[str, ...] = ()
    help: str = ""  # how the resource is used, or what lowers the barrier


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Item):
    """What the citizen wants, in the citizen's own words."""

    text: str = ""


SECTIONS: dict[str, type[Item]] = {
    "goals": Goal,
    "activities": Activity,
    "agreements": Agreement,
    "strategy": Line,
    "words": Words,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    goals: Mapping[str, Goal] = field(default_factory=dict)
    activities: Mapping[str, Activity] = field(default_factory=dict)
    agreements: Mapping[str, Agreement] = field(default_factory=dict)
    strategy: Mapping[str, Line] = field(default_factory=dict)
    words: Mapping[str, Words] = field(default_factory=dict)

    def as_json(self) -> Stored:
        return {
            section: {key: item.as_json() for key, item in sorted(getattr(self, section).items())}
            for section in SECTIONS
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> Content:
        found = stored or {}
        given: dict[str, Any] = {
            section: {key: kind.from_json(item) for key, item in (found.get(section) or {}).items()}
            for section, kind in SECTIONS.items()
        }
        return cls(**given)

    def items(self, section: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = getattr(self, section)
        return found

    def item(self, section: str, key: str) -> Any:
        return self.items(section).get(key)

    def having(self, section: str, changed: Mapping[str, Item | None]) -> Content:
        """The same plan with some items of a section put in their place, or taken out (None)."""
        items = {**self.items(section), **changed}
        given = {name: getattr(self, name) for name in SECTIONS}
        given[section] = {key: item for key, item in items.items() if item is not None}
        return Content(**given)

    @property
    def own_words(self) -> str:
        words = self.words.get(OWN_WORDS)
        return words.text if words else ""

    @property
    def complete_goals(self) -> int:
        return sum(1 for goal in self.goals.values() if goal.is_complete)

    # Shown in an order that nobody chose.

    @property
    def goals_shown(self) -> list[tuple[str, Goal]]:
        return sorted(self.goals.items(), key=lambda pair: (pair[1].occupation.casefold(), pair[0]))

    @property
    def activities_shown(self) -> list[tuple[str, Activity]]:
        latest = datetime.date.max
        return sorted(
            self.activities.items(),
            key=lambda pair: (pair[1].start or pair[1].end or latest, pair[1].end or latest, pair[0]),
        )

    @property
    def agreements_shown(self) -> list[tuple[str, Agreement]]:
        latest = datetime.date.max
        return sorted(
            self.agreements.items(), key=lambda pair: (not pair[1].is_open, pair[1].deadline or latest, pair[0])
        )

    @property
    def lines_shown(self) -> list[tuple[str, Line]]:
        return sorted(self.strategy.items(), key=lambda pair: (pair[1].kind, pair[1].text.casefold(), pair[0]))
