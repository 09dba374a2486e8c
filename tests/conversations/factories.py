"""Conversations in the situations that tests need. Everything is invented."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from brobygger.citizens.enums import CourseState
from brobygger.conversations import actions, groups
from brobygger.conversations.models import Conversation, Group, Session
from brobygger.conversations.values import Appointment, Talk
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from tests.citizens.factories import a_course, machine
from tests.fixtures import actor_of, make_team, make_user

CANARY = "Kanariefugl i referatet"


def days_ago(days: int) -> datetime.date:
    return clock.today() - datetime.timedelta(days=days)


def days_ahead(days: int) -> datetime.date:
    return clock.today() + datetime.timedelta(days=days)


def a_talk(**changes: Any) -> Talk:
    talk = Talk(
        on=days_ago(3),
        at=datetime.time(10, 0),
        minutes=30,
        topics=("cv", "openings"),
        job_talked=True,
        agreements="Karla sender CV til to lagre.",
        next_step="Ring og hør, hvordan det gik.",
        notes=CANARY,
    )
    return replace(talk, **changes)


def an_appointment(**changes: Any) -> Appointment:
    return replace(Appointment(on=days_ahead(3), at=datetime.time(13, 30), place="Mødelokale 2"), **changes)


class House:
    """A team with a job broker who follows an enrolled citizen (enrolled 40 days ago), and a leader."""

    def __init__(self, jobcentre: Any, *, state: CourseState = CourseState.ENROLLED, **about: Any) -> None:
        self.jobcentre = jobcentre
        self.team = make_team(jobcentre)
        self.broker = make_user("job_broker", jobcentre=jobcentre, team=self.team, name="Jonas Formidler")
        self.colleague = make_user("job_broker", jobcentre=jobcentre, team=self.team, name="Britt Makker")
        self.leader = make_user("team_leader", jobcentre=jobcentre, team=self.team, name="Lone Lederby")
        self.course = a_course(jobcentre, state=state, broker=self.broker, team=self.team, **about)

    @property
    def by(self) -> Any:
        return actor_of(self.broker, self.jobcentre)

    @property
    def by_colleague(self) -> Any:
        return actor_of(self.colleague, self.jobcentre)

    @property
    def machine(self) -> Any:
        return machine(self.jobcentre)

    @property
    def citizen(self) -> Any:
        return self.course.citizen

    def another_course(self, **about: Any) -> Any:
        about.setdefault("state", CourseState.ENROLLED)
        return a_course(self.jobcentre, broker=self.broker, team=self.team, **about)

    # The situations.

    def held(self, course: Any = None, **changes: Any) -> Conversation:
        with within(self.jobcentre.pk):
            return actions.log_talk(by=self.by, course=course or self.course, talk=a_talk(**changes))

    def planned(self, course: Any = None, **changes: Any) -> Conversation:
        with within(self.jobcentre.pk):
            return actions.plan(by=self.by, course=course or self.course, entry=an_appointment(**changes))

    def overdue(self, course: Any = None, *, days: int = 2) -> Conversation:
        """An appointment that has passed without anybody saying what became of it."""
        row = self.planned(course)
        with within(self.jobcentre.pk):
            row.on = days_ago(days)
            row.save(update_fields=["on"])
        return row

    def group(self, **changes: Any) -> Group:
        about = {"name": "Job og energi", "kind": "course", "contact": self.broker, "on": days_ago(30), **changes}
        with within(self.jobcentre.pk):
            return groups.make(by=self.by, **about)

    def session(self, group: Group, **changes: Any) -> Session:
        about = {"on": days_ago(1), "at": datetime.time(10, 0), "place": "Salen", **changes}
        with within(self.jobcentre.pk):
            return groups.plan_session(by=self.by, group=group, **about)
