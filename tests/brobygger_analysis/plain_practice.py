"""The indicators of practice once more, slowly and in plain Python: a dictionary per course and loops over them.

Written from the definitions, not from the fast version. Rows are dictionaries as in ``test_funnel.columns_of``, with
lists of dates beside them.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

FOUR = ("preferential_access", "personal_assistance", "aids", "icebreaker")


def people_of(rows: list[dict[str, Any]], as_of: date) -> list[dict[str, Any]]:
    """One dictionary per enrolled person, with what happened from enrolment to the cut date."""
    by_person: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_person[(row["person"], row.get("programme", 1), row.get("jobcentre", 1))].append(row)
    people = []
    for own in by_person.values():
        real = [row for row in own if row.get("enrolled") and not row.get("test_person")]
        if not real:
            continue
        enrolled_on = min(row["enrolled"] for row in real)
        if enrolled_on > as_of:
            continue
        first_row = next(row for row in real if row["enrolled"] == enrolled_on)
        if not first_row.get("resident", True):
            continue
        person: dict[str, Any] = {"enrolled": enrolled_on, "row": first_row}
        for kind in ("cv", "talks"):
            person[kind] = sorted(day for row in own for day in row.get(kind, []) if enrolled_on <= day <= as_of)
        person["applications"] = [
            (scheme, applied, granted if granted and granted <= as_of else None)
            for row in own
            for scheme, applied, granted in row.get("applications", [])
            if enrolled_on <= applied <= as_of
        ]
        for kind in ("goals", "activities", "ready"):
            person[kind] = [day for row in own for day in row.get(kind, []) if enrolled_on <= day <= as_of]
        person["brokers"] = {
            broker
            for row in own
            for broker, start, end in row.get("brokers", [])
            if start <= as_of and (end is None or end > enrolled_on)
        }
        jobs = [(row["employed"], row.get("outcome", "")) for row in own if row.get("employed")]
        jobs = [(day, kind) for day, kind in jobs if enrolled_on <= day <= as_of]
        # min() takes the first of equals, as the earlier row does.
        person["job"] = min(jobs, key=lambda job: job[0]) if jobs else None
        people.append(person)
    return people


def mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def answers(people: list[dict[str, Any]], as_of: date) -> dict[str, tuple[float | None, int]]:
    """Key of the indicator -> (value, n)."""
    n = len(people)
    talked = [one for one in people if one["talks"]]
    weeks = {id(one): (one["talks"][-1] - one["talks"][0]).days / 7 for one in talked}
    long = [one for one in talked if weeks[id(one)] >= 1]
    counted = [[entry for entry in one["applications"] if entry[0] in FOUR] for one in people]
    grants = [[entry for entry in own if entry[2]] for own in counted]
    all_grants = [entry for own in grants for entry in own]
    to_application = [
        float((applied - one["enrolled"]).days)
        for one, own in zip(people, counted, strict=True)
        for _, applied, _ in own
    ]

    def to_grant(schemes: tuple[str, ...]) -> list[float]:
        waits = [(granted - applied).days for scheme, applied, granted in all_grants if scheme in schemes]
        return [float(wait) for wait in waits if wait >= 0]

    def share(number: int, of: int) -> tuple[float | None, int]:
        return (number / of if of else None, of)

    def averaged(values: list[float]) -> tuple[float | None, int]:
        return mean(values), len(values)

    mentors = sum(1 for one in people if any(entry[0] == "mentor" and entry[2] for entry in one["applications"]))
    per_person = [len(own) for own in grants]
    total_weeks = sum(weeks[id(one)] for one in long)
    found = {
        "cv_updated_of_enrolled": share(sum(1 for one in people if one["cv"]), n),
        "conversation_of_enrolled": share(len(talked), n),
        "conversations_per_citizen": averaged([float(len(one["talks"])) for one in people]),
        "weeks_of_contact": averaged([weeks[id(one)] for one in talked]),
        "conversations_per_week_own": averaged([len(one["talks"]) / weeks[id(one)] for one in long]),
        "conversations_per_week_sums": (
            sum(len(one["talks"]) for one in long) / total_weeks if long else None,
            len(long),
        ),
        "mean_days_to_first_conversation": averaged(
            [float((one["talks"][0] - one["enrolled"]).days) for one in talked]
        ),
        "applications": (sum(map(len, counted)), sum(1 for own in counted if own)),
        "applied_of_enrolled": share(sum(1 for own in counted if own), n),
        "grants": (len(all_grants), sum(1 for own in grants if own)),
        "citizens_with_grant": (sum(1 for own in grants if own),) * 2,
        "grants_per_enrolled": share(len(all_grants), n),
        "grant_of_enrolled": share(sum(1 for own in grants if own), n),
        "citizens_with_two_grants": (per_person.count(2),) * 2,
        "citizens_with_three_grants": (sum(1 for number in per_person if number >= 3),) * 2,
        "citizens_with_mentor": (mentors, mentors),
        "days_enrolled_to_application": averaged(to_application),
        "days_application_to_grant": averaged(to_grant(FOUR)),
    }
    brokered = [one for one in people if one["brokers"]]
    employed = [one for one in people if one["job"]]
    after = {id(one): [day for day in one["talks"] if day > one["job"][0]] for one in employed}
    followed = [one for one in employed if after[id(one)]]
    due = kept = 0
    for one in employed:
        start = one["job"][0]
        for month in range(6):
            first, last = start + timedelta(days=30 * month + 1), start + timedelta(days=30 * month + 30)
            if last <= as_of:
                due += 1
                kept += any(first <= day <= last for day in after[id(one)])
    both = [
        one
        for one, own in zip(people, grants, strict=True)
        if own and any(scheme == "mentor" and granted for scheme, _, granted in one["applications"])
    ]
    found |= {
        "goal_updated_of_enrolled": share(sum(1 for one in people if one["goals"]), n),
        "activity_updated_of_enrolled": share(sum(1 for one in people if one["activities"]), n),
        "goal_and_activity_updated_of_enrolled": share(
            sum(1 for one in people if one["goals"] and one["activities"]), n
        ),
        "plan_ready_of_enrolled": share(sum(1 for one in people if one["ready"]), n),
        "broker_of_enrolled": share(len(brokered), n),
        "same_broker_of_brokered": share(sum(1 for one in brokered if len(one["brokers"]) == 1), len(brokered)),
        "citizens_with_mentor_and_grant": (len(both), len(both)),
        "outcome_of_enrolled": share(len(employed), n),
        "followed_up_of_employed": share(len(followed), len(employed)),
        "follow_ups_per_followed": averaged([float(len(after[id(one)])) for one in followed]),
        "follow_ups_per_employed": averaged([float(len(after[id(one)])) for one in employed]),
        "follow_up_months_kept": share(kept, due),
    }
    for kind, code in (("ordinary_hours",) * 2, ("flex_job",) * 2, ("education",) * 2, ("", "unstated")):
        found[f"outcome_of_enrolled:{code}"] = share(sum(1 for one in employed if one["job"][1] == kind), n)
    for scheme in FOUR:
        found[f"days_application_to_grant:{scheme}"] = averaged(to_grant((scheme,)))
        own_grants = sum(1 for entry in all_grants if entry[0] == scheme)
        found[f"share_of_grants:{scheme}"] = share(own_grants, len(all_grants))
    return found
