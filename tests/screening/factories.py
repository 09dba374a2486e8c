"""Screenings, handovers and interviews in the situations that tests need. Everything is invented."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.screening import actions
from brobygger.screening.models import Handover, Interview, Screening
from brobygger.screening.rules import Answers, Assessment, Impact
from brobygger.screening.values import InterviewEntry, PlanGoal, ScreeningEntry
from tests.citizens.factories import a_course, machine
from tests.fixtures import actor_of, make_team, make_user

CANARY = "Rygsmerter-kanariefugl"

BACK_PAIN = Answers(
    impairments={"movement": Impact.of_number(6)},
    documented=True,
    schemes_before=False,
    limited_before=True,
    interpreter="no",
)
NOTHING = Answers(none=True)


def days_ago(days: int) -> datetime.date:
    return clock.today() - datetime.timedelta(days=days)


def a_complete_entry(**changes: Any) -> ScreeningEntry:
    """A form with nothing missing: back pain that matters, and the citizen says yes."""
    entry = ScreeningEntry(
        answers=BACK_PAIN,
        words={"impact": "Jeg kan ikke løfte mere end fem kilo.", "other": "", "later": ""},
        held_on=days_ago(20),
        purpose_explained=True,
        history_seen=True,
        wishes=True,
        judged=True,
    )
    return replace(entry, **changes)


def a_healthy_entry(**changes: Any) -> ScreeningEntry:
    return a_complete_entry(answers=NOTHING, words={}, wishes=None, judged=False, **changes)


def a_complete_assessment(**changes: Any) -> Assessment:
    assessment = Assessment(
        primary="back_neck",
        impact_before="medium",
        impact_now="small",
        needed_now=False,
        citizen_view=3,
        broker_view=4,
        motivated=True,
    )
    return replace(assessment, **changes)


def an_enrolling_entry(broker: Any, **changes: Any) -> InterviewEntry:
    entry = InterviewEntry(
        held_on=days_ago(5),
        minutes={
            "experience": "Otte år på lager.",
            "tasks": "Plukkede ordrer og kørte truck.",
            "impairment": "Ryggen tåler ikke løft.",
            "support": "Hæve-sænkebord og korte vagter.",
            "goals": "Vi fandt tre veje.",
        },
        needs={"adjustment": ("fewer_hours",), "task": ("answering_phone",), "demand": ()},
        goals=(
            PlanGoal(industry="office", occupation="Kontorassistent", feasible=True, in_demand=True),
            PlanGoal(industry="trade", occupation="Ordrebehandler", feasible=True, in_demand=True),
            PlanGoal(industry="it", occupation="Supporter", feasible=True, in_demand=True, kind="education"),
        ),
        assessment=a_complete_assessment(),
        reasons={"decision": "Borgeren vil gerne og kan meget, når løft undgås."},
        decision="enrol",
        assigned_broker=broker,
        books_first="broker",
        duties_passed=("conversations", "plan"),
    )
    return replace(entry, **changes)


class House:
    """A team with a caseworker who answers for a case, a job broker and a leader."""

    def __init__(self, jobcentre: Any, **about: Any) -> None:
        self.jobcentre = jobcentre
        self.team = make_team(jobcentre)
        self.caseworker = make_user("caseworker", jobcentre=jobcentre, team=self.team, name="Sigrid Sagsen")
        self.broker = make_user("job_broker", jobcentre=jobcentre, team=self.team, name="Jonas Formidler")
        self.leader = make_user("team_leader", jobcentre=jobcentre, team=self.team, name="Lone Lederby")
        self.course = a_course(jobcentre, responsible=self.caseworker, team=self.team, **about)

    @property
    def by_caseworker(self) -> Any:
        return actor_of(self.caseworker, self.jobcentre)

    @property
    def by_broker(self) -> Any:
        return actor_of(self.broker, self.jobcentre)

    @property
    def by_leader(self) -> Any:
        return actor_of(self.leader, self.jobcentre)

    @property
    def machine(self) -> Any:
        return machine(self.jobcentre)

    def another_course(self, **about: Any) -> Any:
        return a_course(self.jobcentre, responsible=self.caseworker, team=self.team, **about)

    # The situations; each takes the course one step further.

    def screened(self, course: Any = None, **changes: Any) -> Screening:
        course = course or self.course
        with within(self.jobcentre.pk):
            row = actions.start_screening(by=self.by_caseworker, course=course)
            entry = a_complete_entry(**changes)
            return actions.complete_screening(by=self.by_caseworker, screening=row, entry=entry, read_version=1)

    def handed_over(self, course: Any = None, *, queue: Any = None, **changes: Any) -> Handover:
        course = course or self.course
        self.screened(course, **changes)
        with within(self.jobcentre.pk):
            course.refresh_from_db()
            return actions.hand_over(
                by=self.by_caseworker,
                course=course,
                on=days_ago(15),
                receiver=None if queue else self.broker,
                queue=queue,
                interpreter="danish_sign",
                note="Ring helst om formiddagen.",
            )

    def accepted(self, course: Any = None) -> Handover:
        row = self.handed_over(course)
        with within(self.jobcentre.pk):
            return actions.accept_handover(by=self.by_broker, handover=row, read_version=1, on=days_ago(14))

    def interviewing(self, course: Any = None) -> Interview:
        row = self.accepted(course)
        with within(self.jobcentre.pk):
            return actions.start_interview(by=self.by_broker, handover=row)

    def enrolled(self, course: Any = None, **changes: Any) -> Interview:
        row = self.interviewing(course)
        with within(self.jobcentre.pk):
            entry = an_enrolling_entry(self.broker, **changes)
            return actions.complete_interview(by=self.by_broker, interview=row, entry=entry, read_version=1)
