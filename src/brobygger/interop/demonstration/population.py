"""The invented citizens of the closed programme, whole: who they are, what they answered, what became of them.

Exact by construction are the counts per municipality of screened, enrolled and employed; ``profiles`` fits the printed
shares and means; docs/demonstration.md compares all of it. Pure: no database, no clock. The same seed gives the same
people. CPR numbers come from the range that can belong to nobody, and each is made from the person's ``number``: two
populations that are loaded side by side need numbers that do not meet (``first_number``).
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator

from brobygger.interop.demonstration import answers, naming, published, texts
from brobygger.interop.demonstration.days import ENDS, STARTS, days_of
from brobygger.interop.demonstration.outlines import Outline, outlines
from brobygger.interop.demonstration.synthetic import Stage, SyntheticInterview, SyntheticPerson, SyntheticScreening

SEED = 2018

# The teams of a jobcentre: code, name, benefit groups.
TEAMS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("insured", "Team Dagpenge", ("insured_unemployed",)),
    ("cash", "Team Kontanthjælp", ("cash_benefit_job_ready", "cash_benefit_activity_ready", "integration_benefit")),
    ("youth", "Team Unge", ("education_benefit_education_ready", "education_benefit_activity_ready")),
    ("sickness", "Team Sygedagpenge og ressourceforløb", ("sickness_benefit", "resource_programme", "flex_job")),
)
TEAM_OF = {group: code for code, _name, groups in TEAMS for group in groups}

ENROLLED_PER_BROKER = 43.5  # gives 24 brokers in whole numbers, and so the printed 42 cases per job broker
SCREENED_PER_CASEWORKER = 160


def rum2_population(seed: int = SEED) -> tuple[SyntheticPerson, ...]:
    """Everybody who was screened in the closed programme, by municipality and beginning."""
    order = {one.name: place for place, one in enumerate(published.municipalities())}
    everybody = _people(random.Random(f"rum2 {seed}"), 0)  # noqa: S311 - people are invented, not hidden
    return tuple(sorted(everybody, key=lambda one: (order[one.municipality], one.began_on, one.number)))


def _people(rng: random.Random, first_number: int) -> Iterator[SyntheticPerson]:
    for number, outline in enumerate(outlines(rng), start=first_number):
        yield _person(outline, number, rng)


def _person(outline: Outline, number: int, rng: random.Random) -> SyntheticPerson:
    municipality = published.municipalities()[outline.place]
    days = days_of(outline, rng)
    manner = naming.manner(outline.group, rng)
    given, family = naming.full_name(outline.gender, manner, rng)
    interpreter = manner.interpreter if manner and rng.random() < 0.25 else ""
    types = answers.types_of(outline, rng)
    anchor = days.interviewed if days.interviewed and outline.stage >= Stage.ENROLLED else days.screened
    brokers = max(1, round(municipality.enrolled / ENROLLED_PER_BROKER))
    caseworkers = max(2, round(municipality.screened / SCREENED_PER_CASEWORKER))
    return SyntheticPerson(
        number=number,
        given_name=given,
        family_name=family,
        gender=outline.gender,
        birth_date=_birth_date(anchor, outline.age, rng),
        age=outline.age,
        education=outline.education,
        language=manner.language if manner else "da",
        interpreter=interpreter,
        municipality=municipality.name,
        municipality_code=municipality.code,
        team=TEAM_OF[outline.group],
        caseworker=rng.randrange(caseworkers),
        broker=rng.randrange(brokers) if days.handed_over else None,
        stage=outline.stage,
        benefit_group=outline.group,
        benefit_since=days.since,
        benefit_weeks=(anchor - days.since).days // 7,
        began_on=days.began,
        screening=answers.screening(outline, days, types, interpreter, rng),
        handed_over_on=days.handed_over,
        accepted_on=days.received,
        not_held=rng.choice(tuple(texts.NOT_HELD)) if outline.stage is Stage.ACCEPTED else "",
        interview=answers.interview(outline, days.interviewed, types, rng) if days.interviewed else None,
        first_conversation_on=days.first,
        employed_on=days.employed,
        employment=outline.employment,
        closed_on=days.closed,
    )


def _birth_date(on: datetime.date, age: int, rng: random.Random) -> datetime.date:
    """A birthday that gives this age on this day: the last one lies less than a year back."""
    birthday = on - datetime.timedelta(days=rng.randrange(365))
    if (birthday.month, birthday.day) == (2, 29):
        birthday -= datetime.timedelta(days=1)
    return birthday.replace(year=birthday.year - age)


__all__ = [
    "ENDS", "SEED", "STARTS", "TEAMS", "Stage", "SyntheticInterview", "SyntheticPerson",
    "SyntheticScreening", "rum2_population",
]  # fmt: skip
