"""The rules of conversations: pure, with dates and rows passed in. The diagram in the manual is printed from them."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from brobygger.conversations.enums import AttendanceState, ConversationState, SessionState
from brobygger_analysis.pauses import Pause, pushed

S = ConversationState
WEEK = datetime.timedelta(weeks=1)

# How a conversation may come into the house: agreed ahead, or logged afterwards.
STARTS = frozenset({S.PLANNED, S.HELD, S.NO_SHOW})

# What becomes of an appointment.
SETTLES: Mapping[ConversationState, frozenset[ConversationState]] = {
    S.PLANNED: frozenset({S.HELD, S.CANCELLED, S.NO_SHOW}),
}

# What a correction with a reason may make of what was registered. A wrong entry is withdrawn and stays readable.
CORRECTIONS: Mapping[ConversationState, frozenset[ConversationState]] = {
    S.HELD: frozenset({S.HELD, S.NO_SHOW, S.CANCELLED, S.WITHDRAWN}),
    S.NO_SHOW: frozenset({S.NO_SHOW, S.HELD, S.CANCELLED, S.WITHDRAWN}),
    S.CANCELLED: frozenset({S.CANCELLED, S.HELD, S.NO_SHOW, S.WITHDRAWN}),
}

FINAL = frozenset({S.WITHDRAWN})

SESSIONS: Mapping[SessionState, frozenset[SessionState]] = {
    SessionState.PLANNED: frozenset({SessionState.HELD, SessionState.CANCELLED}),
}
SESSION_FINAL = frozenset({SessionState.HELD, SessionState.CANCELLED})

# What may be written about a member when a session has been held.
ATTENDED = frozenset({AttendanceState.ATTENDED, AttendanceState.EXCUSED, AttendanceState.NO_SHOW})


def may_settle(state: ConversationState, to: ConversationState) -> bool:
    return to in SETTLES.get(state, frozenset())


def may_correct(state: ConversationState, to: ConversationState) -> bool:
    return to in CORRECTIONS.get(state, frozenset())


def steps() -> list[tuple[ConversationState, str, ConversationState]]:
    """Every arrow of the diagram that leads to another state: from, by what, to."""
    arrows = [(state, "settled", to) for state, reached in SETTLES.items() for to in sorted(reached)]
    arrows += [
        (state, "corrected", to) for state, reached in CORRECTIONS.items() for to in sorted(reached) if to is not state
    ]
    return arrows


# The rhythm -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Agreed:
    """How often a course is talked to. ``is_own`` tells an agreement from the local minimum that stands in for it."""

    weeks: int
    contact_model: str = ""
    since: datetime.date | None = None
    is_own: bool = False


def talk_by(
    *, agreed: Agreed, last: datetime.date | None, enrolled: datetime.date, pauses: Sequence[Pause] = ()
) -> datetime.date:
    """The last day on which the next conversation keeps the rhythm: counted from the last one, else from enrolment.

    Days on which conversations were suspended do not count.
    """
    start = enrolled if last is None else max(last, enrolled)
    return pushed(start, start + agreed.weeks * WEEK, pauses)


def too_many_weeks(weeks: int, *, longest: int) -> bool:
    """Whether the agreed rhythm is slower than what the jobcentre has set as the slowest."""
    return weeks > longest


def course_ends_by(*, enrolled: datetime.date, longest_weeks: int) -> datetime.date | None:
    """The last day of the intervention where the jobcentre has set a longest course; nothing where it has not."""
    return enrolled + longest_weeks * WEEK if longest_weeks else None


# Beliefs --------------------------------------------------------------------------------------------------------------

LOWEST, HIGHEST = 1, 5


def is_on_scale(value: int) -> bool:
    return LOWEST <= value <= HIGHEST


def ask_belief_on(
    *, last: datetime.date | None, enrolled: datetime.date, every_days: int, pauses: Sequence[Pause] = ()
) -> datetime.date:
    """When the citizen is asked next: a month after the last time, the first time a month after enrolment."""
    start = last if last is not None else enrolled
    return pushed(start, start + datetime.timedelta(days=every_days), pauses)


# Reminders ------------------------------------------------------------------------------------------------------------


def remind_from(on: datetime.date, *, days: int) -> datetime.date:
    return on - datetime.timedelta(days=days)


# Calendar -------------------------------------------------------------------------------------------------------------


def hash_of(secret: str) -> str:
    """What is kept of a feed's secret. 192 random bits cannot be guessed, so an unsalted hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
