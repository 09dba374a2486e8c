"""Rules of the CV: what is missing, by when it is begun and finished, where an application may go. Pure.

What is missing is a list for the next conversation. It is never counted into a mark of the person.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from brobygger.plans.cv_content import Cv, Post
from brobygger.plans.cv_enums import ApplicationState, CvPart, DeadlineUnit
from brobygger_analysis.danish.working_days import add_working_days
from brobygger_analysis.pauses import Pause, after, after_working_days

EARLIEST_YEAR = 1940


class Missing(StrEnum):
    PROFILE = "profile"
    JOBS = "jobs"
    JOB_YEARS = "job_years"
    EDUCATIONS = "educations"
    EDUCATION_YEARS = "education_years"
    COMPETENCES = "competences"
    TASKS = "tasks"
    LANGUAGES = "languages"


PART_OF = {
    Missing.PROFILE: CvPart.PROFILE, Missing.JOBS: CvPart.JOBS, Missing.JOB_YEARS: CvPart.JOBS,
    Missing.EDUCATIONS: CvPart.EDUCATIONS, Missing.EDUCATION_YEARS: CvPart.EDUCATIONS,
    Missing.COMPETENCES: CvPart.COMPETENCES, Missing.TASKS: CvPart.TASKS, Missing.LANGUAGES: CvPart.LANGUAGES,
}  # fmt: skip


def missing(cv: Cv) -> tuple[Missing, ...]:
    """What is not filled in, in the order of the CV. Licences and leisure may be empty: many have none."""
    found: list[Missing] = []
    if not cv.profile.strip():
        found.append(Missing.PROFILE)
    found += _missing_posts(cv.jobs, CvPart.JOBS in cv.none_of, Missing.JOBS, Missing.JOB_YEARS)
    found += _missing_posts(cv.educations, CvPart.EDUCATIONS in cv.none_of, Missing.EDUCATIONS, Missing.EDUCATION_YEARS)
    if not cv.competences:
        found.append(Missing.COMPETENCES)
    if not cv.tasks:
        found.append(Missing.TASKS)
    if not cv.languages:
        found.append(Missing.LANGUAGES)
    return tuple(found)


def _missing_posts(posts: tuple[Post, ...], none: bool, whole: Missing, years: Missing) -> list[Missing]:
    if not posts:
        return [] if none else [whole]
    return [years] if any(post.start_year is None for post in posts) else []


class YearsFault(StrEnum):
    TOO_EARLY = "too_early"
    IN_FUTURE = "in_future"
    ENDS_FIRST = "ends_first"
    MONTH_ALONE = "month_alone"


def years_fault(post: Post, today: datetime.date) -> tuple[YearsFault, str] | None:
    """What is wrong with the years of a post, and the field at fault."""
    for name in ("start_year", "end_year"):
        year: int | None = getattr(post, name)
        if year is not None and year < EARLIEST_YEAR:
            return YearsFault.TOO_EARLY, name
        if year is not None and year > today.year + (10 if name == "end_year" else 1):
            return YearsFault.IN_FUTURE, name
    for month, year_name in ((post.start_month, "start_year"), (post.end_month, "end_year")):
        if month is not None and getattr(post, year_name) is None:
            return YearsFault.MONTH_ALONE, year_name
    if post.start_year is not None and post.end_year is not None and not post.goes_on:
        start = (post.start_year, post.start_month or 1)
        end = (post.end_year, post.end_month or 12)
        if end < start:
            return YearsFault.ENDS_FIRST, "end_year"
    return None


# --- deadlines -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Norm:
    """So many working days or days after enrolment."""

    number: int
    unit: str

    def due(self, enrolled_on: datetime.date, pauses: Sequence[Pause] = ()) -> datetime.date:
        """Days on which the duty was suspended do not count."""
        if self.unit != DeadlineUnit.WORKING_DAYS:
            return after(enrolled_on, self.number, pauses)
        if pauses and self.number:
            return after_working_days(enrolled_on, self.number, pauses)
        return add_working_days(enrolled_on, self.number)


class Waits(StrEnum):
    START = "start"
    FINISH = "finish"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the CV of one course stands, from dates alone."""

    enrolled_on: datetime.date | None = None
    changed_on: datetime.date | None = None  # of the present version
    is_complete: bool = False
    checked_on: datetime.date | None = None  # newest valid check
    check_is_of_present: bool = False  # nothing was changed since that check

    @property
    def updated_after_enrolment(self) -> bool:
        return self.enrolled_on is not None and self.changed_on is not None and self.changed_on >= self.enrolled_on

    @property
    def checked_after_enrolment(self) -> bool:
        return self.enrolled_on is not None and self.checked_on is not None and self.checked_on >= self.enrolled_on

    @property
    def is_good_enough(self) -> bool:
        """Somebody found this very CV good enough."""
        return self.checked_on is not None and self.check_is_of_present

    @property
    def is_begun(self) -> bool:
        return self.updated_after_enrolment or self.checked_after_enrolment

    @property
    def is_finished(self) -> bool:
        return self.checked_after_enrolment or (self.updated_after_enrolment and self.is_complete)


@dataclass(frozen=True, slots=True)
class Waiting:
    what: Waits
    due: datetime.date


def waiting(standing: Standing, start: Norm, finish: Norm, pauses: Sequence[Pause] = ()) -> Waiting | None:
    """What the CV waits for after enrolment, and by when. Nothing before enrolment."""
    if standing.enrolled_on is None or standing.is_finished:
        return None
    finish_due = finish.due(standing.enrolled_on, pauses)
    if standing.is_begun:
        return Waiting(Waits.FINISH, finish_due)
    return Waiting(Waits.START, min(start.due(standing.enrolled_on, pauses), finish_due))


# --- applications ----------------------------------------------------------------------------------------------

_S = ApplicationState
MOVES: Mapping[ApplicationState, tuple[ApplicationState, ...]] = {
    _S.DRAFT: (_S.SENT, _S.DROPPED),
    _S.SENT: (_S.INTERVIEW, _S.HIRED, _S.REFUSED, _S.NO_ANSWER, _S.DROPPED),
    _S.INTERVIEW: (_S.HIRED, _S.REFUSED, _S.NO_ANSWER, _S.DROPPED),
    _S.NO_ANSWER: (_S.INTERVIEW, _S.HIRED, _S.REFUSED),
    _S.HIRED: (),
    _S.REFUSED: (),
    _S.DROPPED: (),
}
DATE_OF: Mapping[ApplicationState, str] = {
    _S.DRAFT: "drafted_on", _S.SENT: "sent_on", _S.INTERVIEW: "interview_on", _S.HIRED: "answered_on",
    _S.REFUSED: "answered_on", _S.NO_ANSWER: "answered_on",
}  # fmt: skip


def may_move(state: str, to: str) -> bool:
    return ApplicationState(to) in MOVES[ApplicationState(state)]
