"""The table of states: no state that cannot be reached or left, and the page says the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brobygger.compensation import transitions
from brobygger.compensation.enums import ApplicationState as State
from brobygger.compensation.transitions import FINAL, FIRST, STEPS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "algorithms" / "scheme-states.md"


def reachable(start):
    seen, waiting = set(), [start]
    while waiting:
        state = waiting.pop()
        if state not in seen:
            seen.add(state)
            waiting += [step.to for step in STEPS[state]]
    return seen


def test_every_state_can_be_reached_and_left():
    assert set(STEPS) == set(State)
    assert reachable(FIRST) == set(State)
    for state in State:
        assert reachable(state) & FINAL, "a way to an end"
        assert (not STEPS[state]) == (state in FINAL), "only an end is a dead end"
        assert len(transitions.verbs(state)) == len(set(transitions.verbs(state))), "a verb leads to one place"


@given(st.lists(st.sampled_from(["apply", "ask", "resume", "grant", "refuse", "withdraw", "start", "stop"])))
def test_any_sequence_of_verbs_stays_in_the_table(verbs):
    state, passed = FIRST, [FIRST]
    for verb in verbs:
        step = transitions.step(state, verb)
        if step is not None:
            state = step.to
            passed.append(state)
    if state in {State.GRANTED, State.RUNNING, State.STOPPED}:
        assert State.APPLIED in passed
        assert State.REFUSED not in passed
    if State.WITHDRAWN in passed:
        assert passed[-1] is State.WITHDRAWN


def test_the_page_has_the_same_table():
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and line.count("|") == 6
    ][1:]
    assert rows == [
        (state.value, step.verb, step.to.value, step.who.value, step.asks_for)
        for state in State
        for step in STEPS[state]
    ]


@pytest.mark.parametrize("state", sorted(FINAL))
def test_nothing_follows_an_end(state):
    assert transitions.step(state, "grant") is None
