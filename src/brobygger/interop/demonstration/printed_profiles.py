"""The printed profiles of the closed programme, kept as published figures beside what is registered."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from brobygger.interop.demonstration import published
from brobygger.interop.demonstration.published import Profile
from brobygger.interop.demonstration.staff import OPERATOR, Workplace
from brobygger.measurement.profiles import printed_code
from brobygger.programmes import actions as programmes
from brobygger.programmes.models import Programme
from brobygger_analysis.profiles import JOINED

SOURCE = "Evalueringsrapport, april 2021, kapitel 3"
# Upper secondary and vocational education are printed as one.
EDUCATIONS = {"secondary": f"upper_secondary{JOINED}vocational"}


def load(places: dict[str, Workplace], closed: Programme) -> None:
    """Per municipality beside its jobcentre, per benefit group beside the whole programme."""
    for one in published.profiles():
        is_place = one.kind == "municipality"
        for trait, category, value, unit in _numbers(one):
            programmes.publish_figure(
                by=OPERATOR, programme=closed, jobcentre=places[one.group].jobcentre if is_place else None,
                measure=printed_code(trait, category, "" if is_place else one.group), value=Decimal(str(value)),
                unit=unit, source=SOURCE,
            )  # fmt: skip


def _numbers(one: Profile) -> Iterable[tuple[str, str, float, str]]:
    """Trait, category where it is a share, number and unit, as printed."""
    yield "gender", one.gender, one.gender_pct, "per_cent"
    yield "age", "", one.age_mean, "years"
    yield "education", EDUCATIONS.get(one.education, one.education), one.education_pct, "per_cent"
    if one.benefit_group:
        yield "benefit_group", one.benefit_group, one.benefit_group_pct, "per_cent"
    yield "benefit_weeks", "", one.benefit_weeks_mean, "weeks"
    yield "impairment", one.impairment, one.impairment_pct, "per_cent"
    yield "complex_impairment", "yes", one.complex_pct, "per_cent"
    yield "self_belief", "", one.self_belief_mean, "points"
    yield "impact", "", one.impact_mean, "points"
