"""The team board for the weekly meeting: goals, results with good stories, flow, quality, and one warning.

Figures are those of the team. What one person did is shown to that person and to leaders, beside nobody else's. No
answer about belief and nothing about health is here. What nobody registers yet says so.
"""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import CharField, Count, Exists, OuterRef, Value

from brobygger.accounts.errors import no_such_team
from brobygger.accounts.models import Team, User
from brobygger.accounts.roles import CASE_ROLES, LEADER_ROLES
from brobygger.casework.board_models import GoodStory, TeamGoal
from brobygger.citizens.enums import CourseState, MilestoneKind
from brobygger.citizens.models import Course, Milestone
from brobygger.conversations import reads as conversations
from brobygger.conversations.models import Contact, Conversation
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.measurement import errors
from brobygger.plans import reads as plans
from brobygger.plans import reads_cv
from brobygger.plans.models import CvCheck, QualityReview
from brobygger.reference import reads as reference
from brobygger.reviews.enums import ReviewState
from brobygger.vault import log
from brobygger_analysis import board as rules
from brobygger_analysis.board import Compared, Per, Reviewed, Thresholds

READERS = (*CASE_ROLES, *LEADER_ROLES)
WEEKS, MONTHS = 8, 6
STORIES = 6
MOST_LETTERS = 600
# Ten digits as a number of a person is written; so also the first six with a line after them.
NUMBER_OF_A_PERSON = re.compile(r"\d{6}[ \-\u2010-\u2015.]?[\dxX]{4}")


@dataclass(frozen=True)
class Line:
    """One measure of the board. ``points``: (first day of the week or month, count), oldest first."""

    measure: rules.Measure
    value: float | None  # of the newest whole week or month, or how it stands now
    n: int | None
    points: tuple[tuple[datetime.date, int], ...]
    goal: TeamGoal | None

    @property
    def reaches_goal(self) -> bool | None:
        if self.goal is None or self.value is None:
            return None
        value = 100 * self.value if self.measure.is_share else self.value
        return value >= self.goal.number - 1e-9


@dataclass(frozen=True, slots=True)
class Waiting:
    """What stands in line, as numbers of courses or appointments."""

    plans: int
    cvs: int
    notes: int
    silent: int


@dataclass(frozen=True)
class Own:
    """What one person did in the team: for that person and for leaders."""

    user: User
    week: int
    month: int
    contacts: int


@dataclass(frozen=True)
class Board:
    team: Team
    teams: tuple[Team, ...]
    on: datetime.date
    lines: dict[str, Line]
    waiting: Waiting
    compared: Compared
    stories: tuple[GoodStory, ...]
    own: Own | None
    people: tuple[User, ...]  # whom a leader may choose
    may_set_goals: bool

    def of(self, heading: str) -> list[Line]:
        return [line for line in self.lines.values() if line.measure.heading == heading]


def teams_of(by: Actor) -> tuple[Team, ...]:
    """The teams whose board the actor sees: those that a role which reads it was given for; all where it names none."""
    if by.jobcentre is None or not (by.is_machine or by.has(*READERS)):
        return ()
    rows = Team.objects.filter(is_active=True).order_by("name", "id")
    teams = None if by.is_machine else by.teams_as(*READERS)
    return tuple(rows if teams is None else rows.filter(pk__in=teams))


def team_of(by: Actor, key: uuid.UUID | None) -> tuple[Team, tuple[Team, ...]]:
    """The team asked for, or the first of those the actor sees. Raises ``NotFound``."""
    teams = teams_of(by)
    found = next((one for one in teams if key is None or one.key == key), None)
    if found is None:
        raise no_such_team()
    return found, teams


def of(*, by: Actor, team: uuid.UUID | None, on: datetime.date, person: uuid.UUID | None = None) -> Board:
    """The board of a team on a day. ``person``: whose own figures a leader asks for; others get their own."""
    chosen, teams = team_of(by, team)
    courses = Course.objects.filter(team=chosen, citizen__is_test=False)
    since = _months_back(on, MONTHS)
    held = list(
        Conversation.objects.held().filter(course__in=courses.values("pk"), on__gte=since, on__lte=on)
        .order_by("on", "id").values_list("on", "broker_id")
    )  # fmt: skip
    contacts = list(
        Contact.objects.filter(course__in=courses.values("pk"), withdrawn_at=None, on__gte=since, on__lte=on)
        .order_by("on", "id").values_list("on", "user_id")
    )  # fmt: skip
    reviewed = [
        Reviewed(day, met, out_of)
        for day, met, out_of in QualityReview.objects.filter(
            course__in=courses.values("pk"), state=ReviewState.DONE, reviewed_on__gte=since, reviewed_on__lte=on
        ).values_list("reviewed_on", "met", "out_of")
    ]
    thresholds = _thresholds(on)
    people = _people(held, contacts) if by.reaches(chosen.pk, *LEADER_ROLES) else ()
    counts = _Counts.of(courses, on)
    lines = _lines(chosen, courses, counts, held, contacts, reviewed, thresholds, since, on)
    return Board(
        team=chosen,
        teams=teams,
        on=on,
        lines=lines,
        waiting=Waiting(counts.plans, counts.cvs, counts.notes, counts.silent),
        compared=rules.compare([day for day, _who in held], reviewed, on=on, thresholds=thresholds),
        stories=tuple(
            GoodStory.objects.filter(team=chosen, withdrawn_at=None).select_related("written_by")
            .order_by("-on", "-id")[:STORIES]
        ),
        own=_own(by, person, people, held, contacts, on),
        people=people,
        may_set_goals=may_set_goals(by, chosen),
    )  # fmt: skip


def _months_back(on: datetime.date, months: int) -> datetime.date:
    return rules.by_month((), last=on, months=months)[0][0]


def _thresholds(on: datetime.date) -> Thresholds:
    names = ("weeks", "rise", "fall", "least")
    found = reference.values(*(f"measurement.board_{name}" for name in names), on=on)
    return Thresholds(**{name: int(found[f"measurement.board_{name}"]) for name in names})


def _lines(
    team: Team, courses: Any, counts: _Counts, held: Sequence[Any], contacts: Sequence[Any],
    reviewed: Sequence[Reviewed], thresholds: Thresholds, since: datetime.date, on: datetime.date,
) -> dict[str, Line]:  # fmt: skip
    goals = goals_of(team, on)
    marks = Milestone.objects.filter(
        course__in=courses.values("pk"), withdrawn_at=None, on__gte=since, on__lte=on,
        kind__in=[MilestoneKind.ENROLLED, MilestoneKind.EMPLOYED],
    ).values_list("kind", "on")  # fmt: skip
    days: dict[str, list[datetime.date]] = {
        "enrolled": [day for kind, day in marks if kind == MilestoneKind.ENROLLED],
        "employed": [day for kind, day in marks if kind == MilestoneKind.EMPLOYED],
        "conversations": [day for day, _who in held],
        "contacts": [day for day, _who in contacts],
    }
    good = counts.good / counts.enrolled if counts.enrolled else None
    shares = {"cv_good": (good, counts.enrolled), "marks_met": _marks_met(reviewed, thresholds, on)}
    made = {}
    for measure in rules.MEASURES:
        goal = goals.get(measure.key)
        if measure.key in shares:
            value, n = shares[measure.key]
            made[measure.key] = Line(measure, value, n, (), goal)
        elif measure.is_registered:
            points = _points(measure, days[measure.key], on)
            whole = points[-2][1]  # the newest one is still running
            made[measure.key] = Line(measure, whole, None, points, goal)
        else:
            made[measure.key] = Line(measure, None, None, (), None)
    return made


def _points(
    measure: rules.Measure, days: Sequence[datetime.date], on: datetime.date
) -> tuple[tuple[datetime.date, int], ...]:
    if measure.per is Per.WEEK:
        return rules.by_week(days, last=on, weeks=WEEKS)
    return rules.by_month(days, last=on, months=MONTHS)


def _marks_met(reviewed: Sequence[Reviewed], thresholds: Thresholds, on: datetime.date) -> tuple[float | None, int]:
    """Of the reviews in the weeks that the board compares and the one that runs."""
    since = rules.monday_of(on) - thresholds.weeks * rules.WEEK
    recent = [one for one in reviewed if one.on >= since]
    out_of = sum(one.out_of for one in recent)
    return (sum(one.met for one in recent) / out_of if out_of else None), len(recent)


@dataclass(frozen=True, slots=True)
class _Counts:
    """How the team's courses stand, asked for with one query."""

    enrolled: int
    good: int
    plans: int
    cvs: int
    silent: int
    notes: int

    @classmethod
    def of(cls, courses: Any, on: datetime.date) -> _Counts:
        enrolled = courses.filter(state=CourseState.ENROLLED)
        asked = {
            "enrolled": enrolled,
            "good": enrolled.filter(Exists(CvCheck.objects.valid().filter(course=OuterRef("pk")))),
            "plans": plans.plan_waiting(courses),
            "cvs": reads_cv.unfinished(courses),
            "silent": conversations.silent(courses, on),
            "notes": Conversation.objects.planned().filter(course__in=courses.values("pk"), on__lt=on),
        }
        parts = [
            rows.order_by()
            .values(asked=Value(name, output_field=CharField()))
            .annotate(n=Count("pk"))
            .values_list("asked", "n")
            for name, rows in asked.items()
        ]
        return cls(**{**dict.fromkeys(asked, 0), **dict(parts[0].union(*parts[1:], all=True))})


def _people(held: Sequence[Any], contacts: Sequence[Any]) -> tuple[User, ...]:
    wanted = {who for _day, who in (*held, *contacts) if who is not None}
    return tuple(User.objects.filter(pk__in=wanted).order_by("given_name", "family_name", "id"))


def _own(
    by: Actor, person: uuid.UUID | None, people: Sequence[User], held: Sequence[Any], contacts: Sequence[Any],
    on: datetime.date,
) -> Own | None:  # fmt: skip
    if person is not None and people:
        user = next((one for one in people if one.key == person), None)
    else:
        user = User.objects.filter(pk=by.user).first() if by.has(*CASE_ROLES) else None
    if user is None:
        return None
    monday, first = rules.monday_of(on), on.replace(day=1)
    mine = [day for day, who in held if who == user.pk]
    return Own(
        user,
        sum(day >= monday for day in mine),
        sum(day >= first for day in mine),
        sum(day >= first for day, who in contacts if who == user.pk),
    )


# Goals ----------------------------------------------------------------------------------------------------------------


def may_set_goals(by: Actor, team: Team) -> bool:
    return by.is_machine or by.reaches(team.pk, *LEADER_ROLES)


def check_may_set_goals(by: Actor, team: Team) -> None:
    if not may_set_goals(by, team):
        raise errors.goals_are_set_by_leaders()


def goals_of(team: Team, on: datetime.date) -> dict[str, TeamGoal]:
    """The goal of each measure that holds on a day: the newest that has begun, unless it was ended."""
    rows = TeamGoal.objects.filter(team=team, valid_from__lte=on).order_by("valid_from")
    newest = {row.measure: row for row in rows}
    return {key: row for key, row in newest.items() if row.valid_to is None or row.valid_to >= on}


def history_of(team: Team) -> list[TeamGoal]:
    """Every goal that the team has had, newest first."""
    return list(TeamGoal.objects.filter(team=team).select_related("set_by").order_by("-valid_from", "measure"))


@transaction.atomic
def set_goal(
    *, by: Actor, team: Team, measure: str, number: int, valid_from: datetime.date,
    valid_to: datetime.date | None = None,
) -> TeamGoal:  # fmt: skip
    """Say what the team wants to reach from a day on. What it wanted before stays readable."""
    check_may_set_goals(by, team)
    card = rules.BY_KEY.get(measure)
    if card is None or card not in rules.WITH_GOAL:
        raise errors.not_a_goal("measure")
    if number < 0 or (card.is_share and number > 100):
        raise errors.not_a_goal("number")
    if valid_to is not None and valid_to < valid_from:
        raise errors.ends_before_it_starts("valid_to")
    try:
        with transaction.atomic():
            made: TeamGoal = TeamGoal.objects.create(
                jobcentre_id=team.jobcentre_id, team=team, measure=measure, number=number, valid_from=valid_from,
                valid_to=valid_to, set_by_id=by.user,
            )  # fmt: skip
    except IntegrityError as fault:
        raise errors.goal_is_set_that_day() from fault
    changes = {measure: [None, number], "valid_from": [None, valid_from.isoformat()]}
    log.write(by=by, action="board.goal_set", subjects=[("team_goal", made.key)], changes=changes)
    return made


# Good stories ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def write_story(*, by: Actor, team: Team, on: datetime.date, text: str) -> GoodStory:
    """Put a good story on the board. It names nobody: a text that holds a person's number is refused."""
    written = text.strip()
    if not written:
        raise errors.story_is_empty()
    if NUMBER_OF_A_PERSON.search(written):
        raise errors.story_holds_a_number()
    if on > clock.today():
        raise errors.day_to_come("on")
    made: GoodStory = GoodStory.objects.create(
        jobcentre_id=team.jobcentre_id, team=team, on=on, text=written, written_by_id=by.user
    )
    log.write(by=by, action="board.story_written", subjects=[("good_story", made.key)])
    return made


@transaction.atomic
def withdraw_story(*, by: Actor, key: uuid.UUID) -> GoodStory:
    """Take a story off the board: by who wrote it, or a leader. It stays stored."""
    found = (
        GoodStory.objects.select_related("team")
        .filter(key=key, withdrawn_at=None, team__in=[one.pk for one in teams_of(by)])
        .first()
    )
    if found is None:
        raise errors.no_such_story()
    if found.written_by_id != by.user and not may_set_goals(by, found.team):
        raise errors.not_your_story()
    found.withdrawn_at = clock.now()
    found.save_checked(read_version=found.version, sentence="", update_fields=["withdrawn_at"])
    log.write(by=by, action="board.story_withdrawn", subjects=[("good_story", found.key)])
    story: GoodStory = found
    return story
