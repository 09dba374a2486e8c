"""Who does what for a citizen: the parts that are named, and who takes the decisions of the law.

A case is one file with several people at it. Each has a part by name: the case, the job brokering, and where a
colleague has it, the authority or the employers. Authority is the duty to be available, sanctions and the formal plan;
they belong to a caseworker, so a job broker without it is shown as such (docs/algorithms/who-does-what.md).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from brobygger.accounts.enums import TeamForm
from brobygger.accounts.models import Membership, TeamOrganisation, User
from brobygger.accounts.places import valid_on
from brobygger.accounts.roles import Role
from brobygger.citizens import access, facts
from brobygger.citizens.enums import CourseState, ResponsibleFor
from brobygger.citizens.models import Course, Responsibility, StandIn
from brobygger.kernel import boundary, clock

SHARING = (TeamForm.MICRO_TEAM, TeamForm.COORDINATING)  # forms of organisation in which the parts are shared out


@dataclass(frozen=True, slots=True)
class Part:
    """One part as it stands now; nobody has it where ``user`` is nothing."""

    what: ResponsibleFor
    user: User | None = None
    since: datetime.date | None = None
    stand_in: StandIn | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """Everybody's part in one course today."""

    by_part: Mapping[str, Part]
    decides: User | None  # who has the authority
    is_shared_out: bool  # whether the team is organised so that colleagues have parts
    has_double_role: bool  # whether the team is organised so that one person has the authority and the employers

    @property
    def named(self) -> list[Part]:
        """The parts that somebody has."""
        return [one for one in self.by_part.values() if one.user is not None]

    @property
    def broker(self) -> User | None:
        return self.by_part[ResponsibleFor.BROKER].user

    @property
    def broker_decides(self) -> bool:
        """Whether the job broker has the authority too; the page says so where they have not."""
        return self.broker is not None and self.decides is not None and self.broker.pk == self.decides.pk

    @property
    def people(self) -> list[tuple[User, list[Part]]]:
        """Each person once, with all of their parts."""
        found: dict[int, tuple[User, list[Part]]] = {}
        for one in self.named:
            if one.user is not None:
                found.setdefault(one.user.pk, (one.user, []))[1].append(one)
        return list(found.values())


def of(course: Course) -> Parts:
    """Asks the database nothing that a page about the course has not asked already."""
    known = facts.of(course)
    held = {one.what: one for one in known.holders}
    away = {one.absent_id: one for one in reversed(known.stand_ins)}
    return Parts(
        {what: _part(ResponsibleFor(what), held.get(what), away) for what in ResponsibleFor.values},
        deciding(held, known.caseworkers, known.forms),
        not known.forms.isdisjoint(SHARING),
        TeamForm.DOUBLE_ROLE in known.forms,
    )


def _part(what: ResponsibleFor, held: Responsibility | None, away: Mapping[int, StandIn]) -> Part:
    if held is None:
        return Part(what)
    return Part(what, held.user, held.valid_from, away.get(held.user_id))


def deciding(held: Mapping[str, Any], caseworkers: Iterable[int], forms: Iterable[str]) -> User | None:
    """Who has the authority: whoever is named for it, or else whoever has the case and may have authority.

    A caseworker may. In a team where one person has both roles, whoever has the case may, whatever their role is.
    """
    named = held.get(ResponsibleFor.AUTHORITY)
    if named is not None:
        return named.user
    case = held.get(ResponsibleFor.CASE)
    if case is None or not (case.user_id in set(caseworkers) or TeamForm.DOUBLE_ROLE in set(forms)):
        return None
    return case.user


def may_decide(user: User, course: Course) -> bool:
    """Whether somebody can be named for the authority in this course."""
    if Membership.objects.filter(_as_caseworker(), user=user).exists():
        return True
    # Asked afresh: an action goes by what is so now, and the course may just have come to another team.
    forms = TeamOrganisation.objects.filter(valid_on(clock.today()), team=course.team_id, form=TeamForm.DOUBLE_ROLE)
    return course.team_id is not None and bool(forms.exists())


def _as_caseworker() -> Q:
    return Q(valid_on(clock.today()), role=Role.CASEWORKER, jobcentre__in=[boundary.current().jobcentre])


# Of many at once ------------------------------------------------------------------------------------------------------


def _held(what: ResponsibleFor) -> Any:
    return Responsibility.objects.filter(access.present(), course=OuterRef("pk"), what=what)


def _organised(*forms: TeamForm) -> Any:
    return TeamOrganisation.objects.filter(valid_on(clock.today()), team=OuterRef("team_id"), form__in=forms)


def _decides_by_the_case(**who: Any) -> Q:
    """Whoever has the case has the authority with it."""
    case = _held(ResponsibleFor.CASE).filter(**who)
    as_caseworker = Membership.objects.filter(_as_caseworker(), user=OuterRef("user_id"))
    is_double = Exists(_organised(TeamForm.DOUBLE_ROLE))
    return Q(Exists(case.filter(Exists(as_caseworker)))) | Q(Q(is_double) & Q(Exists(case)))


def brokered_by(user: User) -> Any:
    """The enrolled courses that somebody brokers, with ``decides``: whether they have the authority too.

    Says of each what ``deciding`` says of one.
    """
    named = _held(ResponsibleFor.AUTHORITY)
    decides = Q(Exists(named.filter(user=user))) | (~Q(Exists(named)) & _decides_by_the_case(user=user))
    brokered = Responsibility.objects.filter(access.present(), what=ResponsibleFor.BROKER, user=user)
    rows = Course.objects.filter(state=CourseState.ENROLLED, pk__in=brokered.values("course_id"))
    return rows.annotate(decides=decides)


def not_shared_out(courses: Any) -> Any:
    """Enrolled courses of a team that shares the parts out, in which a colleague's part is not named.

    The employers by name, and the authority as ``deciding`` says it.
    """
    decides = Q(Exists(_held(ResponsibleFor.AUTHORITY))) | _decides_by_the_case()
    named = Q(Exists(_held(ResponsibleFor.EMPLOYERS))) & decides
    return courses.filter(~named, Exists(_organised(*SHARING)), state=CourseState.ENROLLED)
