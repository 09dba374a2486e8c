"""Frozen data sets and association runs behind the addresses of their pages."""

from __future__ import annotations

from typing import Any

from tests.measurement.study_factories import make_comparison, make_frozen, make_run
from tests.programmes.factories import make_programme
from tests.web.samples import Sample, World, sample

ANALYST = "programme_analyst"


def programme_of(world: World) -> Any:
    return world.programme if world.role == ANALYST else make_programme(world.jobcentre)


@sample("measurement:association", "measurement:association_share", "measurement:association_again")
def a_run(world: World) -> Any:
    return Sample({"key": make_run(make_frozen(programme_of(world)), shared=True).key})


@sample("measurement:comparison", "measurement:comparison_share")
def a_comparison(world: World) -> Any:
    return Sample({"key": make_comparison(make_frozen(programme_of(world)), shared=True).key})


@sample(
    "measurement:comparison_new", "measurement:data_set", "measurement:data_set_export", "measurement:data_set_codebook"
)
def a_data_set(world: World) -> Any:
    return Sample({"key": make_frozen(programme_of(world)).key})
