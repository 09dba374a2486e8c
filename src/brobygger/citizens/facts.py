"""What a page about one course asks again and again, read once: marks, responsibilities, benefit periods.

Kept on the Course object for as long as the object lives, which is one request. Actions read afresh and never from
here; a page that has changed something redirects, and so reads anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from brobygger.citizens.models import BenefitPeriod, Course, Milestone, Responsibility, TeamPeriod
from brobygger.kernel import together

_KEPT = "_facts"


@dataclass(frozen=True, slots=True)
class Facts:
    milestones: tuple[Milestone, ...]  # by date, withdrawn ones too
    responsibilities: tuple[Responsibility, ...]  # newest first, with their users
    periods: tuple[BenefitPeriod, ...]  # newest first
    teams: tuple[TeamPeriod, ...]  # newest first, with their teams

    @property
    def marks(self) -> list[Milestone]:
        return [one for one in self.milestones if one.withdrawn_at is None]

    @property
    def holders(self) -> list[Responsibility]:
        """Who is responsible now, for the case first."""
        return sorted(
            (one for one in self.responsibilities if one.valid_to is None), key=lambda one: one.what != "case"
        )


def of(course: Course) -> Facts:
    """One query the first time."""
    kept = course.__dict__.get(_KEPT)
    if isinstance(kept, Facts):
        return kept
    milestones, held, periods, teams = together.of(course, asked)
    made = Facts(tuple(milestones), tuple(held), tuple(periods), tuple(teams))
    course.__dict__[_KEPT] = made
    return made


def asked(course: Course) -> tuple[Any, ...]:
    """For a page that asks ahead."""
    return (
        Milestone.objects.filter(course=course).order_by("on", "id"),
        Responsibility.objects.filter(course=course).select_related("user").order_by("-valid_from", "-id"),
        BenefitPeriod.objects.filter(citizen_id=course.citizen_id).order_by("-valid_from"),
        TeamPeriod.objects.filter(course=course).select_related("team").order_by("-valid_from", "-id"),
    )
