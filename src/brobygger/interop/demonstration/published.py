"""The published figures that the closed programme repeats, read from ``data/`` as they were printed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from brobygger_analysis.targets import KINDS, PublishedRow, published_rows

FOLDER = Path(__file__).parent / "data"

# The printed names of benefit groups, and the codes of our list.
BENEFIT_GROUPS = {
    "A-dagpenge": "insured_unemployed",
    "dagpenge": "insured_unemployed",
    "kontanthjælp jobparat": "cash_benefit_job_ready",
    "kontanthjælp aktivitetsparat": "cash_benefit_activity_ready",
    "uddannelseshjælp uddannelsesparat": "education_benefit_education_ready",
    "uddannelseshjælp aktivitetsparat": "education_benefit_activity_ready",
    "sygedagpenge/jobafklaring": "sickness_benefit",
    "fleksjob/ledighedsydelse": "flex_job",
    "integrationsydelse": "integration_benefit",
    "ressourceforløb": "resource_programme",
}
GENDERS = {"kvinder": "woman", "mænd": "man"}
# The report prints upper secondary and vocational education as one.
EDUCATIONS = {
    "grundskole": "primary",
    "gymnasial/erhvervsuddannelse": "secondary",
    "KVU": "short_higher",
    "MVU": "medium_higher",
    "LVU": "long_higher",
}
IMPAIRMENTS = {"fysisk": "physical", "psykisk": "mental", "intellektuel": "intellectual", "sansemæssig": "sensory"}


@dataclass(frozen=True, slots=True)
class Municipality:
    name: str
    code: str
    title: str
    screened: int
    enrolled: int
    employed: int


@dataclass(frozen=True, slots=True)
class Profile:
    """The majority profile of those enrolled in one municipality or benefit group."""

    kind: str
    group: str
    gender: str
    gender_pct: int
    age_mean: int
    education: str
    education_pct: int
    benefit_group: str
    benefit_group_pct: int
    benefit_weeks_mean: int
    impairment: str
    impairment_pct: int
    complex_pct: int
    self_belief_mean: float
    impact_mean: float


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


@cache
def municipalities() -> tuple[Municipality, ...]:
    return tuple(
        Municipality(
            name=row["municipality"],
            code=row["municipality_code"].zfill(4),
            title=row["project_title"],
            screened=int(row["achieved_screened"]),
            enrolled=int(row["achieved_enrolled"]),
            employed=int(row["achieved_employed"]),
        )
        for row in _rows("rum2_municipalities.csv")
    )


@cache
def profiles() -> tuple[Profile, ...]:
    return tuple(
        Profile(
            kind=row["group_kind"],
            group=row["group"] if row["group_kind"] == "municipality" else BENEFIT_GROUPS[row["group"]],
            gender=GENDERS[row["gender"]],
            gender_pct=int(row["gender_pct"]),
            age_mean=int(row["age_mean"]),
            education=EDUCATIONS[row["education"]],
            education_pct=int(row["education_pct"]),
            benefit_group=BENEFIT_GROUPS[row["benefit_group"]] if row["benefit_group"] else "",
            benefit_group_pct=int(row["benefit_group_pct"] or 0),
            benefit_weeks_mean=int(row["benefit_weeks_mean"]),
            impairment=IMPAIRMENTS[row["impairment"]],
            impairment_pct=int(row["impairment_pct"]),
            complex_pct=int(row["complex_pct"]),
            self_belief_mean=float(row["self_belief_mean"]),
            impact_mean=float(row["impact_mean"]),
        )
        for row in _rows("rum2_profiles.csv")
    )


@cache
def shares_of_previous() -> dict[str, int]:
    """Per stage of the funnel: the printed share of the stage before, in per cent."""
    return {
        row["stage"]: int(row["share_of_previous_pct"])
        for row in _rows("rum2_funnel.csv")
        if row["share_of_previous_pct"]
    }


@cache
def fulfilment_spans() -> dict[str, tuple[int, int]]:
    """The printed lowest and highest fulfilment across municipalities, by measure."""
    return {
        measure: (int(row["min_across_municipalities"]), int(row["max_across_municipalities"]))
        for row in _rows("rum2_indicators.csv")
        for measure in KINDS
        if row["indicator"] == f"target fulfilment {measure}"
    }


def fulfilment_rows() -> list[PublishedRow]:
    """The printed fulfilment of each municipality with the numbers it should follow from."""
    return published_rows(_rows("rum2_municipalities.csv"))


def indicators() -> dict[str, float]:
    """Printed indicators by their name."""
    return {name: float(row["value"]) for name, row in indicator_rows().items()}


@cache
def indicator_rows() -> dict[str, dict[str, str]]:
    """Printed indicators by their name, each with its columns."""
    return {row["indicator"]: row for row in _rows("rum2_indicators.csv")}
