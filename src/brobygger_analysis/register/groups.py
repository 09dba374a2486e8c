"""Benefit groups in their fixed order, and what a week can count as. Code ids are sorted by this order."""

from __future__ import annotations

from enum import IntEnum

from brobygger_analysis.definitions import Text

GROUPS: dict[str, Text] = {
    "self_support": Text("Selvforsørgelse", "Self-supporting"),
    "employment": Text("Beskæftigelse", "Employment"),
    "insured_unemployed": Text("Dagpenge", "Unemployment benefit"),
    "cash_benefit_job_ready": Text("Kontanthjælp, jobparat", "Cash benefit, job-ready"),
    "cash_benefit_activity_ready": Text("Kontanthjælp, aktivitetsparat", "Cash benefit, activity-ready"),
    "education_benefit_education_ready": Text("Uddannelseshjælp", "Education benefit"),
    "education_benefit_activity_ready": Text("Uddannelseshjælp, aktivitetsparat", "Education benefit, activity-ready"),
    "integration_benefit": Text("Integrationsydelse", "Integration benefit"),
    "flex_job_unemployed": Text("Ledighedsydelse", "Benefit between flex jobs"),
    "rehabilitation": Text("Revalidering", "Rehabilitation"),
    "job_clarification": Text("Jobafklaring", "Job clarification"),
    "resource_programme": Text("Ressourceforløb", "Resource programme"),
    "sickness_benefit": Text("Sygedagpenge", "Sickness benefit"),
    "flex_job": Text("Fleksjob", "Flex job"),
    "student_grant": Text("SU", "Student grant"),
    "parental_leave": Text("Barsel", "Parental leave"),
    "disability_pension": Text("Førtidspension", "Disability pension"),
    "early_retirement": Text("Efterløn", "Early retirement"),
    "other": Text("Andet", "Other"),
    "outside": Text("Uden for arbejdsmarkedet", "Outside the labour market"),
    "unknown": Text("Ukendt kode", "Unknown code"),
}
ORDER = {key: place for place, key in enumerate(GROUPS)}
UNKNOWN = "unknown"


class Kind(IntEnum):
    """What a week counts as."""

    NOTHING = 0
    ORDINARY_HOURS = 1
    FLEX_JOB = 2
    EDUCATION = 3
    LEFT = 4


OUTCOMES = (Kind.ORDINARY_HOURS, Kind.FLEX_JOB, Kind.EDUCATION)
KIND_NAMES: dict[Kind, Text] = {
    Kind.NOTHING: Text("Intet", "None"),
    Kind.ORDINARY_HOURS: Text("Ordinære timer", "Ordinary hours"),
    Kind.FLEX_JOB: Text("Fleksjob", "Flex job"),
    Kind.EDUCATION: Text("Uddannelse", "Education"),
    Kind.LEFT: Text("Forladt arbejdsmarkedet", "Left the labour market"),
}
