"""Plans and quality reviews in the situations that tests need. Everything is invented."""

from __future__ import annotations

import datetime
from typing import Any

from brobygger.citizens.enums import CourseState
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor, ActorKind, in_whole_place
from brobygger.kernel.boundary import within
from brobygger.plans import actions, quality
from brobygger.plans.content import Activity, Agreement, Content, Goal, Line, Words
from brobygger.plans.models import Plan
from brobygger.reviews import actions as reviews
from tests.citizens.factories import a_course, machine
from tests.fixtures import actor_of, make_team, make_user

CANARY = "Bogbinderdrømmekanarie"


def days_ago(days: int) -> datetime.date:
    return clock.today() - datetime.timedelta(days=days)


THREE_GOALS = {
    "g1": Goal(industry="office", occupation="Kontorassistent", path="realistic"),
    "g2": Goal(industry="culture", occupation=CANARY, path="dream"),
    "g3": Goal(industry="trade", occupation="Ordrebehandler", path="quick"),
}


def an_activity(**changes: Any) -> Activity:
    given = {
        "kind": "work_trial",
        "what": "Praktik i to uger på et kontor",
        "purpose": "Se, om opgaverne passer",
        "start": days_ago(-3),
        "end": days_ago(-17),
        "hours": 12.0,
        "by": "citizen",
        "state": "planned",
    }
    return Activity(**{**given, **changes})


def an_agreement(**changes: Any) -> Agreement:
    given = {
        "what": "Ring til to kontorer",
        "measure": "Vi har navn på dem, der svarede",
        "accepted": True,
        "realistic": True,
        "agreed_on": clock.today(),
        "deadline": days_ago(-7),
        "by": "citizen",
    }
    return Agreement(**{**given, **changes})


def a_full_content() -> Content:
    return Content(
        goals=THREE_GOALS,
        activities={"a1": an_activity(goal="g1")},
        agreements={"b1": an_agreement(goal="g1")},
        strategy={
            "l1": Line(kind="resource", text="Kan regneark", goals=("g1", "g3"), help="Vis det i praktikken"),
            "l2": Line(kind="barrier", text="Bliver træt", goals=("g1",), help="Korte vagter"),
        },
        words={"own": Words(text="Jeg vil gerne arbejde med mennesker og papir.")},
    )


class Practice:
    """An enrolled citizen with a caseworker, a job broker and their leader."""

    def __init__(self, jobcentre: Any, *, enrolled_days_ago: int = 5, **about: Any) -> None:
        self.jobcentre = jobcentre
        self.team = make_team(jobcentre)
        self.caseworker = make_user("caseworker", jobcentre=jobcentre, team=self.team, name="Sigrid Sagsen")
        self.broker = make_user("job_broker", jobcentre=jobcentre, team=self.team, name="Jonas Formidler")
        self.leader = make_user("team_leader", jobcentre=jobcentre, team=self.team, name="Lone Lederby")
        self.manager = make_user("project_manager", jobcentre=jobcentre, name="Mona Projektsen")
        self.course = self.another_course(enrolled_days_ago=enrolled_days_ago, **about)

    def another_course(
        self, *, enrolled_days_ago: int = 5, state: CourseState = CourseState.ENROLLED, **about: Any
    ) -> Any:
        return a_course(
            self.jobcentre,
            state=state,
            began_on=days_ago(enrolled_days_ago + 20),  # the factory enrols on the 20th day
            responsible=self.caseworker,
            broker=self.broker,
            team=self.team,
            **about,
        )

    @property
    def by_broker(self) -> Any:
        return actor_of(self.broker, self.jobcentre)

    @property
    def by_caseworker(self) -> Any:
        return actor_of(self.caseworker, self.jobcentre)

    @property
    def by_leader(self) -> Any:
        return actor_of(self.leader, self.jobcentre)

    @property
    def by_manager(self) -> Any:
        return actor_of(self.manager, self.jobcentre)

    @property
    def machine(self) -> Any:
        return machine(self.jobcentre)

    def by_citizen(self, course: Any = None) -> Actor:
        """The citizen, as the door of the own page lets them in by a link."""
        citizen = (course or self.course).citizen
        return Actor(
            kind=ActorKind.LINK,
            key=citizen.key,
            label="",
            holds=in_whole_place("citizen"),
            jobcentre=self.jobcentre.pk,
            jobcentre_key=self.jobcentre.key,
            purpose="own_page",
        )

    # The situations.

    def planned(self, course: Any = None, **goals: Any) -> Plan:
        """A plan with three goals, in its first version."""
        course = course or self.course
        with within(self.jobcentre.pk):
            return actions.save_goals(by=self.by_broker, course=course, goals=goals or THREE_GOALS, read_version=0)

    def with_everything(self, course: Any = None) -> Plan:
        course = course or self.course
        content = a_full_content()
        plan = self.planned(course)
        with within(self.jobcentre.pk):
            for section in ("activities", "agreements", "strategy"):
                for key, item in content.items(section).items():
                    plan = actions.save_item(
                        by=self.by_broker, course=course, section=section, key=key, item=item, read_version=plan.version
                    )
            return actions.save_words(
                by=self.by_broker, course=course, text=content.own_words, read_version=plan.version
            )

    def marks(self) -> list[Any]:
        with within(self.jobcentre.pk):
            return reviews.adopt_proposed_marks(quality.KIND, by=self.machine)

    def sample(self, *, by: Any = None, wanted: int = 3, seed: str = "korn") -> Any:
        with within(self.jobcentre.pk):
            return quality.draw(
                by=by or self.by_leader,
                since=days_ago(30),
                until=clock.today(),
                wanted=wanted,
                team=self.team,
                seed=seed,
            )
