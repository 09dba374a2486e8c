"""How the work is shared in a team: caseload, flow, waiting times, balance and continuity. Counts; nobody is ranked.

Job brokers are listed by name and cannot be sorted by a figure. The employer side of the balance is what was done with
employers for a citizen; the page says what it does not hold.
"""

from __future__ import annotations

import datetime
import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, FilteredRelation, Q

from brobygger.accounts.models import Membership, Team, User
from brobygger.accounts.places import valid_on
from brobygger.accounts.roles import LEADER_ROLES, Role
from brobygger.casework.models import BrokerRecord
from brobygger.citizens import parts
from brobygger.citizens.enums import CourseState, MilestoneKind, ResponsibleFor
from brobygger.citizens.models import Course, Responsibility
from brobygger.conversations.models import Contact, Conversation
from brobygger.kernel import boundary, prepared, together
from brobygger.kernel.actor import Actor
from brobygger.kernel.numbers import Few
from brobygger.plans.cv_enums import WITH_EMPLOYERS
from brobygger.plans.models import JobSeeking
from brobygger.reference import reads as reference

SMALLEST_N = 5  # a share of fewer is no share
PERIOD = datetime.timedelta(days=30)
YEAR = datetime.timedelta(days=365)
NORM = ("casework.caseload_from", "casework.caseload_to")
# From the first mark to the second it is waited.
WAITS = (
    (MilestoneKind.ENROLLED, MilestoneKind.FIRST_CONVERSATION),
    (MilestoneKind.HANDED_OVER, MilestoneKind.INTERVIEWED),
)
KINDS = sorted({*(kind for pair in WAITS for kind in pair), MilestoneKind.CLOSED})


@dataclass(frozen=True, slots=True)
class Norm:
    """How many citizens a full-time job broker should have here."""

    least: int
    most: int

    def says(self, load: float | None) -> str:
        """ "under", "within", "over", or nothing where the load is not known."""
        if load is None:
            return ""
        return "under" if load < self.least else "over" if load > self.most else "within"


@dataclass(frozen=True, slots=True)
class BrokerLine:
    user: User
    citizens: int  # enrolled, with this person as job broker
    waiting: int  # of them without a first conversation
    full_time: int | None  # per cent, from the broker's record
    inflow: int
    outflow: int
    conversations: int
    contacts: int
    with_employers: int  # CVs passed on, contacts made and job interviews arranged
    planned_employer_share: int | None
    norm: Norm

    @property
    def per_full_time(self) -> float | None:
        return self.citizens * 100 / self.full_time if self.full_time else None

    @property
    def stands(self) -> str:
        return self.norm.says(self.per_full_time)

    @property
    def employer_share(self) -> Share:
        """Of all contacts of the period, those with employers."""
        return Share(self.conversations + self.contacts + self.with_employers, self.with_employers)


@dataclass(frozen=True, slots=True)
class Spread:
    """Days that people waited."""

    n: int
    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class Share:
    n: int
    hits: int

    @property
    def value(self) -> float | None:
        return self.hits / self.n if self.n >= SMALLEST_N else None


@dataclass(frozen=True, slots=True)
class Authority:
    """Of a job broker's citizens, for how many the broker has the authority too."""

    citizens: int
    own: int

    @property
    def others(self) -> int:
        return self.citizens - self.own


@dataclass(frozen=True, slots=True)
class TeamView:
    team: Team
    norm: Norm
    brokers: tuple[BrokerLine, ...]
    enrolled: int
    without_broker: int
    inflow: int
    outflow: int
    to_first_conversation: Spread
    to_interview: Spread
    continuity: Share
    conversations: int
    contacts: int
    since: datetime.date
    on: datetime.date

    @property
    def full_time(self) -> float | None:
        """Full-time job brokers, where each has a record."""
        shares = [line.full_time for line in self.brokers]
        return sum(share for share in shares if share) / 100 if shares and all(shares) else None

    @property
    def per_full_time(self) -> float | None:
        return sum(line.citizens for line in self.brokers) / self.full_time if self.full_time else None

    @property
    def per_broker(self) -> float | None:
        return sum(line.citizens for line in self.brokers) / len(self.brokers) if self.brokers else None


def teams_of(actor: Actor) -> list[Team]:
    """The teams whose view the actor may open: a leader's own, or all of the jobcentre."""
    rows = Team.objects.filter(is_active=True).order_by("name", "id")
    led = actor.teams_as(*LEADER_ROLES)
    return list(rows if led is None else rows.filter(pk__in=led))


def spread(days: Sequence[int]) -> Spread:
    """Median, and the day by which nine of ten were through (nearest rank)."""
    if len(days) < SMALLEST_N:
        return Spread(len(days), None, None)
    ordered = sorted(days)
    return Spread(len(ordered), statistics.median(ordered), ordered[math.ceil(0.9 * len(ordered)) - 1])


def same_all_the_way(periods: Iterable[tuple[int, datetime.date, datetime.date | None]]) -> bool:
    """Whether one person was job broker all the way. Who held it for less than a day never had it."""
    lasting = {user for user, begun, ended in periods if ended is None or ended > begun}
    return len(lasting) == 1


@dataclass(frozen=True, slots=True)
class Held:
    """A course of the team: its state, the days of its marks, and who has had the job brokering, when."""

    state: str
    marks: Mapping[str, datetime.date]
    brokers: Sequence[tuple[int, datetime.date, datetime.date | None]]

    @property
    def broker(self) -> int | None:
        """Who has it now."""
        return next((user for user, _begun, ended in self.brokers if ended is None), None)

    def reached(self, kind: str, since: datetime.date, on: datetime.date) -> bool:
        return kind in self.marks and since < self.marks[kind] <= on


def view(team: Team, on: datetime.date) -> TeamView:
    """One team on a day; three queries however many citizens."""
    since = on - PERIOD
    values = reference.values(*NORM, on=on, jobcentre=boundary.current().jobcentre)
    norm = Norm(*(int(values[code]) for code in NORM))
    asked = Few([team.pk], "team")
    marked, brokered, talked, contacted, done = prepared.all_of(
        ("casework.team", since, on), lambda: _asked(asked, since, on), asked
    )
    courses = _held(marked, brokered)
    enrolled = [one for one in courses if one.state == CourseState.ENROLLED]
    load = Counter(one.broker for one in enrolled if one.broker is not None)
    first = MilestoneKind.FIRST_CONVERSATION
    waiting = Counter(one.broker for one in enrolled if one.broker is not None and first not in one.marks)
    ever = [one for one in courses if MilestoneKind.ENROLLED in one.marks]
    inflow = Counter(one.broker for one in ever if one.reached(MilestoneKind.ENROLLED, since, on))
    outflow = Counter(one.broker for one in ever if one.reached(MilestoneKind.CLOSED, since, on))
    talks, contacts = dict(talked), dict(contacted)
    lines = _lines(team, on, norm, load, waiting, inflow, outflow, talks, contacts, dict(done))
    to_first_conversation, to_interview = (_waited(courses, begin, end, on) for begin, end in WAITS)
    return TeamView(
        team=team,
        norm=norm,
        brokers=tuple(lines),
        enrolled=len(enrolled),
        without_broker=len(enrolled) - sum(load.values()),
        inflow=sum(inflow.values()),
        outflow=sum(outflow.values()),
        to_first_conversation=to_first_conversation,
        to_interview=to_interview,
        continuity=_continuity(courses, on),
        conversations=sum(talks.values()),
        contacts=sum(contacts.values()),
        since=since,
        on=on,
    )


def _asked(team: Few, since: datetime.date, on: datetime.date) -> tuple[Any, ...]:
    """The team's courses with marks and job brokers, and the talks and contacts of the period, with employers too."""
    # Joined so that courses without marks are there too: the database then begins with the team's courses, and not
    # with the marks of the whole jobcentre.
    marks = FilteredRelation("milestones", condition=Q(milestones__kind__in=KINDS, milestones__withdrawn_at=None))
    courses = Course.objects.filter(team__in=team).annotate(mark=marks).order_by()
    brokers = Responsibility.objects.filter(what=ResponsibleFor.BROKER, course__team__in=team).order_by()
    talks = Conversation.objects.held().filter(course__team__in=team, on__gt=since, on__lte=on).order_by()
    contacts = Contact.objects.filter(course__team__in=team, on__gt=since, on__lte=on, withdrawn_at=None).order_by()
    employers = JobSeeking.objects.filter(kind__in=WITH_EMPLOYERS, course__team__in=team, withdrawn_on=None).order_by()
    return (
        courses.values_list("pk", "state", "mark__kind", "mark__on"),
        brokers.values_list("course_id", "user_id", "valid_from", "valid_to"),
        talks.values_list("broker_id").annotate(n=Count("pk")),
        contacts.values_list("user_id").annotate(n=Count("pk")),
        employers.filter(on__gt=since, on__lte=on).values_list("made_by_id").annotate(n=Count("pk")),
    )


def _held(marked: Iterable[Any], brokered: Iterable[Any]) -> list[Held]:
    states: dict[int, str] = {}
    marks: dict[int, dict[str, datetime.date]] = defaultdict(dict)
    brokers: dict[int, list[tuple[int, datetime.date, datetime.date | None]]] = defaultdict(list)
    for course, state, kind, day in marked:
        states[course] = state
        if kind is not None:
            marks[course][kind] = day
    for course, user, begun, ended in brokered:
        brokers[course].append((user, begun, ended))
    return [Held(state, marks[course], brokers[course]) for course, state in states.items()]


def _lines(team: Team, on: datetime.date, norm: Norm, *found: Any) -> Iterable[BrokerLine]:
    load, waiting, inflow, outflow, talks, contacts, with_employers = found
    held = Membership.objects.filter(valid_on(on), team=team, role=Role.JOB_BROKER)
    users = User.objects.filter(Q(pk__in=held.values("user_id")) | Q(pk__in=list(load)))
    known, named = together.all_of(records_on(on), users.order_by("given_name", "family_name", "id"))
    records = {row.user_id: row for row in known}
    for user in named:
        record = records.get(user.pk)
        yield BrokerLine(
            user=user,
            citizens=load.get(user.pk, 0),
            waiting=waiting.get(user.pk, 0),
            full_time=record.full_time if record else None,
            inflow=inflow.get(user.pk, 0),
            outflow=outflow.get(user.pk, 0),
            conversations=talks.get(user.pk, 0),
            contacts=contacts.get(user.pk, 0),
            with_employers=with_employers.get(user.pk, 0),
            planned_employer_share=record.planned_employer_share if record else None,
            norm=norm,
        )


def records_on(on: datetime.date) -> Any:
    """What is known of the job brokers on a day."""
    holds = Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gte=on))
    return BrokerRecord.objects.filter(holds).select_related("user")


def authority_of_broker(user: User) -> Authority:
    """How many of somebody's enrolled citizens they have the authority for too. One query."""
    decides = list(parts.brokered_by(user).order_by().values_list("decides", flat=True))
    return Authority(len(decides), sum(decides))


def _waited(courses: Iterable[Held], begin: str, end: str, on: datetime.date) -> Spread:
    """Days between two marks of a course, for those who reached the second within the last year."""
    reached = [one.marks for one in courses if begin in one.marks and one.reached(end, on - YEAR, on)]
    return spread([(marks[end] - marks[begin]).days for marks in reached])


def _continuity(courses: Iterable[Held], on: datetime.date) -> Share:
    """Of those enrolled within the last year: how many have had the same job broker all the way."""
    enrolled = [one for one in courses if one.brokers and one.reached(MilestoneKind.ENROLLED, on - YEAR, on)]
    return Share(len(enrolled), sum(same_all_the_way(one.brokers) for one in enrolled))
