"""Who may open and change plans and quality reviews. Every door to a plan leads through the citizen's."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from brobygger.accounts.roles import CASE_ROLES, LEADER_ROLES, Role
from brobygger.citizens import access as citizens
from brobygger.citizens import own
from brobygger.citizens.models import Citizen, Course
from brobygger.kernel.actor import Actor
from brobygger.plans import errors
from brobygger.plans.models import Plan

# Whoever may read a plan that lies near enough; how near is decided by the citizen's door.
READ_ROLES = (*CASE_ROLES, Role.COMPENSATION_SPECIALIST, Role.TEAM_LEADER, Role.PROJECT_MANAGER)
LIST_ROLES = (*CASE_ROLES, Role.TEAM_LEADER, Role.PROJECT_MANAGER)


@dataclass(frozen=True, slots=True)
class Opened:
    """A citizen's case as a page of this room sees it. ``plan`` is None until somebody has saved one."""

    citizen: Citizen
    course: Course
    plan: Plan | None
    rights: citizens.Rights

    @property
    def may_write(self) -> bool:
        return self.rights.write and self.course.closed_on is None


def open_plan(
    actor: Actor, citizen_key: uuid.UUID | str, purpose: str, *, write: bool = False, shows: bool = True
) -> Opened:
    """The plan of the present course; logged as an opening of the citizen unless nothing is shown."""
    citizen, rights = citizens.open_with_rights(actor, citizen_key, purpose, write=write, shows=shows)
    if rights.course is None:
        raise errors.no_course()
    course = rights.course
    if write:
        check_writes_plans(actor, course)
    plan: Plan | None = Plan.objects.filter(course=course).first()
    return Opened(citizen, course, plan, rights)


def check_writes_plans(actor: Actor, course: Course) -> None:
    if not (actor.is_machine or actor.has(*CASE_ROLES)):
        raise errors.case_roles_only()
    if course.closed_on is not None:
        raise errors.course_closed()


def check_own(actor: Actor, course: Course, citizen: Citizen) -> None:
    """The citizen acts on their own plan. ``citizen`` is the one the door found, never one from an address."""
    if not own.is_citizen(actor) or course.citizen_id != citizen.pk:
        raise errors.not_your_plan()
    if course.closed_on is not None:
        raise errors.course_closed()


# --- quality review --------------------------------------------------------------------------------------------


def may_review(actor: Actor) -> bool:
    return actor.is_machine or actor.has(*LEADER_ROLES)


def check_may_review(actor: Actor) -> None:
    if not may_review(actor):
        raise errors.leaders_only()
