"""The course of an application as one table: from where to where, by which verb, who acts, and what it asks for.

Prose: docs/algorithms/scheme-states.md, whose table a test compares with this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from brobygger.compensation.enums import ApplicationState as State


class Who(StrEnum):
    WRITER = "writer"  # whoever may write the scheme case
    DECIDER = "decider"  # whoever has the right to grant it


@dataclass(frozen=True, slots=True)
class Step:
    verb: str
    to: State
    who: Who
    asks_for: str = ""


FIRST = State.DRAFT
FINAL = frozenset({State.REFUSED, State.WITHDRAWN, State.STOPPED})

STEPS: dict[State, tuple[Step, ...]] = {
    State.DRAFT: (
        Step("apply", State.APPLIED, Who.WRITER, "impairment, job, tasks"),
        Step("withdraw", State.WITHDRAWN, Who.WRITER, "reason"),
    ),
    State.APPLIED: (
        Step("ask", State.QUESTIONS, Who.WRITER, "reason from the list, what is asked for"),
        Step("grant", State.GRANTED, Who.DECIDER, "period, reasons where the engine advises otherwise"),
        Step("refuse", State.REFUSED, Who.DECIDER, "reasons"),
        Step("withdraw", State.WITHDRAWN, Who.WRITER, "reason"),
    ),
    State.QUESTIONS: (
        Step("resume", State.APPLIED, Who.WRITER),
        Step("refuse", State.REFUSED, Who.DECIDER, "reasons"),
        Step("withdraw", State.WITHDRAWN, Who.WRITER, "reason"),
    ),
    State.GRANTED: (
        Step("start", State.RUNNING, Who.WRITER, "date"),
        Step("stop", State.STOPPED, Who.DECIDER, "date, reason from the list"),
    ),
    State.RUNNING: (Step("stop", State.STOPPED, Who.DECIDER, "date, reason from the list"),),
    State.REFUSED: (),
    State.WITHDRAWN: (),
    State.STOPPED: (),
}


def step(state: str, verb: str) -> Step | None:
    """The step that ``verb`` makes from a state, or None where it may not be made."""
    return next((one for one in STEPS[State(state)] if one.verb == verb), None)


def verbs(state: str) -> tuple[str, ...]:
    return tuple(one.verb for one in STEPS[State(state)])
