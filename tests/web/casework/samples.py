"""What stands behind the addresses of the desk: things of one's own, and two registrations of one person."""

from __future__ import annotations

import datetime
from typing import Any

from brobygger.accounts.models import Membership, User
from brobygger.casework import actions
from brobygger.casework.enums import WaitsOn
from brobygger.casework.models import Assignment, Note, SavedFilter, Snooze, Task
from brobygger.citizens import actions as citizens
from brobygger.citizens import merging
from brobygger.citizens.enums import CourseState
from brobygger.kernel import clock
from tests.citizens.factories import a_course, machine
from tests.fixtures import make_user
from tests.web.samples import Sample, World, sample

CANARY = "Deskkanarie"


def own(world: World) -> Any:
    return world.user if world.actor.jobcentre else None


def a_case(world: World, **about: Any) -> Any:
    return a_course(world.jobcentre, responsible=own(world), team=world.team, given_name="Kanarie",
                    family_name=CANARY, **about)  # fmt: skip


def holder(world: World) -> Any:
    """Whoever a row of one's own belongs to: the user, or somebody of the jobcentre where the user is none."""
    return world.user if own(world) is not None else make_user("caseworker", jobcentre=world.jobcentre)


@sample("casework:wait_new", "casework:double")
def a_citizen(world: World) -> Sample:
    return Sample({"key": a_case(world).citizen.key}, canary=(CANARY,))


@sample("casework:wait_end")
def a_wait(world: World) -> Sample:
    course = a_case(world)
    wait = actions.wait_on(by=machine(world.jobcentre), course=course, on_whom=WaitsOn.CITIZEN, since=clock.today())
    return Sample({"key": wait.key})


@sample("casework:merge")
def two_registrations(world: World) -> Sample:
    one, two = a_case(world), a_case(world, state=CourseState.CLOSED)
    return Sample({"key": one.citizen.key, "other": two.citizen.key}, canary=(CANARY,))


@sample("casework:unmerge")
def a_merge(world: World) -> Sample:
    one, two = a_case(world), a_case(world, state=CourseState.CLOSED)
    made = merging.merge(by=machine(world.jobcentre), kept=one.citizen, double=two.citizen, reason="To gange",
                         goes_on=one)  # fmt: skip
    return Sample({"key": made.key})


@sample("casework:note", "casework:note_away")
def a_note(world: World) -> Sample:
    row = Note.objects.create(
        jobcentre=world.jobcentre, author=holder(world), on=clock.today(), text=f"Husk {CANARY}", citizen=None
    )
    return Sample({"key": row.key}, canary=(f"Husk {CANARY}",))


@sample("casework:task", "casework:task_done")
def a_task(world: World) -> Sample:
    row = Task.objects.create(jobcentre=world.jobcentre, owner=holder(world), due_on=clock.today(), text=CANARY)
    return Sample({"key": row.key}, canary=(CANARY,))


@sample("casework:snooze")
def a_waiting_task(world: World) -> Sample:
    row = Task.objects.create(jobcentre=world.jobcentre, owner=holder(world), due_on=clock.today(), text=CANARY)
    return Sample({}, query={"slags": "casework.task", "art": "task", "om": str(row.key)}, canary=(CANARY,))


@sample("casework:wake")
def a_snooze(world: World) -> Sample:
    course = a_case(world)
    row = Snooze.objects.create(
        jobcentre=world.jobcentre, user=holder(world), kind="casework.task", subject=course.key, subject_kind="task",
        until=clock.today() + datetime.timedelta(days=1),
    )  # fmt: skip
    return Sample({"key": row.key})


@sample("casework:filter_delete")
def a_filter(world: World) -> Sample:
    row = SavedFilter.objects.create(
        jobcentre=world.jobcentre, owner=holder(world), name="Uden telefon", chosen={"mangler": "telephone"}
    )
    return Sample({"key": row.key})


@sample("casework:assign_undo")
def an_assignment(world: World) -> Sample:
    user = holder(world)
    row = Assignment.objects.create(
        jobcentre=world.jobcentre, to=user, made_by=user, what="case", reason="Ny fordeling", on=clock.today(), moves=[]
    )
    return Sample({"key": row.key})


@sample("casework:stand_in_end")
def a_stand_in(world: World) -> Sample:
    """The user is the stand-in, and may say that it is over."""
    absent = make_user("caseworker", jobcentre=world.jobcentre)
    stand_in = holder(world)
    if not Membership.objects.filter(user=stand_in, role__in=["caseworker", "job_broker"]).exists():
        stand_in = make_user("caseworker", jobcentre=world.jobcentre, team=world.team)
        absent = make_user("caseworker", jobcentre=world.jobcentre, team=world.team)
    row = citizens.set_stand_in(
        by=machine(world.jobcentre),
        absent=absent,
        stand_in=stand_in,
        valid_from=clock.today(),
        valid_to=clock.today() + datetime.timedelta(days=5),
    )
    return Sample({"key": row.key})


@sample("casework:broker")
def a_broker(world: World) -> Sample:
    user: User = make_user("job_broker", jobcentre=world.jobcentre, team=world.team, name="Kanarie Formidlerfugl")
    return Sample({"key": user.key}, canary=("Formidlerfugl",))
