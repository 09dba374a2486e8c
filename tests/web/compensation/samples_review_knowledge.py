"""What stands behind the addresses of professional review and of knowledge."""

from __future__ import annotations

import itertools
from typing import Any

from brobygger.accounts.roles import Role
from brobygger.compensation import knowledge, sampling
from brobygger.compensation.models import KnowledgeMeasure
from brobygger.kernel import clock
from brobygger.reviews import actions as reviews
from brobygger.reviews import reads as sampled
from tests.citizens.factories import machine
from tests.compensation.factories import days_ago
from tests.web import samples
from tests.web.compensation.samples import CANARY, Case
from tests.web.samples import Sample, World, sample

samples.SHARED |= {"compensation:guide", "compensation:guide_pdf", "compensation:guide_write"}
_numbers = itertools.count(1)
GLASS = {Role.PROJECT_MANAGER.value: "opens with a reason only"}


def a_sample(world: World) -> Any:
    """A sample of one decision, of the team of the user of this try."""
    by = machine(world.jobcentre)
    case = Case(world)
    case.granted()
    reviews.adopt_proposed_marks(sampling.KIND, by=by)
    found = sampling.draw(by=by, since=days_ago(9), until=clock.today(), wanted=60, team=world.team)
    [mine] = [one for one in sampled.rows_of(sampling.KIND, found) if one.application.citizen == case.citizen]
    return found, mine


@sample("compensation:sample")
def a_drawn_sample(world: World) -> Sample:
    return Sample(kwargs={"key": a_sample(world)[0].key}, canary=(CANARY,))


@sample("compensation:sampled", "compensation:sampled_leave_out")
def a_drawn_decision(world: World) -> Sample:
    return Sample(kwargs={"key": a_sample(world)[1].key}, canary=(CANARY,), closed=GLASS)


@sample("compensation:sampled_correct")
def a_reviewed_decision(world: World) -> Sample:
    found, mine = a_sample(world)
    answers = {mark["key"]: True for mark in found.marks}
    reviews.review(sampling.KIND, by=machine(world.jobcentre), row=mine, found=answers, read_version=mine.version)
    return Sample(kwargs={"key": mine.key}, canary=(CANARY,), closed=GLASS)


@sample("compensation:sample_mark_end")
def a_mark(world: World) -> Sample:
    text = f"Kanarie-kendetegn {next(_numbers)}"
    mark = reviews.add_mark(sampling.KIND, by=machine(world.jobcentre), text=text, valid_from=days_ago(3))
    return Sample(kwargs={"key": mark.key}, canary=("Kanarie-kendetegn",))


@sample("compensation:guide", "compensation:guide_pdf", "compensation:guide_write")
def a_guide(world: World) -> Sample:
    return Sample(kwargs={"scheme": "mentor", "reader": "citizen"})


@sample("compensation:material")
def a_material(world: World) -> Sample:
    row = knowledge.add_material(
        by=machine(world.jobcentre), kind="leaflet", title=f"Pjece {CANARY}", reviewed_on=clock.today()
    )
    return Sample(kwargs={"key": row.key}, canary=(CANARY,))


@sample("compensation:measure_withdraw")
def a_measure(world: World) -> Sample:
    row = knowledge.log_measure(
        by=machine(world.jobcentre), on=clock.today(), kind="talk", audience="employers", what=f"Oplæg {CANARY}"
    )
    KnowledgeMeasure.objects.filter(pk=row.pk).update(held_by=world.user)
    return Sample(kwargs={"key": row.key}, canary=(CANARY,))
