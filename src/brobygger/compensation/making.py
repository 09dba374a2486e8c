"""How rows are filled and checked: the same for one by hand and for many at once. Writes nothing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from brobygger.citizens.models import Citizen, Course
from brobygger.compensation import clock as decision_clock
from brobygger.compensation import errors, rules, schemes
from brobygger.compensation.enums import ApplicationState, AppliedBy, ClockUnit, Consent, MentorOrder, Situation
from brobygger.compensation.models import Application, Grant, Pause, Stance
from brobygger.compensation.rules import Facts
from brobygger.compensation.values import TEXT_LIMIT, WORDS, ApplicationEntry, NewGrant, NewStance
from brobygger.kernel import clock, sealing
from brobygger.reference import reads as reference
from brobygger_analysis.pauses import Pause as Suspension

AT_WORK_SCHEMES = ("personal_assistance",)


# --- stance ------------------------------------------------------------------------------------------------------


def stance(
    new: NewStance, *, citizen: Citizen, course: Course | None, user: int | None, today: datetime.date
) -> Stance:
    on = new.on or today
    if on > today:
        raise errors.in_future("on")
    if new.needed is None:
        raise errors.missing("needed")
    if not new.goal and not new.job.strip():
        raise errors.missing("goal")
    for name in ("support", "fitted", "why") if not new.needed else ("support", "fitted", "least"):
        if not getattr(new, name).strip():
            raise errors.missing(name)
    for name, text in new.words.items():
        check_length(text, name)
    if new.needed and not new.schemes:
        raise errors.missing("schemes")
    if any(code not in schemes.CODES for code in new.schemes):
        raise errors.code_unknown("schemes")
    if new.no_application_reason:
        check_code("no_application_reason", new.no_application_reason, "no_application_reason")
    return Stance(
        jobcentre_id=citizen.jobcentre_id,
        citizen=citizen,
        course=course,
        goal=new.goal[:36],
        taken_on=on,
        taken_by_id=user,
        needed=new.needed,
        matched_out=new.matched_out,
        no_application_reason=new.no_application_reason if new.needed else "",
        words=new.words,
        schemes=list(new.schemes) if new.needed else [],
    )


# --- application -------------------------------------------------------------------------------------------------


def fill(row: Application, entry: ApplicationEntry) -> None:
    """Write what was typed. Only what cannot be is refused here; what is missing is asked for when applying."""
    if entry.scheme not in schemes.CODES:
        raise errors.scheme_unknown()
    for value, choices, name in (
        (entry.situation, Situation.values, "situation"),
        (entry.applied_by, AppliedBy.values, "applied_by"),
        (entry.mentor_order, MentorOrder.values, "mentor_order"),
    ):
        if value not in choices:
            raise errors.code_unknown(name)
    if entry.wanted_from and entry.wanted_to and entry.wanted_to < entry.wanted_from:
        raise errors.ends_before_it_starts("wanted_to")
    if entry.impairment:
        check_code("impairment_type", entry.impairment, "impairment")
    if entry.category:
        check_code("scheme_category", entry.category, "category")
    for name, text in entry.words.items():
        check_length(text, name)
    row.scheme, row.situation, row.applied_by = entry.scheme, entry.situation, entry.applied_by
    row.goal, row.pre_approval, row.mentor_order = entry.goal[:36], entry.pre_approval, entry.mentor_order
    row.coded = coded(entry)
    row.facts = entry.facts.as_json()
    kept = {name: text for name, text in (row.words or {}).items() if name not in WORDS}
    row.words = kept | {name: text.strip() for name, text in entry.words.items() if name in WORDS and text.strip()}
    row.hours_per_week, row.amount = entry.hours_per_week, entry.amount
    row.wanted_from, row.wanted_to = entry.wanted_from, entry.wanted_to
    row.vitas_case = entry.vitas_case.strip()[:200]


def coded(entry: ApplicationEntry) -> dict[str, Any]:
    group = reference.item("impairment_type", entry.impairment)["group"] if entry.impairment else ""
    return {
        "impairment": entry.impairment,
        "group": group,
        "category": entry.category,
        "aids": list(entry.aids),
        "apart": entry.apart.strip(),
    }


def entry_of(row: Application) -> ApplicationEntry:
    """The row as it would be filled in again."""
    known = row.coded or {}
    return ApplicationEntry(
        scheme=row.scheme,
        situation=row.situation,
        applied_by=row.applied_by,
        goal=row.goal,
        pre_approval=row.pre_approval,
        mentor_order=row.mentor_order,
        impairment=known.get("impairment", ""),
        category=known.get("category", ""),
        aids=tuple(known.get("aids", ())),
        apart=known.get("apart", ""),
        words={name: row.word(name) for name in WORDS if row.word(name)},
        facts=Facts.from_json(row.facts),
        hours_per_week=row.hours_per_week,
        amount=row.amount,
        wanted_from=row.wanted_from,
        wanted_to=row.wanted_to,
        vitas_case=row.vitas_case,
    )


def lacks(row: Application) -> list[str]:
    """What an application needs before it is sent, in the order of the form."""
    found = []
    if not row.code("impairment"):
        found.append("impairment")
    if not row.goal and not row.word("job"):
        found.append("job")
    if not row.word("tasks"):
        found.append("tasks")
    if row.scheme in AT_WORK_SCHEMES and not row.pre_approval and not row.word("workplace"):
        found.append("workplace")
    return found


def check_complete(row: Application) -> None:
    for name in lacks(row):
        raise errors.no_employer_word() if name == "workplace" else errors.missing(name)


def receive(row: Application, *, at: datetime.datetime, promise: decision_clock.Promise, benefit_group: str) -> None:
    """The application is received: its clock starts with what is promised today."""
    row.state = ApplicationState.APPLIED
    row.applied_at, row.applied_on = at, clock.danish_date(at)
    row.clock_unit, row.clock_length = promise.unit, promise.length
    row.team_id = row.course.team_id if row.course is not None else None
    row.benefit_group = benefit_group


def group_on(periods: Iterable[Any], on: datetime.date, course: Course | None) -> str:
    """The benefit group on a day: the newest period that holds then, else the course's own."""
    holding = [one for one in periods if one.valid_from <= on and (one.valid_to is None or on <= one.valid_to)]
    if holding:
        return str(max(holding, key=lambda one: one.valid_from).group)
    return str(course.benefit_group) if course is not None else ""


def facts_of(row: Application, *, hours: Decimal | None = None, amount: Decimal | None = None) -> Facts:
    """What the engine knows of an application: what was answered, and what follows from the form."""
    said = Facts.from_json(row.facts)
    months = said.months
    if row.wanted_from is not None and row.wanted_to is not None:
        months = rules.months_between(row.wanted_from, row.wanted_to)
    documented = True if row.documentation_on is not None else said.documentation
    if documented is None and row.consent == Consent.NOT_NEEDED:
        documented = True
    return replace(
        said,
        situation=row.situation,
        pre_approval=row.pre_approval,
        hours=row.hours_per_week if hours is None else hours,
        amount=row.amount if amount is None else amount,
        months=months,
        need=True if row.word("tasks") else said.need,
        documentation=documented,
    )


def advice_on(row: Application, on: datetime.date) -> rules.Advice:
    return rules.assess(facts_of(row), schemes.terms(row.scheme, on))


def advice_on_grant(row: Application, new: NewGrant, on: datetime.date) -> rules.Advice:
    """The advice on what is about to be granted, which may be another amount than was asked for."""
    facts = facts_of(row, hours=new.hours_per_week, amount=new.amount)
    if new.starts_on is not None and schemes.scheme(row.scheme, on).runs:
        months = rules.months_between(new.starts_on, new.ends_on) if new.ends_on else None
        facts = replace(facts, months=months, no_end=new.no_end or new.ends_on is None)
    return rules.assess(facts, schemes.terms(row.scheme, on))


# --- decision ----------------------------------------------------------------------------------------------------


def decide(row: Application, *, state: str, reasons: str, at: datetime.datetime, by: int | None) -> None:
    row.state = state
    row.decided_at, row.decided_on = at, clock.danish_date(at)
    row.decided_by_id = by
    row.words = {**(row.words or {}), "reasons": reasons.strip()}


def grant(row: Application, new: NewGrant, *, today: datetime.date, review_days: int) -> Grant:
    if new.starts_on is None:
        raise errors.missing("starts_on")
    scheme = schemes.scheme(row.scheme, today)
    ends_on = new.ends_on
    if ends_on is None and scheme.is_once:
        ends_on = new.starts_on
    if ends_on is None and scheme.runs and not new.no_end:
        raise errors.missing("ends_on")
    if ends_on is not None and ends_on < new.starts_on:
        raise errors.ends_before_it_starts()
    said = new.apart.strip() or row.code("apart")
    if scheme.apart_by in {"aid", "post"} and not said:
        raise errors.missing("apart")
    check_length(new.conditions, "conditions")
    review_on = new.review_on
    if review_on is None and scheme.runs:
        review_on = new.starts_on + datetime.timedelta(days=review_days)
        if ends_on is not None and review_on >= ends_on:
            review_on = None
    row.coded = {**(row.coded or {}), "apart": said}
    return Grant(
        jobcentre_id=row.jobcentre_id,
        application=row,
        citizen=row.citizen,
        course=row.course,
        scheme=row.scheme,
        apart=apart(said, row.jobcentre_id) if scheme.apart_by else "",
        starts_on=new.starts_on,
        ends_on=ends_on,
        promised_to=ends_on,
        hours_per_week=new.hours_per_week if scheme.measured_in == "hours" else None,
        amount=new.amount if scheme.measured_in == "amount" else None,
        pre_approval=row.pre_approval,
        conditions=new.conditions.strip() or None,
        review_on=review_on,
    )


def apart(said: str, jobcentre: int) -> str:
    """The keyed hash of what sets a grant apart: two of the same can be found equal, and neither can be read."""
    words = " ".join(said.casefold().split())
    return sealing.cipher().blind_index(words, context=f"grant:{jobcentre}").hex() if words else ""


def stop(grant: Grant, *, on: datetime.date, reason: str, words: str, by: int | None) -> None:
    """End a grant. One that is stopped before it began is void and covers no day."""
    if grant.starts_on > on:
        grant.is_void = True
    elif grant.ends_on is None or on < grant.ends_on:
        grant.ends_on = on
    grant.stopped_on, grant.stop_reason, grant.stopped_by_id = on, reason, by
    grant.stop_words = words.strip() or None


# --- clock -------------------------------------------------------------------------------------------------------


def promise(setting: Any, values: Mapping[str, Any]) -> decision_clock.Promise:
    """What is promised for a scheme: what the specialist set for it, else the jobcentre's own."""
    if setting is not None:
        return decision_clock.Promise(setting.clock_unit, setting.clock_length)
    unit = str(values["compensation.clock_unit"])
    name = "compensation.clock_hours" if unit == ClockUnit.HOURS else "compensation.clock_working_days"
    return decision_clock.Promise(unit, int(values[name]))


def reading(
    row: Application, pauses: Iterable[Pause], now: datetime.datetime, suspended: Sequence[Suspension] = ()
) -> decision_clock.Reading | None:
    """The clock of an application now, or as it stood when it was decided. None for a draft.

    suspended: when the duty to decide stood still for everybody here.
    """
    if row.applied_at is None or row.clock_length is None:
        return None
    at = row.decided_at or now
    spans: list[decision_clock.Span] = [(one.began_at, one.ended_at) for one in pauses]
    spans += [decision_clock.whole_days(one.first, one.last) for one in suspended]
    promised = decision_clock.Promise(row.clock_unit, row.clock_length)
    return decision_clock.read(promised, row.applied_at, spans, at)


# --- checks ------------------------------------------------------------------------------------------------------


def check_code(list_name: str, code: str, field: str) -> None:
    if code not in reference.labels(list_name):
        raise errors.code_unknown(field)


def check_length(text: str, field: str, limit: int = TEXT_LIMIT) -> None:
    if len(text) > limit:
        raise errors.too_long(limit, field)
