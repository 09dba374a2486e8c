"""Who takes part in the closed programme: drawn from a seed so that the published figures come out.

Exact by construction: screened, enrolled and employed per municipality. As near as whole people allow: accepted and
interviewed, the job-ready share of each stage, the yes of each benefit group, and the profiles of those enrolled.
Pure: no database, no clock. The same seed gives the same people.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from brobygger.interop.demonstration import fit, published

SEED = 20_180_101
STARTS, ENDS = datetime.date(2018, 1, 1), datetime.date(2020, 12, 31)

# Nobody printed how many there are of each benefit group. These numbers add up to the 1,017 enrolled, give the printed
# job-ready share, and are such that every printed share of the group is a share that whole people can have.
ENROLLED_BY_GROUP = {
    "insured_unemployed": 486,
    "cash_benefit_job_ready": 52,
    "education_benefit_education_ready": 46,
    "cash_benefit_activity_ready": 106,
    "education_benefit_activity_ready": 68,
    "sickness_benefit": 106,
    "flex_job": 61,
    "integration_benefit": 30,
    "resource_programme": 62,
}
JOB_READY = frozenset({"insured_unemployed", "cash_benefit_job_ready", "education_benefit_education_ready"})

# Within the printed shares: 13 % of 15,228 accepted, 76 % of those interviewed, 67 % of those enrolled.
ACCEPTED, INTERVIEWED = 1988, 1512
# The same for each benefit group; the groups whose yes is printed get the screened that give it.
ACCEPTED_BY_GROUP = {
    "insured_unemployed": 957,
    "cash_benefit_job_ready": 130,
    "education_benefit_education_ready": 106,
    "cash_benefit_activity_ready": 255,
    "education_benefit_activity_ready": 148,
    "sickness_benefit": 178,
    "flex_job": 80,
    "integration_benefit": 60,
    "resource_programme": 74,
}
SCREENED_BY_GROUP = {
    "insured_unemployed": 8041,
    "cash_benefit_job_ready": 591,
    "education_benefit_education_ready": 505,
    "cash_benefit_activity_ready": 1500,
    "education_benefit_activity_ready": 379,
    "sickness_benefit": 2046,
    "flex_job": 900,
    "integration_benefit": 500,
    "resource_programme": 766,
}
INTERVIEWED_BY_GROUP = {
    "insured_unemployed": 724,
    "cash_benefit_job_ready": 82,
    "education_benefit_education_ready": 71,
    "cash_benefit_activity_ready": 188,
    "education_benefit_activity_ready": 101,
    "sickness_benefit": 160,
    "flex_job": 71,
    "integration_benefit": 45,
    "resource_programme": 70,
}

EDUCATIONS = {"primary": 0.34, "secondary": 0.25, "short_higher": 0.18, "medium_higher": 0.16, "long_higher": 0.07}
GENDERS = {"woman": 0.53, "man": 0.47}
IMPAIRMENT_GROUPS = {"physical": 0.44, "mental": 0.27, "intellectual": 0.17, "sensory": 0.08, "not_placed": 0.04}
TYPES = {
    "physical": (
        "arms_hands",
        "legs_feet",
        "back_neck",
        "allergy",
        "skin",
        "breathing",
        "heart",
        "stomach",
        "diabetes",
    ),
    "mental": ("anxiety", "depression", "ptsd", "stress", "personality"),
    "intellectual": ("adhd", "autism", "dyslexia", "brain_injury", "learning"),
    "sensory": ("sight", "hearing"),
    "not_placed": ("other",),
}
YOUNG = frozenset({"education_benefit_education_ready", "education_benefit_activity_ready"})


class Stage(IntEnum):
    """How far a person came."""

    SCREENED = 1
    ACCEPTED = 2
    INTERVIEWED = 3
    ENROLLED = 4
    EMPLOYED = 5


@dataclass(slots=True)
class Person:
    """One invented participant. What is left at its default was never known: the person did not come that far."""

    number: int
    municipality: str
    stage: Stage
    benefit_group: str
    gender: str
    age: int
    education: str = ""
    benefit_weeks: int = 0
    impairments: tuple[str, ...] = ()  # the primary one first
    self_belief: int = 0
    impact: int = 0  # 1 none to 4 large
    dates: dict[str, datetime.date] = field(default_factory=dict)

    @property
    def is_enrolled(self) -> bool:
        return self.stage >= Stage.ENROLLED


def people(seed: int = SEED) -> list[Person]:
    """Everybody who was screened in the closed programme."""
    rng = random.Random(seed)  # noqa: S311 - people are invented, not hidden
    enrolled = _enrolled(rng)
    others = _others(rng, len(enrolled))
    everybody = [*enrolled, *others]
    for person in everybody:
        person.dates = _dates(person, rng)
    everybody.sort(key=lambda person: (person.dates["began"], person.number))
    return everybody


# Those enrolled -------------------------------------------------------------------------------------------------------


def enrolled_table() -> list[list[int]]:
    """How many were enrolled per municipality (rows) and benefit group (columns)."""
    places = published.municipalities()
    groups = list(ENROLLED_BY_GROUP)
    profile = {one.group: one for one in published.profiles() if one.kind == "municipality"}
    fixed, most = {}, {}
    for row, place in enumerate(places):
        own = profile[place.name]
        allowed = fit.counts_that_round_to(own.benefit_group_pct, place.enrolled)
        exact = round(own.benefit_group_pct * place.enrolled / 100)
        number = exact if exact in allowed or not allowed else allowed[0]
        fixed[row, groups.index(own.benefit_group)] = number
        most[row] = number - 1
    return fit.fill_table([place.enrolled for place in places], list(ENROLLED_BY_GROUP.values()), fixed, most)


def _enrolled(rng: random.Random) -> list[Person]:
    groups = list(ENROLLED_BY_GROUP)
    cells: list[tuple[str, str]] = []
    for place, row in zip(published.municipalities(), enrolled_table(), strict=True):
        for group, number in zip(groups, row, strict=True):
            cells += [(place.name, group)] * number
    profiles = {one.group: one for one in published.profiles()}
    weight = {one.group: 20.0 if one.kind == "municipality" else 1.0 for one in published.profiles()}

    def shares(attribute: str, *, largest: bool = True) -> dict[str, fit.Share[str]]:
        return {
            group: fit.Share(getattr(one, attribute), getattr(one, f"{attribute}_pct"), weight[group], largest)
            for group, one in profiles.items()
        }

    def means(attribute: str, decimals: int) -> dict[str, fit.Mean]:
        return {group: fit.Mean(getattr(one, attribute), decimals, weight[group]) for group, one in profiles.items()}

    genders = fit.draw_values(cells, shares("gender"), GENDERS, rng)
    educations = fit.draw_values(cells, shares("education"), EDUCATIONS, rng)
    primary = fit.draw_values(cells, shares("impairment"), IMPAIRMENT_GROUPS, rng)
    several = {group: fit.Share(True, one.complex_pct, weight[group], False) for group, one in profiles.items()}
    complexes = fit.draw_values(cells, several, {True: 0.45, False: 0.55}, rng)
    ages = fit.draw_numbers(
        cells, means("age_mean", 0), low=18, high=64, spread=0.22, rng=rng, limits=dict.fromkeys(YOUNG, (18, 29))
    )
    weeks = fit.draw_numbers(cells, means("benefit_weeks_mean", 0), low=1, high=520, spread=0.4, rng=rng)
    beliefs = fit.draw_numbers(cells, means("self_belief_mean", 1), low=1, high=5, spread=0.28, rng=rng)
    impacts = fit.draw_numbers(cells, means("impact_mean", 1), low=2, high=4, spread=0.18, rng=rng)
    made = [
        Person(
            number=number,
            municipality=place,
            stage=Stage.ENROLLED,
            benefit_group=group,
            gender=genders[number],
            age=ages[number],
            education=_education(educations[number], rng),
            benefit_weeks=weeks[number],
            impairments=impairments(primary[number], complexes[number], rng),
            self_belief=beliefs[number],
            impact=impacts[number],
        )
        for number, (place, group) in enumerate(cells)
    ]
    for place in published.municipalities():
        own = [person for person in made if person.municipality == place.name]
        for person in rng.sample(own, place.employed):
            person.stage = Stage.EMPLOYED
    return made


def _education(group: str, rng: random.Random) -> str:
    return rng.choice(("upper_secondary", "vocational", "vocational")) if group == "secondary" else group


def impairments(group: str, several_groups: bool, rng: random.Random) -> tuple[str, ...]:
    """The primary impairment; with ``several_groups`` one of another group too, else sometimes one more of its own."""
    first = rng.choice(TYPES[group])
    if several_groups:
        real = [name for name in TYPES if name not in {group, "not_placed"}]
        if group == "not_placed":  # stands in no group, so it takes two others
            one, two = rng.sample(real, 2)
            return (first, rng.choice(TYPES[one]), rng.choice(TYPES[two]))
        return (first, rng.choice(TYPES[rng.choice(real)]))
    own = [code for code in TYPES[group] if code != first]
    return (first, rng.choice(own)) if own and rng.random() < 0.2 else (first,)


# Those who did not come as far ----------------------------------------------------------------------------------------


def stage_counts() -> dict[str, tuple[int, int]]:
    """Accepted and interviewed per municipality: in proportion to the enrolled, never more than were screened."""
    places = published.municipalities()
    interviewed = _spread(INTERVIEWED, {p.name: (p.enrolled, p.screened - 4) for p in places})
    accepted = _spread(ACCEPTED, {p.name: (interviewed[p.name], p.screened - 2) for p in places})
    return {place.name: (accepted[place.name], interviewed[place.name]) for place in places}


def _spread(total: int, bounds: dict[str, tuple[int, int]]) -> dict[str, int]:
    """Divide ``total`` in proportion to the lower bounds, within the bounds, by the largest remainder."""
    given = {name: low for name, (low, _high) in bounds.items()}
    extra = total - sum(given.values())
    open_names = [name for name in bounds if bounds[name][1] > given[name]]
    while extra and open_names:
        weight = sum(bounds[name][0] for name in open_names)
        for name in sorted(open_names, key=lambda name: -bounds[name][0]):
            add = min(max(1, extra * bounds[name][0] // weight), bounds[name][1] - given[name], extra)
            given[name] += add
            extra -= add
        open_names = [name for name in open_names if bounds[name][1] > given[name]]
    return given


def _others(rng: random.Random, first_number: int) -> list[Person]:
    counts = stage_counts()
    slots: dict[Stage, list[str]] = {stage: [] for stage in (Stage.SCREENED, Stage.ACCEPTED, Stage.INTERVIEWED)}
    for place in published.municipalities():
        accepted, interviewed = counts[place.name]
        slots[Stage.SCREENED] += [place.name] * (place.screened - accepted)
        slots[Stage.ACCEPTED] += [place.name] * (accepted - interviewed)
        slots[Stage.INTERVIEWED] += [place.name] * (interviewed - place.enrolled)
    made: list[Person] = []
    for stage, places in slots.items():
        groups = _groups_of(stage)
        rng.shuffle(groups)
        for place_name, group in zip(places, groups, strict=True):
            made.append(_other(first_number + len(made), place_name, stage, group, rng))
    return made


def _groups_of(stage: Stage) -> list[str]:
    """The benefit groups of those who came to a stage and no further."""
    here, further = {
        Stage.SCREENED: (SCREENED_BY_GROUP, ACCEPTED_BY_GROUP),
        Stage.ACCEPTED: (ACCEPTED_BY_GROUP, INTERVIEWED_BY_GROUP),
        Stage.INTERVIEWED: (INTERVIEWED_BY_GROUP, ENROLLED_BY_GROUP),
    }[stage]
    return [group for group, number in here.items() for _ in range(number - further[group])]


def _other(number: int, place: str, stage: Stage, group: str, rng: random.Random) -> Person:
    profile = next(one for one in published.profiles() if one.group == group)
    share = profile.gender_pct / 100
    is_majority = rng.random() < (share + 0.5) / 2
    gender = profile.gender if is_majority else ("man" if profile.gender == "woman" else "woman")
    age = rng.randint(18, 29) if group in YOUNG else min(64, max(20, round(rng.gauss(profile.age_mean, 10))))
    person = Person(number, place, stage, group, gender, age, benefit_weeks=max(1, round(rng.expovariate(1 / 30))))
    if stage is Stage.SCREENED:
        # Most have no impairment that matters; a third of the rest says no all the same.
        if rng.random() < 0.22:
            person.impairments = (rng.choice(TYPES[rng.choices(list(TYPES), list(IMPAIRMENT_GROUPS.values()))[0]]),)
            person.impact = rng.choice((1, 2, 2, 3))
        return person
    person.impairments = impairments(
        rng.choices(list(IMPAIRMENT_GROUPS), list(IMPAIRMENT_GROUPS.values()))[0], rng.random() < 0.35, rng
    )
    person.impact = rng.choice((2, 3, 3, 4))
    person.self_belief = rng.choice((2, 3, 3, 4))
    return person


# When ----------------------------------------------------------------------------------------------------------------


def _dates(person: Person, rng: random.Random) -> dict[str, datetime.date]:
    """Every mark of the person in order, all within the programme's period."""
    room = {Stage.SCREENED: 40, Stage.ACCEPTED: 60, Stage.INTERVIEWED: 90, Stage.ENROLLED: 120, Stage.EMPLOYED: 330}
    last_beginning = ENDS - datetime.timedelta(days=room[person.stage])
    began = STARTS + datetime.timedelta(days=rng.randrange((last_beginning - STARTS).days))
    dates = {"began": began, "screened": began + datetime.timedelta(days=rng.randint(3, 30))}
    day = dates["screened"]
    if person.stage >= Stage.INTERVIEWED:
        dates["handed_over"] = day = day + datetime.timedelta(days=rng.randint(0, 4))
        dates["interviewed"] = day = day + datetime.timedelta(days=rng.randint(7, 30))
    if person.stage >= Stage.ENROLLED:
        dates["first_conversation"] = day + datetime.timedelta(days=rng.choice((2, 4, 5, 6, 7, 7, 8, 10, 13)))
    if person.stage is Stage.EMPLOYED:
        dates["employed"] = day = day + datetime.timedelta(days=rng.randint(25, 230))
    latest = max(dates.values())
    dates["closed"] = min(ENDS, latest + datetime.timedelta(days=rng.randint(1, 60)))
    return dates


def count(everybody: Sequence[Person], stage: Stage) -> int:
    """How many came at least as far."""
    return sum(1 for person in everybody if person.stage >= stage)
