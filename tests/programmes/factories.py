"""Programmes in the situations that tests need. Everything is invented."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

from brobygger.kernel.actor import command
from brobygger.programmes import actions

_numbers = itertools.count(1)
OPERATOR = command("test")
START = datetime.date(2024, 1, 1)
END = datetime.date(2026, 12, 31)


def make_programme(*jobcentres: Any, code: str = "", starts_on: datetime.date = START, **fields: Any) -> Any:
    """A programme that the jobcentres have joined from its first day."""
    number = next(_numbers)
    programme = actions.create_programme(
        by=OPERATOR,
        code=code or f"program-{number}",
        name=fields.pop("name", f"Program {number}"),
        starts_on=starts_on,
        ends_on=fields.pop("ends_on", END),
        **fields,
    )
    for jobcentre in jobcentres:
        actions.join(by=OPERATOR, programme=programme, jobcentre=jobcentre, joined_on=starts_on)
    return programme


def set_target(programme: Any, jobcentre: Any, measure: str, *values: int) -> None:
    """The original target and its revisions, half a year apart."""
    for place, value in enumerate(values):
        decided_on = programme.starts_on + datetime.timedelta(days=182 * place)
        shared = {"by": OPERATOR, "programme": programme, "jobcentre": jobcentre, "measure": measure, "value": value}
        if place == 0:
            actions.set_original_target(**shared, decided_on=decided_on, author="Styregruppen")
        else:
            actions.revise_target(
                **shared, decided_on=decided_on, author="Styregruppen", reason="Færre ledige end ventet"
            )
