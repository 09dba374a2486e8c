"""Scheme cases in the situations that tests need. Everything is invented."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import Any

from brobygger.compensation import actions
from brobygger.compensation.models import Application, Grant
from brobygger.compensation.rules import Facts
from brobygger.compensation.values import ApplicationEntry, NewGrant, NewStance
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from tests.citizens.factories import a_citizen, a_course, machine
from tests.fixtures import actor_of, make_team, make_user

CANARY = "Rygsmertekanarie"


def days_ago(days: int) -> datetime.date:
    return clock.today() - datetime.timedelta(days=days)


def a_stance(**changes: Any) -> NewStance:
    new = NewStance(
        needed=True,
        job="Receptionist",
        support=f"Kan ikke løfte og stå længe ({CANARY}).",
        fitted="Opgaverne kan flyttes, men ikke alle.",
        least="En stol og hjælp til tunge pakker.",
        schemes=("personal_assistance",),
    )
    return replace(new, **changes)


def no_need(**changes: Any) -> NewStance:
    return a_stance(needed=False, schemes=(), why="Borgeren kan klare en række opgaver uden støtte.", **changes)


def assistance(**changes: Any) -> ApplicationEntry:
    """Personal assistance in a job, with nothing missing."""
    entry = ApplicationEntry(
        scheme="personal_assistance",
        situation="in_work",
        impairment="back_neck",
        category="physical_relief",
        words={
            "job": "Receptionist hos Bakkeby Museum",
            "tasks": f"Løfte pakker og stille borde op ({CANARY}).",
            "workplace": "Museet har to receptionister. Kollegaen kan hjælpe om formiddagen.",
        },
        facts=Facts(lasting=True, core_tasks=True, replaces=False, working_hours=Decimal(30), documentation=True),
        hours_per_week=Decimal(8),
        wanted_from=days_ago(0),
        wanted_to=days_ago(-364),
    )
    return replace(entry, **changes)


def an_aid(aid: str = "Skærmlæser", **changes: Any) -> ApplicationEntry:
    entry = ApplicationEntry(
        scheme="aids",
        situation="in_work",
        impairment="sight",
        category="tools",
        apart=aid,
        words={"job": "Kontorassistent", "tasks": "Læse breve og skrive svar."},
        facts=Facts(lasting=True, ordinary=False, beyond_employer=True, documentation=True),
        amount=Decimal(12500),
    )
    return replace(entry, **changes)


def preferential(**changes: Any) -> ApplicationEntry:
    entry = ApplicationEntry(
        scheme="preferential_access",
        situation="unemployed",
        impairment="hearing",
        apart="Stilling 4711",
        words={"job": "Assistent i en region", "tasks": "Journalisere og svare på mail."},
        facts=Facts(lasting=True, public_employer=True, qualified=True, internal=False),
    )
    return replace(entry, **changes)


def a_year(**changes: Any) -> NewGrant:
    new = NewGrant(
        starts_on=days_ago(0), ends_on=days_ago(-364), hours_per_week=Decimal(8), conditions="Mens jobbet varer."
    )
    return replace(new, **changes)


def once(amount: int = 12500, **changes: Any) -> NewGrant:
    return replace(NewGrant(starts_on=days_ago(0), amount=Decimal(amount)), **changes)


class SchemeHouse:
    """A team with a caseworker and a broker, two specialists and a leader; a citizen on a course, and one in work."""

    def __init__(self, jobcentre: Any, **about: Any) -> None:
        self.jobcentre = jobcentre
        self.team = make_team(jobcentre)
        self.caseworker = make_user("caseworker", jobcentre=jobcentre, team=self.team, name="Sigrid Sagsen")
        self.broker = make_user("job_broker", jobcentre=jobcentre, team=self.team, name="Jonas Formidler")
        self.specialist = make_user("compensation_specialist", jobcentre=jobcentre, name="Nora Nøglesen")
        self.deputy = make_user("compensation_specialist", jobcentre=jobcentre, name="Dan Stedforsen")
        self.leader = make_user("team_leader", jobcentre=jobcentre, team=self.team, name="Lone Lederby")
        self.course = a_course(jobcentre, responsible=self.caseworker, team=self.team, **about)
        with within(jobcentre.pk):
            actions.set_key_person(
                by=machine(jobcentre), user=self.specialist, deputy=self.deputy, valid_from=days_ago(900)
            )

    @property
    def citizen(self) -> Any:
        return self.course.citizen

    @property
    def by_caseworker(self) -> Any:
        return actor_of(self.caseworker, self.jobcentre)

    @property
    def by_broker(self) -> Any:
        return actor_of(self.broker, self.jobcentre)

    @property
    def by_specialist(self) -> Any:
        return actor_of(self.specialist, self.jobcentre)

    @property
    def by_deputy(self) -> Any:
        return actor_of(self.deputy, self.jobcentre)

    @property
    def by_leader(self) -> Any:
        return actor_of(self.leader, self.jobcentre)

    @property
    def machine(self) -> Any:
        return machine(self.jobcentre)

    def a_citizen_in_work(self, **about: Any) -> Any:
        """Somebody who works and wants to stay: no course at all."""
        with within(self.jobcentre.pk):
            return a_citizen(self.jobcentre, **about)

    # The situations.

    def drafted(self, entry: ApplicationEntry | None = None, **about: Any) -> Application:
        given = {"citizen": self.citizen, "course": self.course, "by": self.machine} | about
        with within(self.jobcentre.pk):
            return actions.draft(entry=entry or assistance(), **given)

    def applied(
        self, entry: ApplicationEntry | None = None, *, at: datetime.datetime | None = None, **about: Any
    ) -> Application:
        row = self.drafted(entry, **about)
        with within(self.jobcentre.pk):
            return actions.apply(by=self.machine, application=row, read_version=row.version, at=at)

    def granted(self, entry: ApplicationEntry | None = None, new: NewGrant | None = None, **about: Any) -> Grant:
        row = self.applied(entry, **about)
        with within(self.jobcentre.pk):
            return actions.grant(by=self.by_specialist, application=row, new=new or a_year(), read_version=row.version)

    def refused(self, entry: ApplicationEntry | None = None, **about: Any) -> Application:
        row = self.applied(entry, **about)
        with within(self.jobcentre.pk):
            return actions.refuse(
                by=self.by_specialist,
                application=row,
                reasons="Opgaverne kan løses med det udstyr, der er på arbejdspladsen.",
                read_version=row.version,
            )
