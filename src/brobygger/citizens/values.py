"""What callers hand to the actions: a new citizen, a new course, a step. One shape for one and for many."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from brobygger.citizens.enums import CourseState, Gender, MilestoneKind, Protection
from brobygger.citizens.models import Citizen, Course
from brobygger.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCitizen:
    """``birth_date`` and ``gender`` left out are proposed from the number.

    A test person without a number gets one that can belong to nobody.
    """

    cpr: str
    given_name: str
    family_name: str = ""
    birth_date: datetime.date | None = None
    gender: Gender | None = None
    protection: Protection = Protection.NONE
    telephone: str = ""
    email: str = ""
    address: str = ""
    postal_code: str = ""
    city: str = ""
    municipality_code: str = ""
    language: str = "da"
    interpreter: str = ""
    education: str = ""
    is_test: bool = False
    is_demonstration: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCourse:
    """``benefit_since``: the citizen was on the benefit already before the course, from that day."""

    citizen: Citizen
    began_on: datetime.date
    benefit_group: str
    benefit_since: datetime.date | None = None
    team: Any = None
    municipality_code: str = ""
    source: str = "registered"
    programme: Any = None


@dataclass(frozen=True, slots=True)
class Written:
    """Who registered something and when, where a machine tells what a person did before."""

    by: Actor
    at: datetime.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A course reached a milestone. ``written``: for machines only; else it is written now by whoever acts."""

    course: Course
    kind: MilestoneKind
    on: datetime.date
    programme: Any = None
    source: str = "registered"
    shortcut: bool = False  # assessed before: straight to step 2
    written: Written | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A course went to a state that is not counted by itself."""

    course: Course
    to: CourseState
    on: datetime.date
    reason: str = ""
    recall_on: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """Somebody became responsible for a course."""

    course: Course
    user: Any
    on: datetime.date
    what: str = "case"
    reason: str = ""
