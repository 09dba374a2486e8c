"""The rules of the plan, as docs/algorithms/agreements.md promises them."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.plans import rules
from brobygger.plans.content import Activity, Agreement, Content, Goal, Line, Words
from brobygger.plans.enums import ActivityState, AgreementState
from brobygger.plans.rules import Lacking, Norm, Part, Standing
from brobygger_analysis.danish.working_days import add_working_days, working_days_between

DAY = datetime.date(2026, 3, 2)

GOOD = Agreement(
    what="Skriv til to køkkener i byen",
    measure="Jeg har sendt to mails",
    accepted=True,
    realistic=True,
    agreed_on=DAY,
    deadline=DAY + datetime.timedelta(days=7),
    by="citizen",
)


# --- the five parts --------------------------------------------------------------------------------------------


def test_an_agreement_with_everything_lacks_nothing():
    assert rules.missing_parts(GOOD) == ()


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"what": "Søge job", "measure": "x"}, Part.SPECIFIC),
        ({"by": ""}, Part.SPECIFIC),
        ({"what": "Skriv til køkkener i byen", "measure": " "}, Part.MEASURABLE),
        ({"accepted": None}, Part.ACCEPTED),
        ({"accepted": False}, Part.ACCEPTED),
        ({"realistic": None}, Part.REALISTIC),
        ({"deadline": None}, Part.TIMED),
        ({"deadline": DAY - datetime.timedelta(days=1)}, Part.TIMED),
    ],
)
def test_the_part_that_is_missing_is_named(change, part):
    assert rules.missing_parts(replace(GOOD, **change)) == (part,)


@pytest.mark.parametrize("what", ["Skriv til to køkkener", "Send 3 ansøgninger ud", "Write to two kitchens"])
def test_a_number_in_the_text_can_be_measured(what):
    assert rules.parts(replace(GOOD, what=what, measure=""))[Part.MEASURABLE]


def test_a_closed_agreement_is_not_asked_for_anything():
    assert rules.missing_parts(Agreement(what="Søge", state=AgreementState.KEPT)) == ()
    assert len(rules.missing_parts(Agreement())) == 5


def test_loose_words_are_named_once_and_change_no_part():
    text = "Måske prøve at ringe til to steder, måske snart"
    assert rules.loose_words(text) == ("måske", "prøve", "snart")
    assert rules.missing_parts(replace(GOOD, what=text)) == ()


# --- activities ------------------------------------------------------------------------------------------------


def test_every_state_can_be_reached_and_none_is_dead():
    reached, todo = set(), [ActivityState.PROPOSED]
    while todo:
        state = todo.pop()
        if state not in reached:
            reached.add(state)
            todo += rules.MOVES[state]
    assert reached == set(ActivityState) == set(rules.MOVES)
    assert all(rules.MOVES.values())
    assert all(state not in moves for state, moves in rules.MOVES.items())


def test_the_next_date_is_of_something_open():
    content = Content(
        activities={
            "a": Activity(end=DAY, state="done"),
            "b": Activity(end=DAY + datetime.timedelta(days=9)),
            "c": Activity(),
        },
        agreements={"d": replace(GOOD, state="kept"), "e": GOOD},
    )
    assert rules.next_date(content) == GOOD.deadline
    assert rules.next_date(Content()) is None


# --- ready -----------------------------------------------------------------------------------------------------


def test_only_the_goals_hold_a_plan_back():
    three = {key: Goal(industry="it", occupation="Supporter") for key in "abc"}
    assert rules.lacking(Content()) == tuple(Lacking)
    assert rules.can_be_ready(Content(goals=three))
    assert not rules.can_be_ready(Content(goals={**three, "c": Goal(occupation="Kok")}))
    full = Content(goals=three, activities={"x": Activity()}, agreements={"y": GOOD}, words={"own": Words(text="Jeg")})
    assert rules.lacking(full) == ()


# --- versions --------------------------------------------------------------------------------------------------

texts = st.text("abcæøå 123", max_size=8)
days = st.none() | st.dates(datetime.date(2025, 1, 1), datetime.date(2027, 1, 1))
answers = st.none() | st.booleans()
keys = st.sampled_from(["a", "b", "c", "d"])
goals = st.builds(
    Goal, industry=texts, occupation=texts, path=st.sampled_from(["", "dream", "quick"]), feasible=answers
)
activities = st.builds(
    Activity,
    what=texts,
    start=days,
    end=days,
    hours=st.none() | st.sampled_from([2.5, 10.0]),
    state=st.sampled_from(ActivityState.values),
)
agreements = st.builds(Agreement, what=texts, accepted=answers, deadline=days)
lines = st.builds(Line, text=texts, goals=st.lists(keys, unique=True, max_size=3).map(tuple))
plans = st.builds(
    Content,
    goals=st.dictionaries(keys, goals, max_size=3),
    activities=st.dictionaries(keys, activities, max_size=3),
    agreements=st.dictionaries(keys, agreements, max_size=3),
    strategy=st.dictionaries(keys, lines, max_size=2),
    words=st.dictionaries(st.just("own"), st.builds(Words, text=texts)),
)


@given(plans, plans)
def test_the_difference_applied_to_the_old_plan_gives_the_new_one(old, new):
    changes = rules.difference(old, new)
    assert rules.applied(old, changes) == new
    assert rules.applied(new, [change.reversed for change in changes]) == old
    assert bool(changes) == (old != new)


@given(plans)
def test_a_plan_survives_being_stored(content):
    assert Content.from_json(content.as_json()) == content


@given(plans, plans, plans)
def test_a_difference_is_refused_by_a_plan_it_was_not_made_from(old, new, other):
    changes = rules.difference(old, new)
    before = other.as_json()
    fits = all(
        before[c.section].get(c.key) == c.before
        if not c.field
        else before[c.section].get(c.key, {}).get(c.field, ...) == c.before
        for c in changes
    )
    if fits:
        rules.applied(other, changes)
    else:
        with pytest.raises(rules.DoesNotFit):
            rules.applied(other, changes)
    assert other.as_json() == before


def test_a_field_that_came_later_has_its_default_in_an_old_version():
    stored = {"goals": {"a": {"occupation": "Kok", "gone": 1}}}
    assert Content.from_json(stored).goals["a"] == Goal(occupation="Kok")


def test_only_the_same_thing_changed_twice_clashes():
    read = Content(activities={"a": Activity(what="Ring"), "b": Activity(what="Skriv")})
    now = read.having("activities", {"b": None})
    assert not rules.clashes(read, now, "activities", ["a"])
    assert rules.clashes(read, now, "activities", ["b"])
    assert not rules.clashes(read, now, "activities", ["new"])


def test_nothing_is_shown_in_an_order_that_somebody_chose():
    content = Content(
        goals={"a": Goal(occupation="Truckfører"), "z": Goal(occupation="kok"), "b": Goal(occupation="Bager")}
    )
    assert [goal.occupation for _key, goal in content.goals_shown] == ["Bager", "kok", "Truckfører"]


# --- deadlines -------------------------------------------------------------------------------------------------

NORM = Norm(start_days=5, finish_days=10)


def test_the_two_deadlines_pass_over_easter():
    ends = rules.deadlines(datetime.date(2026, 3, 30), NORM)  # Monday before Easter
    assert (ends.start_by, ends.finish_by) == (datetime.date(2026, 4, 9), datetime.date(2026, 4, 16))


def test_what_was_written_before_enrolment_does_not_count():
    enrolled = datetime.date(2026, 3, 2)
    before = enrolled - datetime.timedelta(days=1)

    def at(begun, ready):
        return rules.standing(enrolled_on=enrolled, norm=NORM, begun_on=begun, ready_on=ready)

    assert at(before, before).standing is Standing.NOT_BEGUN
    assert at(enrolled, None).standing is Standing.BEGUN
    assert at(enrolled, enrolled).standing is Standing.READY
    assert at(enrolled, enrolled).next_by is None
    begun = at(enrolled, None)
    assert not begun.is_overdue(begun.deadlines.finish_by)
    assert begun.is_overdue(begun.deadlines.finish_by + datetime.timedelta(days=1))


@given(st.dates(datetime.date(2024, 1, 1), datetime.date(2028, 1, 1)), st.integers(1, 60))
def test_the_latest_overdue_day_is_the_latest(on, count):
    day = rules.latest_overdue(on, count)
    assert add_working_days(day, count) < on <= add_working_days(day + datetime.timedelta(days=1), count)
    assert working_days_between(day, on) >= count
