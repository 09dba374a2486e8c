"""What a page about one course asks again and again, read once: marks, responsibilities, benefit periods, teams.

Kept on the Course object for as long as the object lives, which is one request. Actions read afresh and never from
here; a page that has changed something redirects, and so reads anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from brobygger.accounts.models import Membership, TeamOrganisation
from brobygger.accounts.places import valid_on
from brobygger.accounts.roles import Role
from brobygger.citizens.enums import ResponsibleFor
from brobygger.citizens.models import BenefitPeriod, Course, Milestone, Responsibility, StandIn, TeamPeriod
from brobygger.kernel import clock, together

_KEPT = "_facts"


@dataclass(frozen=True, slots=True)
class Facts:
    milestones: tuple[Milestone, ...]  # by date, withdrawn ones too
    responsibilities: tuple[Responsibility, ...]  # newest first, with their users
    periods: tuple[BenefitPeriod, ...]  # newest first
    teams: tuple[TeamPeriod, ...]  # newest first, with their teams
    forms: frozenset[str]  # how the team is organised today
    caseworkers: frozenset[int]  # who of those responsible now has the role of a caseworker here
    stand_ins: tuple[StandIn, ...]  # for those responsible now, today

    @property
    def marks(self) -> list[Milestone]:
        return [one for one in self.milestones if one.withdrawn_at is None]

    @property
    def holders(self) -> list[Responsibility]:
        """Who is responsible now, for the case first."""
        return sorted(
            (one for one in self.responsibilities if one.valid_to is None), key=lambda one: _ORDER.index(one.what)
        )


_ORDER = list(ResponsibleFor.values)


def of(course: Course) -> Facts:
    """One query the first time."""
    kept = course.__dict__.get(_KEPT)
    if isinstance(kept, Facts):
        return kept
    milestones, held, periods, teams, forms, caseworkers, stand_ins = together.of(course, asked)
    made = Facts(
        tuple(milestones),
        tuple(held),
        tuple(periods),
        tuple(teams),
        frozenset(one.form for one in forms),
        frozenset(one.user_id for one in caseworkers),
        tuple(stand_ins),
    )
    course.__dict__[_KEPT] = made
    return made


def asked(course: Course) -> tuple[Any, ...]:
    """For a page that asks ahead."""
    today = clock.today()
    holders = Responsibility.objects.filter(course=course, valid_to=None).values("user_id")
    team = Course.objects.filter(pk=course.pk).values("team_id")
    return (
        Milestone.objects.filter(course=course).order_by("on", "id"),
        Responsibility.objects.filter(course=course).select_related("user").order_by("-valid_from", "-id"),
        BenefitPeriod.objects.filter(citizen_id=course.citizen_id).order_by("-valid_from"),
        TeamPeriod.objects.filter(course=course).select_related("team").order_by("-valid_from", "-id"),
        TeamOrganisation.objects.filter(valid_on(today), team__in=team).order_by("id"),
        Membership.objects.filter(
            valid_on(today), user__in=holders, role=Role.CASEWORKER, jobcentre=course.jobcentre_id
        ).order_by("id"),
        StandIn.objects.filter(absent__in=holders, valid_from__lte=today, valid_to__gte=today, ended_at=None)
        .select_related("stand_in")
        .order_by("valid_from", "id"),
    )
