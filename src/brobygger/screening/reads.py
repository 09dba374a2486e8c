"""What pages and other rooms may ask about screening: lists, counts, ``due()`` and ``timeline()``."""

from __future__ import annotations

import datetime
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from brobygger.accounts.models import Membership, Team, User
from brobygger.accounts.places import valid_on
from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.citizens import access as citizen_access
from brobygger.citizens.due import due_item
from brobygger.citizens.enums import CourseState, MilestoneKind, ResponsibleFor
from brobygger.citizens.models import BenefitPeriod, Course, Milestone, Responsibility
from brobygger.kernel import boundary, clock, columns, prepared, together
from brobygger.kernel.actor import Actor
from brobygger.kernel.items import DueItem, TimelineEntry
from brobygger.kernel.numbers import Numbers
from brobygger.kernel.portions import portions
from brobygger.programmes import reads as programmes
from brobygger.programmes.models import ProgrammeMark
from brobygger.reference import events
from brobygger.reference import reads as reference
from brobygger.screening import making, rules
from brobygger.screening.contacts import NONE_KNOWN, Contacts
from brobygger.screening.contacts import by_course as contacts_by_course
from brobygger.screening.coverage import (
    BY_CALENDAR,
    Tally,
    asked_on,
    courses_of_test_persons,
    due_rules,
    soon_days,
    standing_of,
    tallies,
)
from brobygger.screening.enums import (
    HANDOVER_OPEN,
    CoverageState,
    Decision,
    HandoverState,
    ScreeningState,
)
from brobygger.screening.models import (
    Again,
    Booking,
    ContactDate,
    Exemption,
    Handover,
    Interview,
    InterviewSlot,
    LocalCriterion,
    Screening,
    Shortcut,
    TeamModel,
)
from brobygger.vault.kept import Kept

# --- one course ------------------------------------------------------------------------------------------------


def newest_screening(course: Course) -> Screening | None:
    """The completed form that counts now: the newest revision of the newest round."""
    found: Screening | None = Screening.objects.filter(course=course).current().order_by("-round").first()
    return found


def baseline_views(interview: Interview) -> tuple[int | None, int | None] | None:
    """The two views as they were asked in an earlier interview of the course; None where they were not."""
    others = Interview.objects.filter(course=interview.course_id).current().exclude(handover=interview.handover_id)
    return making.first_views(others)


@dataclass(frozen=True)
class CourseView:
    """Where one course stands in this room, for the page "Opsporing og visitation"."""

    course: Course
    screenings: tuple[Screening, ...]
    shortcut: Shortcut | None
    handovers: tuple[Handover, ...]
    interviews: tuple[Interview, ...]
    exemption: Exemption | None
    bookings: Mapping[int, tuple[Booking, ...]]
    exemptions: tuple[Exemption, ...] = ()  # ended ones too

    # Only the room's own page shows these, so only it pays for them.
    @cached_property
    def asked_again(self) -> Again | None:
        found: Again | None = Again.objects.filter(course=self.course, met_on=None).first()
        return found

    @cached_property
    def contacts(self) -> tuple[ContactDate, ...]:
        """Those that were typed here."""
        return tuple(ContactDate.objects.standing().filter(course=self.course).order_by("-on"))

    @cached_property
    def met(self) -> Contacts:
        """All that a due rule may wait for."""
        return contacts_by_course(Q(course=self.course)).get(self.course.pk, NONE_KNOWN)

    @property
    def under_way(self) -> Screening | None:
        return next((one for one in self.screenings if one.state in {"started", "answered"}), None)

    @property
    def newest(self) -> Screening | None:
        return next((one for one in self.screenings if one.is_current), None)

    @property
    def open_handover(self) -> Handover | None:
        return next((one for one in self.handovers if one.state in HANDOVER_OPEN), None)

    @property
    def newest_interview(self) -> Interview | None:
        return next((one for one in self.interviews if one.is_current), None)


def course_view(course: Course) -> CourseView:
    """Asked for once per Course object, which lives for one request; the timeline of the same page reads it too."""
    kept = course.__dict__.get("_course_view")
    if not isinstance(kept, CourseView):
        kept = course.__dict__["_course_view"] = _course_view(course)
    return kept


def _course_view(course: Course) -> CourseView:
    exemptions, handovers, booked, screenings, shortcuts, interviews = together.of(course, asked)
    bookings: dict[int, list[Booking]] = defaultdict(list)
    for booking in booked:
        bookings[booking.handover_id].append(booking)
    return CourseView(
        course=course,
        screenings=tuple(screenings),
        shortcut=next(iter(shortcuts), None),
        handovers=tuple(handovers),
        interviews=tuple(interviews),
        exemption=next((one for one in exemptions if one.ended_on is None), None),
        exemptions=tuple(exemptions),
        bookings={number: tuple(found) for number, found in bookings.items()},
    )


def asked(course: Course) -> tuple[Any, ...]:
    """For a page that asks ahead."""
    return (
        Exemption.objects.filter(course=course).select_related("made_by").order_by("id"),
        Handover.objects.filter(course=course)
        .select_related("receiver", "queue", "handed_over_by", "accepted_by")
        .order_by("-id"),
        Booking.objects.filter(handover__course=course).select_related("broker").order_by("-id"),
        Screening.objects.filter(course=course).select_related("screener").order_by("-round", "-revision", "-id"),
        Shortcut.objects.filter(course=course).order_by("id")[:1],
        Interview.objects.filter(course=course)
        .select_related("broker", "assigned_broker")
        .order_by("-handover_id", "-revision", "-id"),
    )


# --- person group marks ----------------------------------------------------------------------------------------

MARKED = (MilestoneKind.SCREENED, MilestoneKind.ACCEPTED, MilestoneKind.INTERVIEWED, MilestoneKind.ENROLLED)


@dataclass(frozen=True, slots=True)
class Mark:
    """A person group mark as it is read from its milestone; never typed by hand.

    ``programme`` is the code of the programme whose own mark it is; empty for the four national ones.
    """

    name: str
    kind: str
    on: datetime.date
    author: str
    source: str
    key: uuid.UUID
    ended_at: datetime.datetime | None
    ended_reason: str
    programme: str = ""


def marks(course: Course) -> list[Mark]:
    """The marks of a course, ended ones too: the national ones, and those of its programme."""
    own = programmes.marks([course.programme_id]) if course.programme_id is not None else ()
    kinds = {*MARKED, *(one.state for one in own)}
    found = Milestone.objects.filter(course=course, kind__in=kinds).order_by("on", "id")
    names = mark_names()
    return [mark for one in found for mark in _marks_of(one, names, own)]


def mark_names() -> dict[str, str]:
    """The national name by milestone kind; the same in every language of the page, since it is looked up elsewhere."""
    return {item["milestone"]: item.da for item in reference.codes("person_group_mark", on=clock.today())}


def _marks_of(milestone: Milestone, names: Mapping[str, str], own: Iterable[ProgrammeMark]) -> Iterator[Mark]:
    """What one milestone is called: the national name where it has one, and what the programme calls it."""
    if milestone.kind in names:
        yield _mark(milestone, names[milestone.kind])
    for one in own:
        if one.state == milestone.kind and one.holds_on(milestone.on):
            yield _mark(milestone, one.name, one.programme.code)


def _mark(milestone: Milestone, name: str, programme: str = "") -> Mark:
    return Mark(
        name=name,
        kind=milestone.kind,
        on=milestone.on,
        author=milestone.by_label,
        source=milestone.source,
        key=milestone.key,
        ended_at=milestone.withdrawn_at,
        ended_reason=milestone.withdrawn_reason,
        programme=programme,
    )


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A row of the export: whose mark, by case number and key."""

    case_number: str
    citizen: uuid.UUID
    mark: Mark


def marks_between(since: datetime.date, until: datetime.date, *, ended: bool = False) -> list[MarkRow]:
    """The marks of the jobcentre in a period, for comparison with an extract of the national data base.

    Those that programmes have defined stand beside the national ones, each with the code of its programme. Test
    persons are in none. Ended marks come along only when asked for.
    """
    names = mark_names()
    own: dict[int, list[ProgrammeMark]] = defaultdict(list)
    for mark in programmes.marks():
        own[mark.programme_id].append(mark)
    kinds = {*MARKED, *(mark.state for marks in own.values() for mark in marks)}
    rows = Milestone.objects.filter(
        kind__in=kinds, on__gte=since, on__lte=until, course__citizen__is_test=False
    ).select_related("course__citizen")
    if not ended:
        rows = rows.filter(withdrawn_at=None)
    return [
        MarkRow(one.course.citizen.case_number, one.course.citizen.key, mark)
        for one in rows.order_by("on", "id")
        for mark in _marks_of(one, names, own.get(one.course.programme_id, ()))
    ]


# --- people who can be chosen ----------------------------------------------------------------------------------


def is_broker_here(user: User) -> bool:
    """Whether the user holds the role of job broker in this jobcentre today."""
    return bool(_holding(Role.JOB_BROKER).filter(user=user).exists())


def brokers_here() -> list[User]:
    """The job brokers of this jobcentre, by name: nobody is ranked."""
    numbers = _holding(Role.JOB_BROKER).values("user_id")
    return list(User.objects.filter(pk__in=numbers, is_active=True).order_by("given_name", "family_name", "id"))


def specialists_here() -> list[User]:
    numbers = _holding(Role.COMPENSATION_SPECIALIST).values("user_id")
    return list(User.objects.filter(pk__in=numbers, is_active=True).order_by("given_name", "family_name", "id"))


def queues_here() -> list[Team]:
    """The teams that have a job broker: only they can answer a handover in their queue."""
    with_broker = _holding(Role.JOB_BROKER).exclude(team=None).values("team_id")
    return list(Team.objects.filter(pk__in=with_broker, is_active=True).order_by("name", "id"))


def _holding(role: str) -> QuerySet[Membership]:
    held = Membership.objects.filter(valid_on(clock.today()), role=role)
    entered = boundary.current()
    return held if entered.jobcentre is None else held.filter(jobcentre_id=entered.jobcentre)


# --- handovers -------------------------------------------------------------------------------------------------


def handovers_for(actor: Actor) -> QuerySet[Any]:
    """The handovers that wait for this actor: as receiver, in the queue of an own team, or taken over."""
    whose = citizen_access.whose
    mine = whose(actor, "accepted_by") | (Q(accepted_by=None) & whose(actor, "receiver"))
    if actor.has(Role.JOB_BROKER):
        mine |= Q(accepted_by=None, queue_id__in=actor.named_teams(Role.JOB_BROKER))
    return _listed(Handover.objects.open().filter(mine))


def handovers_sent(actor: Actor) -> QuerySet[Any]:
    """The handovers that this actor has sent and that are under way."""
    return _listed(Handover.objects.open().filter(handed_over_by_id=actor.user))


def handovers_here() -> QuerySet[Any]:
    """All that are under way in the jobcentre, for leaders."""
    return _listed(Handover.objects.open())


def _listed(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related("course__citizen", "receiver", "queue", "accepted_by").order_by("invite_by", "id")


@dataclass(frozen=True, slots=True)
class Capacity:
    """Free slots in a period, beside what waits for one."""

    free: int
    free_before_deadline: int
    waiting: int


def free_slots(after: datetime.datetime, *, broker: int | None = None) -> QuerySet[Any]:
    """The slots that nobody has been given, soonest first."""
    rows = (
        InterviewSlot.objects.filter(closed_at=None, starts_at__gt=after)
        .exclude(bookings__outcome__in=["", "held", "no_show"])
        .select_related("broker", "team")
        .order_by("starts_at", "id")
    )
    found: QuerySet[Any] = rows if broker is None else rows.filter(broker_id=broker)
    return found


def capacity(now: datetime.datetime, *, invite_by: datetime.date | None = None) -> Capacity:
    starts = list(free_slots(now).values_list("starts_at", flat=True))
    return Capacity(
        free=len(starts),
        free_before_deadline=sum(1 for start in starts if invite_by and clock.danish_date(start) <= invite_by),
        waiting=Handover.objects.filter(state__in=[HandoverState.WAITING, HandoverState.ACCEPTED]).count(),
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """From yes to interview: those who wait now, and those who were interviewed in a period."""

    now: tuple[int, ...] = ()
    until_interview: tuple[int, ...] = ()
    outcomes: Mapping[str, int] = field(default_factory=dict)

    @property
    def median_now(self) -> float | None:
        return _median(self.now)

    @property
    def median_until_interview(self) -> float | None:
        return _median(self.until_interview)


def waiting(*, since: datetime.date, until: datetime.date) -> Waiting:
    tests = courses_of_test_persons()
    counted = Handover.objects.exclude(course__in=tests)
    open_ones = counted.filter(state__in=HANDOVER_OPEN).values_list("yes_on").annotate(n=Count("id")).order_by()
    held = (
        Interview.objects.current()
        .filter(held_on__gte=since, held_on__lte=until)
        .exclude(course__in=tests)
        .values_list("handover__yes_on", "held_on")
        .annotate(n=Count("id"))
        .order_by()
    )
    outcomes = (
        Booking.objects.filter(outcome_on__gte=since, outcome_on__lte=until)
        .exclude(outcome="")
        .exclude(handover__course__in=tests)
        .values("outcome")
        .annotate(n=Count("id"))
    )
    return Waiting(
        now=tuple(sorted(days for yes_on, n in open_ones for days in [(until - yes_on).days] * n)),
        until_interview=tuple(sorted(days for yes_on, held_on, n in held for days in [(held_on - yes_on).days] * n)),
        outcomes={row["outcome"]: row["n"] for row in outcomes},
    )


def _median(values: Sequence[int]) -> float | None:
    if not values:
        return None
    middle = len(values) // 2
    return float(values[middle]) if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


# --- coverage --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """A line of the page: open courses by state; the states add up to ``total``."""

    code: str
    label: str
    counts: Mapping[str, int]
    shortcuts: int
    exempt_reasons: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def of(self, state: str) -> int:
        return self.counts.get(state, 0)

    @property
    def screened(self) -> int:
        return self.of(CoverageState.SCREENED)

    @property
    def exempt(self) -> int:
        return self.of(CoverageState.EXEMPT)

    @property
    def overdue(self) -> int:
        return self.of(CoverageState.OVERDUE)

    @property
    def due(self) -> int:
        return self.of(CoverageState.DUE)

    @property
    def later(self) -> int:
        return self.of(CoverageState.LATER)

    @property
    def share(self) -> float | None:
        return self.screened / self.total if self.total >= rules.SMALLEST_N_FOR_SHARE else None


@dataclass(frozen=True, slots=True)
class Coverage:
    lines: tuple[CoverageLine, ...]
    total: CoverageLine
    rules_set: bool
    assessed_before: AssessedBefore


@dataclass(frozen=True, slots=True)
class AssessedBefore:
    """What "already assessed" hides: those exempt for it at any time, and what was found where they were asked."""

    ever_exempt: int
    screened_anyway: int
    mattered: int


def first_asking(course: Course, on: datetime.date) -> tuple[bool, datetime.date]:
    """Whether the citizen is exempt on the day, and when the dated rule says to ask. For one course on a page."""
    view = course_view(course)
    exempt = any(one.since <= on and (one.ended_on is None or one.ended_on > on) for one in view.exemptions)
    known = due_rules()
    met = view.met if _wait_for_contact(known) else NONE_KNOWN
    began = rules.Began(
        on=course.began_on,
        benefit_group=course.benefit_group,
        conversations=met.conversations,
        reviews=met.reviews,
    )
    return exempt, rules.due_on(began, rules.rule_for(began, known), events.here("screening"))


def _wait_for_contact(known: Sequence[rules.DueRule]) -> bool:
    return any(rule.kind not in BY_CALENDAR for rule in known)


def first_askings(courses: Sequence[Course], on: datetime.date) -> dict[int, tuple[bool, datetime.date]]:
    """``first_asking`` for the courses of one page: three queries however many."""
    numbers = [course.pk for course in courses]
    known = due_rules()
    running = Exemption.objects.filter(Q(ended_on=None) | Q(ended_on__gt=on), course__in=numbers, since__lte=on)
    exempt = set(running.values_list("course_id", flat=True))
    met = contacts_by_course(Q(course__in=numbers)) if _wait_for_contact(known) else {}
    found = {}
    suspended = events.here("screening")
    for course in courses:
        began = rules.Began(
            on=course.began_on,
            benefit_group=course.benefit_group,
            conversations=met.get(course.pk, NONE_KNOWN).conversations,
            reviews=met.get(course.pk, NONE_KNOWN).reviews,
        )
        found[course.pk] = (course.pk in exempt, rules.due_on(began, rules.rule_for(began, known), suspended))
    return found


def coverage(actor: Actor, *, on: datetime.date, by: str = "benefit_group", team: int | None = None) -> Coverage:
    """Coverage per team or benefit group. Counts only."""
    labels: dict[Any, str]
    if by == "team":
        labels = dict(Team.objects.values_list("id", "name"))
        keys: dict[Any, str] = {pk: str(key) for pk, key in Team.objects.values_list("id", "key")}
    else:
        labels = dict(reference.labels("benefit_group"))
        keys = {code: code for code in labels}
    asked = asked_on(on)
    *lines, total = tallies(standing_of(asked), by=by, team=team)
    shown = [
        _line(one, keys.get(one.group, ""), labels.get(one.group, _("Uden team") if by == "team" else str(one.group)))
        for one in lines
    ]
    return Coverage(
        lines=tuple(sorted(shown, key=lambda line: line.label.casefold())),
        total=_line(total, "", _("I alt")),
        rules_set=bool(asked.rules),
        assessed_before=_assessed_before(team),
    )


def _line(tally: Tally, code: str, label: str) -> CoverageLine:
    return CoverageLine(code, label, tally.counts, tally.shortcuts, tally.exempt_reasons)


def _assessed_before(team: int | None) -> AssessedBefore:
    exempt = Exemption.objects.filter(reason="already_assessed", course__citizen__is_test=False)
    if team is not None:
        exempt = exempt.filter(course__team_id=team)
    ever = sorted(set(exempt.values_list("course_id", flat=True)))
    forms: list[Screening] = []
    for portion in portions(ever):
        forms += _current_forms(Q(course__in=portion))
    mattered = {row.course_id for row in forms if rules.matters(rules.Answers.from_json(row.answers))}
    return AssessedBefore(len(ever), len({row.course_id for row in forms}), len(mattered))


# --- lists by rule ---------------------------------------------------------------------------------------------


def to_ask_again(*, on: datetime.date) -> QuerySet[Any]:
    """Open courses whose newest form is old enough, or where somebody asked for it, the longest since first.

    Each with ``asked_on`` and, where it was asked for, ``by_request``.
    """
    after_days = int(reference.value("screening.again_after_days", on=on, jobcentre=boundary.current().jobcentre))
    latest = rules.old_enough(on, after_days)
    current, asked_for = Screening.objects.current(), Again.objects.filter(met_on=None)
    # The few are found from the dates of the forms, and the courses by their numbers: a rule that every open course
    # was held against would read them all.
    old = current.values("course_id").annotate(newest=Max("held_on")).filter(newest__lte=latest).values("course_id")
    wished = current.filter(course__in=asked_for.values("course_id")).values("course_id")
    newest = current.filter(course=OuterRef("pk")).order_by("-held_on").values("held_on")[:1]
    rows: QuerySet[Any] = (
        Course.objects.filter(pk__in=old.union(wished), citizen__is_test=False)
        .exclude(state__in=[CourseState.CLOSED, CourseState.ENROLLED])
        .annotate(asked_on=Subquery(newest), by_request=Exists(asked_for.filter(course=OuterRef("pk"))))
    )
    return rows.order_by("asked_on", "pk")


SICKNESS_GROUPS = frozenset({"sickness_benefit"})
UNEMPLOYED_GROUPS = frozenset(
    {
        "insured_unemployed", "cash_benefit_job_ready", "cash_benefit_activity_ready",
        "education_benefit_education_ready", "education_benefit_activity_ready", "integration_benefit",
    }
)  # fmt: skip


def kind_of_benefit(group: str) -> str:
    if group in SICKNESS_GROUPS:
        return rules.SICKNESS
    return rules.UNEMPLOYMENT if group in UNEMPLOYED_GROUPS else ""


def swinging(*, on: datetime.date) -> QuerySet[Any]:
    """Open courses of citizens who swing between sickness benefit and unemployment, by rule and without a score."""
    norms = reference.values(
        "screening.swing_window_days", "screening.swing_changes", on=on, jobcentre=boundary.current().jobcentre
    )
    spells: dict[int, list[rules.BenefitSpell]] = defaultdict(list)
    open_citizens = Course.objects.open().filter(citizen__is_test=False).values("citizen_id")
    # Whoever never received sickness benefit cannot swing: this keeps the reading small.
    once_sick = BenefitPeriod.objects.filter(group__in=SICKNESS_GROUPS, citizen__in=open_citizens).values("citizen_id")
    for citizen, since, group in BenefitPeriod.objects.filter(citizen__in=once_sick).values_list(
        "citizen_id", "valid_from", "group"
    ):
        spells[citizen].append(rules.BenefitSpell(since, kind_of_benefit(group)))
    chosen = [
        citizen
        for citizen, found in spells.items()
        if rules.swings(
            found,
            on=on,
            window_days=int(norms["screening.swing_window_days"]),
            changes=int(norms["screening.swing_changes"]),
        )
    ]
    rows: QuerySet[Any] = Course.objects.open().filter(citizen__in=Numbers(chosen))
    return rows.order_by("began_on", "pk")


# --- yield -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class YieldLine:
    label: str
    result: rules.Yield
    key: str = ""


def yields(*, since: datetime.date, until: datetime.date, by: str) -> list[YieldLine]:
    """What came of the screenings of a period, per ``team``, ``benefit_group`` or ``screener``. Sorted by name."""
    found = _kept.get((boundary.current().jobcentre, since, until, by), lambda: _yields(since, until, by))
    labels: Mapping[Any, str]
    if by == "team":
        labels = dict(Team.objects.values_list("id", "name"))
    elif by == "screener":
        users = User.objects.filter(pk__in=Numbers(number for number in found if number))
        labels = {user.pk: user.name for user in users}
    else:
        labels = reference.labels("benefit_group")
    lines = [YieldLine(labels.get(group, _("Ikke oplyst")), result) for group, result in found.items()]
    return sorted(lines, key=lambda line: line.label.casefold())


_GROUPED_BY = {"team": "team_id", "screener": "screener_id", "benefit_group": "benefit_group"}
_kept: Kept[Mapping[Any, rules.Yield]] = Kept(64)  # every form must be opened to be counted


def _yields(since: datetime.date, until: datetime.date, by: str) -> Mapping[Any, rules.Yield]:
    handed_over, enrolled = (_reached(kind) for kind in (MilestoneKind.HANDED_OVER, MilestoneKind.ENROLLED))
    counted: dict[Any, Counter[str]] = defaultdict(Counter)
    for row in _current_forms(Q(held_on__gte=since, held_on__lte=until)):
        answers = rules.Answers.from_json(row.answers)
        own = counted[getattr(row, _GROUPED_BY[by])]
        own["n"] += 1
        own["mattered"] += rules.matters(answers) is True
        own["accepted"] += rules.accepts(answers, wishes=row.wishes_interview)
        own["handed_over"] += row.course_id in handed_over
        own["enrolled"] += row.course_id in enrolled
    return {group: rules.Yield(**own) for group, own in counted.items()}


def _reached(kind: MilestoneKind) -> set[int]:
    """The courses that have a mark. All of them: to name the courses of a period would cost more than to read them."""
    marks = Milestone.objects.filter(kind=kind, withdrawn_at=None)
    return set(columns.integers(columns.fetch(marks, course="course_id")["course"]).tolist())


def _current_forms(condition: Q) -> list[Screening]:
    """The newest completed form per course that fits: a course is counted once."""
    newest: dict[int, Screening] = {}
    rows = (
        Screening.objects.current()
        .filter(condition, course__citizen__is_test=False)
        .only("key", "course_id", "answers", "wishes_interview", "team_id", "screener_id", "benefit_group", "round",
              "jobcentre_id")
        .order_by("course_id", "round")
    )  # fmt: skip
    for row in rows:
        newest[row.course_id] = row
    return list(newest.values())


# --- local set-up ----------------------------------------------------------------------------------------------


def criteria_on(on: datetime.date) -> list[LocalCriterion]:
    """The local criteria that may be used on a day."""
    return list(
        LocalCriterion.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on).order_by(
            "kind", "text", "id"
        )
    )


def team_models(on: datetime.date) -> QuerySet[Any]:
    """Which local model each team uses on a day, the main one first."""
    rows: QuerySet[Any] = (
        TeamModel.objects.standing()
        .filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)
        .select_related("team")
        .order_by("team__name", "-is_main", "id")
    )
    return rows


def team_models_from(on: datetime.date) -> QuerySet[Any]:
    """Those of a day and those to come: what a leader may still end or withdraw."""
    rows: QuerySet[Any] = (
        TeamModel.objects.standing()
        .filter(Q(valid_to=None) | Q(valid_to__gte=on))
        .select_related("team")
        .order_by("team__name", "-is_main", "valid_from", "id")
    )
    return rows


# --- what waits, and what has happened -------------------------------------------------------------------------


def due(actor: Actor, on: datetime.date) -> list[DueItem]:
    """What waits for the actor in this room. Sentences name no health."""
    if actor.user is None or not actor.has(*CASE_ROLES):
        return []
    key = ("screening.due", on, citizen_access.asks_as(actor))
    users = citizen_access.users(actor)
    to_ask, handovers, bookings, forms, recalls = prepared.all_of(key, lambda: _waiting_for(actor, on), users)
    return [
        *_due_screenings(to_ask, actor, on),
        *_due_handovers(handovers, actor),
        *_due_bookings(bookings, actor),
        *_due_forms(forms, actor),
        *_due_recalls(recalls, actor),
    ]


def _waiting_for(actor: Actor, on: datetime.date) -> tuple[QuerySet[Any], ...]:
    cases = Responsibility.objects.filter(citizen_access.held_by(actor), what=ResponsibleFor.CASE)
    brokered = Responsibility.objects.filter(citizen_access.held_by(actor), what=ResponsibleFor.BROKER)
    return (
        _to_ask(cases, on),
        handovers_for(actor),
        Booking.objects.filter(citizen_access.whose(actor, "broker"), outcome="")
        .select_related("handover__course__citizen")
        .order_by("starts_at"),
        Screening.objects.under_way()
        .filter(course__in=cases.values("course_id"))
        .select_related("course__citizen")
        .order_by("id"),
        Course.objects.filter(state=CourseState.POSTPONED, recall_on__isnull=False, pk__in=brokered.values("course_id"))
        .select_related("citizen")
        .order_by("recall_on", "id"),
    )


def _to_ask(cases: QuerySet[Any], on: datetime.date) -> QuerySet[Any]:
    """Courses that have begun, and where nobody has asked the citizen yet."""
    # Looked up for each of a person's few courses; as a list the database read those of the whole jobcentre.
    begun = Screening.objects.under_way().filter(course=OuterRef("pk"))
    exempt = Exemption.objects.filter(Q(ended_on=None) | Q(ended_on__gt=on), since__lte=on, course=OuterRef("pk"))
    rows: QuerySet[Any] = Course.objects.filter(
        ~Exists(begun), ~Exists(exempt), state=CourseState.BEGAN, shortcut=False, pk__in=cases.values("course_id")
    )
    return rows.select_related("citizen")


def _due_screenings(waiting_courses: Sequence[Course], actor: Actor, on: datetime.date) -> Iterable[DueItem]:
    """Own citizens who are to be asked now, by the dated rule, and have not been begun with."""
    if not waiting_courses:
        return
    known, suspended = due_rules(), events.here("screening")
    met: dict[int, Contacts] = {}
    if _wait_for_contact(known):
        for portion in portions([course.pk for course in waiting_courses]):
            met.update(contacts_by_course(Q(course__in=portion)))
    latest = on + datetime.timedelta(days=soon_days(on))
    for course in waiting_courses:
        began = rules.Began(
            on=course.began_on,
            benefit_group=course.benefit_group,
            conversations=met.get(course.pk, NONE_KNOWN).conversations,
            reviews=met.get(course.pk, NONE_KNOWN).reviews,
        )
        day = rules.due_on(began, rules.rule_for(began, known), suspended)
        if day <= latest:
            sentence = _("Spørg borgeren: opsporing mangler")
            yield due_item("screening.ask", sentence, day, "citizen", course.citizen.key, course, actor)


def _due_handovers(rows: Iterable[Handover], actor: Actor) -> Iterable[DueItem]:
    for row in rows:
        if row.state == HandoverState.WAITING:
            sentence = _("Svar på overleveringen, og indkald borgeren")
        elif row.state == HandoverState.ACCEPTED:
            sentence = _("Aftal tid til visitationssamtale")
        else:
            continue
        yield due_item("screening.handover", sentence, row.invite_by, "handover", row.key, row.course, actor)


def _due_bookings(rows: Iterable[Booking], actor: Actor) -> Iterable[DueItem]:
    for row in rows:
        day = clock.danish_date(row.starts_at)
        sentence = _("Visitationssamtale")
        yield due_item("screening.interview", sentence, day, "handover", row.handover.key, row.handover.course, actor)


def _due_forms(rows: Iterable[Screening], actor: Actor) -> Iterable[DueItem]:
    """Forms that citizens have sent, or that were begun, in the actor's own cases."""
    for row in rows:
        if row.state == ScreeningState.ANSWERED:
            day = clock.danish_date(row.answered_at) if row.answered_at else None
            sentence = _("Borgeren har svaret: tal skemaet igennem")
        elif row.how == "link":
            continue  # the citizen has it
        else:
            day, sentence = clock.danish_date(row.created_at), _("Opsporingsskemaet er begyndt, men ikke færdigt")
        yield due_item("screening.form", sentence, day, "screening", row.key, row.course, actor)


def _due_recalls(courses: Iterable[Course], actor: Actor) -> Iterable[DueItem]:
    for course in courses:
        sentence = _("Spørg borgeren igen: visitationen blev udsat")
        yield due_item("screening.recall", sentence, course.recall_on, "citizen", course.citizen.key, course, actor)


def timeline(course: Course, before: datetime.datetime | None = None, limit: int = 50) -> list[TimelineEntry]:
    """What happened to a course in this room, newest first. What was answered stands in the forms, not here."""
    entries = [*_screening_entries(course), *_handover_entries(course), *_interview_entries(course)]
    entries += [*_exemption_entries(course)]
    if before is not None:
        entries = [entry for entry in entries if entry.registered_at < before]
    return sorted(entries, key=lambda entry: (entry.on, entry.registered_at), reverse=True)[:limit]


def _screening_entries(course: Course) -> Iterable[TimelineEntry]:
    for row in course_view(course).screenings:
        author = row.screener.name if row.screener else ""
        if row.completed_at is not None and row.held_on is not None:
            sentence = _("Opsporingsskema færdigt") if row.replaces_id is None else _("Opsporingsskema rettet")
            yield TimelineEntry(
                "screening.completed", sentence, row.held_on, row.completed_at, author, row.key, "screening", row.key
            )
        if row.answered_at is not None and row.replaces_id is None:
            yield TimelineEntry(
                "screening.answered",
                _("Borgeren sendte opsporingsskemaet"),
                clock.danish_date(row.answered_at),
                row.answered_at,
                "",
                row.key,
                "screening",
                row.key,
            )


def _handover_entries(course: Course) -> Iterable[TimelineEntry]:
    view = course_view(course)
    for row in view.handovers:
        to = row.receiver.name if row.receiver else row.queue.name if row.queue else ""
        author = row.handed_over_by.name if row.handed_over_by else ""
        yield TimelineEntry(
            "handover.made",
            _("Overleveret til %(to)s") % {"to": to},
            row.handed_over_on,
            row.created_at,
            author,
            row.key,
            "handover",
            row.key,
        )
        if row.accepted_on is not None:
            name = row.accepted_by.name if row.accepted_by else ""
            sentence = _("Overlevering modtaget")
            yield TimelineEntry(
                "handover.accepted", sentence, row.accepted_on, row.created_at, name, row.key, "handover", row.key
            )
        if row.ended_on is not None and row.state in {HandoverState.RETURNED, HandoverState.WITHDRAWN}:
            returned = row.state == HandoverState.RETURNED
            sentence = _("Overlevering sendt tilbage") if returned else _("Overlevering trukket tilbage")
            yield TimelineEntry(
                "handover.ended", sentence, row.ended_on, row.created_at, "", row.key, "handover", row.key
            )
    for handover, booking in ((one, held) for one in view.handovers for held in view.bookings.get(one.pk, ())):
        if booking.outcome and booking.outcome != "held" and booking.outcome_on:
            yield TimelineEntry(
                "booking.outcome",
                reference.label("handover_outcome", booking.outcome),
                booking.outcome_on,
                booking.created_at,
                booking.broker.name,
                booking.key,
                "handover",
                handover.key,
            )


def _interview_entries(course: Course) -> Iterable[TimelineEntry]:
    for row in course_view(course).interviews:
        if row.completed_at is None or row.held_on is None:
            continue
        decision = str(Decision(row.decision).label)
        sentence = (
            _("Visitationssamtale: %(decision)s") if row.replaces_id is None else _("Visitation rettet: %(decision)s")
        )
        yield TimelineEntry(
            "interview.completed",
            sentence % {"decision": decision},
            row.held_on,
            row.completed_at,
            row.broker.name if row.broker else "",
            row.key,
            "interview",
            row.key,
        )


def _exemption_entries(course: Course) -> Iterable[TimelineEntry]:
    for row in course_view(course).exemptions:
        author = row.made_by.name if row.made_by else ""
        yield TimelineEntry(
            "exemption.made",
            _("Undtaget fra opsporing: %(reason)s") % {"reason": reference.label("exempt_reason", row.reason)},
            row.since,
            row.created_at,
            author,
            row.key,
        )
