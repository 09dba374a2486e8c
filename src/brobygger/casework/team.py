"""How the work is shared in a team: caseload, flow, waiting times, balance and continuity. Counts; nobody is ranked.

Job brokers are listed by name and cannot be sorted by a figure. What nobody registers yet (contact with employers) is
said to be unregistered; it is never a nought.
"""

from __future__ import annotations

import datetime
import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from brobygger.accounts.models import Membership, Team, User
from brobygger.accounts.places import valid_on
from brobygger.accounts.roles import Role
from brobygger.casework.models import BrokerRecord
from brobygger.citizens import access, parts
from brobygger.citizens.enums import CourseState, MilestoneKind, ResponsibleFor
from brobygger.citizens.models import Course, Milestone, Responsibility
from brobygger.conversations.models import Contact, Conversation
from brobygger.kernel import boundary, together
from brobygger.kernel.actor import Actor
from brobygger.reference import reads as reference

SMALLEST_N = 5  # a share of fewer is no share
PERIOD = datetime.timedelta(days=30)
YEAR = datetime.timedelta(days=365)
NORM = ("casework.caseload_from", "casework.caseload_to")


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
    planned_employer_share: int | None
    norm: Norm

    @property
    def per_full_time(self) -> float | None:
        return self.citizens * 100 / self.full_time if self.full_time else None

    @property
    def stands(self) -> str:
        return self.norm.says(self.per_full_time)

    @property
    def citizen_facing(self) -> int:
        return self.conversations + self.contacts


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
    limited = actor.has(Role.TEAM_LEADER) and actor.teams and not actor.has(Role.PROJECT_MANAGER)
    return list(rows.filter(pk__in=actor.teams) if limited else rows)


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


def view(team: Team, on: datetime.date) -> TeamView:
    """One team on a day; ten queries however many citizens."""
    since = on - PERIOD
    values = reference.values(*NORM, on=on, jobcentre=boundary.current().jobcentre)
    norm = Norm(*(int(values[code]) for code in NORM))
    # Joined to their course rather than looked up in a list of the team's courses: the database then begins with
    # what is few (the marks of a period), and a large team costs no more than a small one.
    enrolled = Course.objects.filter(team=team, state=CourseState.ENROLLED)
    present = Responsibility.objects.filter(
        access.present(), what=ResponsibleFor.BROKER, course__team=team, course__state=CourseState.ENROLLED
    )
    first = Milestone.objects.filter(
        kind=MilestoneKind.FIRST_CONVERSATION, withdrawn_at=None, course=OuterRef("course_id")
    )
    load: Counter[Any] = Counter()
    waiting: Counter[Any] = Counter()
    counted = present.annotate(talked=Exists(first)).values_list("user_id", "talked").annotate(n=Count("pk"))
    for user, talked, n in counted.order_by():
        load[user] += n
        waiting[user] += 0 if talked else n
    inflow, outflow = _flow(team, since, on)
    talks = dict(
        Conversation.objects.held()
        .filter(course__team=team, on__gt=since, on__lte=on)
        .values_list("broker_id")
        .annotate(n=Count("pk"))
    )
    contacts = dict(
        Contact.objects.filter(course__team=team, on__gt=since, on__lte=on, withdrawn_at=None)
        .values_list("user_id")
        .annotate(n=Count("pk"))
    )
    lines = _lines(team, on, norm, load, waiting, inflow, outflow, talks, contacts)
    number = enrolled.count()
    to_first_conversation, to_interview = _waited(team, on)
    return TeamView(
        team=team,
        norm=norm,
        brokers=tuple(lines),
        enrolled=number,
        without_broker=number - sum(load.values()),
        inflow=sum(inflow.values()),
        outflow=sum(outflow.values()),
        to_first_conversation=to_first_conversation,
        to_interview=to_interview,
        continuity=_continuity(team, on),
        conversations=sum(talks.values()),
        contacts=sum(contacts.values()),
        since=since,
        on=on,
    )


def _lines(team: Team, on: datetime.date, norm: Norm, *found: Any) -> Iterable[BrokerLine]:
    load, waiting, inflow, outflow, talks, contacts = found
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


def _flow(team: Team, since: datetime.date, on: datetime.date) -> tuple[Counter[Any], Counter[Any]]:
    """Enrolled and closed in the period, by the present job broker (None where there is none)."""
    broker = Responsibility.objects.filter(
        access.present(), what=ResponsibleFor.BROKER, course=OuterRef("course_id")
    ).values("user_id")[:1]
    ever = Milestone.objects.filter(course=OuterRef("course_id"), kind=MilestoneKind.ENROLLED, withdrawn_at=None)
    marks = Milestone.objects.filter(
        course__team=team, withdrawn_at=None, on__gt=since, on__lte=on,
        kind__in=[MilestoneKind.ENROLLED, MilestoneKind.CLOSED],
    ).annotate(broker=Subquery(broker), ever=Exists(ever))  # fmt: skip
    inflow: Counter[Any] = Counter()
    outflow: Counter[Any] = Counter()
    for kind, user, n in marks.filter(ever=True).values_list("kind", "broker").annotate(n=Count("pk")).order_by():
        (inflow if kind == MilestoneKind.ENROLLED else outflow)[user] += n
    return inflow, outflow


WAITS = (
    (MilestoneKind.ENROLLED, MilestoneKind.FIRST_CONVERSATION),
    (MilestoneKind.HANDED_OVER, MilestoneKind.INTERVIEWED),
)


def _waited(team: Team, on: datetime.date) -> list[Spread]:
    """Days between two marks of a course, for those who reached the second within the last year. One query."""
    asked = []
    for begin, end in WAITS:
        begun = Milestone.objects.filter(course=OuterRef("course_id"), kind=begin, withdrawn_at=None)
        ended = Milestone.objects.filter(course__team=team, kind=end, withdrawn_at=None, on__gt=on - YEAR, on__lte=on)
        rows = ended.annotate(begun=Subquery(begun.values("on")[:1])).filter(begun__isnull=False)
        asked.append(rows.values_list("kind", "begun", "on").annotate(n=Count("pk")).order_by())
    days: dict[str, list[int]] = defaultdict(list)
    for kind, begun, ended, n in asked[0].union(*asked[1:], all=True):
        days[kind] += [(ended - begun).days] * n
    return [spread(days[end]) for _begin, end in WAITS]


def _continuity(team: Team, on: datetime.date) -> Share:
    """Of those enrolled within the last year: how many have had the same job broker all the way."""
    enrolled = Milestone.objects.filter(
        course__team=team, kind=MilestoneKind.ENROLLED, withdrawn_at=None, on__gt=on - YEAR, on__lte=on
    )
    periods: dict[int, list[tuple[int, datetime.date, datetime.date | None]]] = defaultdict(list)
    rows = Responsibility.objects.filter(what=ResponsibleFor.BROKER, course__in=enrolled.values("course_id"))
    for course, user, begun, ended in rows.values_list("course_id", "user_id", "valid_from", "valid_to"):
        periods[course].append((user, begun, ended))
    return Share(len(periods), sum(same_all_the_way(own) for own in periods.values()))
