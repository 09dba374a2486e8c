"""The one door to a scheme case: who may open, change and decide, and what each of them meets.

A caseworker or job broker comes by the citizen's case. The compensation specialist comes by an application or a
question, also where the citizen has no course at all, and meets needs and schemes and nothing else of the case: no
minutes, no benefit, no rating. Once nothing has been open for some time the door is shut again.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from brobygger.accounts.models import Membership, User
from brobygger.accounts.places import valid_on
from brobygger.accounts.roles import CASE_ROLES, LEADER_ROLES, Role
from brobygger.citizens import access as citizens
from brobygger.citizens.models import Citizen, Course
from brobygger.compensation import errors, rules
from brobygger.compensation.enums import IN_FORCE, OPEN, ApplicationState, QuestionState
from brobygger.compensation.models import Application, Question, RightToGrant
from brobygger.kernel import boundary, clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotFound
from brobygger.kernel.models import LocalRow
from brobygger.reference import reads as reference
from brobygger.screening import reads as screening
from brobygger.vault import log

RowType = TypeVar("RowType", bound=LocalRow)

SPECIALIST = Role.COMPENSATION_SPECIALIST
SCHEME_ROLES = (*CASE_ROLES, SPECIALIST)
PAGE_ROLES = (*CASE_ROLES, SPECIALIST, Role.TEAM_LEADER)
SET_UP_ROLES = (SPECIALIST, *LEADER_ROLES)
FIGURE_ROLES = (SPECIALIST, *LEADER_ROLES)


class Part(StrEnum):
    """What of a citizen a scheme page may show."""

    NAME = "name"
    CONTACT = "contact"
    NEEDS = "needs"
    SCHEMES = "schemes"
    CASE = "case"  # the way to the rest of the case


@dataclass(frozen=True, slots=True)
class Rights:
    """What the actor may do with one citizen's scheme case, and which parts they meet."""

    read: bool
    write: bool
    parts: frozenset[Part] = frozenset()
    by_glass: bool = False
    may_break_glass: bool = False
    course: Course | None = None


EVERY_PART = frozenset(Part)
SPECIALIST_PARTS = frozenset({Part.NAME, Part.CONTACT, Part.NEEDS, Part.SCHEMES})


def rights(actor: Actor, citizen: Citizen) -> Rights:
    """The matrix for one citizen: by the case, or by an application or question."""
    base = citizens.rights(actor, citizen)
    if base.read and not base.by_glass:
        may_write = base.write or (actor.has(SPECIALIST) and _has_scheme_case(actor, citizen))
        return Rights(read=True, write=may_write, parts=EVERY_PART, course=base.course)
    if _has_scheme_case(actor, citizen):
        return Rights(read=True, write=True, parts=SPECIALIST_PARTS, course=base.course)
    if base.by_glass:
        # A citizen who turns to the specialist first: the reason opens the case, and an application can be begun.
        is_specialist = actor.has(SPECIALIST)
        parts = SPECIALIST_PARTS if is_specialist else EVERY_PART
        return Rights(read=True, write=is_specialist, parts=parts, by_glass=True, course=base.course)
    return Rights(read=False, write=False, may_break_glass=base.may_break_glass, course=base.course)


def _has_scheme_case(actor: Actor, citizen: Citizen) -> bool:
    if actor.user is None or not actor.has(*SCHEME_ROLES):
        return False
    return bool(_scheme_applications(actor).filter(citizen=citizen).exists()) or (
        actor.has(SPECIALIST) and bool(_asked().filter(citizen=citizen).exists())
    )


def _scheme_applications(actor: Actor) -> QuerySet[Any]:
    """Applications that let the actor in: open, in force, or ended lately; those of others only to a specialist."""
    since = _lately()
    lately = Q(decided_on__gte=since) | Q(withdrawn_on__gte=since) | Q(grant__stopped_on__gte=since)
    rows: QuerySet[Any] = Application.objects.filter(Q(state__in=[*OPEN, *IN_FORCE]) | lately)
    if actor.has(SPECIALIST):
        return rows
    return rows.filter(citizens.whose(actor, "owner") | citizens.whose(actor, "deputy"))


def _asked() -> QuerySet[Any]:
    rows: QuerySet[Any] = Question.objects.filter(
        Q(state=QuestionState.OPEN) | Q(state=QuestionState.ANSWERED, answered_on__gte=_lately())
    )
    return rows


def _lately() -> datetime.date:
    today = clock.today()
    days = int(reference.value("compensation.open_after_days", on=today, jobcentre=boundary.current().jobcentre))
    return today - datetime.timedelta(days=days)


# --- opening -----------------------------------------------------------------------------------------------------


def open_citizen(
    actor: Actor, key: uuid.UUID | str, purpose: str, *, write: bool = False, shows: bool = True
) -> tuple[Citizen, Rights]:
    """Fetch, check, log: the citizen's scheme case. Raises ``NotFound`` beyond the boundary, ``NotAllowed`` inside."""
    citizen = find(Citizen, key)
    return citizen, _opened(actor, citizen, purpose, write=write, shows=shows)


def open_application(
    actor: Actor, key: uuid.UUID | str, purpose: str, *, write: bool = False, shows: bool = True
) -> tuple[Application, Rights]:
    row = find(Application, key, errors.not_found(), "citizen", "course", "owner", "deputy", "decided_by", "stance")
    return row, _opened(actor, row.citizen, purpose, write=write, shows=shows)


def open_row(
    actor: Actor, model: type[RowType], key: uuid.UUID | str, purpose: str, *related: str, write: bool = False
) -> tuple[RowType, Citizen, Rights]:
    """A letter, grant, question or stance by its key, through the citizen it is about."""
    row: Any = find(model, key, None, *related)
    citizen = row.citizen if hasattr(row, "citizen") else row.application.citizen
    return row, citizen, _opened(actor, citizen, purpose, write=write)


def _opened(actor: Actor, citizen: Citizen, purpose: str, *, write: bool, shows: bool = True) -> Rights:
    allowed = rights(actor, citizen)
    _check(allowed, write=write)
    if shows:
        log.opened(by=actor.with_purpose(purpose), action="scheme_case.opened", subjects=[("citizen", citizen.key)])
    return allowed


def _check(allowed: Rights, *, write: bool) -> None:
    if not allowed.read:
        raise errors.only_with_reason() if allowed.may_break_glass else errors.closed_case()
    if write and not allowed.write:
        raise errors.read_only()


def check_can_write(actor: Actor, citizen: Citizen) -> None:
    if not actor.is_machine:
        _check(rights(actor, citizen), write=True)


def may_hand_on(actor: Actor, allowed: Rights) -> bool:
    """Whoever may write in the case, and who leads its team; of a citizen without a course, who leads all."""
    course = allowed.course
    return allowed.write or actor.reaches(course.team_id if course else None, Role.TEAM_LEADER)


def check_can_ask(actor: Actor, citizen: Citizen) -> None:
    """Whoever may write the citizen's case may ask about it, and so lets the specialist in."""
    check_can_write(actor, citizen)


# --- what may be shown -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Needs:
    """What the intake interview says about needs, in words. No rating and no minutes are among them."""

    impairments: tuple[str, ...] = ()
    adjustments: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    demands: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.impairments or self.adjustments or self.tasks or self.demands)


def needs(allowed: Rights) -> Needs:
    """The needs of the citizen whose case has been opened; nothing where that part is not the actor's to see."""
    if Part.NEEDS not in allowed.parts or allowed.course is None:
        return Needs()
    interview = screening.course_view(allowed.course).newest_interview
    if interview is None:
        return Needs()
    said = interview.needs or {}
    assessed = interview.assessment or {}
    types = [assessed.get("primary", ""), assessed.get("secondary", ""), *assessed.get("others", [])]
    return Needs(
        impairments=tuple(reference.label("impairment_type", code) for code in types if code),
        **{
            f"{name}s": tuple(reference.label(name, code) for code in said.get(name, []))
            for name in ("adjustment", "task", "demand")
        },
    )


# --- deciding ----------------------------------------------------------------------------------------------------


def rights_on(day: datetime.date) -> list[rules.Right]:
    """The jobcentre's table of who may grant; where it has none, its specialists may grant everything."""
    rows = [
        rules.Right(
            role=row.role, user=row.user_id, scheme=row.scheme, max_hours=row.max_hours_per_week,
            max_amount=row.max_amount,
        )
        for row in RightToGrant.objects.filter(valid_on(day))
    ]  # fmt: skip
    return rows or [rules.Right(role=SPECIALIST)]


def deciding(
    actor: Actor, scheme: str, *, hours: Decimal | None = None, amount: Decimal | None = None
) -> rules.Deciding:
    if actor.is_machine:
        return rules.Deciding.MAY
    return rules.may_decide(
        rights_on(clock.today()), user=actor.user, roles=actor.roles, scheme=scheme, hours=hours, amount=amount
    )


def check_may_decide(actor: Actor, row: Application, *, hours: Decimal | None, amount: Decimal | None) -> None:
    found = deciding(actor, row.scheme, hours=hours, amount=amount)
    if found is rules.Deciding.OVER_HOURS:
        raise errors.over_right_hours()
    if found is rules.Deciding.OVER_AMOUNT:
        raise errors.over_right_amount()
    if found is not rules.Deciding.MAY:
        raise errors.may_not_decide()


def may_set_up(actor: Actor) -> bool:
    return actor.is_machine or actor.has(*SET_UP_ROLES)


def check_may_set_up(actor: Actor) -> None:
    if not may_set_up(actor):
        raise errors.specialists_only()


def check_may_see_figures(actor: Actor) -> None:
    if not (actor.is_machine or actor.has(*FIGURE_ROLES)):
        raise errors.leaders_only()


def check_may_list(actor: Actor) -> None:
    if not (actor.is_machine or actor.has(*PAGE_ROLES)):
        raise errors.closed_case()


# --- people who can be chosen ------------------------------------------------------------------------------------


def holders(*roles: str) -> list[User]:
    """Those who hold one of the roles in this jobcentre today, by name: nobody is ranked."""
    held = Membership.objects.filter(valid_on(clock.today()), role__in=roles)
    entered = boundary.current().jobcentre
    if entered is not None:
        held = held.filter(jobcentre_id=entered)
    people = User.objects.filter(pk__in=held.values("user_id"), is_active=True)
    return list(people.order_by("given_name", "family_name", "id"))


def works_here(user: User) -> bool:
    return any(one.pk == user.pk for one in holders(*SCHEME_ROLES, *LEADER_ROLES))


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


def is_open(row: Application) -> bool:
    return ApplicationState(row.state) in OPEN
