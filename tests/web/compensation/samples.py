"""What stands behind the addresses of schemes: a case of one's own, in the state that each page is about."""

from __future__ import annotations

from typing import Any

from brobygger.accounts.roles import Role
from brobygger.compensation import actions
from brobygger.compensation.models import GrantingForm
from tests.citizens.factories import a_course, machine
from tests.compensation.factories import a_stance, a_year, assistance, days_ago
from tests.fixtures import make_user
from tests.web.samples import Sample, World, sample

CANARY = "Ordningskanarie"
NO_RIGHT = "may write the case, and has no right to grant"
NO_DECISION = {Role.CASEWORKER.value: NO_RIGHT, Role.JOB_BROKER.value: NO_RIGHT}


class Case:
    """A case of the user of this try, taken as far as a page needs."""

    def __init__(self, world: World) -> None:
        self.by = machine(world.jobcentre)
        own = world.user if world.actor.jobcentre else None
        self.course = a_course(
            world.jobcentre, responsible=own, team=world.team, given_name="Kanarie", family_name=CANARY
        )
        self.citizen = self.course.citizen
        self.about = {"by": self.by, "citizen": self.citizen, "course": self.course}

    def asked(self) -> Any:
        return actions.ask_specialist(**self.about, question="Kan ordningen bruges her?")

    def stance(self) -> Any:
        return actions.take_stance(**self.about, new=a_stance())

    def drafted(self) -> Any:
        return actions.draft(**self.about, entry=assistance())

    def applied(self) -> Any:
        row = self.drafted()
        return actions.apply(by=self.by, application=row, read_version=row.version)

    def paused(self) -> Any:
        row = self.applied()
        actions.ask_for_more(
            by=self.by, application=row, reason="medical", words="En udtalelse.", read_version=row.version
        )
        return row

    def granted(self) -> Any:
        row = self.applied()
        return actions.grant(by=self.by, application=row, new=a_year(), read_version=row.version)

    def running(self) -> Any:
        row = self.granted()
        return actions.start(by=self.by, grant=row, on=days_ago(0), read_version=row.version)

    def letter(self) -> Any:
        return actions.draft_letter(by=self.by, application=self.granted().application, kind="grant")


def of(key: Any, name: str = "key", **more: Any) -> Sample:
    return Sample(kwargs={name: key} | more.pop("kwargs", {}), canary=(CANARY,), **more)


@sample("compensation:citizen", "compensation:stance", "compensation:ask", "compensation:begin")
def a_citizen_with_a_question(world: World) -> Sample:
    case = Case(world)
    case.asked()
    return of(case.citizen.key, "citizen")


@sample("compensation:question")
def a_question(world: World) -> Sample:
    return of(Case(world).asked().key)


@sample("compensation:stance_reason")
def a_stance_without_application(world: World) -> Sample:
    case = Case(world)
    case.asked()
    return of(case.stance().key)


@sample("compensation:edit", "compensation:withdraw")
def a_draft(world: World) -> Sample:
    return of(Case(world).drafted().key)


@sample(
    "compensation:application",
    "compensation:consent",
    "compensation:documentation",
    "compensation:ask_for_more",
    "compensation:hand_on",
)
def an_application(world: World) -> Sample:
    return of(Case(world).applied().key)


@sample("compensation:grant", "compensation:refuse")
def an_application_to_decide(world: World) -> Sample:
    return of(Case(world).applied().key, closed=NO_DECISION)


@sample("compensation:resume")
def an_application_that_waits(world: World) -> Sample:
    return of(Case(world).paused().key)


@sample("compensation:grant_page", "compensation:start", "compensation:renew")
def a_grant(world: World) -> Sample:
    return of(Case(world).granted().key)


@sample("compensation:review")
def a_running_grant(world: World) -> Sample:
    return of(Case(world).running().key)


@sample("compensation:stop")
def a_running_grant_to_stop(world: World) -> Sample:
    return of(Case(world).running().key, closed=NO_DECISION)


@sample("compensation:letter_new")
def a_letter_to_write(world: World) -> Sample:
    return of(Case(world).granted().application.key, kwargs={"kind": "grant"})


@sample("compensation:letter", "compensation:letter_send", "compensation:letter_pdf")
def a_letter(world: World) -> Sample:
    return of(Case(world).letter().key)


@sample("compensation:right_end")
def a_right(world: World) -> Sample:
    row = actions.give_right(by=machine(world.jobcentre), valid_from=days_ago(9), role="compensation_specialist")
    return Sample(kwargs={"key": row.key})


@sample("compensation:key_person_end")
def a_key_person(world: World) -> Sample:
    people = [make_user("compensation_specialist", jobcentre=world.jobcentre) for _number in range(2)]
    row = actions.set_key_person(by=machine(world.jobcentre), user=people[0], deputy=people[1], valid_from=days_ago(9))
    return Sample(kwargs={"key": row.key})


@sample("compensation:form_end")
def a_granting_form(world: World) -> Sample:
    row = GrantingForm.objects.filter(form="few", valid_to=None).first()
    if row is None:
        row = actions.record_granting_form(by=machine(world.jobcentre), form="few", valid_from=days_ago(9))
    return Sample(kwargs={"key": row.key})
