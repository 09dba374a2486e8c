"""The course of a course: the transition table has no state that cannot be reached or left, and dates run forward."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.citizens import rules
from brobygger.citizens.enums import CourseState, MilestoneKind
from brobygger.kernel.errors import Refusal

BEGAN = datetime.date(2026, 3, 2)
TODAY = datetime.date(2026, 11, 20)
S, K = CourseState, MilestoneKind


def _reachable(start: CourseState) -> set[CourseState]:
    seen, waiting = {start}, [start]
    while waiting:
        state = waiting.pop()
        for since, _, to in rules.steps():
            if since == state and to not in seen:
                seen.add(to)
                waiting.append(to)
    return seen


def test_every_state_can_be_reached_from_the_beginning():
    assert _reachable(S.BEGAN) == set(S)


@pytest.mark.parametrize("state", [state for state in S if state is not S.CLOSED])
def test_no_state_is_dead(state: CourseState):
    onward = {to for since, _, to in rules.steps() if since == state} - {state}
    assert S.CLOSED in onward
    assert onward - {S.CLOSED} or state is S.ENROLLED  # an enrolled course goes on to closing only


def test_every_kind_of_milestone_has_a_rule():
    assert set(rules.REACHES) | {K.BEGAN} == set(K)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("reach"), st.sampled_from([k for k in K if k is not K.BEGAN])),
        st.tuples(st.just("move"), st.sampled_from(list(rules.MOVES))),
    ),
    max_size=25,
)


@given(steps=steps, shortcut=st.booleans())
def test_no_walk_ends_in_a_state_that_its_marks_deny(steps, shortcut):
    """Whatever is tried in whatever order: enrolled never without interview, accepted never without screening."""
    state, marks = S.BEGAN, {K.BEGAN: BEGAN}
    for voice, wanted in steps:
        try:
            if voice == "reach":
                assert rules.may_reach(wanted, state=state, marks=marks, shortcut=shortcut) in {True, False}
                state = rules.check_reach(wanted, state=state, marks=marks, shortcut=shortcut)
                marks.setdefault(wanted, BEGAN)
            else:
                rules.check_move(wanted, state=state)
                state = wanted
        except Refusal:
            continue
        assert K.SCREENED in marks or K.ACCEPTED not in marks
        assert K.INTERVIEWED in marks or K.ENROLLED not in marks
        assert K.ENROLLED in marks or not {K.FIRST_CONVERSATION, K.EMPLOYED} & marks.keys()
        assert shortcut or K.SCREENED in marks or not {K.HANDED_OVER, K.INTERVIEWED} & marks.keys()
        assert (state is S.CLOSED) == (K.CLOSED in marks)


@given(
    state=st.sampled_from(list(S)),
    kind=st.sampled_from(list(K)),
    shortcut=st.booleans(),
    marks=st.sets(st.sampled_from(list(K))),
)
def test_both_voices_agree(state, kind, shortcut, marks):
    dated = dict.fromkeys(marks, BEGAN)
    says_yes = rules.may_reach(kind, state=state, marks=dated, shortcut=shortcut)
    if says_yes:
        assert rules.check_reach(kind, state=state, marks=dated, shortcut=shortcut) in S
    else:
        with pytest.raises(Refusal):
            rules.check_reach(kind, state=state, marks=dated, shortcut=shortcut)


@pytest.mark.parametrize(
    ("kind", "on", "sentence"),
    [
        (K.SCREENED, TODAY + datetime.timedelta(days=1), "fremtiden"),
        (K.SCREENED, BEGAN - datetime.timedelta(days=1), "02-03-2026"),
        (K.INTERVIEWED, datetime.date(2026, 3, 10), "Takket ja"),
        (K.CLOSED, datetime.date(2026, 3, 10), "Takket ja"),
        (K.HANDED_OVER, datetime.date(2026, 3, 10), "Takket ja"),
    ],
)
def test_a_date_that_runs_backwards_is_refused_with_the_date_it_meets(kind, on, sentence):
    marks = {K.BEGAN: BEGAN, K.SCREENED: datetime.date(2026, 3, 12), K.ACCEPTED: datetime.date(2026, 3, 15)}
    marks.pop(kind, None)
    with pytest.raises(Refusal, match=sentence):
        rules.check_date(kind, on, began_on=BEGAN, marks=marks, today=TODAY)


def test_a_late_registration_may_not_pass_what_came_after():
    marks = {K.BEGAN: BEGAN, K.INTERVIEWED: datetime.date(2026, 4, 1)}
    with pytest.raises(Refusal, match="01-04-2026"):
        rules.check_date(K.SCREENED, datetime.date(2026, 4, 2), began_on=BEGAN, marks=marks, today=TODAY)
    rules.check_date(K.SCREENED, datetime.date(2026, 4, 1), began_on=BEGAN, marks=marks, today=TODAY)


def test_a_mark_that_carries_another_is_not_withdrawn_before_it():
    marks = dict.fromkeys([K.BEGAN, K.SCREENED, K.ACCEPTED], BEGAN)
    with pytest.raises(Refusal, match="Takket ja"):
        rules.check_withdrawal(K.SCREENED, marks=marks)
    rules.check_withdrawal(K.ACCEPTED, marks=marks)
    with pytest.raises(Refusal):
        rules.check_withdrawal(K.BEGAN, marks={K.BEGAN: BEGAN})


@given(held=st.sets(st.sampled_from(list(K))))
def test_the_state_of_a_set_of_marks_is_its_furthest(held):
    state = rules.state_from(held)
    assert (state is S.CLOSED) == (K.CLOSED in held)
    if K.CLOSED not in held and K.ENROLLED in held:
        assert state is S.ENROLLED


def test_names_sort_as_in_a_danish_list():
    """Aa is Å: the two last families are one and the same place in the list, and keep the order they came in."""
    names = [
        "Zenia Zeuthen",
        "Åse Ågård",
        "Anne Aagaard",
        "Ærenlund",
        "Østergaard",
        "Andersen",
        "Wium",
        "Vang",
        "de la Cour",
    ]
    ordered = sorted(names, key=lambda name: rules.sort_name("", name.split(" ", 1)[-1] if " " in name else name))
    families = [name.split(" ", 1)[-1] if " " in name else name for name in ordered]
    assert families == ["Andersen", "la Cour", "Vang", "Wium", "Zeuthen", "Ærenlund", "Østergaard", "Ågård", "Aagaard"]


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_sort_key_holds_only_letters_and_digits(given_name, family_name):
    key = rules.sort_name(given_name, family_name)
    assert key.isascii()
    assert key.isalnum()
    assert len(key) <= 320
