"""Who may open and change what in this room: every door leads through ``citizens.access``."""

from __future__ import annotations

import uuid
from typing import Any, TypeVar

from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.citizens import access as citizens
from brobygger.citizens.models import Citizen, Course
from brobygger.conversations import errors
from brobygger.conversations.models import BeliefRating, Contact, Conversation, Group, Session
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound
from brobygger.kernel.models import LocalRow

RowType = TypeVar("RowType", bound=LocalRow)

GROUP_ROLES = (*CASE_ROLES, Role.TEAM_LEADER)


def open_course(
    actor: Actor, citizen_key: uuid.UUID | str, purpose: str, *, write: bool = False, shows: bool = True
) -> tuple[Citizen, Course, citizens.Rights]:
    """The citizen with the present course; logged as an opening when the answer ``shows`` anything of it."""
    citizen, rights = citizens.open_with_rights(actor, citizen_key, purpose, write=write, shows=shows)
    if rights.course is None:
        raise errors.no_course()
    if write:
        check_case_role(actor)
    return citizen, rights.course, rights


def open_conversation(
    actor: Actor, key: uuid.UUID | str, purpose: str, *, write: bool = False, shows: bool = True
) -> tuple[Conversation, citizens.Rights]:
    row = find(Conversation, key, errors.conversation_not_found(), "course__citizen", "broker", "shared_by")
    _citizen, rights = citizens.open_with_rights(actor, row.course.citizen.key, purpose, write=write, shows=shows)
    if write:
        check_case_role(actor)
    return row, rights


def open_contact(actor: Actor, key: uuid.UUID | str, purpose: str, *, write: bool = False) -> Contact:
    row = find(Contact, key, errors.contact_not_found(), "course__citizen", "user")
    citizens.open_citizen(actor, row.course.citizen.key, purpose, write=write)
    if write:
        check_case_role(actor)
    return row


def open_rating(actor: Actor, key: uuid.UUID | str, purpose: str, *, write: bool = False) -> BeliefRating:
    row = find(BeliefRating, key, errors.rating_not_found(), "course__citizen", "user")
    citizens.open_citizen(actor, row.course.citizen.key, purpose, write=write)
    if write:
        check_case_role(actor)
    return row


def open_group(actor: Actor, key: uuid.UUID | str) -> Group:
    check_group_role(actor)
    return find(Group, key, errors.group_not_found(), "contact")


def open_session(actor: Actor, key: uuid.UUID | str) -> Session:
    check_group_role(actor)
    return find(Session, key, errors.group_not_found(), "group__contact", "held_by")


def may_write_group(actor: Actor) -> bool:
    return actor.is_machine or actor.has(*CASE_ROLES)


def check_case_role(actor: Actor) -> None:
    if not (actor.is_machine or actor.has(*CASE_ROLES)):
        raise errors.caseworkers_only()


def check_group_role(actor: Actor) -> None:
    if not (actor.is_machine or actor.has(*GROUP_ROLES)):
        raise errors.leaders_only()


def find(model: type[RowType], key: uuid.UUID | str, missing: NotFound, *related: str) -> RowType:
    """A row within the boundary, or ``NotFound``; what lies beyond the boundary is not told."""
    try:
        wanted = uuid.UUID(str(key))
    except ValueError:
        raise missing from None
    rows: Any = model.objects.select_related(*related) if related else model.objects.all()
    found: RowType | None = rows.filter(key=wanted).first()
    if found is None:
        raise missing
    return found
