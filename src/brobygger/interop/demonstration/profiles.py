"""The profiles of those enrolled: every printed share and mean per municipality and per benefit group, at once.

The report prints the two views apart and nowhere how many of each benefit group were enrolled. ``ENROLLED`` is our
choice of those numbers: it gives 57 % job-ready (as printed), the printed weeks and ages add up over municipalities
and over groups, and each printed share of a group is one that so many people can have.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from brobygger.interop.demonstration import published
from brobygger.interop.demonstration.fitting import (
    Band,
    Majority,
    Real,
    Whole,
    bounded,
    categories,
    largest_remainder,
    mean_band,
    reconcile,
    share_band,
    table,
)

ENROLLED = {
    "insured_unemployed": 485,
    "cash_benefit_job_ready": 99,
    "cash_benefit_activity_ready": 80,
    "education_benefit_education_ready": 46,
    "education_benefit_activity_ready": 59,
    "sickness_benefit": 95,
    "flex_job": 61,
    "integration_benefit": 30,
    "resource_programme": 62,
}
GROUPS = tuple(ENROLLED)
JOB_READY = frozenset({"insured_unemployed", "cash_benefit_job_ready"})
YOUNG = frozenset({"education_benefit_education_ready", "education_benefit_activity_ready"})
CASH = frozenset({"cash_benefit_job_ready", "cash_benefit_activity_ready"})

GENDERS = ("woman", "man")
EDUCATIONS = ("primary", "secondary", "short_higher", "medium_higher", "long_higher")
IMPAIRMENTS = ("physical", "mental", "intellectual", "sensory", "not_placed")

USUAL_EDUCATION = (0.26, 0.24, 0.24, 0.17, 0.09)
USUAL_IMPAIRMENT = (0.38, 0.27, 0.15, 0.06, 0.14)

# Printed for all 1,017 in chapter 3 (per cent of those enrolled).
TOTAL_EDUCATION = {"primary": 30}  # 32 % short higher education cannot be, beside the shares of the benefit groups
TOTAL_WEEKS = 59
TOTAL_IMPAIRMENT = {"physical": 38, "mental": 27, "intellectual": 15, "sensory": 5}


@dataclass(frozen=True, slots=True, eq=False)
class Enrolled:
    """Whole numbers per municipality (first axis) and benefit group (second)."""

    people: Whole
    women: Whole
    complex: Whole
    educations: Whole  # third axis: EDUCATIONS
    impairments: Whole  # third axis: IMPAIRMENTS
    age_sum: Whole
    weeks_sum: Whole
    belief_sum: Whole
    impact_sum: Whole


AGE_LIMITS = {**dict.fromkeys(YOUNG, (18, 29)), **dict.fromkeys(CASH, (25, 65))}
OTHER_AGES = (20, 66)
WEEKS_LIMITS = (5, 620)
BELIEF_LIMITS = (1, 5)
IMPACT_LIMITS = (2, 4)  # whoever is enrolled has an impairment that matters


def age_limits(group: str) -> tuple[int, int]:
    return AGE_LIMITS.get(group, OTHER_AGES)


@cache
def enrolled() -> Enrolled:
    """The tables, made once: they do not depend on a seed."""
    people = _people()
    places, groups = _profiles()
    sizes = people.sum(axis=1), people.sum(axis=0)
    nothing = np.zeros_like(people)

    def two(bands_of: str, invert: str = "") -> Whole:
        rows = [_yes_band(one, int(n), bands_of, invert) for one, n in zip(places, sizes[0], strict=True)]
        columns = [_yes_band(one, int(n), bands_of, invert) for one, n in zip(groups, sizes[1], strict=True)]
        row, column = reconcile(rows, columns)
        share = np.outer(np.array(row) / sizes[0], np.array(column) / sizes[1]) / (sum(row) / people.sum())
        return table(np.clip(share, 0, 1) * people, row, column, nothing, people)

    def mean(
        name: str,
        decimals: int,
        limits: list[tuple[int, int]],
        *,
        flipped: int | None = None,
        total: float | None = None,
    ) -> Whole:
        rows = [mean_band(getattr(one, name), decimals, int(n)) for one, n in zip(places, sizes[0], strict=True)]
        columns = [mean_band(getattr(one, name), decimals, int(n)) for one, n in zip(groups, sizes[1], strict=True)]
        row, column = reconcile(rows, columns)
        if total is not None:
            band = mean_band(total, decimals, int(people.sum()))
            whole = min(max(sum(row), band.low), band.high)
            row, _same = reconcile(rows, [Band(whole, whole, whole)])
            column, _same = reconcile(columns, [Band(whole, whole, whole)])
        low, high = (people * np.array([pair[side] for pair in limits]) for side in (0, 1))
        if flipped is None:
            start = people * (np.array(column) / sizes[1])
            return table(start.astype(float), row, column, low, high)
        # Near the top of the scale it is the distance from the top that is proportional.
        row, column = (
            [flipped * int(n) - total for n, total in zip(size, given, strict=True)]
            for size, given in ((sizes[0], row), (sizes[1], column))
        )
        start = people * (np.array(column) / sizes[1])
        return flipped * people - table(
            start.astype(float), row, column, flipped * people - high, flipped * people - low
        )

    return Enrolled(
        people=people,
        women=two("gender_pct", invert="man"),
        complex=two("complex_pct"),
        educations=_educations(people),
        impairments=_impairments(people),
        age_sum=mean("age_mean", 0, [age_limits(group) for group in GROUPS]),
        weeks_sum=mean("benefit_weeks_mean", 0, [WEEKS_LIMITS] * len(GROUPS), total=TOTAL_WEEKS),
        belief_sum=mean("self_belief_mean", 1, [BELIEF_LIMITS] * len(GROUPS)),
        impact_sum=mean("impact_mean", 1, [IMPACT_LIMITS] * len(GROUPS), flipped=4),
    )


def _profiles() -> tuple[list[published.Profile], list[published.Profile]]:
    by_group = {one.group: one for one in published.profiles()}
    return [by_group[one.name] for one in published.municipalities()], [by_group[group] for group in GROUPS]


def _yes_band(profile: published.Profile, n: int, name: str, invert: str) -> Band:
    band = share_band(getattr(profile, name), n)
    if invert:  # the printed gender is the majority, also where its share is printed as 50 %
        band = Band(max(band.low, n // 2 + 1), band.high, max(band.best, n // 2 + 1))
    if invert and profile.gender == invert:
        return Band(n - band.high, n - band.low, n - band.best)
    return band


def _people() -> Whole:
    """How many were enrolled per municipality and benefit group.

    The printed majority of each municipality is kept; the rest lies where the printed means of weeks, age and the
    other shares of municipality and group agree best.
    """
    places, groups = _profiles()
    rows = [one.enrolled for one in published.municipalities()]
    columns = list(ENROLLED.values())
    wish = np.array([[_affinity(place, group) for group in groups] for place in places]) * np.array(columns)
    low = np.zeros((len(rows), len(columns)), dtype=np.int64)
    high = np.zeros_like(low)
    for place, profile in enumerate(places):
        majority = GROUPS.index(profile.benefit_group)
        number = share_band(profile.benefit_group_pct, rows[place]).best
        high[place] = number - 1
        low[place, majority] = high[place, majority] = number
    return table(wish, rows, columns, low, high)


def _affinity(place: published.Profile, group: published.Profile) -> float:
    """How well a benefit group goes with a municipality: small where their printed profiles lie far apart."""
    distance = (
        ((place.age_mean - group.age_mean) / 8) ** 2
        + (np.log(place.benefit_weeks_mean / group.benefit_weeks_mean) / 0.8) ** 2
        + ((place.complex_pct - group.complex_pct) / 40) ** 2
        + (0.3 if place.education != group.education else 0.0)
        + (0.3 if place.impairment != group.impairment else 0.0)
    )
    return float(np.exp(-0.5 * distance)) + 0.02


def _majorities(people: Whole, name: str, kinds: tuple[str, ...]) -> tuple[dict[int, Majority], dict[int, Majority]]:
    places, groups = _profiles()
    found: list[dict[int, Majority]] = []
    for profiles, sizes in ((places, people.sum(axis=1)), (groups, people.sum(axis=0))):
        found.append(
            {
                number: Majority(kinds.index(getattr(one, name)), share_band(getattr(one, f"{name}_pct"), int(n)))
                for number, (one, n) in enumerate(zip(profiles, sizes, strict=True))
            }
        )
    return found[0], found[1]


def _educations(people: Whole) -> Whole:
    rows, columns = _majorities(people, "education", EDUCATIONS)
    allowed = np.ones((len(GROUPS), len(EDUCATIONS)), dtype=bool)
    for number, group in enumerate(GROUPS):
        if group in YOUNG:  # the benefit is for those without an education that qualifies for work
            allowed[number] = [kind in {"primary", "secondary"} for kind in EDUCATIONS]
    total = {EDUCATIONS.index(kind): share_band(share, int(people.sum())) for kind, share in TOTAL_EDUCATION.items()}
    return categories(people, rows, columns, total, _usual(USUAL_EDUCATION), allowed)


def _impairments(people: Whole) -> Whole:
    rows, columns = _majorities(people, "impairment", IMPAIRMENTS)
    allowed = np.ones((len(GROUPS), len(IMPAIRMENTS)), dtype=bool)
    total = {IMPAIRMENTS.index(kind): share_band(share, int(people.sum())) for kind, share in TOTAL_IMPAIRMENT.items()}
    return categories(people, rows, columns, total, _usual(USUAL_IMPAIRMENT), allowed)


def _usual(shares: tuple[float, ...]) -> Real:
    return np.tile(np.array(shares), (len(GROUPS), 1))


# The stages before ----------------------------------------------------------------------------------------------------

INTERVIEWED = 1518  # 1,017 are 67 % of them
ACCEPTED = 1997  # 1,518 are 76 % of them, and they are 13 % of the 15,228
SHARE_LEFT_OUT = 0.03  # nowhere did everybody who was screened say yes


@dataclass(frozen=True, slots=True, eq=False)
class Stages:
    """Whole numbers per municipality and benefit group: how many came at least as far."""

    screened: Whole
    accepted: Whole
    interviewed: Whole
    enrolled: Whole
    said_yes: dict[str, int]  # per benefit group, whether or not the impairment matters


@cache
def stages() -> Stages:
    places = published.municipalities()
    many = [one.enrolled for one in places]
    most_accepted = [int(one.screened * (1 - SHARE_LEFT_OUT)) for one in places]
    interviewed = bounded(many, INTERVIEWED, many, [top - 2 for top in most_accepted])
    accepted = bounded(interviewed, ACCEPTED, interviewed, most_accepted)
    people = enrolled().people
    by_group = {"enrolled": list(ENROLLED.values())}
    by_group["interviewed"] = _with_job_ready(
        by_group["enrolled"], INTERVIEWED, _printed("job-ready share of interviewed")
    )
    by_group["accepted"] = _with_job_ready(by_group["interviewed"], ACCEPTED, _printed("job-ready share of accepted"))
    by_group["screened"] = _screened(by_group["accepted"])
    made = {"enrolled": people}
    before, before_rows = "enrolled", many
    for stage, rows in (
        ("interviewed", interviewed),
        ("accepted", accepted),
        ("screened", [one.screened for one in places]),
    ):
        more_rows = [now - then for now, then in zip(rows, before_rows, strict=True)]
        more_columns = [now - then for now, then in zip(by_group[stage], by_group[before], strict=True)]
        wish = people + 0.25 * np.outer(people.sum(axis=1), people.sum(axis=0)) / people.sum()
        limit = np.full_like(people, sum(more_rows))
        made[stage] = made[before] + table(wish, more_rows, more_columns, np.zeros_like(people), limit)
        before, before_rows = stage, rows
    said_yes = dict(zip(GROUPS, by_group["accepted"], strict=True))
    for group, share in _yes_shares().items():
        screened = by_group["screened"][GROUPS.index(group)]
        said_yes[group] = max(said_yes[group], share_band(share, screened).best)
    return Stages(**made, said_yes=said_yes)


def _printed(indicator: str) -> int:
    return int(published.indicators()[indicator])


def _yes_shares() -> dict[str, int]:
    start = "share of screened who said yes: "
    return {
        published.BENEFIT_GROUPS[name.removeprefix(start)]: int(value)
        for name, value in published.indicators().items()
        if name.startswith(start)
    }


def _with_job_ready(before: list[int], total: int, per_cent: int) -> list[int]:
    """A stage earlier: in proportion to the stage after it, with the printed share of job-ready."""
    ready = share_band(per_cent, total).best
    parts: dict[bool, int] = {True: ready, False: total - ready}
    made = [0] * len(before)
    for side, number in parts.items():
        members = [place for place, group in enumerate(GROUPS) if (group in JOB_READY) is side]
        whole = sum(before[place] for place in members)
        shares = largest_remainder([before[place] * number / whole for place in members], number)
        for place, share in zip(members, shares, strict=True):
            made[place] = share
    return made


def _screened(accepted: list[int]) -> list[int]:
    """The screened per group: by the printed yes shares where both they and the job-ready share can be kept."""
    total = sum(one.screened for one in published.municipalities())
    ready = share_band(_printed("job-ready share of screened"), total).best
    shares = _yes_shares()
    made = [0] * len(GROUPS)
    # Of the job-ready 13 % were accepted: that follows from the printed totals. Their two yes shares keep their ratio.
    members = [GROUPS.index(group) for group in GROUPS if group in JOB_READY]
    weights = [accepted[place] / shares[GROUPS[place]] for place in members]
    for place, number in zip(
        members, largest_remainder([ready * weight / sum(weights) for weight in weights], ready), strict=True
    ):
        made[place] = number
    rest = [place for place, group in enumerate(GROUPS) if group not in JOB_READY]
    for place in rest:
        if GROUPS[place] in shares:
            made[place] = round(accepted[place] * 100 / shares[GROUPS[place]])
    left = [place for place in rest if not made[place]]
    number = total - sum(made)
    whole = sum(accepted[place] for place in left)
    for place, share in zip(
        left, largest_remainder([accepted[place] * number / whole for place in left], number), strict=True
    ):
        made[place] = share
    return made
