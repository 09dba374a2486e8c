"""What stands behind the addresses of programmes, for tests/web/test_routes.py."""

from __future__ import annotations

import datetime
from typing import Any

from brobygger.interop import uploads
from brobygger.interop.models import Upload
from brobygger.programmes.models import ProgrammeMark
from tests.programmes.factories import make_programme
from tests.web.samples import SHARED, Sample, World, sample

# A programme belongs to no jobcentre: every project manager may join one that runs.
SHARED |= {"programmes:join"}

ANALYST = {"programme_analyst": "the programme of the sample is not the one this analyst follows"}


@sample("programmes:page", "programmes:leave", "programmes:population", "programmes:usage", "programmes:import")
def a_programme(world: World) -> Any:
    return Sample(kwargs={"key": make_programme(world.jobcentre).key}, closed=ANALYST)


@sample("programmes:join")
def a_programme_to_join(world: World) -> Any:
    return Sample(kwargs={"key": make_programme(ends_on=datetime.date(2099, 12, 31)).key})


@sample("programmes:mark_new")
def a_programme_with_marks(world: World) -> Any:
    return Sample(kwargs={"key": (world.programme or make_programme()).key})


@sample("programmes:mark_end")
def a_mark(world: World) -> Any:
    programme = world.programme or make_programme()
    mark = ProgrammeMark.objects.create(
        programme=programme, name="Projekt Nord", state="screened", valid_from="2020-01-01"
    )
    return Sample(kwargs={"key": programme.key, "mark": mark.key})


@sample("programmes:target")
def a_target(world: World) -> Any:
    return Sample(kwargs={"key": make_programme(world.jobcentre).key, "measure": "screened"})


@sample("programmes:import_preview")
def a_file(world: World) -> Any:
    programme = make_programme(world.jobcentre)
    content = b"municipality_code,achieved_screened\n607,5\n"
    if world.actor.jobcentre is None:
        kept = Upload(key=programme.key)
    else:
        kept = uploads.keep(by=world.actor, kind="targets", name="tal.csv", content=content)
    return Sample(kwargs={"key": programme.key, "upload": kept.key})


@sample("programmes:new")
def a_new_programme(world: World) -> Any:
    if world.actor.jobcentre is None:
        return Sample()
    return Sample(closed={"administrator": "only who administers the whole installation makes programmes"})
