"""The transition tables have no unreachable and no dead state, and the rhythm is counted in whole weeks."""

from __future__ import annotations

import datetime

from hypothesis import given
from hypothesis import strategies as st

from brobygger.conversations import rules
from brobygger.conversations.enums import ConversationState, SessionState
from brobygger.conversations.rules import Agreed

days = st.dates(datetime.date(2015, 1, 1), datetime.date(2035, 1, 1))
states = st.sampled_from(ConversationState)


def reachable(begin, arrows):
    found, new = set(begin), set(begin)
    while new:
        new = {to for since, to in arrows if since in new} - found
        found |= new
    return found


def arrows():
    return {(since, to) for since, _by, to in rules.steps()}


def test_every_state_can_be_reached():
    assert reachable(rules.STARTS, arrows()) == set(ConversationState)
    sessions = {(since, to) for since, reached in rules.SESSIONS.items() for to in reached}
    assert reachable({SessionState.PLANNED}, sessions) == set(SessionState)


def test_only_final_states_have_no_way_on():
    left = {since for since, _to in arrows()}
    assert set(ConversationState) - left == rules.FINAL
    assert set(SessionState) - set(rules.SESSIONS) == rules.SESSION_FINAL


@given(st.lists(states, max_size=12), st.sampled_from(sorted(rules.STARTS)))
def test_whatever_is_tried_nothing_leaves_the_table(tried, start):
    """A walk with any wishes: it never comes back to planned, and never leaves what was withdrawn."""
    state, was_withdrawn = ConversationState(start), False
    for wish in tried:
        if rules.may_settle(state, wish) or rules.may_correct(state, wish):
            assert not was_withdrawn
            assert wish is not ConversationState.PLANNED
            state = wish
        was_withdrawn = was_withdrawn or state is ConversationState.WITHDRAWN


@given(days, st.integers(1, 13), st.none() | st.integers(-200, 200))
def test_the_next_talk_is_whole_weeks_after_the_last_and_never_before_enrolment(enrolled, weeks, before):
    last = None if before is None else enrolled + datetime.timedelta(days=before)
    by = rules.talk_by(agreed=Agreed(weeks=weeks), last=last, enrolled=enrolled)
    start = enrolled if last is None or last < enrolled else last
    assert (by - start).days == 7 * weeks
    assert by > enrolled


@given(days, st.integers(0, 260))
def test_without_a_longest_course_there_is_no_last_day(enrolled, weeks):
    day = rules.course_ends_by(enrolled=enrolled, longest_weeks=weeks)
    assert (day is None) is (weeks == 0)
    assert day is None or (day - enrolled).days == 7 * weeks


def test_the_scale_has_five_steps():
    assert [value for value in range(-1, 8) if rules.is_on_scale(value)] == [1, 2, 3, 4, 5]
