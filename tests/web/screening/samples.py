"""What stands behind the addresses of screening: a case of one's own, in the state that each page is about."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from brobygger.accounts.roles import Role
from brobygger.kernel import clock
from brobygger.screening import actions
from brobygger.screening.models import Booking, CoverageRule, TeamModel
from tests.citizens.factories import a_course, machine
from tests.fixtures import make_user
from tests.screening.factories import a_complete_entry, an_enrolling_entry, days_ago
from tests.web.samples import SHARED, Sample, World, sample

CANARY = "Fuglsangkanarie"
GLASS = "opens with a reason only"
CLOSED = {Role.PROJECT_MANAGER.value: GLASS}


class Case:
    """A case of the user of this try, taken as far as a page needs."""

    def __init__(self, world: World) -> None:
        self.by = machine(world.jobcentre)
        own = world.user if world.actor.jobcentre else None
        self.course = a_course(
            world.jobcentre, responsible=own, team=world.team, given_name="Kanarie", family_name=CANARY
        )
        is_broker = world.role == Role.JOB_BROKER and own is not None
        self.broker = world.user if is_broker else make_user("job_broker", jobcentre=world.jobcentre)

    def screened(self, **changes: Any) -> Any:
        row = actions.start_screening(by=self.by, course=self.course)
        return actions.complete_screening(
            by=self.by, screening=row, entry=a_complete_entry(**changes), read_version=row.version
        )

    def handed_over(self) -> Any:
        self.screened()
        self.course.refresh_from_db()
        return actions.hand_over(by=self.by, course=self.course, on=days_ago(15), receiver=self.broker)

    def accepted(self) -> Any:
        handed = self.handed_over()
        return actions.accept_handover(by=self.by, handover=handed, read_version=handed.version, on=days_ago(14))

    def booked(self) -> Any:
        handed = self.accepted()
        starts_at = clock.now() + datetime.timedelta(days=2)
        actions.book(by=self.by, handover=handed, starts_at=starts_at, read_version=handed.version)
        return handed

    def interviewing(self) -> Any:
        return actions.start_interview(by=self.by, handover=self.accepted())

    def postponed(self) -> Any:
        row = self.interviewing()
        entry = replace(an_enrolling_entry(self.broker), decision="postpone", recall_on=days_ago(-20))
        return actions.complete_interview(by=self.by, interview=row, entry=entry, read_version=row.version)


def of(key: Any, name: str = "key", **more: Any) -> Sample:
    return Sample(kwargs={name: key}, closed=CLOSED, canary=(CANARY,), **more)


@sample(
    "screening:course",
    "screening:form",
    "screening:invite",
    "screening:shortcut",
    "screening:exempt",
    "screening:again",
    "screening:contact",
)
def a_citizen_to_ask(world: World) -> Sample:
    return of(Case(world).course.citizen.key, "citizen")


# A form that nobody has filled in.
SHARED |= {"screening:paper"}


@sample("screening:paper")
def a_blank_form(world: World) -> dict[str, Any]:
    return {"language": "en"}


@sample("screening:hand_over")
def a_citizen_to_hand_over(world: World) -> Sample:
    case = Case(world)
    case.screened()
    return of(case.course.citizen.key, "citizen")


@sample("screening:show", "screening:show_pdf", "screening:correct", "screening:filed")
def a_completed_form(world: World) -> Sample:
    return of(Case(world).screened().key)


@sample("screening:drop", "screening:revoke")
def a_form_under_way(world: World) -> Sample:
    case = Case(world)
    return of(actions.start_screening(by=case.by, course=case.course).key)


@sample("screening:exempt_end")
def an_exemption(world: World) -> Sample:
    case = Case(world)
    return of(actions.exempt(by=case.by, course=case.course, reason="language").key)


@sample("screening:handover", "screening:accept", "screening:return", "screening:withdraw")
def a_handover_that_waits(world: World) -> Sample:
    return of(Case(world).handed_over().key)


@sample("screening:book", "screening:interview_start")
def a_handover_that_was_accepted(world: World) -> Sample:
    return of(Case(world).accepted().key)


@sample("screening:invitation", "screening:invitation_pdf")
def a_handover_with_a_time(world: World) -> Sample:
    return of(Case(world).booked().key)


@sample("screening:outcome")
def a_booking(world: World) -> Sample:
    return of(Booking.objects.get(handover=Case(world).booked()).key)


@sample("screening:slot_close")
def a_slot(world: World) -> Sample:
    case = Case(world)
    starts = [clock.now() + datetime.timedelta(days=3)]
    return Sample(kwargs={"key": actions.open_slots(by=case.by, broker=case.broker, starts=starts)[0].key})


@sample("screening:interview")
def an_interview_under_way(world: World) -> Sample:
    return of(Case(world).interviewing().key)


@sample(
    "screening:interview_show", "screening:interview_pdf", "screening:interview_correct", "screening:interview_filed"
)
def a_completed_interview(world: World) -> Sample:
    return of(Case(world).postponed().key)


@sample("screening:criterion_end")
def a_local_criterion(world: World) -> Sample:
    row = actions.add_criterion(
        by=machine(world.jobcentre), kind="exclusion", text=f"Ubehandlet {CANARY}", valid_from=days_ago(9)
    )
    return Sample(kwargs={"key": row.key}, canary=(CANARY,))


@sample("screening:rule_end")
def a_coverage_rule(world: World) -> Sample:
    day = days_ago(700)
    row = CoverageRule.objects.filter(valid_from=day).first() or actions.set_coverage_rule(
        by=machine(world.jobcentre), kind="registration", valid_from=day
    )
    return Sample(kwargs={"key": row.key})


@sample("screening:model_end")
def a_team_model(world: World) -> Sample:
    row = TeamModel.objects.filter(team=world.team).first() or actions.set_team_model(
        by=machine(world.jobcentre), team=world.team, model="method", is_main=False, valid_from=days_ago(9)
    )
    return Sample(kwargs={"key": row.key})


@sample("screening:contact_withdraw")
def a_contact_typed(world: World) -> Sample:
    case = Case(world)
    return of(actions.record_contact(by=case.by, course=case.course, kind="case_review", on=days_ago(9)).key)


def _linked(world: World, **kwargs: Any) -> Sample:
    case = Case(world)
    _screening, _link, secret = actions.invite(
        by=case.by, course=case.course, language="da", expires_on=clock.today() + datetime.timedelta(days=9)
    )
    return Sample(kwargs=kwargs, link=secret)


@sample("screening:own", "screening:own_later", "screening:own_resume")
def a_link_to_the_form(world: World) -> Sample:
    return _linked(world)


@sample("screening:own_step")
def a_step_of_the_form(world: World) -> Sample:
    return _linked(world, name="hvad")
