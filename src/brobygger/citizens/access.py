"""The one door to a citizen: who may open, who may change, and the log of what was opened.

Every room above goes through ``open_citizen``. The jobcentre boundary is checked below it by the managers, and by the
database itself on PostgreSQL; what is decided here is need to know inside one jobcentre: own cases, the team's cases,
and the rest of the house, which only a reason opens.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from brobygger.accounts.enums import TeamForm
from brobygger.accounts.models import TeamOrganisation
from brobygger.accounts.places import valid_on
from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.citizens import errors
from brobygger.citizens.enums import ResponsibleFor
from brobygger.citizens.models import Citizen, Course, Responsibility, StandIn
from brobygger.kernel import boundary, clock
from brobygger.kernel.actor import Actor, Holds
from brobygger.kernel.errors import NotAllowed
from brobygger.kernel.numbers import Few
from brobygger.privacy import glass
from brobygger.vault import log


class Nearness(StrEnum):
    """How near a case is to the actor."""

    OWN = "own"
    TEAM = "team"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Rights:
    """What the actor may do with one citizen; ``by_glass`` says that only a reason opened it."""

    nearness: Nearness
    read: bool
    write: bool
    by_glass: bool = False
    may_break_glass: bool = False
    courses: tuple[Course, ...] = ()  # of the citizen, newest first, so that a page need not ask again
    roles: frozenset[str] = frozenset()  # by which of the actor's roles the case is open; none for machines
    stands_in_for: str = ""  # whose case it is, where the actor has it as a stand-in only

    @property
    def course(self) -> Course | None:
        """The open course, or the latest one."""
        return _present_course(self.courses)

    def open_to(self, *roles: str) -> bool:
        """Whether the case is open by one of these roles, and not by another that the actor holds besides."""
        return not self.roles.isdisjoint(roles)


NO_CASE = Rights(Nearness.REST, read=False, write=False)
EVERYTHING = Rights(Nearness.REST, read=True, write=True)

# Whoever may open the rest of the jobcentre with a reason. An administrator and an analyst never may.
GLASS_ROLES = (*CASE_ROLES, Role.COMPENSATION_SPECIALIST, Role.TEAM_LEADER, Role.PROJECT_MANAGER)
SEARCH_ROLES = (*CASE_ROLES, Role.COMPENSATION_SPECIALIST, Role.TEAM_LEADER, Role.PROJECT_MANAGER)
LIST_ROLES = (*CASE_ROLES, Role.COMPENSATION_SPECIALIST, Role.TEAM_LEADER, Role.PROJECT_MANAGER)
HOUSE_LIST_ROLES = (Role.TEAM_LEADER, Role.PROJECT_MANAGER)
REGISTER_ROLES = (*CASE_ROLES, Role.TEAM_LEADER)
IMPORT_ROLES = (Role.PROJECT_MANAGER, Role.TEAM_LEADER)


def open_citizen(
    actor: Actor, key: uuid.UUID | str, purpose: str, *, write: bool = False, shows: bool = True
) -> Citizen:
    """Fetch, check, log. Raises ``NotFound`` beyond the boundary and ``NotAllowed`` inside it.

    ``purpose`` is a stable code ("citizen.view", "screening.form") that the log keeps. ``shows`` is False only where
    the answer shows nothing of the case, as when a draft is kept while it is typed: the page itself was logged, and a
    line every other second would bury it.
    """
    return open_with_rights(actor, key, purpose, write=write, shows=shows)[0]


def open_with_rights(
    actor: Actor, key: uuid.UUID | str, purpose: str, *, write: bool = False, shows: bool = True
) -> tuple[Citizen, Rights]:
    """``open_citizen`` for a page that also shows what the actor may do."""
    citizen = _fetch(key)
    allowed = rights(actor, citizen)
    if not allowed.read:
        raise errors.only_with_reason() if allowed.may_break_glass else errors.closed_case()
    if write and not allowed.write:
        raise errors.read_only()
    if shows:
        reason = _stand_in_words(allowed.stands_in_for) if allowed.stands_in_for else ""
        subjects = [("citizen", citizen.key)]
        by = actor.with_purpose(purpose).by_right_of(*allowed.roles)
        log.opened(by=by, action="citizen.opened", subjects=subjects, reason=reason)
    return citizen, allowed


def _stand_in_words(name: str) -> str:
    return _("Vikar for %(name)s") % {"name": name}


def find_citizen(actor: Actor, key: uuid.UUID | str) -> Citizen:
    """The citizen without opening the case, for the page that asks for a reason. Shows a name and nothing else."""
    check_can_search(actor)
    return _fetch(key)


def _fetch(key: uuid.UUID | str) -> Citizen:
    """The citizen; the key of a double leads to the one that was kept."""
    try:
        citizen = Citizen.by_key(uuid.UUID(str(key)))
    except ValueError:
        citizen = None
    if citizen is None:
        raise errors.not_found()
    return citizen.kept


def rights(actor: Actor, citizen: Citizen) -> Rights:
    """The matrix of who may do what, for one citizen. At most four queries.

    One and the same role lets in at the page and opens the case: on a page for caseworkers a leader's role opens
    nothing, though the actor be caseworker in another team.
    """
    if actor.user is None and not actor.is_machine:
        return NO_CASE
    courses = tuple(citizen.courses.select_related("team", "programme").order_by("-began_on", "-id"))
    course = _present_course(courses)
    if actor.is_machine:
        return replace(EVERYTHING, courses=courses)
    actor = actor.as_let_in()
    near, stands_in_for = _near(actor, course)
    opening = _opening(actor, near, course)
    if opening:
        write = _writes(actor, near, course)
        return Rights(near, read=True, write=write, courses=courses, roles=opening, stands_in_for=stands_in_for)
    if not actor.has(*GLASS_ROLES):
        return NO_CASE
    broken = glass.is_open(actor, citizen.key, clock.now())
    opening = actor.roles.intersection(GLASS_ROLES) if broken else frozenset()
    return Rights(near, read=broken, write=False, by_glass=broken, may_break_glass=True, courses=courses, roles=opening)


def _writes(actor: Actor, near: Nearness, course: Course | None) -> bool:
    if near is Nearness.OWN:
        return actor.has(*CASE_ROLES)
    return near is Nearness.TEAM and shares_cases(course)


def reads_without_reason(actor: Actor, near: Nearness, course: Course | None) -> bool:
    """Whether the roles let the actor open the case as it stands; asks the database nothing."""
    return bool(_opening(actor, near, course))


def _opening(actor: Actor, near: Nearness, course: Course | None) -> frozenset[str]:
    """Those of the actor's roles that open the case; the leader's only where no nearer role does as much."""
    found: frozenset[str] = frozenset()
    if near is Nearness.OWN:
        found = actor.roles.intersection((*CASE_ROLES, Role.COMPENSATION_SPECIALIST))
    elif near is Nearness.TEAM and course is not None:
        found = frozenset(role for role in CASE_ROLES if course.team_id in actor.named_teams(role))
    if found.isdisjoint(CASE_ROLES) and leads(actor, course):
        found |= {Role.TEAM_LEADER.value}
    return found


def can_read(actor: Actor, citizen: Citizen) -> bool:
    return rights(actor, citizen).read


def can_write(actor: Actor, citizen: Citizen) -> bool:
    return rights(actor, citizen).write


def check_can_write(actor: Actor, citizen: Citizen) -> None:
    allowed = rights(actor, citizen)
    if not allowed.read:
        raise errors.only_with_reason() if allowed.may_break_glass else errors.closed_case()
    if not allowed.write:
        raise errors.read_only()


def nearness(actor: Actor, course: Course | None) -> Nearness:
    return _near(actor, course)[0]


def _near(actor: Actor, course: Course | None) -> tuple[Nearness, str]:
    """How near, and for whom the actor stands in where the case is theirs by that alone. One query."""
    if course is None:
        return Nearness.REST, ""
    holders = list(Responsibility.objects.filter(held_by(actor), course=course).select_related("user"))
    if holders:
        is_own = any(one.user_id == actor.user for one in holders)
        return Nearness.OWN, "" if is_own else holders[0].user.name
    return besides_own(actor, course), ""


def besides_own(actor: Actor, course: Course) -> Nearness:
    """How near a case is that is not the actor's own: the team's, where they work with cases in that team."""
    return Nearness.TEAM if course.team_id in actor.named_teams(*CASE_ROLES) else Nearness.REST


def leads(actor: Actor, course: Course | None) -> bool:
    """A leader leads the teams of the membership; one whose membership names no team leads the whole jobcentre."""
    return course is not None and actor.reaches(course.team_id, Role.TEAM_LEADER)


def present() -> Q:
    """The responsibilities that hold now."""
    return Q(valid_to=None)


def holds(actor: Actor, present: Iterable[Responsibility]) -> bool:
    """Whether one of these responsibilities, which a list has read, is the actor's today."""
    return not {one.user_id for one in present}.isdisjoint(_users(actor))


def opens(actor: Actor, course: Course, present: Iterable[Responsibility]) -> bool:
    """Whether the roles let the actor open the case without a reason, told from what a list has read of it."""
    near = Nearness.OWN if holds(actor, present) else besides_own(actor, course)
    return reads_without_reason(actor, near, course)


def held_by(actor: Actor, *parts: ResponsibleFor) -> Q:
    """The responsibilities that are the actor's today: their own, and those of whom they stand in for.

    Every list of "mine" asks with this, so that a stand-in has the desk, the lists and the rights together. With
    ``parts`` only these: a colleague who has the employers of a case need not be told of its belief ratings.
    """
    held = Q(valid_to=None) & whose(actor, "user")
    return held & Q(what__in=parts) if parts else held


def whose(actor: Actor, field: str) -> Q:
    """Rows whose user in ``field`` is the actor, or somebody whom the actor stands in for today."""
    return Q(**{f"{field}_id__in": users(actor)})


def users(actor: Actor) -> Few:
    """The actor and those of whom the actor stands in for today; named, for statements that are used again."""
    return Few(_users(actor), "users")


def asks_as(actor: Actor) -> Holds:
    """What a kept statement about "mine" may hang on besides ``users``: it belongs into its key."""
    return actor.holds


# Whom somebody stands in for, kept for as long as a boundary is entered (one request). As a list of numbers the
# database goes by the user's index; as a subquery it read every responsibility of the jobcentre.
_covered: ContextVar[tuple[Any, dict[Any, list[int]]] | None] = ContextVar("brobygger_covered", default=None)


def _users(actor: Actor) -> list[int]:
    """The actor's own number, and those of whom the actor stands in for today."""
    if actor.user is None:
        return []
    entered, key = boundary.current(), (actor.user, clock.today())
    kept = _covered.get()
    if kept is None or kept[0] is not entered:
        kept = (entered, {})
        _covered.set(kept)
    if key not in kept[1]:
        kept[1][key] = [actor.user, *covered_by(actor).values_list("absent_id", flat=True)]
    return kept[1][key]


def stands_in(actor: Actor) -> bool:
    """Whether the actor stands in for anybody today."""
    return len(_users(actor)) > 1


def forget_stand_ins() -> None:
    """Somebody was named stand-in, or is one no longer: ask anew."""
    _covered.set(None)


def covered_by(actor: Actor) -> Any:
    """The stand-ins that the actor is today."""
    today = clock.today()
    return StandIn.objects.filter(
        stand_in_id=actor.user, valid_from__lte=today, valid_to__gte=today, ended_at__isnull=True
    )


def may_set_stand_in(actor: Actor, absent: Any) -> bool:
    """Whoever goes away names the stand-in, or a leader does, for people in the teams that they lead."""
    if actor.is_machine or (actor.user is not None and actor.user == absent.pk and actor.has(*CASE_ROLES)):
        return True
    led = actor.teams_as(Role.TEAM_LEADER)
    if led is None:
        return True
    in_team = absent.memberships.filter(valid_on(clock.today()), role__in=CASE_ROLES, team_id__in=led)
    return bool(led and in_team.exists())


def is_standing_in_for(actor: Actor, user: int) -> bool:
    return bool(actor.user is not None and covered_by(actor).filter(absent_id=user).exists())


def shares_cases(course: Course | None) -> bool:
    """Whether the course's team is a micro-team, which shares its cases."""
    if course is None or course.team_id is None:
        return False
    today = clock.today()
    running = Q(valid_from__lte=today) & (Q(valid_to=None) | Q(valid_to__gte=today))
    return bool(TeamOrganisation.objects.filter(running, team=course.team_id, form=TeamForm.MICRO_TEAM).exists())


def current_course(citizen: Citizen) -> Course | None:
    """The open course, or the latest one where none is open."""
    return _present_course(tuple(citizen.courses.select_related("team", "programme").order_by("-began_on", "-id")))


def _present_course(courses: tuple[Course, ...]) -> Course | None:
    return next((one for one in courses if one.closed_on is None), courses[0] if courses else None)


def check_can_register(actor: Actor) -> None:
    if not (actor.is_machine or actor.has(*REGISTER_ROLES)):
        raise errors.may_not_register()


def check_can_import(actor: Actor) -> None:
    if not (actor.is_machine or actor.has(*IMPORT_ROLES)):
        raise errors.may_not_import()


def may_reassign(actor: Actor, course: Course, near: Nearness | None = None) -> bool:
    """A leader moves the team's cases; whoever is responsible may hand on; a micro-team shares."""
    if actor.is_machine or leads(actor, course):
        return True
    if not actor.has(*CASE_ROLES):
        return False
    near = near or nearness(actor, course)
    return near is Nearness.OWN or (near is Nearness.TEAM and shares_cases(course))


def check_can_reassign(actor: Actor, course: Course) -> None:
    if not may_reassign(actor, course):
        raise errors.may_not_reassign()


def may_search(actor: Actor) -> bool:
    return actor.is_machine or (actor.jobcentre is not None and actor.has(*SEARCH_ROLES))


def check_can_search(actor: Actor) -> None:
    if not may_search(actor):
        raise errors.closed_case()


def visible(actor: Actor, courses: Any, scope: str) -> Any:
    """The courses of a list: own, the team's, or the whole jobcentre, by the matrix. Raises ``NotAllowed``."""
    if not actor.has(*LIST_ROLES):
        raise errors.closed_case()
    if scope == "own":
        return courses.filter(pk__in=Responsibility.objects.filter(held_by(actor)).values("course_id"))
    if scope == "team" and actor.has(*CASE_ROLES, Role.TEAM_LEADER):
        teams = teams_listed(actor)
        return courses if teams is None else courses.filter(team_id__in=teams)
    if scope == "jobcentre" and actor.has(*HOUSE_LIST_ROLES):
        return courses
    raise NotAllowed(str(errors.closed_case().sentence))


def teams_listed(actor: Actor) -> frozenset[int] | None:
    """The teams whose cases the actor reads in a list: led, or worked with cases in. None is every team."""
    led = actor.teams_as(Role.TEAM_LEADER)
    return None if led is None else led | actor.named_teams(*CASE_ROLES)


def roles_that_list(scope: str) -> tuple[str, ...]:
    """The roles by which a list of this scope is seen, for the log."""
    if scope == "own":
        return (*CASE_ROLES, Role.COMPENSATION_SPECIALIST)
    return (*CASE_ROLES, Role.TEAM_LEADER) if scope == "team" else HOUSE_LIST_ROLES


def scopes(actor: Actor) -> tuple[str, ...]:
    """The lists that the actor may choose between, nearest first."""
    found = []
    if actor.has(*CASE_ROLES, Role.COMPENSATION_SPECIALIST):
        found.append("own")
    if actor.has(*CASE_ROLES, Role.TEAM_LEADER):
        found.append("team")
    if actor.has(*HOUSE_LIST_ROLES):
        found.append("jobcentre")
    return tuple(found)
