"""What stands behind the addresses of conversations and of closing a course."""

from __future__ import annotations

import datetime
from typing import Any

from brobygger.accounts.enums import LinkPurpose
from brobygger.accounts.roles import Role
from brobygger.casework import closing
from brobygger.casework.closing import Ending
from brobygger.citizens.enums import CourseState
from brobygger.conversations import actions, beliefs, groups
from brobygger.conversations.models import Conversation
from brobygger.kernel import clock
from tests.citizens.factories import a_course, machine
from tests.conversations.factories import a_talk, an_appointment, days_ago
from tests.fixtures import actor_of, make_user
from tests.web.own.help import secret_for
from tests.web.samples import SHARED, Sample, World, sample

CANARY = ("Kanarie", "Drosselby")
CLOSED = {Role.PROJECT_MANAGER.value: "opens with a reason only"}


class Case:
    """An enrolled citizen of the user of this try, taken as far as a page needs."""

    def __init__(self, world: World) -> None:
        self.by = machine(world.jobcentre)
        own = world.user if world.actor.jobcentre else None
        self.course = a_course(
            world.jobcentre,
            state=CourseState.ENROLLED,
            responsible=own,
            team=world.team,
            given_name=CANARY[0],
            family_name=CANARY[1],
        )
        self.broker = make_user("job_broker", jobcentre=world.jobcentre)
        self.citizen = self.course.citizen

    def held(self) -> Conversation:
        return actions.log_talk(by=self.by, course=self.course, talk=a_talk(agreements=CANARY[1]), broker=self.broker)

    def planned(self) -> Conversation:
        return actions.plan(by=self.by, course=self.course, entry=an_appointment(), broker=self.broker)

    def group(self) -> Any:
        group = groups.make(by=self.by, name=f"Gruppe {CANARY[1]}", kind="course", contact=self.broker, on=days_ago(9))
        groups.add(by=self.by, group=group, course=self.course, on=days_ago(8))
        return group


def of(key: Any, name: str = "key", **more: Any) -> Sample:
    return Sample(kwargs={name: key}, closed=CLOSED, canary=(CANARY[1],), **more)


@sample(
    "conversations:list",
    "conversations:log",
    "conversations:plan",
    "conversations:contact_new",
    "conversations:rhythm",
    "conversations:reminders",
    "conversations:beliefs",
    "conversations:belief_link",
)
def an_enrolled_citizen(world: World) -> Sample:
    case = Case(world)
    case.held()
    case.planned()
    beliefs.rate(by=case.by, course=case.course, possibilities=4, progress=3)
    return of(case.citizen.key, "citizen")


@sample("conversations:settle", "conversations:move", "conversations:cancel")
def a_planned_conversation(world: World) -> Sample:
    return of(Case(world).planned().key)


@sample(
    "conversations:show",
    "conversations:correct",
    "conversations:withdraw",
    "conversations:summary",
    "conversations:share",
    "conversations:stop_sharing",
    "conversations:text",
)
def a_held_conversation(world: World) -> Sample:
    return of(Case(world).held().key)


@sample("conversations:contact")
def a_contact(world: World) -> Sample:
    case = Case(world)
    row = actions.record_contact(by=case.by, course=case.course, on=days_ago(1), line=CANARY[1], way="phone")
    return of(row.key)


@sample("conversations:belief_withdraw")
def a_rating(world: World) -> Sample:
    case = Case(world)
    return of(beliefs.rate(by=case.by, course=case.course, possibilities=4).key)


@sample("conversations:group", "conversations:group_edit", "conversations:group_end", "conversations:group_add",
        "conversations:session_new")  # fmt: skip
def a_group(world: World) -> Sample:
    return Sample(kwargs={"key": Case(world).group().key}, canary=(CANARY[1],))


@sample("conversations:group_remove")
def a_member(world: World) -> Sample:
    case = Case(world)
    return Sample(kwargs={"key": case.group().key, "course": case.course.key}, canary=(CANARY[1],))


@sample("conversations:session", "conversations:session_cancel")
def a_session(world: World) -> Sample:
    case = Case(world)
    row = groups.plan_session(by=case.by, group=case.group(), on=days_ago(0), at=datetime.time(9))
    return Sample(kwargs={"key": row.key}, canary=(CANARY[1],))


@sample("conversations:feed")
def a_calendar(world: World) -> Sample:
    broker = make_user("job_broker", jobcentre=world.jobcentre)
    _feed, secret = actions.make_feed(by=actor_of(broker, world.jobcentre))
    return Sample(kwargs={"secret": secret})


SHARED.add("conversations:feed")  # the secret in the address is the key, whoever brings it


@sample("conversations:answer", "accounts:link_birth_date_belief")
def a_link_to_two_questions(world: World) -> Sample:
    return Sample(link=secret_for(Case(world).citizen, LinkPurpose.BELIEF))


@sample("casework:close", "casework:closings")
def a_course_to_close(world: World) -> Sample:
    return of(Case(world).citizen.key)


@sample("casework:reopen", "casework:aftercare")
def a_course_with_its_closing(world: World) -> Sample:
    case = Case(world)
    ending = Ending(on=clock.today(), outcome="moved", aftercare="agreed")
    if world.actor.jobcentre:
        from brobygger.citizens import actions as citizens

        # With aftercare agreed the job broker keeps the case.
        citizens.set_responsible(
            by=case.by, course=case.course, user=world.user, on=days_ago(5), what="broker", reason="Formidling"
        )
    closing.close(by=case.by, course=case.course, ending=ending)
    return of(case.citizen.key)
