"""Status reports behind the addresses of their pages."""

from __future__ import annotations

import datetime
from typing import Any

from brobygger.kernel.actor import command
from brobygger.measurement import report_actions
from brobygger.measurement.models import Agreement, StatusReport
from brobygger.programmes.models import Programme
from brobygger_analysis.report import month_of
from tests.programmes.factories import make_programme
from tests.web.samples import SHARED, Sample, World, sample

MONTH = month_of("2024-04")
SECRET = "Ring til de seks, der venter længst"
ANALYST = "programme_analyst"
SHARED |= {
    "measurement:programme_report",
    "measurement:programme_report_approve",
    "measurement:programme_report_revise",
}


def made(world: World) -> Any:
    programme = make_programme(world.jobcentre)
    return StatusReport.objects.create(jobcentre=world.jobcentre, programme=programme, month=MONTH.first)


def of_analyst(world: World) -> Any:
    """The programme of the try, as it lies in the database."""
    return Programme.objects.get(pk=world.programme.pk)


@sample(
    "measurement:report", "measurement:report_approve", "measurement:report_revise", "measurement:report_meeting",
    "measurement:report_agreement", "measurement:report_people",
)  # fmt: skip
def a_report(world: World) -> Any:
    row = made(world)
    agreed(world, row)
    return Sample({"key": row.key}, canary=(SECRET,))


def agreed(world: World, row: Any) -> Any:
    return Agreement.objects.create(
        jobcentre=world.jobcentre, report=row, what=SECRET, who="Mette", due_on=datetime.date(2024, 6, 1)
    )


@sample("measurement:report_agreement_close")
def an_agreement(world: World) -> Any:
    return Sample({"key": agreed(world, made(world)).key}, canary=(SECRET,))


@sample("measurement:programme_report", "measurement:programme_report_approve", "measurement:programme_report_revise")
def a_programme_report(world: World) -> Any:
    programme = of_analyst(world) if world.role == ANALYST else make_programme(world.jobcentre)
    by = command("test")
    row = report_actions.prepare_programme(by=by, programme=programme, month=MONTH)
    if world.role != ANALYST:
        report_actions.approve_programme(by=by, key=row.key)
    return Sample({"key": row.key})


@sample("api:report")
def an_approved_report(world: World) -> Any:
    """Programs read what is approved: for an analyst, of the programme that the token is for."""
    by = command("test", jobcentre=world.jobcentre.pk, jobcentre_key=world.jobcentre.key)
    if world.role == ANALYST:
        row = report_actions.prepare_programme(by=by, programme=of_analyst(world), month=MONTH)
        return Sample({"key": report_actions.approve_programme(by=by, key=row.key).key})
    return Sample({"key": report_actions.approve(by=by, key=made(world).key).key})
