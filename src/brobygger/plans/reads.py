"""What pages and other rooms may ask about plans: goals, versions, deadlines, queues, ``due()`` and ``timeline()``.

A plan's words are opened one plan at a time. Lists and queues use the plain dates, so a list of a thousand citizens
opens none.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from brobygger.accounts.models import User
from brobygger.accounts.roles import CASE_ROLES, LEADER_ROLES
from brobygger.citizens import access as citizens_access
from brobygger.citizens import facts
from brobygger.citizens import reads as citizens
from brobygger.citizens.due import due_item
from brobygger.citizens.enums import CourseState, MilestoneKind, ResponsibleFor
from brobygger.citizens.models import Course, Responsibility
from brobygger.kernel import boundary, clock, prepared, together
from brobygger.kernel.actor import Actor
from brobygger.kernel.items import DueItem, TimelineEntry
from brobygger.kernel.portions import portions
from brobygger.plans import errors, quality, rules
from brobygger.plans.content import Content, Goal
from brobygger.plans.models import (
    Acknowledgement,
    Comment,
    Plan,
    PlanVersion,
)
from brobygger.plans.rules import Change, Norm, PlanStanding, Standing
from brobygger.reference import events, shipped
from brobygger.reference import reads as reference
from brobygger.screening.models import Interview

START, FINISH, RESPONSIBLE = "plans.start_days", "plans.finish_days", "plans.responsible"
BROKER, CASEWORKER, SHARED = "broker", "caseworker", "shared"


# --- one plan --------------------------------------------------------------------------------------------------


def current_plan(course: Course) -> Plan | None:
    """The course's plan, or None until somebody has saved one."""
    found: Plan | None = Plan.objects.filter(course=course).first()
    return found


def plan_now(course: Course) -> tuple[Plan, Content] | None:
    """``current_plan`` with what it says: one query."""
    present = PlanVersion.objects.filter(plan__course=course, number=F("plan__version"))
    row = present.select_related("plan").first()
    return (row.plan, Content.from_json(row.content)) if row is not None else None


def content_of(plan: Plan | None) -> Content:
    """What the plan says now; an empty plan where there is none."""
    return Content() if plan is None else content_at(plan, plan.version)


def content_at(plan: Plan, number: int) -> Content:
    """What the plan said in one of its versions. Raises ``NotFound``."""
    row = PlanVersion.objects.filter(plan=plan, number=number).first()
    if row is None:
        raise errors.version_not_found()
    return Content.from_json(row.content)


@dataclass(frozen=True, slots=True)
class GoalShown:
    """One of the equal goals, as other rooms see it. Their order is the alphabet's."""

    key: str
    title: str
    industry: str  # code of reference list "industry"
    occupation: str
    kind: str

    @property
    def industry_label(self) -> str:
        return reference.label("industry", self.industry) if self.industry else ""


def goals(course: Course) -> list[GoalShown]:
    """The goals of the plan. Empty until there is a plan with goals."""
    return goals_of(content_of(current_plan(course)))


def goals_of(content: Content) -> list[GoalShown]:
    return [
        GoalShown(key, goal.occupation, goal.industry, goal.occupation, goal.kind) for key, goal in content.goals_shown
    ]


def proposed_goals(course: Course) -> list[Goal]:
    """What was written at the intake interview: a proposal for a plan that nobody has begun."""
    row = Interview.objects.filter(course=course, is_current=True).order_by("-held_on", "-id").first()
    if row is None:
        return []
    return [
        Goal(
            kind=one.get("kind") or "job",
            industry=one.get("industry", ""),
            occupation=one.get("occupation", ""),
            feasible=one.get("feasible"),
            in_demand=one.get("in_demand"),
        )
        for one in row.goals or ()
    ]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version in the list of versions; nothing of it is opened."""

    number: int
    on: datetime.date
    made_at: datetime.datetime
    author: str
    parts: tuple[str, ...]
    acknowledged_on: datetime.date | None


PARTS = (
    ("goals", "goals_changed"),
    ("activities", "activities_changed"),
    ("agreements", "agreements_changed"),
    ("strategy", "strategy_changed"),
)


def versions(plan: Plan) -> list[VersionLine]:
    """Newest first. Two queries."""
    said_yes = dict(Acknowledgement.objects.filter(plan=plan).values_list("number", "on"))
    rows = PlanVersion.objects.filter(plan=plan).defer("content", "note").select_related("made_by")
    return [
        VersionLine(
            number=row.number,
            on=row.on,
            made_at=row.made_at,
            author=row.made_by.name if row.made_by else "",
            parts=tuple(part for part, flag in PARTS if getattr(row, flag)),
            acknowledged_on=said_yes.get(row.number),
        )
        for row in rows.order_by("-number")
    ]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions with what lies between them."""

    old: PlanVersion | None
    new: PlanVersion
    before: Content
    after: Content
    changes: tuple[Change, ...]


def compared(plan: Plan, old: int, new: int) -> Compared:
    """``old`` 0 is the empty plan before the first version."""
    rows = {
        row.number: row
        for row in PlanVersion.objects.filter(plan=plan, number__in=[old, new]).select_related("made_by")
    }
    if new not in rows or (old and old not in rows):
        raise errors.version_not_found()
    before = Content.from_json(rows[old].content) if old else Content()
    after = Content.from_json(rows[new].content)
    return Compared(rows.get(old), rows[new], before, after, rules.difference(before, after))


@dataclass(frozen=True, slots=True)
class Replies:
    """What was written to the plan, oldest first, and what the citizen has said yes to."""

    comments: tuple[Comment, ...]
    acknowledged: Acknowledgement | None  # the newest

    @property
    def unseen(self) -> int:
        return sum(1 for one in self.comments if one.by_citizen and one.seen_on is None)


def replies(plan: Plan) -> Replies:
    comments = Comment.objects.filter(plan=plan).select_related("written_by", "seen_by").order_by("written_at", "id")
    newest = Acknowledgement.objects.filter(plan=plan).select_related("recorded_by").order_by("-number").first()
    return Replies(tuple(comments), newest)


# --- dated facts -----------------------------------------------------------------------------------------------


def plan_updated_after(course: Course, day: datetime.date, *, part: str = "") -> datetime.date | None:
    """When the plan was first changed on or after a day; ``part``: "goals", "activities", "agreements", "strategy"."""
    return updated_after([(course.pk, day)], part=part).get(course.pk)


def updated_after(wanted: Iterable[tuple[int, datetime.date]], *, part: str = "") -> dict[int, datetime.date]:
    """``plan_updated_after`` for many: course number → date. A course without a change is not there."""
    since = dict(wanted)
    found: dict[int, datetime.date] = {}
    only = {f"{part}_changed": True} if part else {}
    numbers = sorted(since)
    for portion in portions(numbers):
        rows = PlanVersion.objects.filter(plan__course__in=portion, **only)
        for course, on in rows.order_by("on").values_list("plan__course_id", "on"):
            if on >= since[course]:
                found.setdefault(course, on)
    return found


def enrolled_on(course: Course) -> datetime.date | None:
    days = [mark.on for mark in facts.of(course).marks if mark.kind == MilestoneKind.ENROLLED]
    return min(days, default=None)


# --- deadlines and who is responsible --------------------------------------------------------------------------


def norm_on(day: datetime.date, jobcentre: int | None) -> Norm:
    """The norm of the jobcentre that held on the day of enrolment."""
    found = reference.values(START, FINISH, on=day, jobcentre=jobcentre)
    return Norm(int(found[START]), int(found[FINISH]))


def standing(course: Course, plan: Plan | None) -> PlanStanding | None:
    """How far the plan is against its deadlines; None for whoever is not enrolled now."""
    enrolled = enrolled_on(course)
    if course.state != CourseState.ENROLLED or enrolled is None:
        return None
    begun = plan_updated_after(course, enrolled) if plan is not None else None
    return _standing(course, plan, enrolled, begun)


def _standing(
    course: Course, plan: Plan | None, enrolled: datetime.date, begun: datetime.date | None
) -> PlanStanding | None:
    return rules.standing(
        enrolled_on=enrolled,
        norm=norm_on(enrolled, course.jobcentre_id),
        begun_on=begun,
        ready_on=plan.ready_on if plan is not None else None,
        pauses=events.pauses("plan", jobcentre=course.jobcentre_id),
    )


@dataclass(frozen=True, slots=True)
class PlanView:
    """How a course's plan stands and what has happened to it, without what it says: for the citizen's page."""

    course: Course
    plan: Plan | None
    versions: tuple[PlanVersion, ...]  # newest first, unopened
    comments: tuple[Comment, ...]  # oldest first
    acknowledgements: tuple[Acknowledgement, ...]  # newest version first

    @property
    def replies(self) -> Replies:
        return Replies(self.comments, next(iter(self.acknowledgements), None))

    @property
    def standing(self) -> PlanStanding | None:
        enrolled = enrolled_on(self.course)
        if self.course.state != CourseState.ENROLLED or enrolled is None:
            return None
        begun = min((row.on for row in self.versions if row.on >= enrolled), default=None)
        return _standing(self.course, self.plan, enrolled, begun)


def course_view(course: Course) -> PlanView:
    """One query, or none where a page has asked ahead."""
    plan, versions, comments, yes = together.of(course, asked)
    return PlanView(course, next(iter(plan), None), tuple(versions), tuple(comments), tuple(yes))


def asked(course: Course) -> tuple[Any, ...]:
    """For a page that asks ahead."""
    versions = PlanVersion.objects.filter(plan__course=course).defer("content", "note").select_related("made_by")
    comments = Comment.objects.filter(plan__course=course).select_related("written_by", "seen_by")
    yes = Acknowledgement.objects.filter(plan__course=course).select_related("recorded_by")
    return (
        Plan.objects.filter(course=course).select_related("ready_by"),
        versions.order_by("-number"),
        comments.order_by("written_at", "id"),
        yes.order_by("-number"),
    )


def responsible_role(jobcentre: int | None, on: datetime.date) -> str:
    """Who answers for plans here: "broker", "caseworker" or "shared"."""
    return str(reference.value(RESPONSIBLE, on=on, jobcentre=jobcentre))


# Whose the plan is where it is the caseworker's: whoever has the case, and the colleague who has the authority.
_CASEWORKERS = (ResponsibleFor.CASE, ResponsibleFor.AUTHORITY)


def responsible_users(course: Course) -> list[User]:
    """Who answers for this plan now. Where the jobcentre's choice names nobody, whoever is responsible for the case."""
    wanted = responsible_role(course.jobcentre_id, clock.today())
    holders = facts.of(course).holders
    kinds = {
        BROKER: {ResponsibleFor.BROKER},
        CASEWORKER: _CASEWORKERS,
        SHARED: {ResponsibleFor.BROKER, *_CASEWORKERS},
    }[wanted]
    chosen = [one.user for one in holders if one.what in kinds] or [one.user for one in holders]
    return list({user.pk: user for user in chosen}.values())


def _answered_for_by(actor: Actor, wanted: str) -> Q:
    """Courses whose plan the actor answers for, also as a stand-in; as ``responsible_users`` says it for one."""
    mine = Responsibility.objects.filter(citizens_access.held_by(actor, ResponsibleFor.BROKER, *_CASEWORKERS))
    if wanted == SHARED:
        return Q(pk__in=mine.values("course_id"))
    kinds = (ResponsibleFor.BROKER,) if wanted == BROKER else _CASEWORKERS
    named = Responsibility.objects.filter(course=OuterRef("pk"), what__in=kinds, valid_to=None)
    # First whose they are at all: the database finds the few courses by that, and looks at those only.
    mine_as_that = Q(pk__in=mine.filter(what__in=kinds).values("course_id"))
    return Q(pk__in=mine.values("course_id")) & (mine_as_that | Q(~Exists(named)))


# --- queues: sentences on a queryset ---------------------------------------------------------------------------


def with_plan_dates(courses: QuerySet[Any]) -> QuerySet[Any]:
    """Enrolled courses with ``plan_enrolled_on``, ``plan_begun_on`` (after enrolment) and ``plan_ready_on``."""
    enrolled = courses.filter(state=CourseState.ENROLLED)
    dated = citizens.with_mark(enrolled, MilestoneKind.ENROLLED, "plan_enrolled_on")
    first = (
        PlanVersion.objects.filter(plan__course=OuterRef("pk"), on__gte=OuterRef("plan_enrolled_on"))
        .order_by("on", "id")
        .values("on")[:1]
    )
    ready = Plan.objects.filter(course=OuterRef("pk"), ready_on__gte=OuterRef("plan_enrolled_on")).values("ready_on")[
        :1
    ]
    return dated.annotate(plan_begun_on=Subquery(first), plan_ready_on=Subquery(ready))


def plan_overdue(courses: QuerySet[Any], on: datetime.date) -> QuerySet[Any]:
    """Those whose plan is not begun, or not ready, and whose deadline for it has passed. A queue of the desk."""
    return with_plan_dates(courses).filter(late(on))


def plan_waiting(courses: QuerySet[Any]) -> QuerySet[Any]:
    """Those whose plan is not ready, late or not."""
    return with_plan_dates(courses).filter(plan_ready_on=None)


def comments_to_read(courses: QuerySet[Any]) -> QuerySet[Any]:
    """Those who have written to their plan and have not been read."""
    unseen = Comment.objects.filter(by_citizen=True, seen_on=None)
    return courses.filter(pk__in=unseen.values("plan__course_id"))


def plan_dates_passed(courses: QuerySet[Any], on: datetime.date) -> QuerySet[Any]:
    """Those with an open activity or agreement whose date has passed."""
    late = Plan.objects.filter(next_on__lt=on)
    return courses.exclude(state=CourseState.CLOSED).filter(pk__in=late.values("course_id"))


def late(on: datetime.date) -> Q:
    """For courses with plan dates: by the norm that held on each day of enrolment, the deadlines turned round to
    days of enrolment."""
    found = Q(pk__in=[])
    suspended = events.here("plan")
    for norm in norms(boundary.current().jobcentre):
        within = Q(plan_enrolled_on__gte=norm.valid_from)
        if norm.valid_to is not None:
            within &= Q(plan_enrolled_on__lte=norm.valid_to)
        not_begun = Q(plan_begun_on=None, plan_enrolled_on__lte=rules.latest_overdue(on, norm.start_days, suspended))
        not_ready = Q(plan_enrolled_on__lte=rules.latest_overdue(on, norm.finish_days, suspended))
        found |= within & Q(plan_ready_on=None) & (not_begun | not_ready)
    return found


def norms(jobcentre: int | None) -> list[Norm]:
    """The periods in which the norm here was the same, oldest first, without a gap. One query."""
    starts = {one.valid_from for code in (START, FINISH) for one in shipped.values()[code]}
    own = reference.histories(START, FINISH, jobcentre=jobcentre) if jobcentre is not None else []
    for local in own:
        starts.add(local.valid_from)
        if local.valid_to is not None:
            starts.add(local.valid_to + datetime.timedelta(days=1))
    ordered = sorted(starts)
    found = []
    for since, following in zip(ordered, [*ordered[1:], None], strict=True):
        until = following - datetime.timedelta(days=1) if following else None
        found.append(Norm(_days_on(since, START, own), _days_on(since, FINISH, own), since, until))
    return found


def _days_on(on: datetime.date, code: str, own: Iterable[Any]) -> int:
    """The norm of a day, from the jobcentre's own values where one of them holds."""
    common = reference.shipped_value(code, on=on)
    if common.overridable_by:
        for local in own:
            if local.code == code and local.valid_from <= on and (local.valid_to is None or on <= local.valid_to):
                return int(local.value)
    return int(common.value)


# --- what waits, and what has happened -------------------------------------------------------------------------


def due(actor: Actor, on: datetime.date) -> list[DueItem]:
    """What waits for the actor in this room."""
    if actor.user is None:
        return []
    items: list[DueItem] = []
    if actor.has(*CASE_ROLES):
        wanted = responsible_role(boundary.current().jobcentre, on)
        waiting, comments, dates = prepared.all_of(
            ("plans.due", on, wanted), lambda: _waiting_for(actor, wanted, on), citizens_access.users(actor)
        )
        items += [*_due_plans(actor, waiting), *_due_comments(actor, comments), *_due_dates(actor, dates)]
    if actor.has(*LEADER_ROLES):
        items += quality.due(actor)
    return items


def _waiting_for(actor: Actor, wanted: str, on: datetime.date) -> tuple[QuerySet[Any], ...]:
    """Plans that are not ready, what citizens wrote to them, and the dates that are near."""
    mine = Course.objects.filter(_answered_for_by(actor, wanted)).open()
    unseen = Comment.objects.filter(plan__course=OuterRef("pk"), by_citizen=True, seen_on=None)
    oldest = unseen.order_by("written_at").values("written_at")[:1]
    commented = comments_to_read(mine).annotate(written_at=Subquery(oldest)).select_related("citizen")
    return (
        plan_waiting(mine).select_related("citizen").order_by("pk"),
        commented.order_by("written_at", "pk"),
        _near_dates(mine, on),
    )


def _due_plans(actor: Actor, waiting: Sequence[Any]) -> Iterable[DueItem]:
    known = norms(actor.jobcentre) if waiting else []
    suspended = events.pauses("plan", jobcentre=actor.jobcentre) if waiting else ()
    for course in waiting:
        norm = next(one for one in reversed(known) if one.valid_from <= course.plan_enrolled_on)
        stands = rules.standing(
            enrolled_on=course.plan_enrolled_on,
            norm=norm,
            begun_on=course.plan_begun_on,
            ready_on=None,
            pauses=suspended,
        )
        begin = stands.standing is Standing.NOT_BEGUN
        sentence = _("Begynd planen") if begin else _("Gør planen klar sammen med borgeren")
        kind = "plans.begin" if begin else "plans.finish"
        yield _item(kind, sentence, stands.next_by, course, actor)


def _due_comments(actor: Actor, waiting: Iterable[Any]) -> Iterable[DueItem]:
    for course in waiting:
        sentence = _("Læs, hvad borgeren har skrevet til planen")
        yield _item("plans.comment", sentence, clock.danish_date(course.written_at), course, actor)


def _near_dates(mine: QuerySet[Any], on: datetime.date) -> QuerySet[Any]:
    """The nearest date of each plan, a week ahead: what the citizen and the jobcentre have agreed."""
    soon = on + datetime.timedelta(days=7)
    rows: QuerySet[Any] = Plan.objects.filter(course__in=mine, next_on__lte=soon).select_related("course__citizen")
    return rows.order_by("next_on", "pk")


def _due_dates(actor: Actor, rows: Iterable[Any]) -> Iterable[DueItem]:
    for plan in rows:
        yield _item("plans.date", _("En aftale eller aktivitet i planen slutter"), plan.next_on, plan.course, actor)


def _item(kind: str, sentence: str, day: datetime.date | None, course: Course, actor: Actor) -> DueItem:
    return due_item(kind, sentence, day, "plan_of", course.citizen.key, course, actor)


def timeline(course: Course, before: datetime.datetime | None = None, limit: int = 50) -> list[TimelineEntry]:
    """What happened to the plan, newest first. What it says stands in the plan."""
    view = course_view(course)
    plan = view.plan
    if plan is None:
        return []
    entries = [*_version_entries(view), *_reply_entries(view), *_ready_entries(plan, course)]
    if before is not None:
        entries = [entry for entry in entries if entry.registered_at < before]
    return sorted(entries, key=lambda entry: (entry.on, entry.registered_at), reverse=True)[:limit]


def _ready_entries(plan: Plan, course: Course) -> Iterable[TimelineEntry]:
    said = _("Planen blev meldt klar")
    for number, one in enumerate(plan.ready_taken_back or []):
        at, back = (datetime.datetime.fromisoformat(one[name]) for name in ("ready_at", "at"))
        day = datetime.date.fromisoformat(one["ready_on"])
        keys = [uuid.uuid5(plan.key, f"{name}-{number}") for name in ("ready", "taken_back")]
        yield _entry("plan.ready", said, day, at, one["ready_by"], course, keys[0])
        yield _entry("plan.ready_taken_back", _("Det blev taget tilbage, at planen er klar"), clock.danish_date(back),
                     back, one["by"], course, keys[1])  # fmt: skip
    if plan.ready_on is not None:
        name = plan.ready_by.name if plan.ready_by else ""
        yield _entry("plan.ready", said, plan.ready_on, plan.ready_at or plan.created_at, name, course, plan.key)


def _version_entries(view: PlanView) -> Iterable[TimelineEntry]:
    for row in view.versions:
        sentence = _("Planen blev begyndt")
        if row.number > 1:
            sentence = _("Planen blev ændret: udgave %(number)s") % {"number": row.number}
        author = row.made_by.name if row.made_by else ""
        yield _entry("plan.changed", sentence, row.on, row.made_at, author, view.course, row.key)


def _reply_entries(view: PlanView) -> Iterable[TimelineEntry]:
    for comment in view.comments:
        sentence = _("Borgeren skrev til planen") if comment.by_citizen else _("Der blev svaret på planen")
        author = comment.written_by.name if comment.written_by else ""
        on = clock.danish_date(comment.written_at)
        yield _entry("plan.comment", sentence, on, comment.written_at, author, view.course, comment.key)
    for yes in view.acknowledgements:
        sentence = _("Borgeren sagde ja til planens udgave %(number)s") % {"number": yes.number}
        author = yes.recorded_by.name if yes.recorded_by else ""
        yield _entry("plan.acknowledged", sentence, yes.on, yes.at, author, view.course, yes.key)


def _entry(
    kind: str, sentence: str, on: datetime.date, at: datetime.datetime, author: str, course: Course, key: uuid.UUID
) -> TimelineEntry:
    return TimelineEntry(kind, sentence, on, at, author, key, "plan_of", course.citizen.key)
