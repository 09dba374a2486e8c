"""The tables of cases in docs/algorithms are run as they stand, and the engine keeps its promises on any facts."""

from __future__ import annotations

import datetime
import re
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.compensation import rules, schemes
from brobygger.compensation.enums import Situation
from brobygger.compensation.rules import Deciding, Facts, Outcome, Right, Standing
from brobygger.reference import reads as reference

DOCS = Path(__file__).resolve().parents[2] / "docs" / "algorithms"
FILES = {code: DOCS / f"scheme-{code.replace('_', '-')}.md" for code in schemes.CODES}
NUMBERS = {"education_months", "months", "wage_share", "extra_days", "last_year_days", "months_since_paid"}


def value(name, text):
    if text in ("yes", "no"):
        return text == "yes"
    if name in rules.DECIMALS:
        return Decimal(text)
    if name in rules.DATES:
        return datetime.date.fromisoformat(text)
    return int(text) if name in NUMBERS else text


def facts_of(base, changed):
    found = {}
    for word in base.split() + changed:
        name, _, text = word.partition("=")
        if name.startswith("-"):
            del found[name[1:]]
        else:
            found[name] = value(name, text)
    return Facts(**found)


def table(code):
    text = FILES[code].read_text(encoding="utf-8")
    assert f"**Scheme:** `{code}`" in text
    base = re.search(r"\*\*Base:\*\* `([^`]+)`", text).group(1)
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 6 and re.fullmatch(r"\d{4}-\d\d-\d\d", cells[1]):
            case, on, changed, outcome, because, notes = cells
            yield pytest.param(
                code, datetime.date.fromisoformat(on), facts_of(base, re.findall(r"`([^`]+)`", changed)),
                outcome, because.split(), notes.split(), id=f"{code}: {case}",
            )  # fmt: skip


ROWS = {code: list(table(code)) for code in schemes.CODES}


@pytest.mark.parametrize(
    ("code", "on", "facts", "outcome", "because", "notes"), [row for rows in ROWS.values() for row in rows]
)
def test_each_case_of_the_tables(code, on, facts, outcome, because, notes):
    advice = rules.assess(facts, schemes.terms(code, on))
    assert advice.outcome == outcome
    assert sorted(advice.reasons) == sorted(because)
    assert sorted(advice.notes) == sorted(notes)


@pytest.mark.parametrize("code", schemes.CODES)
def test_each_table_has_the_cases_that_it_must_have(code):
    rows = [row.values for row in ROWS[code]]
    assert len(rows) >= 8
    outcomes = {row[3] for row in rows}
    assert {"fits", "outside", "missing"} <= outcomes
    # These two have no hours, amount or period that law limits; their tables say so with a row of their own.
    assert "over" in outcomes or code in {"aids", "preferential_access"}
    days = {row[1] for row in rows}
    for change in (datetime.date(2026, 1, 1), datetime.date(2027, 1, 1)):
        assert {change, change - datetime.timedelta(days=1)} <= days
    for item in reference.shipped.items(schemes.LIST)[code][1:]:
        assert {item.valid_from, item.valid_from - datetime.timedelta(days=1)} <= days, "each change of its law"


def test_eight_schemes_come_with_the_product_with_law_and_source():
    on = datetime.date(2026, 11, 1)
    offered = schemes.offered(on)
    assert {one.code for one in offered} == set(schemes.CODES)
    assert len(offered) == 8
    for one in offered:
        assert one.law
        assert one.source
    assert schemes.counted("indicator", on) == {"personal_assistance", "aids", "preferential_access", "icebreaker"}
    assert schemes.counted("per_inhabitant", on) == {"personal_assistance", "aids"}
    assert schemes.counted("mentor", on) == {"mentor"}


def test_what_no_source_confirms_is_marked_from_the_first_of_january_2027():
    for code in schemes.CODES:
        assert not schemes.scheme(code, datetime.date(2027, 1, 1)).is_certain
    certain = {code for code in schemes.CODES if schemes.scheme(code, datetime.date(2026, 12, 31)).is_certain}
    assert certain == {"personal_assistance", "aids", "preferential_access", "icebreaker", "section_56"}
    assert schemes.uncertain_values("mentor", datetime.date(2027, 1, 1))
    assert not schemes.uncertain_values("mentor", datetime.date(2026, 12, 31))


# --- the engine on any facts -----------------------------------------------------------------------------------------

maybe = st.sampled_from([None, True, False])
numbers = st.none() | st.decimals(0, 60, places=2)
BOOLEANS = [one.name for one in fields(Facts) if one.type == "bool | None"]
any_facts = st.builds(
    Facts,
    situation=st.sampled_from(Situation.values),
    pre_approval=st.booleans(),
    no_end=st.booleans(),
    hours=numbers,
    working_hours=numbers,
    amount=numbers,
    months=st.none() | st.integers(0, 40),
    education_months=st.none() | st.integers(0, 60),
    education_ended_on=st.none() | st.dates(datetime.date(2020, 1, 1), datetime.date(2028, 1, 1)),
    wage_share=st.none() | st.integers(0, 100),
    employer_sector=st.sampled_from(["", "private", "public"]),
    ground=st.sampled_from(["", "absence", "hospital", "paid_before"]),
    purpose=st.sampled_from(["", "work", "offer", "interview", "private"]),
    extra_days=st.none() | st.integers(0, 30),
    last_year_days=st.none() | st.integers(0, 30),
    months_since_paid=st.none() | st.integers(0, 30),
    **dict.fromkeys(BOOLEANS, maybe),
)
days = st.dates(datetime.date(2015, 1, 1), datetime.date(2029, 1, 1))


@given(any_facts, days, st.sampled_from(schemes.CODES))
def test_the_outcome_follows_from_the_findings_and_facts_survive_storing(facts, on, code):
    advice = rules.assess(facts, schemes.terms(code, on))
    standings = {one.standing for one in advice.findings}
    assert (advice.outcome is Outcome.OUTSIDE) == (Standing.FAILS in standings)
    assert (advice.outcome is Outcome.FITS) == (not standings & {Standing.FAILS, Standing.MISSING, Standing.OVER})
    assert bool(advice.reasons) == (advice.outcome is not Outcome.FITS)
    assert Facts.from_json(facts.as_json()) == facts


@given(days, st.sampled_from(schemes.CODES))
def test_nothing_said_is_missing_and_never_outside(on, code):
    facts = Facts(situation=Situation.UNEMPLOYED if code == "icebreaker" else Situation.IN_WORK)
    assert rules.assess(facts, schemes.terms(code, on)).outcome is Outcome.MISSING


# --- right to grant -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rights", "hours", "amount", "expected"),
    [
        ([], None, None, Deciding.NOT),
        ([Right(role="compensation_specialist")], Decimal(37), Decimal(99999), Deciding.MAY),
        ([Right(role="team_leader")], None, None, Deciding.NOT),
        ([Right(user=7, scheme="aids")], None, None, Deciding.NOT),
        ([Right(user=7, max_hours=Decimal(10))], Decimal(10), None, Deciding.MAY),
        ([Right(user=7, max_hours=Decimal(10))], Decimal("10.01"), None, Deciding.OVER_HOURS),
        ([Right(user=7, max_amount=Decimal(5000))], None, Decimal(5001), Deciding.OVER_AMOUNT),
        (
            [Right(user=7, max_hours=Decimal(5)), Right(role="compensation_specialist", max_hours=Decimal(20))],
            Decimal(12), None, Deciding.MAY,
        ),
        ([Right(user=8)], None, None, Deciding.NOT),
    ],
)  # fmt: skip
def test_the_widest_right_counts(rights, hours, amount, expected):
    found = rules.may_decide(
        rights, user=7, roles={"compensation_specialist"}, scheme="personal_assistance", hours=hours, amount=amount
    )
    assert found is expected


periods = st.dates(datetime.date(2026, 1, 1), datetime.date(2026, 3, 1)).flatmap(
    lambda since: st.tuples(st.just(since), st.none() | st.dates(since, datetime.date(2026, 4, 1)))
)


@given(periods, periods)
def test_overlap_is_sharing_a_day(one, other):
    def covered(period):
        last = period[1] or datetime.date(2026, 5, 1)
        return {period[0] + datetime.timedelta(days=number) for number in range((last - period[0]).days + 1)}

    assert rules.overlaps(one, other) == bool(covered(one) & covered(other)) == rules.overlaps(other, one)
