"""Who stands where: one outline per person, drawn so that the fitted tables come out; names and answers follow."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from brobygger.interop.demonstration import profiles, published
from brobygger.interop.demonstration.profiles import EDUCATIONS, GROUPS, IMPAIRMENTS
from brobygger.interop.demonstration.synthetic import Stage

MULTIPLE_PER_CENT = 64  # printed for all 1,017: more than one impairment
_LEAST_AGE = {"secondary": 19, "short_higher": 22, "medium_higher": 24, "long_higher": 25}


@dataclass(slots=True)
class Outline:
    """A person before names, dates and answers."""

    place: int
    group: str
    stage: Stage
    gender: str = ""
    education: str = ""
    age: int = 0
    weeks: int = 0
    primary: str = ""
    is_complex: bool = False
    is_multiple: bool = False
    belief: int = 0
    impact: int = 0
    wishes: bool | None = None
    employment: str | None = None


def outlines(rng: random.Random) -> list[Outline]:
    """Everybody of one drawing, in no order."""
    made = [*_enrolled(rng), *_others(rng)]
    rng.shuffle(made)
    return made


def _enrolled(rng: random.Random) -> list[Outline]:
    fitted = profiles.enrolled()
    made: list[Outline] = []
    for place in range(len(published.municipalities())):
        for column, group in enumerate(GROUPS):
            made += _cell(fitted, place, column, group, rng)
    number = round(MULTIPLE_PER_CENT * len(made) / 100) - sum(one.is_complex for one in made)
    could = [one for one in made if not one.is_complex and one.primary != "not_placed"]
    for one in rng.sample(could, number):
        one.is_multiple = True
    for place, municipality in enumerate(published.municipalities()):
        _employ([one for one in made if one.place == place], municipality.employed, rng)
    return made


def _cell(fitted: profiles.Enrolled, place: int, column: int, group: str, rng: random.Random) -> list[Outline]:
    """The enrolled of one municipality and benefit group: as many of each kind as the fitted tables say."""
    size = int(fitted.people[place, column])
    made = [Outline(place, group, Stage.ENROLLED, wishes=True) for _ in range(size)]
    if not made:
        return made
    women, several = int(fitted.women[place, column]), int(fitted.complex[place, column])
    lists: dict[str, list[Any]] = {
        "gender": ["woman"] * women + ["man"] * (size - women),
        "is_complex": [True] * several + [False] * (size - several),
        "education": _repeated(EDUCATIONS, fitted.educations[place, column]),
        "primary": _repeated(IMPAIRMENTS, fitted.impairments[place, column]),
        "age": numbers(size, int(fitted.age_sum[place, column]), profiles.age_limits(group), _ages(group), rng),
        "weeks": numbers(size, int(fitted.weeks_sum[place, column]), profiles.WEEKS_LIMITS, _weeks, rng),
        "belief": numbers(size, int(fitted.belief_sum[place, column]), profiles.BELIEF_LIMITS, _beliefs, rng),
        "impact": numbers(size, int(fitted.impact_sum[place, column]), profiles.IMPACT_LIMITS, _impacts, rng),
    }
    for name, values in lists.items():
        rng.shuffle(values)
        for one, value in zip(made, values, strict=True):
            setattr(one, name, value)
    _exchange(made, "education", lambda one: one.age >= _LEAST_AGE.get(one.education, 0))
    # Somebody whose impairment is in no group is complex only with two others: rather somebody else of the cell.
    _exchange(made, "is_complex", lambda one: not (one.is_complex and one.primary == "not_placed"))
    for one in made:
        if one.education == "secondary":
            one.education = "upper_secondary" if group in profiles.YOUNG or rng.random() < 0.3 else "vocational"
    return made


def _repeated(names: Sequence[str], counts: Sequence[int]) -> list[str]:
    return [name for name, count in zip(names, counts, strict=True) for _ in range(int(count))]


def _exchange(made: list[Outline], name: str, fits: Any) -> None:
    """Let two people exchange a value where one cannot have it and the other can."""
    for one in made:
        if fits(one):
            continue
        for other in made:
            mine, theirs = getattr(one, name), getattr(other, name)
            if mine == theirs or not fits(other):
                continue
            setattr(one, name, theirs)
            setattr(other, name, mine)
            if fits(one) and fits(other):
                break
            setattr(one, name, mine)
            setattr(other, name, theirs)


def numbers(size: int, total: int, limits: tuple[int, int], draw: Any, rng: random.Random) -> list[int]:
    """``size`` whole numbers within the limits with exactly this sum, drawn by ``draw(mean, rng)`` and then evened."""
    low, high = limits
    mean = total / size
    made = [min(high, max(low, round(draw(mean, rng)))) for _ in range(size)]
    lacking = total - sum(made)
    while lacking:
        step = 1 if lacking > 0 else -1
        able = [place for place in range(size) if low <= made[place] + step <= high]
        rng.shuffle(able)
        each = max(1, abs(lacking) // len(able))
        for place in able:
            move = min(each, abs(lacking), high - made[place] if step > 0 else made[place] - low)
            made[place] += step * move
            lacking -= step * move
            if not lacking:
                break
    return made


def _ages(group: str) -> Any:
    spread = 2.6 if group in profiles.YOUNG else 9.5
    return lambda mean, rng: rng.gauss(mean, spread)


def _weeks(mean: float, rng: random.Random) -> float:
    return 5 + rng.gammavariate(1.8, max(0.1, mean - 5) / 1.8)


def _beliefs(mean: float, rng: random.Random) -> int:
    return int(rng.choices((1, 2, 3, 4, 5), (5, 16, 41, 31, 7))[0] + round(rng.gauss(mean - 3.2, 0.2)))


def _impacts(mean: float, rng: random.Random) -> int:
    return int(rng.choices((2, 3, 4), (11, 43, 46))[0])


def _employ(of_place: list[Outline], number: int, rng: random.Random) -> None:
    """Who finds work or begins an education: more often the job-ready and those who believe in it."""
    left = list(of_place)
    for _turn in range(number):
        weights = [(2.0 if one.group in profiles.JOB_READY else 1.0) * (0.6 + 0.2 * one.belief) for one in left]
        one = left.pop(rng.choices(range(len(left)), weights)[0])
        one.stage = Stage.EMPLOYED
        one.employment = _employment(one, rng)


def _employment(one: Outline, rng: random.Random) -> str:
    if one.group == "flex_job":
        weights = (1, 9, 0)
    elif one.group == "resource_programme":
        weights = (4, 5, 1)
    elif one.group in profiles.YOUNG:
        weights = (5, 0, 5)
    else:
        weights = (18, 1, 2 if one.age < 40 else 0)
    return rng.choices(("ordinary", "flex_job", "education"), weights)[0]


def _others(rng: random.Random) -> list[Outline]:
    stages = profiles.stages()
    by_group = {one.group: one for one in published.profiles()}
    made: list[Outline] = []
    for stage, here, further in (
        (Stage.INTERVIEWED, stages.interviewed, stages.enrolled),
        (Stage.ACCEPTED, stages.accepted, stages.interviewed),
        (Stage.SCREENED, stages.screened, stages.accepted),
    ):
        left = here - further
        for column, group in enumerate(GROUPS):
            for place in range(len(left)):
                number = int(left[place, column])
                made += [_other(place, group, stage, by_group[group], rng) for _ in range(number)]
    for column, group in enumerate(GROUPS):
        _say_yes(
            [one for one in made if one.group == group and one.stage is Stage.SCREENED],
            stages.said_yes[group] - int(stages.accepted[:, column].sum()),
            rng,
        )
    return made


def _other(place: int, group: str, stage: Stage, profile: published.Profile, rng: random.Random) -> Outline:
    """Somebody who was not enrolled: like the enrolled of the same benefit group, by chance only."""
    one = Outline(place, group, stage)
    majority = rng.random() < (profile.gender_pct / 100 + 0.5) / 2
    one.gender = profile.gender if majority else next(other for other in profiles.GENDERS if other != profile.gender)
    low, high = profiles.age_limits(group)
    one.age = min(high, max(low, round(_ages(group)(profile.age_mean, rng))))
    one.weeks = min(400, max(1, round(rng.gammavariate(1.5, profile.benefit_weeks_mean * 0.6))))
    one.education = _usual_education(profile, one.age, rng)
    one.belief, one.impact = (
        rng.choices((1, 2, 3, 4, 5), (4, 14, 40, 32, 10))[0],
        rng.choices((2, 3, 4), (34, 44, 22))[0],
    )
    if stage >= Stage.ACCEPTED:
        one.primary = _usual_primary(profile, rng)
        one.is_complex = one.primary != "not_placed" and rng.random() < profile.complex_pct / 125
        one.is_multiple = not one.is_complex and one.primary != "not_placed" and rng.random() < 0.25
        one.wishes = True
    elif (dice := rng.random()) < 0.16:
        # An impairment: for a good part of them it does matter, and they say no.
        one.primary = _usual_primary(profile, rng)
        one.impact = rng.choices((2, 3, 4), (60, 32, 8))[0] if dice < 0.09 else 1
        one.wishes = False if dice < 0.09 else None
    return one


def _usual_education(profile: published.Profile, age: int, rng: random.Random) -> str:
    share = profile.education_pct / 100
    if rng.random() < share:
        found = profile.education
    elif profile.group in profiles.YOUNG:
        found = "secondary"
    else:
        found = rng.choices(EDUCATIONS, profiles.USUAL_EDUCATION)[0]
    if age < _LEAST_AGE.get(found, 0):
        found = "primary"
    if found != "secondary":
        return found
    return "upper_secondary" if profile.group in profiles.YOUNG or rng.random() < 0.3 else "vocational"


def _usual_primary(profile: published.Profile, rng: random.Random) -> str:
    share = profile.impairment_pct / 100
    return profile.impairment if rng.random() < share * 0.6 else rng.choices(IMPAIRMENTS, profiles.USUAL_IMPAIRMENT)[0]


def _say_yes(screened: list[Outline], number: int, rng: random.Random) -> None:
    """A yes without an impairment that matters is counted as said, and is not the mark "accepted"."""
    could = [one for one in screened if one.wishes is not False]
    for one in rng.sample(could, number):
        one.wishes, one.impact = True, 1
