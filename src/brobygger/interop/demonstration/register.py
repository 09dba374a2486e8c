"""An invented extract of the weekly register about the closed programme's enrolled, taken in as any other.

Nothing of it is printed anywhere. It is drawn around what is registered: most jobs are in both, some begin a little
later in the register, some are in one of them only, some end again; and some people are not in the extract. So the two
figures stand beside each other as they would in practice.
"""

from __future__ import annotations

import datetime
import hashlib
import random

from brobygger.casework.models import Closing
from brobygger.citizens.enums import MilestoneKind
from brobygger.citizens.models import Course, Milestone
from brobygger.interop.demonstration.staff import Workplace
from brobygger.kernel import clock
from brobygger.kernel.boundary import within
from brobygger.measurement import registers
from brobygger.programmes.models import Programme
from brobygger_analysis import register as analysis
from brobygger_analysis.register import weeks

EXTRACTED_ON = datetime.date(2021, 7, 15)
FIRST, LAST = weeks.of_iso(2017, 1), weeks.of_iso(2021, 26)
FILE_NAME = "opdigtet-udtraek-af-registret.csv"
# What a person lives on before, by benefit group; and what a job or an education is in the register.
_BEFORE = {
    "insured_unemployed": 111, "cash_benefit_job_ready": 130, "cash_benefit_activity_ready": 730,
    "education_benefit_education_ready": 140, "education_benefit_activity_ready": 720, "integration_benefit": 700,
    "sickness_benefit": 890, "job_clarification": 785, "flex_job": 740, "resource_programme": 810,
}  # fmt: skip
_OUTCOME = {"ordinary_hours": 100, "flex_job": 771, "education": 651}
_PENSION = 783
# Chances. Not printed, ours.
_NOT_IN_THE_FILE, _UNSEEN, _UNREGISTERED, _LEFT, _LASTS = 0.03, 0.06, 0.10, 0.03, 0.72


def load(places: dict[str, Workplace], programme: Programme) -> None:
    """One extract for each jobcentre, as its leader would have brought it after the programme."""
    with clock.frozen(EXTRACTED_ON):
        for place in places.values():
            with within(place.jobcentre.pk):
                parts = _parts(programme)
                one = analysis.register_of(
                    parts, first_week=FIRST, week_count=LAST - FIRST + 1, wages=(0, LAST - FIRST)
                )
                file = registers.File(FILE_NAME, hashlib.sha256(repr(parts).encode()).hexdigest(), EXTRACTED_ON)
                registers.take_in(by=place.of, programme=programme, register=one, file=file)


def _parts(programme: Programme) -> dict[str, list[list[int]]]:
    """The enrolled of the entered jobcentre, drawn around what is registered of each."""
    dates = {
        kind: dict(
            Milestone.objects.filter(course__programme=programme, kind=kind, withdrawn_at=None).values_list(
                "course", "on"
            )
        )
        for kind in (MilestoneKind.ENROLLED, MilestoneKind.EMPLOYED)
    }
    outcomes = dict(Closing.objects.filter(course__programme=programme).values_list("course", "outcome"))
    enrolled, employed = dates[MilestoneKind.ENROLLED], dates[MilestoneKind.EMPLOYED]
    made = {}
    for course in Course.objects.filter(pk__in=enrolled).select_related("citizen").order_by("id"):
        rng = random.Random(f"register {course.citizen.cpr}")  # noqa: S311 - people are invented, not hidden
        if rng.random() >= _NOT_IN_THE_FILE:
            before = _BEFORE.get(course.benefit_group, _BEFORE["cash_benefit_activity_ready"])
            job = employed.get(course.pk)
            made[course.citizen.cpr] = _part(before, enrolled[course.pk], job, outcomes.get(course.pk, ""), rng)
    return made


def _part(
    before: int, enrolled_on: datetime.date, employed_on: datetime.date | None, outcome: str, rng: random.Random
) -> list[list[int]]:
    """The weeks of one person: a benefit, for some a job or an education, and for some of them a benefit again."""
    enrolled, last = weeks.week_of(enrolled_on) - FIRST, LAST - FIRST
    start, code = _start(employed_on, outcome, enrolled, rng)
    spells = [[0, before]]
    if start is not None and enrolled < start <= last:
        spells.append([start, code])
        if code != _PENSION and rng.random() >= _LASTS and (ends := start + rng.randint(3, 60)) <= last:
            spells.append([ends, before])
    return spells


def _start(
    employed_on: datetime.date | None, outcome: str, enrolled: int, rng: random.Random
) -> tuple[int | None, int]:
    """The week in which something else than the benefit begins, and its code."""
    if employed_on is not None and rng.random() >= _UNSEEN:
        begins = max(weeks.week_of(employed_on) - FIRST + rng.choice((0, 0, 1, 2, 4)), enrolled + 1)
        return begins, _OUTCOME.get(outcome, _OUTCOME["ordinary_hours"])
    chance = rng.random()
    if chance < _UNREGISTERED:
        return enrolled + rng.randint(10, 110), _OUTCOME[
            rng.choice(("ordinary_hours", "ordinary_hours", "flex_job", "education"))
        ]
    if chance < _UNREGISTERED + _LEFT:
        return enrolled + rng.randint(20, 120), _PENSION
    return None, 0
