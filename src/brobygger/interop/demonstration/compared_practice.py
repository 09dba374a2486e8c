"""Printed indicators of core elements 2 to 4 beside those counted from what was drawn, by the analysis itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import numpy as np

from brobygger.interop.demonstration import published
from brobygger.interop.demonstration.days import ENDS
from brobygger.interop.demonstration.practice import SyntheticApplication, SyntheticPractice
from brobygger.interop.demonstration.synthetic import SyntheticPerson
from brobygger_analysis.definitions import Unit
from brobygger_analysis.funnel import KINDS, marks_from
from brobygger_analysis.practice import Applications, Events, Practice, figure, spread
from brobygger_analysis.results import Result, rounded_half_up

People = Sequence[SyntheticPerson]
Done = Mapping[int, SyntheticPractice]

Row = tuple[str, str, str, int, str]  # what, printed, generated, n, why they differ

_FOUR = "The four printed shares add up to 105, and the share of aids is what gives way here."
_HUNDRED = (
    "Printed over 100 of the 136 grants; here over all of them, each with both dates, and with the printed mean of "
    "each scheme. Elsewhere the report prints 10."
)

# What, printed value, printed lowest and highest (or None), key of the indicator, decimals, why it differs.
_PRINTED: tuple[tuple[str, str, str, str, int, str], ...] = (
    ("CV updated, %", "Jobnet CV updated after enrolment", "31-92", "cv_updated_of_enrolled", 0, ""),
    ("job goal updated, %", "Min Plan job goal updated after enrolment", "44-86", "goal_updated_of_enrolled", 0, ""),
    (
        "activity updated, %", "Min Plan activity updated after enrolment", "67-100", "activity_updated_of_enrolled", 0,
        "",
    ),
    (
        "with a conversation, %", "enrolled with a conversation with a job broker", "", "conversation_of_enrolled", 0,
        "",
    ),
    ("conversations per citizen", "conversations per citizen", "7-14", "conversations_per_citizen", 0, ""),
    (
        "conversations a week, mean of own ratios", "conversations per citizen per week", "0.3-1.4",
        "conversations_per_week_own", 1, "",
    ),
    ("weeks of contact", "weeks of contact", "10.5-37", "weeks_of_contact", 0, ""),
    (
        "days to the first conversation", "days from enrolment to first conversation", "",
        "mean_days_to_first_conversation", 0, "",
    ),
    ("schemes granted", "schemes granted", "2-50", "grants", 0, ""),
    ("citizens with a grant", "citizens with a grant", "1-26", "citizens_with_grant", 0, ""),
    ("usage, %", "usage rate in the project", "1-53", "grants_per_enrolled", 0, ""),
    ("days to application", "days from enrolment to application", "67-162", "days_enrolled_to_application", 0, ""),
    ("days to grant", "days from application to grant", "0.5-26", "days_application_to_grant", 0, _HUNDRED),
    (
        "days to grant: preferential access", "processing days: preferential access", "",
        "days_application_to_grant:preferential_access", 0, "",
    ),
    ("days to grant: icebreaker", "processing days: icebreaker", "", "days_application_to_grant:icebreaker", 0, ""),
    ("days to grant: aids", "processing days: assistive aids", "", "days_application_to_grant:aids", 0, ""),
    (
        "days to grant: personal assistance", "processing days: personal assistance", "",
        "days_application_to_grant:personal_assistance", 0, "",
    ),
    (
        "share of grants: preferential access, %", "share of grants: preferential access", "",
        "share_of_grants:preferential_access", 0, "",
    ),
    (
        "share of grants: personal assistance, %", "share of grants: personal assistance", "",
        "share_of_grants:personal_assistance", 0, "",
    ),
    ("share of grants: aids, %", "share of grants: assistive aids", "", "share_of_grants:aids", 0, _FOUR),
    ("share of grants: icebreaker, %", "share of grants: icebreaker", "", "share_of_grants:icebreaker", 0, ""),
    ("citizens with two grants", "citizens with two grants", "", "citizens_with_two_grants", 0, ""),
    ("citizens with three grants", "citizens with three grants", "", "citizens_with_three_grants", 0, ""),
    ("citizens with a mentor", "citizens with a mentor (LAB)", "", "citizens_with_mentor", 0, ""),
    (
        "employed with a follow-up conversation, %", "employed with follow-up conversations", "4-62",
        "followed_up_of_employed", 0, "",
    ),
    (
        "follow-up conversations per citizen followed up", "follow-up conversations per employed citizen", "",
        "follow_ups_per_followed", 0, "",
    ),
)  # fmt: skip


def rows(enrolled: People, done: Done) -> Iterable[Row]:
    """Each printed figure, and each printed span across municipalities as a figure of its own."""
    practice = practice_of(enrolled, done)
    names = [place.name for place in published.municipalities()]
    groups = {name: np.array([one.municipality == name for one in enrolled]) for name in names}
    values = published.indicators()
    for what, printed, ends, key, decimals, why in _PRINTED:
        result = figure(key, practice).result
        yield what, _as_printed(values[printed], decimals), shown(result, decimals), result.n or 0, why
        if not ends:
            continue
        found = spread(key, practice, groups)
        if found is not None:
            finer = max(decimals, *(len(end.partition(".")[2]) for end in ends.split("-")))
            low, high = (_plain(shown(end, finer)) for end in (found.low, found.high))
            yield f"{what}, lowest to highest municipality", ends, f"{low}-{high}", found.groups, ""
    both = sum(1 for own in done.values() if _has_both(own.applications))
    yield "citizens with a mentor and a grant", "7", str(both), len(enrolled), ""


def _has_both(applications: Sequence[SyntheticApplication]) -> bool:
    schemes = {one.scheme for one in applications}
    return "mentor" in schemes and len(schemes) > 1


def shown(result: Result, decimals: int) -> str:
    """As the report prints it: shares in per cent, a half up."""
    if result.value is None:
        return "–"
    value = Fraction(result.value).limit_denominator(10**9)
    if result.definition.unit is Unit.SHARE:
        value *= 100
    return f"{float(rounded_half_up(value, decimals)):.{decimals}f}"


def _as_printed(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}"


def _plain(text: str) -> str:
    """37.0 is printed as 37."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def practice_of(enrolled: People, done: Done) -> Practice:
    """The drawn people as the measurement room would read them from the database."""
    columns = {
        "person": np.arange(len(enrolled)),
        "programme": np.zeros(len(enrolled), dtype=np.int64),
        "jobcentre": np.array([one.municipality_code for one in enrolled]),
    } | {kind: np.array([one.dates.get(kind) for one in enrolled], dtype="datetime64[D]") for kind in KINDS}
    own = [done[one.number] for one in enrolled]
    columns["employed"] = np.array([one.employed_on for one in own], dtype="datetime64[D]")
    flat = [(row, application) for row, one in enumerate(own) for application in one.applications]
    return Practice(
        marks_from(columns),
        ENDS,
        cv_updates=_events([[one.cv_on] for one in own]),
        cv_good=_events([[one.cv_good_on] for one in own]),
        goal_updates=_events([[one.goal_on] for one in own]),
        activity_updates=_events([[one.activity_on] for one in own]),
        conversations=_events([list(one.talks) for one in own]),
        applications=Applications(
            np.array([row for row, _ in flat], dtype=np.intp),
            np.array([one.scheme for _, one in flat], dtype="U40"),
            np.array([one.applied_on for _, one in flat], dtype="datetime64[D]"),
            np.array([one.granted_on for _, one in flat], dtype="datetime64[D]"),
        ),
    )


def _events(days: Sequence[Sequence[object]]) -> Events:
    pairs = [(row, day) for row, own in enumerate(days) for day in own if day is not None]
    return Events(
        np.array([row for row, _ in pairs], dtype=np.intp), np.array([day for _, day in pairs], dtype="datetime64[D]")
    )
