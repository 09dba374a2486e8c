"""What an invented citizen is: plain values that anybody can read, with the codes of the rooms' lists."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum

from brobygger_analysis.danish import cpr

LEVELS = ("none", "small", "medium", "large")


class Stage(IntEnum):
    """How far a person came."""

    SCREENED = 1
    ACCEPTED = 2
    INTERVIEWED = 3
    ENROLLED = 4
    EMPLOYED = 5


@dataclass(frozen=True, slots=True)
class SyntheticScreening:
    """The form of step 1. ``impairments``: row, level, and the number on 0-10 where it was given."""

    held_on: datetime.date
    how: str
    when: str
    later_reason: str
    weeks_unemployed: int
    impairments: tuple[tuple[str, str, int | None], ...]
    documented: bool | None
    schemes_before: bool | None
    limited_before: bool | None
    interpreter: str
    no_reason: str
    wishes: bool | None
    judged: bool
    words: Mapping[str, str]

    @property
    def none(self) -> bool:
        return not self.impairments

    @property
    def matters(self) -> bool:
        return any(level != "none" for _row, level, _number in self.impairments)


@dataclass(frozen=True, slots=True)
class SyntheticInterview:
    """The interview of step 2 with its decision. ``types``: the primary impairment first."""

    held_on: datetime.date
    types: tuple[str, ...]
    impact_before: str
    impact_now: str
    citizen_view: int
    broker_view: int
    motivated: bool
    needed_before: bool
    needed_now: bool
    schemes_before: tuple[str, ...]
    schemes_now: tuple[str, ...]
    needs: Mapping[str, tuple[str, ...]]
    goals: tuple[tuple[str, str, str], ...]  # industry, occupation, kind ("job" or "education")
    minutes: Mapping[str, str]
    reasons: Mapping[str, str]
    decision: str  # "enrol", "refuse" or "postpone"
    recall_on: datetime.date | None
    books_first: str
    duties_passed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SyntheticPerson:
    """One invented participant. ``age``: whole years at enrolment, or at screening for whoever was not enrolled;
    ``benefit_weeks``: whole weeks on benefit from ``benefit_since`` to the same day."""

    number: int
    given_name: str
    family_name: str
    gender: str  # "woman" or "man"
    birth_date: datetime.date
    age: int
    education: str
    language: str
    interpreter: str
    municipality: str
    municipality_code: str
    team: str
    caseworker: int  # numbered within the municipality
    broker: int | None
    stage: Stage
    benefit_group: str
    benefit_since: datetime.date
    benefit_weeks: int
    began_on: datetime.date
    screening: SyntheticScreening
    handed_over_on: datetime.date | None = None
    accepted_on: datetime.date | None = None  # by the broker
    not_held: str = ""  # why the interview was not held: a code of handover_outcome
    interview: SyntheticInterview | None = None
    first_conversation_on: datetime.date | None = None
    employed_on: datetime.date | None = None
    employment: str | None = None  # "ordinary", "flex_job" or "education"
    closed_on: datetime.date | None = None

    @property
    def cpr(self) -> str:
        """Ten digits that can belong to nobody."""
        return cpr.demonstration(self.number, "female" if self.gender == "woman" else "male").digits

    @property
    def is_accepted(self) -> bool:
        return self.stage >= Stage.ACCEPTED

    @property
    def is_enrolled(self) -> bool:
        return self.stage >= Stage.ENROLLED

    @property
    def impairments(self) -> tuple[str, ...]:
        """Types from the interview, the primary one first."""
        return self.interview.types if self.interview else ()

    @property
    def self_belief(self) -> int:
        return self.interview.citizen_view if self.interview else 0

    @property
    def impact(self) -> int:
        """1 none to 4 large, as it is averaged; 0 before the interview."""
        return LEVELS.index(self.interview.impact_now) + 1 if self.interview else 0

    @property
    def dates(self) -> dict[str, datetime.date]:
        """The marks by their kind, in the order in which they are reached."""
        marks = {
            "began": self.began_on,
            "screened": self.screening.held_on,
            "accepted": self.screening.held_on if self.is_accepted else None,
            "handed_over": self.handed_over_on,
            "interviewed": self.interview.held_on if self.interview else None,
            "enrolled": self.interview.held_on if self.interview and self.is_enrolled else None,
            "first_conversation": self.first_conversation_on,
            "employed": self.employed_on,
            "closed": self.closed_on,
        }
        return {kind: day for kind, day in marks.items() if day is not None}

    def known_on(self, day: datetime.date) -> SyntheticPerson | None:
        """The person as seen on a day: what happened later has not happened. None before the screening."""
        if self.screening.held_on > day:
            return None
        stage = self.stage
        interview, handed_over, accepted = self.interview, self.handed_over_on, self.accepted_on
        if handed_over is not None and handed_over > day:
            handed_over = accepted = None
        if accepted is not None and accepted > day:
            accepted = None
        if interview is not None and interview.held_on > day:
            interview, stage = None, Stage.ACCEPTED
        employed = self.employed_on if self.employed_on and self.employed_on <= day else None
        if stage is Stage.EMPLOYED and employed is None:
            stage = Stage.ENROLLED
        first = self.first_conversation_on
        closed = self.closed_on if self.closed_on and self.closed_on <= day else None
        return replace(
            self,
            stage=stage,
            handed_over_on=handed_over,
            accepted_on=accepted,
            interview=interview,
            broker=self.broker if handed_over else None,
            not_held=self.not_held if closed else "",
            first_conversation_on=first if first and first <= day else None,
            employed_on=employed,
            employment=self.employment if employed else None,
            closed_on=closed,
        )

    def moved(self, weeks: int) -> SyntheticPerson:
        """The same person so many weeks later: weekdays stay, holidays may be hit."""
        by = datetime.timedelta(weeks=weeks)

        def later(day: datetime.date | None) -> datetime.date | None:
            return day + by if day else None

        interview = self.interview
        if interview is not None:
            interview = replace(interview, held_on=interview.held_on + by, recall_on=later(interview.recall_on))
        return replace(
            self,
            birth_date=self.birth_date + by,
            benefit_since=self.benefit_since + by,
            began_on=self.began_on + by,
            screening=replace(self.screening, held_on=self.screening.held_on + by),
            interview=interview,
            handed_over_on=later(self.handed_over_on),
            accepted_on=later(self.accepted_on),
            first_conversation_on=later(self.first_conversation_on),
            employed_on=later(self.employed_on),
            closed_on=later(self.closed_on),
        )
