"""The printed indicators of the closed programme, kept as published figures beside what is registered."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from brobygger.interop.demonstration import published
from brobygger.interop.demonstration.staff import OPERATOR
from brobygger.measurement.printed import HIGH, LOW, N, code_of
from brobygger.programmes import actions as programmes
from brobygger.programmes.models import Programme
from brobygger_analysis.definitions import REGISTRY, Unit

SOURCE = "Evalueringsrapport, april 2021, kapitel 2 og 4-8"

# The printed name of an indicator, and the key of the definition that it is printed of.
KEYS = {
    "job-ready share of screened": "job_ready_of_screened",
    "job-ready share of accepted": "job_ready_of_accepted",
    "job-ready share of interviewed": "job_ready_of_interviewed",
    "job-ready share of enrolled": "job_ready_of_enrolled",
    "Jobnet CV updated after enrolment": "cv_updated_of_enrolled",
    "Min Plan job goal updated after enrolment": "goal_updated_of_enrolled",
    "Min Plan activity updated after enrolment": "activity_updated_of_enrolled",
    "enrolled with a conversation with a job broker": "conversation_of_enrolled",
    "conversations per citizen": "conversations_per_citizen",
    "conversations per citizen per week": "conversations_per_week_own",
    "cases per job broker": "cases_per_broker",
    "days from enrolment to first conversation": "mean_days_to_first_conversation",
    "weeks of contact": "weeks_of_contact",
    "schemes granted": "grants",
    "citizens with a grant": "citizens_with_grant",
    "usage rate in the project": "grants_per_enrolled",
    "days from enrolment to application": "days_enrolled_to_application",
    "days from application to grant": "days_application_to_grant",
    "processing days: preferential access": "days_application_to_grant:preferential_access",
    "processing days: icebreaker": "days_application_to_grant:icebreaker",
    "processing days: assistive aids": "days_application_to_grant:aids",
    "processing days: personal assistance": "days_application_to_grant:personal_assistance",
    "share of grants: preferential access": "share_of_grants:preferential_access",
    "share of grants: personal assistance": "share_of_grants:personal_assistance",
    "share of grants: assistive aids": "share_of_grants:aids",
    "share of grants: icebreaker": "share_of_grants:icebreaker",
    "citizens with two grants": "citizens_with_two_grants",
    "citizens with three grants": "citizens_with_three_grants",
    "citizens with a mentor (LAB)": "citizens_with_mentor",
    "enrolled in employment or education": "employed_of_enrolled",
    "work placements established": "placements_started",
    "wage-subsidy jobs established": "wage_subsidies_started",
    "enrolled with an employer-based activity": "employer_based_of_enrolled",
    "employed who had an employer-based activity before": "employer_based_before_job_of_employed",
    "employed with follow-up conversations": "followed_up_of_employed",
    "follow-up conversations per employed citizen": "follow_ups_per_followed",
}
_FOUR = "De fire trykte andele giver tilsammen 105."
REMARKS = {
    "job_ready_of_enrolled": "Trykt som 59 et andet sted i rapporten.",
    "cv_updated_of_enrolled": "36 pct. i september 2019.",
    "cases_per_broker": "Rapporten siger ikke, hvornår sagerne er talt. Her er det åbne forløb ved hver måneds udgang.",
    "days_application_to_grant": "Trykt af 100 af de 136 bevillinger, og som 10 dage et andet sted i rapporten.",
    "citizens_with_mentor": "7 af dem har også en kompenserende ordning.",
    "employed_of_enrolled": "Trykt som 46, 46,6 og 46,7.",
    **dict.fromkeys(
        (
            f"share_of_grants:{scheme}"
            for scheme in ("preferential_access", "personal_assistance", "aids", "icebreaker")
        ),
        _FOUR,
    ),
}
# The usage of schemes in the municipalities: printed in the text of chapter 6 only, in per cent of the inhabitants.
USAGE = ("grants_per_inhabitant", "0.33", "0.1", "0.5")
# Shares of the stage before, as the funnel is printed.
STEPS = {
    "screened": "screened_of_population",
    "accepted": "accepted_of_screened",
    "interviewed": "interviewed_of_accepted",
    "enrolled": "enrolled_of_interviewed",
}


def load(closed: Programme) -> None:
    """Each with its lowest and highest municipality and its n, where they are printed."""
    for key, ending, value in _numbers():
        programmes.publish_figure(
            by=OPERATOR, programme=closed, jobcentre=None, measure=f"{code_of(key)}{ending}", value=Decimal(value),
            unit="count" if ending == N else _unit(key), source=SOURCE, note="" if ending else REMARKS.get(key, ""),
        )  # fmt: skip


def _unit(key: str) -> str:
    unit = REGISTRY.get(key).unit
    return "per_cent" if unit is Unit.SHARE else unit.value


def _numbers() -> Iterable[tuple[str, str, str]]:
    """Key, what it is of the figure, and the number as printed."""
    for name, row in published.indicator_rows().items():
        if name not in KEYS:
            continue
        for ending, column in (
            ("", "value"), (LOW, "min_across_municipalities"), (HIGH, "max_across_municipalities"), (N, "n"),
        ):  # fmt: skip
            if row[column]:
                yield KEYS[name], ending, row[column]
    for stage, key in STEPS.items():
        yield key, "", str(published.shares_of_previous()[stage])
    key, *values = USAGE
    for ending, value in zip(("", LOW, HIGH), values, strict=True):
        yield key, ending, value
