"""Who stands behind a number of the coverage page: the same columns, so that a number and its list cannot differ."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
from django.db.models import QuerySet

from brobygger.citizens.models import Course
from brobygger.kernel.numbers import Numbers
from brobygger.screening.coverage import STATES, standing
from brobygger.screening.enums import CoverageState


def courses_in(
    state: CoverageState | None, *, on: datetime.date, benefit_group: str | None = None, team: int | None = None
) -> QuerySet[Any]:
    """The open courses that are counted in a state on the day; without a state all of them. Test persons are in none.

    ``team``: the number of a team, 0 for those without one.
    """
    found = standing(on)
    rows = np.ones(len(found.course), dtype=bool)
    if state is not None:
        rows &= found.state == STATES.index(state)
    if benefit_group is not None:
        place = found.groups.index(benefit_group) if benefit_group in found.groups else -1
        rows &= found.group == place
    if team is not None:
        rows &= found.team == team
    return Course.objects.filter(pk__in=Numbers(found.course[rows].tolist()))
