"""Closing a course, and opening it again: the outcome is written once, and everything below follows in one transaction.

Downward: what is agreed is cancelled, groups are left, applications are withdrawn by their own room, responsibilities
end. Where aftercare is agreed the job broker stays responsible, because somebody must keep the agreement.
A reopening needs a reason, leaves the closing readable, and begins a new period of the intervention.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from brobygger.accounts.models import User
from brobygger.casework.closing_models import Aftercare, Closing
from brobygger.citizens import access as citizens_access
from brobygger.citizens import actions as citizens
from brobygger.citizens import bulk as citizens_bulk
from brobygger.citizens import errors as citizens_errors
from brobygger.citizens.access import Rights
from brobygger.citizens.batches import RowRefused, machines_only, write_log
from brobygger.citizens.enums import CourseState, MilestoneKind, ResponsibleFor
from brobygger.citizens.models import Course, Milestone, Responsibility
from brobygger.citizens.values import Moved, Reached, Written
from brobygger.compensation import actions as compensation
from brobygger.compensation.models import Application
from brobygger.conversations import actions as conversations
from brobygger.conversations import beliefs, groups
from brobygger.conversations import bulk as conversations_bulk
from brobygger.conversations.enums import Occasion, RatedBy
from brobygger.conversations.models import Conversation
from brobygger.conversations.values import NewRating
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import Conflict, NotAllowed, NotFound, Refusal
from brobygger.kernel.portions import AT_ONCE, portions
from brobygger.reference import reads as reference
from brobygger.vault import log

LIST = "closing_outcome"
MOST_HOURS = Decimal(60)
NOTE_LIMIT = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a course ends. The final ratings are for the dialogue, and are kept with the others of their kind."""

    on: datetime.date
    outcome: str
    hours_a_week: Decimal | None = None
    began_on: datetime.date | None = None  # of the job or education; else the day of the closing
    satisfaction: int | None = None
    aftercare: str = Aftercare.UNDECIDED
    citizen_view: int | None = None
    broker_view: int | None = None
    note: str = ""
    withdraws: bool = False  # whoever closes knows that applications which wait are withdrawn by it


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClosing:
    """One closing of many, for ``close_many``. ``written``: who wrote it and when, where that was before."""

    course: Course
    ending: Ending
    closed_by: Any = None
    written: Written | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A part of a course in the intervention: from enrolment or reopening until closing."""

    since: datetime.date
    until: datetime.date | None


# Rules ----------------------------------------------------------------------------------------------------------------


def check(ending: Ending, *, enrolled: datetime.date | None, today: datetime.date) -> None:
    """Raise the first refusal; the dates against the marks are checked where they are written."""
    if ending.on > today:
        raise citizens_errors.in_future()
    if not reference.exists(LIST, ending.outcome, on=ending.on):
        raise citizens_errors.code_unknown("outcome")
    if asks_hours(ending.outcome):
        if ending.hours_a_week is None:
            raise Refusal(_("Skriv, hvor mange timer om ugen borgeren skal arbejde."), field="hours_a_week")
        if not 0 < ending.hours_a_week <= MOST_HOURS:
            raise Refusal(_("Skriv et antal timer om ugen fra 0,5 til 60."), field="hours_a_week")
    if ending.began_on is not None and ending.began_on > ending.on:
        raise Refusal(_("Jobbet eller uddannelsen skal være begyndt, når forløbet afsluttes."), field="began_on")
    if ending.began_on is not None and enrolled is not None and ending.began_on < enrolled:
        raise Refusal(_("Datoen ligger før borgeren blev visiteret til indsatsen."), field="began_on")
    if ending.aftercare not in Aftercare.values:
        raise citizens_errors.code_unknown("aftercare")
    for field in ("satisfaction", "citizen_view", "broker_view"):
        value = getattr(ending, field)
        if value is not None and not 1 <= value <= 5:
            raise citizens_errors.code_unknown(field)
    if len(ending.note) > NOTE_LIMIT:
        raise Refusal(
            _("Skriv højst %(limit)d tegn. Du har skrevet %(length)d.")
            % {"limit": NOTE_LIMIT, "length": len(ending.note)},
            field="note",
        )


def is_employment(outcome: str) -> bool:
    """Whether the outcome is ordinary work, flex job or education: what the milestone *employed* stands for."""
    return reference.item(LIST, outcome)["employed"] == "yes"


def asks_hours(outcome: str) -> bool:
    return reference.item(LIST, outcome)["asks_hours"] == "yes"


def _row(course: Course, ending: Ending, *, by: Any, now: datetime.datetime) -> Closing:
    employment = is_employment(ending.outcome)
    return Closing(
        jobcentre_id=course.jobcentre_id,
        course=course,
        on=ending.on,
        outcome=ending.outcome,
        hours_a_week=ending.hours_a_week if asks_hours(ending.outcome) else None,
        began_on=(ending.began_on or ending.on) if employment else None,
        satisfaction=ending.satisfaction,
        aftercare=ending.aftercare,
        aftercare_on=ending.on if ending.aftercare != Aftercare.UNDECIDED else None,
        note=ending.note.strip(),
        closed_by_id=by,
        closed_at=now,
    )


# Closing --------------------------------------------------------------------------------------------------------------


@transaction.atomic
def close(*, by: Actor, course: Course, ending: Ending, read_version: int | None = None) -> Closing:
    """Close the course with its outcome, and let everything below follow."""
    citizens_access.check_can_write(by, course.citizen)
    course = Course.objects.select_for_update(of=("self",)).select_related("citizen").get(pk=course.pk)
    if course.state == CourseState.CLOSED:
        raise Refusal(_("Forløbet er allerede afsluttet."))
    if read_version is not None and course.version != read_version:
        raise Conflict(citizens_errors.changed_meanwhile(), theirs=course)
    marks = dict(Milestone.objects.filter(course=course, withdrawn_at=None).values_list("kind", "on"))
    enrolled = marks.get(MilestoneKind.ENROLLED)
    check(ending, enrolled=enrolled, today=clock.today())
    if not ending.withdraws and not by.is_machine and Application.objects.open_ones().filter(course=course).exists():
        raise Refusal(
            _("En ansøgning om en ordning er ikke afgjort. Afgør den først, eller sig, at den skal trækkes tilbage."),
            field="withdraws",
        )
    _end_stale(by, course)
    row = _row(course, ending, by=by.user, now=clock.now())
    _rate_finally(by, course, ending, enrolled)
    _close_downward(by, course, ending.on)
    if row.began_on is not None and enrolled is not None and MilestoneKind.EMPLOYED not in marks:
        citizens.reach(by=by, course=course, kind=MilestoneKind.EMPLOYED, on=row.began_on, source="closing")
    citizens.reach(by=by, course=course, kind=MilestoneKind.CLOSED, on=ending.on, source="closing")
    row.save()
    _end_responsibilities(by, course, ending.on, keeps_broker=row.aftercare == Aftercare.AGREED)
    log.write(
        by=by,
        action="course.closed",
        subjects=[("citizen", course.citizen.key), ("course", course.key)],
        changes={
            "outcome": [None, row.outcome],
            "on": [None, row.on.isoformat()],
            "aftercare": [None, str(row.aftercare)],
        },
    )
    return row


def _end_stale(by: Actor, course: Course) -> None:
    """A closing whose mark was taken out by hand no longer stands: the course is open."""
    for stale in Closing.objects.standing().filter(course=course):
        stale.reopened_on, stale.reopened_at = clock.today(), clock.now()
        stale.reopened_by_id, stale.reopened_reason = by.user, _("Mærket ”Afsluttet” blev ophævet")
        stale.save()


def _rate_finally(by: Actor, course: Course, ending: Ending, enrolled: datetime.date | None) -> None:
    if enrolled is None:
        return
    for rated_by, view in ((RatedBy.CITIZEN, ending.citizen_view), (RatedBy.BROKER, ending.broker_view)):
        if view is not None:
            beliefs.rate(
                by=by, course=course, possibilities=view, rated_by=rated_by, occasion=Occasion.CLOSING, on=ending.on
            )


def _close_downward(by: Actor, course: Course, on: datetime.date) -> None:
    """Ask each room below to end what it holds open for the course. The one place that names them."""
    reason = _("Forløbet er afsluttet")
    conversations.cancel_planned(by=by, course=course, reason=reason)
    groups.leave_all(by=by, course=course, on=on)
    compensation.stop_all_for_closed_course(by=by, course=course, on=on, reason=reason)


def _end_responsibilities(by: Actor, course: Course, on: datetime.date, *, keeps_broker: bool) -> None:
    for one in Responsibility.objects.filter(course=course, valid_to=None):
        if keeps_broker and one.what == ResponsibleFor.BROKER:
            continue
        citizens.end_responsible(
            by=by, course=course, what=ResponsibleFor(one.what), on=on, reason=_("Forløbet er afsluttet")
        )


@transaction.atomic
def decide_aftercare(*, by: Actor, closing: Closing, aftercare: str, on: datetime.date, read_version: int) -> Closing:
    """Say later whether aftercare was agreed. Where it is, the one who closes the gap becomes responsible again."""
    check_may_follow_up(by, closing)
    if aftercare not in {Aftercare.AGREED, Aftercare.DECLINED}:
        raise citizens_errors.code_unknown("aftercare")
    if on > clock.today() or on < closing.on:
        raise Refusal(_("Datoen skal ligge fra afslutningen og til i dag."), field="on")
    before = closing.aftercare
    closing.aftercare, closing.aftercare_on = aftercare, on
    closing.save_checked(read_version=read_version, sentence=citizens_errors.changed_meanwhile())
    present = Responsibility.objects.filter(course=closing.course, valid_to=None, what=ResponsibleFor.BROKER)
    if aftercare == Aftercare.AGREED and not present.exists():
        who = User.objects.filter(pk=by.user).first()
        if who is not None:
            citizens.set_responsible(
                by=by, course=closing.course, user=who, on=on, what=ResponsibleFor.BROKER, reason=_("Efterværn aftalt")
            )
    log.write(
        by=by,
        action="closing.aftercare_decided",
        subjects=[("citizen", closing.course.citizen.key), ("course", closing.course.key)],
        changes={"aftercare": [before, str(aftercare)]},
    )
    return closing


@transaction.atomic
def reopen(*, by: Actor, closing: Closing, reason: str, on: datetime.date, read_version: int) -> Course:
    """Open the course again: a new period begins, and whoever reopens it answers for it as before."""
    check_may_follow_up(by, closing)
    if not reason.strip():
        raise citizens_errors.reason_missing()
    if on > clock.today() or on < closing.on:
        raise Refusal(_("Datoen skal ligge fra afslutningen og til i dag."), field="on")
    if closing.reopened_at is not None:
        raise citizens_errors.course_not_closed()
    course = closing.course
    _give_back(by, closing, on)
    closing.reopened_on, closing.reopened_at = on, clock.now()
    closing.reopened_by_id, closing.reopened_reason = by.user, reason.strip()[:1000]
    closing.save_checked(read_version=read_version, sentence=citizens_errors.changed_meanwhile())
    course = citizens.reopen_course(by=by, course=course, reason=reason.strip())
    log.write(
        by=by,
        action="course.reopened",
        subjects=[("citizen", course.citizen.key), ("course", course.key)],
        changes={"on": [None, on.isoformat()]},
        reason=reason.strip(),
    )
    return course


def _give_back(by: Actor, closing: Closing, on: datetime.date) -> None:
    """Who was responsible when it was closed is so again, if they still work here; else whoever reopens it."""
    present = set(Responsibility.objects.filter(course=closing.course, valid_to=None).values_list("what", flat=True))
    ended = Responsibility.objects.filter(course=closing.course, valid_to__gte=closing.on).select_related("user")
    for one in ended.order_by("-valid_to", "-id"):
        if one.what in present:
            continue
        try:
            citizens.set_responsible(
                by=by,
                course=closing.course,
                user=one.user,
                on=on,
                what=ResponsibleFor(one.what),
                reason=_("Forløbet er genåbnet"),
            )
        except Refusal:
            continue
        present.add(one.what)
    who = User.objects.filter(pk=by.user).first()
    mine = Responsibility.objects.filter(course=closing.course, valid_to=None, user_id=by.user)
    if who is not None and not mine.exists() and ResponsibleFor.BROKER not in present:
        citizens.set_responsible(
            by=by,
            course=closing.course,
            user=who,
            on=on,
            what=ResponsibleFor.BROKER,
            reason=_("Forløbet er genåbnet"),
        )


# Who may --------------------------------------------------------------------------------------------------------------


def may_follow_up(actor: Actor, closing: Closing, rights: Rights | None = None) -> bool:
    """Who may write the case, and who answered for it when it was closed: their responsibility ended by the closing."""
    rights = rights or citizens_access.rights(actor, closing.course.citizen)
    if rights.write:
        return True
    return (
        actor.user is not None
        and actor.has(*citizens_access.CASE_ROLES)
        and Responsibility.objects.filter(course=closing.course, user_id=actor.user, valid_to__gte=closing.on).exists()
    )


def check_may_follow_up(actor: Actor, closing: Closing) -> None:
    if not may_follow_up(actor, closing):
        raise NotAllowed(_("Kun den, der havde sagen, kan genåbne den. Bed en teamleder om at give dig sagen."))


# Reading --------------------------------------------------------------------------------------------------------------


def standing(course: Course) -> Closing | None:
    """The closing that holds, if the course is closed."""
    if course.state != CourseState.CLOSED:
        return None
    rows = Closing.objects.standing().filter(course=course).select_related("closed_by", "course__citizen")
    found: Closing | None = rows.first()
    return found


def of_course(course: Course) -> list[Closing]:
    """Every closing of a course, newest first."""
    rows = Closing.objects.filter(course=course).select_related("closed_by", "reopened_by")
    return list(rows.order_by("-on", "-id"))


def find(key: Any) -> Closing:
    found: Closing | None = (
        Closing.objects.select_related("course__citizen", "closed_by", "reopened_by").filter(key=key).first()
    )
    if found is None:
        raise NotFound(_("Afslutningen findes ikke i dette jobcenter."))
    return found


def periods(course: Course) -> list[Period]:
    """The periods of the intervention: from enrolment, and from each reopening, until the next closing."""
    enrolled = (
        Milestone.objects.filter(course=course, kind=MilestoneKind.ENROLLED, withdrawn_at=None)
        .values_list("on", flat=True)
        .first()
    )
    if enrolled is None:
        return []
    since: datetime.date | None = enrolled
    found: list[Period] = []
    for row in reversed(of_course(course)):
        if since is not None:
            found.append(Period(since, row.on))
        since = row.reopened_on
    if since is not None:
        found.append(Period(since, None))
    return found


def has_aftercare(course: Course) -> bool:
    """Closed, and the job broker still follows the citizen as was agreed."""
    return bool(Closing.objects.standing().filter(course=course, aftercare=Aftercare.AGREED).exists())


def without_aftercare_decided(courses: Any) -> Any:
    """A sentence on a queryset of courses, for the queue of closings where nobody has decided on aftercare."""
    return courses.filter(
        state=CourseState.CLOSED, pk__in=Closing.objects.without_aftercare_decided().values("course_id")
    )


# Many at once ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def close_many(*, by: Actor, rows: Sequence[NewClosing]) -> list[Closing]:
    """``close`` for many, at most one per course: for imports and for the demonstration."""
    machines_only(by)
    today, now = clock.today(), clock.now()
    courses = {row.course.pk: row.course for row in rows}
    marks: dict[int, dict[str, datetime.date]] = defaultdict(dict)
    for portion in portions(sorted(courses)):
        found = Milestone.objects.filter(course__in=portion, withdrawn_at=None)
        for number, kind, on in found.values_list("course_id", "kind", "on"):
            marks[number][kind] = on
    made: list[Closing] = []
    steps: list[Reached | Moved] = []
    ratings: list[NewRating] = []
    for number, new in enumerate(rows):
        course, ending = new.course, new.ending
        own = marks[course.pk]
        enrolled = own.get(MilestoneKind.ENROLLED)
        try:
            if course.state == CourseState.CLOSED:
                raise Refusal(_("Forløbet er allerede afsluttet."))
            check(ending, enrolled=enrolled, today=today)
        except Refusal as refusal:
            raise RowRefused(number, refusal) from refusal
        at = new.written.at if new.written else now
        row = _row(course, ending, by=new.closed_by.pk if new.closed_by else by.user, now=at)
        made.append(row)
        marked = {MilestoneKind.CLOSED: ending.on}
        if row.began_on is not None and enrolled is not None and MilestoneKind.EMPLOYED not in own:
            marked = {MilestoneKind.EMPLOYED: row.began_on} | marked
        steps += [
            Reached(course=course, kind=kind, on=on, source="closing", written=new.written)
            for kind, on in marked.items()
        ]
        for rated_by, view in ((RatedBy.CITIZEN, ending.citizen_view), (RatedBy.BROKER, ending.broker_view)):
            if view is not None and enrolled is not None:
                ratings.append(
                    NewRating(
                        course=course,
                        on=ending.on,
                        possibilities=view,
                        rated_by=rated_by,
                        occasion=Occasion.CLOSING,
                        user=new.closed_by,
                    )
                )
    conversations_bulk.rate_many(by=by, rows=ratings)
    on_day = {row.course_id: row for row in made}
    for course in _holding_something(courses):
        _close_downward(by, course, on_day[course.pk].on)
    citizens_bulk.advance_many(by=by, steps=steps)
    Closing.objects.bulk_create(made, batch_size=AT_ONCE // 4)
    _end_many(on_day)
    keys = [("course", course.key) for course in courses.values()]
    write_log(by, "courses.closed", keys)
    return made


def _holding_something(courses: dict[int, Course]) -> Iterator[Course]:
    """The few courses for which a room below holds something open: only they are asked one by one."""
    held: set[int] = set()
    for portion in portions(sorted(courses)):
        held.update(Conversation.objects.planned().filter(course__in=portion).values_list("course_id", flat=True))
        held.update(
            course
            for course in Application.objects.filter(course__in=portion).values_list("course_id", flat=True)
            if course is not None
        )
        held.update(groups.present_members(portion))
    for number in sorted(held):
        yield courses[number]


def _end_many(closings: dict[int, Closing]) -> None:
    for portion in portions(sorted(closings)):
        rows = list(Responsibility.objects.filter(course__in=portion, valid_to=None))
        ending = [
            one
            for one in rows
            if not (one.what == ResponsibleFor.BROKER and closings[one.course_id].aftercare == Aftercare.AGREED)
        ]
        for one in ending:
            one.valid_to = max(closings[one.course_id].on, one.valid_from)
            one.version += 1
        Responsibility.objects.bulk_update(ending, ["valid_to", "version"], batch_size=AT_ONCE // 5)
