"""Judgements, forms, reviews and proposals behind the addresses of their pages."""

from __future__ import annotations

import datetime
from typing import Any

from brobygger.kernel.actor import command
from brobygger.measurement import access, fidelity, fidelity_forms, ips, model_revision
from brobygger.measurement.fidelity import Judgement
from brobygger.measurement.ips import Scored
from brobygger_analysis.fidelity.ips import ITEMS
from tests.programmes.factories import make_programme
from tests.web.samples import SHARED, Sample, World, sample

ON = datetime.date(2024, 12, 1)
CANARY = "Kanariefugl"
ANALYST = "programme_analyst"

# A way of doing it is asked for by its name, which is the same everywhere; a model is a programme's.
SHARED |= {"measurement:fidelity_form_new"}


def machine(world: World) -> Any:
    return command("test", jobcentre=world.jobcentre.pk, jobcentre_key=world.jobcentre.key)


def programme_of(world: World) -> Any:
    return world.programme if world.role == ANALYST else make_programme(world.jobcentre)


@sample("measurement:fidelity", "measurement:fidelity_compare", "measurement:model")
def a_programme(world: World) -> Any:
    programme = programme_of(world)
    return Sample(query={} if world.role == ANALYST else {"programme": programme.code})


@sample("measurement:fidelity_intention")
def an_intention(world: World) -> Any:
    made = judged(world)
    return Sample({"code": made.programme.code, "intention": made.intention}, canary=(CANARY,))


@sample("measurement:fidelity_assessment", "measurement:fidelity_correct", "measurement:fidelity_share")
def a_judgement(world: World) -> Any:
    return Sample({"key": judged(world).key}, canary=(CANARY,))


def judged(world: World) -> Any:
    return fidelity.assess(
        by=machine(world),
        programme=make_programme(world.jobcentre),
        judgement=Judgement("cv_and_plan_made", "low", f"{CANARY} har intet CV", fault="theory"),
        on=ON,
    )


@sample("measurement:fidelity_form_new")
def a_question(world: World) -> Any:
    return Sample({"form": "plan_owner"})


@sample("measurement:fidelity_form_end")
def a_form(world: World) -> Any:
    row = fidelity_forms.record(by=machine(world), form="plan_owner", choice="broker", valid_from=ON, note=CANARY)
    return Sample({"key": row.key})


@sample("measurement:fidelity_forms")
def some_forms(world: World) -> Any:
    fidelity_forms.record(by=machine(world), form="steering_group", choice="active", valid_from=ON, note=CANARY)
    return Sample(canary=(CANARY,))


@sample("measurement:ips_review")
def a_draft(world: World) -> Any:
    made = ips.start(by=machine(world), held_on=ON, kind="self", reviewers=CANARY)
    return Sample({"key": made.key}, canary=(CANARY,))


@sample("measurement:ips")
def a_list_of_reviews(world: World) -> Any:
    a_finished_review(world)
    return Sample()


@sample("measurement:ips_correct", "measurement:ips_pdf")
def a_finished_review(world: World) -> Any:
    by = machine(world)
    made = ips.start(by=by, held_on=ON, kind="self", reviewers=CANARY)
    ips.save(
        by=by, review=made, given={item.key: Scored(4, "Set i sager") for item in ITEMS}, summary="Mere tid ude",
        read_version=made.version, finish=True,
    )  # fmt: skip
    return Sample({"key": made.key}, canary=(CANARY,))


def proposed(world: World) -> Any:
    programme = programme_of(world)
    return model_revision.propose(
        by=access.outside_reader(programme), programme=programme, element="fast_track",
        change=f"{CANARY} bevilger selv", why="Ventetid", on=ON,
    )  # fmt: skip


@sample("measurement:proposal")
def a_proposal(world: World) -> Any:
    return Sample({"key": proposed(world).key}, canary=(CANARY,))


@sample("measurement:proposal_new", "measurement:model_pdf")
def a_model(world: World) -> Any:
    return Sample({"code": proposed(world).programme.code}, canary=(CANARY,))
