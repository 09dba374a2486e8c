"""Who may open and change what in this room. Every door but one leads through ``citizens.access.open_citizen``.

The exception is a handover on its way: its receiver, or a job broker of the queue's team, must be able to see what
they are asked to take over before the case is theirs. The citizen has said yes to exactly that.
"""

from __future__ import annotations

import uuid
from typing import Any, TypeVar

from brobygger.accounts.roles import CASE_ROLES, LEADER_ROLES, Role
from brobygger.citizens import access as citizens
from brobygger.citizens.models import Citizen, Course
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound
from brobygger.kernel.models import LocalRow
from brobygger.screening import errors
from brobygger.screening.enums import HANDOVER_OPEN
from brobygger.screening.models import Handover, Interview, Screening
from brobygger.vault import log

RowType = TypeVar("RowType", bound=LocalRow)


def open_course(
    actor: Actor, citizen_key: uuid.UUID | str, purpose: str, *, write: bool = False, shows: bool = True
) -> tuple[Citizen, Course]:
    """The citizen with the present course; logged as an opening when the answer ``shows`` anything of it."""
    citizen, course, _rights = open_course_with_rights(actor, citizen_key, purpose, write=write, shows=shows)
    return citizen, course


def open_course_with_rights(
    actor: Actor, citizen_key: uuid.UUID | str, purpose: str, *, write: bool = False, shows: bool = True
) -> tuple[Citizen, Course, citizens.Rights]:
    """``open_course`` for a page that also shows what the actor may do."""
    citizen, rights = citizens.open_with_rights(actor, citizen_key, purpose, write=write, shows=shows)
    if rights.course is None:
        raise errors.no_course()
    if write:
        check_case_role(actor)
    return citizen, rights.course, rights


def open_screening(actor: Actor, key: uuid.UUID | str, purpose: str, *, write: bool = False) -> Screening:
    screening = find(Screening, key, errors.screening_not_found(), "course__citizen", "screener", "team")
    citizens.open_citizen(actor, screening.course.citizen.key, purpose, write=write)
    if write:
        check_case_role(actor)
    return screening


def open_interview(
    actor: Actor, key: uuid.UUID | str, purpose: str, *, write: bool = False, shows: bool = True
) -> Interview:
    interview = find(Interview, key, errors.interview_not_found(), "course__citizen", "handover", "broker")
    citizens.open_citizen(actor, interview.course.citizen.key, purpose, write=write, shows=shows)
    if write:
        check_broker(actor)
    return interview


def open_handover(actor: Actor, key: uuid.UUID | str, purpose: str, *, write: bool = False) -> Handover:
    handover = find(Handover, key, errors.handover_not_found(), "course__citizen", "screening", "receiver", "queue")
    if handover.state in HANDOVER_OPEN and is_receiver(actor, handover):
        subjects = [("citizen", handover.course.citizen.key), ("handover", handover.key)]
        log.opened(by=actor.with_purpose(purpose), action="citizen.opened", subjects=subjects)
        return handover
    citizens.open_citizen(actor, handover.course.citizen.key, purpose, write=write)
    return handover


def is_receiver(actor: Actor, handover: Handover) -> bool:
    """Whether the actor is the one it was handed to, or a job broker of the team whose queue it is in."""
    if actor.is_machine:
        return True
    if not actor.has(Role.JOB_BROKER) or actor.user is None:
        return False
    taker = handover.accepted_by_id
    if taker is not None:
        return taker == actor.user or citizens.is_standing_in_for(actor, taker)
    if handover.queue_id in actor.named_teams(Role.JOB_BROKER):
        return True
    receiver = handover.receiver_id
    return receiver is not None and (receiver == actor.user or citizens.is_standing_in_for(actor, receiver))


def check_receiver(actor: Actor, handover: Handover) -> None:
    if not is_receiver(actor, handover):
        raise errors.not_receiver()


def check_case_role(actor: Actor) -> None:
    if not (actor.is_machine or actor.has(*CASE_ROLES)):
        raise errors.caseworkers_only()


def check_broker(actor: Actor) -> None:
    if not (actor.is_machine or actor.has(Role.JOB_BROKER)):
        raise errors.brokers_only()


def may_set_up(actor: Actor) -> bool:
    return actor.is_machine or actor.has(*LEADER_ROLES)


def check_may_set_up(actor: Actor) -> None:
    if not may_set_up(actor):
        raise errors.leaders_only()


def may_see_figures(actor: Actor) -> bool:
    """Coverage and yield are counts without names: for those who work here with cases or lead them."""
    return actor.is_machine or actor.has(*CASE_ROLES, *LEADER_ROLES)


def check_may_see_figures(actor: Actor) -> None:
    if not may_see_figures(actor):
        raise errors.figures_not_for_you()


def find(model: type[RowType], key: uuid.UUID | str, missing: NotFound | None = None, *related: str) -> RowType:
    """A row within the boundary, or ``NotFound``; what lies beyond the boundary is not told."""
    try:
        wanted = uuid.UUID(str(key))
    except ValueError:
        wanted = None
    rows: Any = model.objects.select_related(*related) if related else model.objects.all()
    found: RowType | None = None if wanted is None else rows.filter(key=wanted).first()
    if found is None:
        raise missing or errors.thing_not_found()
    return found
