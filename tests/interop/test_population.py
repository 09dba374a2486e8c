"""The invented citizens: exact where they must be, near where they can be, and taken by the rooms' own rules."""

from __future__ import annotations

import csv
import dataclasses
import datetime
from collections import Counter
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brobygger.accounts.models import User
from brobygger.interop.demonstration import (
    answers,
    comparison,
    days,
    done,
    entries,
    fitting,
    naming,
    population,
    profiles,
    texts,
)
from brobygger.interop.demonstration.population import Stage
from brobygger.interop.demonstration.practice import SyntheticApplication, SyntheticPractice
from brobygger.kernel import clock
from brobygger.screening import rules
from brobygger_analysis.danish import cpr
from brobygger_analysis.danish.working_days import is_working_day

ROOT = Path(__file__).parents[2]
LISTS = ROOT / "src" / "brobygger" / "reference" / "data" / "lists"
PAGE = ROOT / "docs" / "demonstration.md"
PRINTED = {  # screened, enrolled, employed, as the report prints them: written here again, so that both must agree
    "Fredericia": (504, 94, 55),
    "Glostrup": (209, 67, 15),
    "Haderslev": (107, 83, 17),
    "Jammerbugt": (643, 98, 35),
    "Kolding": (2437, 65, 39),
    "Lyngby-Taarbæk": (1161, 48, 18),
    "Nordfyns": (626, 75, 35),
    "Randers": (1093, 109, 60),
    "Stevns": (400, 37, 11),
    "Aabenraa": (994, 165, 98),
    "Aarhus": (7054, 176, 89),
}


@pytest.fixture(scope="module")
def everybody():
    return population.rum2_population()


@pytest.fixture(scope="module")
def others():
    """The people of another seed."""
    return population.rum2_population(99)


@pytest.fixture(scope="module")
def enrolled(everybody):
    return [one for one in everybody if one.is_enrolled]


def _codes(name):
    with (LISTS / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return {row["code"]: row for row in csv.DictReader(stream)}


def _counts(people):
    return {
        place: tuple(
            sum(1 for one in people if one.municipality == place and one.stage >= stage)
            for stage in (Stage.SCREENED, Stage.ENROLLED, Stage.EMPLOYED)
        )
        for place in PRINTED
    }


# Counts and figures ---------------------------------------------------------------------------------------------------


def test_the_counts_of_each_municipality_are_the_printed_ones(everybody, others):
    assert len(everybody) == len(others) == 15_228
    assert _counts(everybody) == PRINTED
    assert _counts(others) == PRINTED


def test_the_same_seed_gives_the_same_people_and_another_gives_others(everybody, others):
    assert population.rum2_population() == everybody
    assert sum(one == two for one, two in zip(everybody, others, strict=True)) == 0


def test_the_committed_page_is_what_the_people_give(everybody):
    assert PAGE.read_text(encoding="utf-8") == comparison.document(everybody), "run script/demonstration"


def test_another_seed_keeps_every_fitted_figure(others):
    found = comparison.compare(others)
    differing = [one for one in found if not one.is_equal]
    assert len(found) > 270
    assert len(differing) <= 17


def test_a_deviation_without_a_reason_stops_the_page(everybody):
    last = max(place for place, one in enumerate(everybody) if one.municipality == "Aarhus" and one.is_enrolled)
    with pytest.raises(comparison.Unexplained, match="Aarhus"):
        comparison.compare([*everybody[:last], *everybody[last + 1 :]])


def test_profiles_differ_only_where_whole_people_do_not_allow_the_printed_share(everybody):
    for one in comparison.compare(everybody):
        if one.section in {comparison.PLACES, comparison.GROUPS} and not one.is_equal:
            assert one.reason.startswith("No whole number of"), one


def test_the_conversions_by_hand(everybody):
    stages = Counter(one.stage for one in everybody)
    accepted = sum(number for stage, number in stages.items() if stage >= Stage.ACCEPTED)
    interviewed = sum(number for stage, number in stages.items() if stage >= Stage.INTERVIEWED)
    assert round(100 * accepted / 15_228) == 13
    assert round(100 * interviewed / accepted) == 76
    assert round(100 * 1017 / interviewed) == 67


def test_a_yes_without_an_impairment_that_matters_is_no_mark(everybody):
    for one in everybody:
        assert one.is_accepted == (one.screening.wishes is True and one.screening.matters)


# Dates ----------------------------------------------------------------------------------------------------------------


def test_milestones_are_in_order_on_working_days_within_the_programme(everybody):
    for one in everybody:
        dates = list(one.dates.values())
        assert all(earlier <= later for earlier, later in pairwise(dates)), one
        assert all(is_working_day(day) for day in dates), one.dates
        assert dates[0] >= days.STARTS
        assert dates[-1] <= days.ENDS


def test_marks_go_with_the_stage(everybody):
    wanted = {
        Stage.SCREENED: {"began", "screened", "closed"},
        Stage.ACCEPTED: {"began", "screened", "accepted", "handed_over", "closed"},
        Stage.INTERVIEWED: {"began", "screened", "accepted", "handed_over", "interviewed", "closed"},
    }
    wanted[Stage.ENROLLED] = wanted[Stage.INTERVIEWED] | {"enrolled", "first_conversation"}
    wanted[Stage.EMPLOYED] = wanted[Stage.ENROLLED] | {"employed"}
    for one in everybody:
        assert set(one.dates) == wanted[one.stage]
        assert (one.employment is not None) == (one.stage is Stage.EMPLOYED)
        assert (one.broker is not None) == ("handed_over" in one.dates)


def test_the_standstill_of_2020_shows(everybody):
    def held(year, first, last):
        days_held = [one.screening.held_on for one in everybody]
        return sum(day.year == year and first <= day.month <= last for day in days_held)

    assert held(2020, 4, 5) < 0.2 * held(2019, 4, 5)
    assert 0.2 * held(2019, 6, 9) < held(2020, 6, 9) < 0.7 * held(2019, 6, 9)
    assert held(2020, 10, 11) > 0.7 * held(2019, 10, 11)
    assert held(2018, 1, 4) < 0.3 * held(2019, 1, 4), "the projects begin slowly"


def test_age_and_weeks_follow_from_the_dates(everybody):
    for one in everybody:
        anchor = one.dates.get("enrolled", one.screening.held_on)
        born = one.birth_date
        age = anchor.year - born.year - ((anchor.month, anchor.day) < (born.month, born.day))
        assert age == one.age
        assert 18 <= age <= 66
        assert (anchor - one.benefit_since).days // 7 == one.benefit_weeks
        assert one.benefit_since <= one.began_on
        assert one.screening.weeks_unemployed == (one.screening.held_on - one.benefit_since).days // 7


def test_young_benefits_are_for_the_young_without_a_qualifying_education(everybody):
    for one in everybody:
        if one.benefit_group in profiles.YOUNG:
            assert one.age < 30
            assert one.education in {"primary", "upper_secondary"}


# Numbers, names, codes ------------------------------------------------------------------------------------------------


def test_every_number_can_belong_to_nobody_and_is_used_once(everybody):
    numbers = [cpr.CprNumber(one.cpr) for one in everybody]
    assert len(set(numbers)) == len(numbers)
    for one, number in zip(everybody, numbers, strict=True):
        assert number.is_demonstration
        assert number.gender == ("female" if one.gender == "woman" else "male")


def test_there_are_names_enough(everybody):
    given = {*naming.DANISH_GIVEN["woman"], *naming.DANISH_GIVEN["man"]}
    given |= {name for manner in naming.MANNERS for name in (*manner.women, *manner.men)}
    assert len(given) >= 300
    assert len({one.family_name for one in everybody}) >= 1_500
    assert len({(one.given_name, one.family_name) for one in everybody}) > 14_500
    assert all(one.given_name and one.family_name for one in everybody)


def test_every_code_is_on_the_lists_of_the_rooms(everybody):
    types, rows = _codes("impairment_type"), _codes("impairment_row")
    lists = {name: set(_codes(name)) for name in (
        "benefit_group", "education", "municipality", "later_reason", "no_reason", "industry", "scheme", "duty",
        "adjustment", "task", "demand", "interpreter_language", "handover_outcome",
    )}  # fmt: skip
    assert set(answers.ROW_OF) == set(types)
    for code, row in answers.ROW_OF.items():
        assert types[code]["row"] == row
        assert types[code]["group"] == answers.GROUP_OF[code]
    for one in everybody:
        assert one.benefit_group in lists["benefit_group"]
        assert one.education in lists["education"]
        assert one.municipality_code in lists["municipality"]
        assert not one.interpreter or one.interpreter in lists["interpreter_language"]
        assert not one.not_held or one.not_held in lists["handover_outcome"]
        form, held = one.screening, one.interview
        assert {row for row, _level, _number in form.impairments} <= set(rows)
        assert not form.later_reason or form.later_reason in lists["later_reason"]
        assert not form.no_reason or form.no_reason in lists["no_reason"]
        if held is not None:
            assert set(held.duties_passed) <= lists["duty"]
            assert {*held.schemes_now, *held.schemes_before} <= lists["scheme"]
            assert {industry for industry, _occupation, _kind in held.goals} <= lists["industry"]
            assert all(set(codes) <= lists[name] for name, codes in held.needs.items())
    assert set(texts.NOT_HELD) <= lists["handover_outcome"]


def test_the_rooms_rules_take_every_form(everybody):
    for one in everybody:
        entry = entries.screening_entry(one.screening)
        form = rules.Form(
            answers=entry.answers,
            impact_words=entry.words.get("impact", ""),
            other_words=entry.words.get("other", ""),
            how=entry.how,
            when=entry.when,
            later_reason=entry.later_reason,
            purpose_explained=entry.purpose_explained,
            talked_through=entry.talked_through,
            history_seen=entry.history_seen,
            wishes=entry.wishes,
            judged=entry.judged,
            held_on=entry.held_on,
        )
        assert rules.missing(form) == ()
        assert rules.accepts(entry.answers, wishes=entry.wishes) == one.is_accepted
        if one.handed_over_on:
            assert rules.handover_refusals(
                completed=True, answers=entry.answers, wishes=entry.wishes, shortcut=False,
                under_way=False, receivers=1,
            ) == ()  # fmt: skip


def test_the_rooms_rules_take_every_interview(everybody):
    counted = frozenset(code for code, row in _codes("scheme").items() if row["puts_in_target_group"] == "yes")
    for one in everybody:
        if one.interview is None:
            continue
        entry = entries.interview_entry(one.interview, broker="somebody")
        form = rules.InterviewForm(
            assessment=entry.assessment,
            touched=entry.touched,
            goals=tuple(goal.goal for goal in entry.goals),
            decision=entry.decision,
            decision_reason=entry.reasons["decision"],
            recall_on=entry.recall_on,
            held_on=entry.held_on,
            has_broker=entry.assigned_broker is not None,
            books_first=entry.books_first,
        )
        assert rules.interview_missing(form, counted=counted) == ()
        assert (entry.decision == "enrol") == one.is_enrolled


def test_three_goals_stand_in_three_industries(enrolled):
    for one in enrolled:
        assert len({industry for industry, _occupation, _kind in one.interview.goals}) == 3


def test_complex_is_counted_as_the_rooms_count_it(enrolled):
    for one in enrolled:
        assert comparison.is_complex(one) == rules.is_complex(one.impairments, answers.GROUP_OF)
    assert sum(comparison.is_complex(one) for one in enrolled) == int(profiles.enrolled().complex.sum())


def test_cases_are_spread_over_caseworkers_and_brokers(everybody):
    for place in PRINTED:
        own = [one for one in everybody if one.municipality == place]
        brokers = Counter(one.broker for one in own if one.broker is not None)
        assert set(brokers) == set(range(len(brokers)))
        caseworkers = Counter(one.caseworker for one in own)
        assert set(caseworkers) == set(range(len(caseworkers)))
        assert len(caseworkers) >= 2


# Other times ---------------------------------------------------------------------------------------------------------


def test_seen_from_a_day_nothing_later_has_happened(everybody):
    day = datetime.date(2019, 6, 14)
    seen = [one.known_on(day) for one in everybody]
    assert sum(one is None for one in seen) == sum(one.screening.held_on > day for one in everybody)
    known = [one for one in seen if one is not None]
    assert all(mark <= day for one in known for mark in one.dates.values())
    assert {one.stage for one in known} == set(Stage)
    assert any(one.is_enrolled and one.closed_on is None for one in known), "open courses"
    assert any(one.handed_over_on and one.interview is None and one.closed_on is None for one in known), "waiting"
    assert [one.known_on(datetime.date(2021, 1, 1)) for one in everybody[:500]] == list(everybody[:500])


def test_moved_people_keep_their_age_and_their_distances(everybody):
    one = next(one for one in everybody if one.stage is Stage.EMPLOYED)
    later = one.moved(260)
    assert {kind: (day - one.dates[kind]).days for kind, day in later.dates.items()} == dict.fromkeys(one.dates, 1820)
    assert later.screening.held_on.weekday() == one.screening.held_on.weekday()
    assert (later.cpr, later.benefit_weeks) == (one.cpr, one.benefit_weeks)
    assert later.moved(-260) == one


def test_people_are_frozen(everybody):
    with pytest.raises(dataclasses.FrozenInstanceError):
        everybody[0].given_name = "Nogen"


# Fitting --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("per_cent", "n", "low", "high"),
    [(62, 94, 58, 58), (41, 165, 67, 68), (50, 109, 54, 55), (0, 30, 0, 0), (58, 94, 54, 55), (39, 37, 14, 15)],
)
def test_counts_that_are_printed_as_a_share(per_cent, n, low, high):
    band = fitting.share_band(per_cent, n)
    assert (band.low, band.high) == (low, high)


def test_whether_whole_people_can_be_printed_as_a_share():
    assert fitting.can_be_printed(62, 94)
    assert not fitting.can_be_printed(58, 94)


def test_sums_that_are_printed_as_a_mean():
    band = fitting.mean_band(3.2, 1, 165)
    assert (band.low, band.high, band.best) == (520, 536, 528)


@given(
    table=st.integers(1, 5).flatmap(
        lambda columns: st.lists(
            st.lists(st.integers(0, 30), min_size=columns, max_size=columns), min_size=1, max_size=6
        )
    ),
    noise=st.integers(0, 2**31),
)
@settings(max_examples=60)
def test_a_table_keeps_its_sums_and_its_limits(table, noise):
    # Any table is its own proof that its sums can be met within limits around it.
    given_table = np.array(table)
    dice = np.random.default_rng(noise)
    low = np.maximum(0, given_table - dice.integers(0, 4, given_table.shape))
    high = given_table + dice.integers(0, 4, given_table.shape)
    rows, columns = given_table.sum(axis=1).tolist(), given_table.sum(axis=0).tolist()
    made = fitting.table(dice.random(given_table.shape) + 0.1, rows, columns, low, high)
    assert made.sum(axis=1).tolist() == rows
    assert made.sum(axis=0).tolist() == columns
    assert (made >= low).all()
    assert (made <= high).all()


def test_a_table_that_cannot_be_is_refused():
    limits = np.zeros((2, 2), dtype=np.int64), np.ones((2, 2), dtype=np.int64)
    with pytest.raises(ValueError, match="different sums"):
        fitting.table(np.ones((2, 2)), [1, 1], [1, 2], *limits)
    with pytest.raises(ValueError, match="no whole numbers"):
        fitting.table(np.ones((2, 2)), [3, 0], [2, 1], *limits)


def test_totals_meet_within_their_bands_and_columns_give_way():
    band = fitting.Band
    rows, columns = fitting.reconcile([band(9, 12, 10), band(20, 20, 20)], [band(14, 16, 15), band(15, 18, 16)])
    assert sum(rows) == sum(columns)
    assert 9 <= rows[0] <= 12
    assert 14 <= columns[0] <= 16
    rows, columns = fitting.reconcile([band(10, 10, 10)], [band(3, 3, 3), band(4, 4, 4)])
    assert rows == [10]
    assert sum(columns) == 10


@given(shares=st.lists(st.floats(0, 50), min_size=1, max_size=8))
def test_the_largest_remainder_rounds_to_the_total(shares):
    total = round(sum(shares))
    made = fitting.largest_remainder(shares, total)
    if total >= sum(int(share) for share in shares):
        assert sum(made) == total
        assert all(abs(number - share) <= 1 for number, share in zip(made, shares, strict=True))


@pytest.mark.parametrize("hour", [1, 7, 23])
def test_nothing_of_today_lies_ahead_however_early_the_demonstration_is_loaded(hour):
    now = datetime.datetime(2026, 11, 22, hour, tzinfo=clock.DENMARK)
    work = done.Work(SimpleNamespace(citizen=None), None, SyntheticPractice(), (), "physical")
    with clock.frozen(now):
        made = done.application_row(work, SyntheticApplication("mentor", now.date(), now.date()), User(), None)
    assert made.applied_at <= made.decided_at <= now
    assert clock.danish_date(made.applied_at) == now.date()
