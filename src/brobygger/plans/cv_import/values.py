"""What the reader of a CV hands back: proposals, each pointing at the words it came from."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the CV itself: ``text`` is what stands from ``start`` to ``end``, with line breaks made to spaces."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Period:
    """From and to as years, with months where they are written. ``end_year`` is empty while it goes on."""

    words: Words
    start_year: int
    start_month: int | None = None
    end_year: int | None = None
    end_month: int | None = None

    @property
    def goes_on(self) -> bool:
        return self.end_year is None


@dataclass(frozen=True, slots=True)
class ProposedPost:
    """A job, an education or a course: ``title`` is what, ``place`` is where."""

    title: Words
    period: Period
    place: Words | None = None
    description: Words | None = None


@dataclass(frozen=True, slots=True)
class ProposedLanguage:
    code: str
    words: Words
    level: str = ""


@dataclass(frozen=True, slots=True)
class ProposedLicence:
    code: str
    words: Words


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everything that was found. Nothing of it is taken before a person ticks it."""

    jobs: tuple[ProposedPost, ...] = ()
    educations: tuple[ProposedPost, ...] = ()
    courses: tuple[ProposedPost, ...] = ()
    languages: tuple[ProposedLanguage, ...] = ()
    licences: tuple[ProposedLicence, ...] = ()
    competences: tuple[Words, ...] = ()
    profile: Words | None = None
    leisure: Words | None = None

    @property
    def is_empty(self) -> bool:
        return not (
            self.jobs or self.educations or self.courses or self.languages or self.licences or self.competences
            or self.profile or self.leisure
        )  # fmt: skip


MOST_CHARACTERS = 60_000  # a CV of some twenty pages; more is no CV
EARLIEST_YEAR = 1940


def latest_year(today: datetime.date) -> int:
    return today.year + 1
