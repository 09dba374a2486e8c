"""The course of a report as one table: from where to where, by which verb, who acts, and what it asks for.

Prose: docs/algorithms/status-report.md, whose table a test compares with this one.
"""

from __future__ import annotations

from dataclasses import dataclass

from brobygger.measurement.models import ReportState as State


@dataclass(frozen=True, slots=True)
class Step:
    """``makes``: the state of the new revision that the verb begins, where it begins one."""

    verb: str
    to: State
    asks_for: str = ""
    makes: State | None = None


FIRST = State.DRAFT
FINAL = frozenset({State.REPLACED})

STEPS: dict[State, tuple[Step, ...]] = {
    State.DRAFT: (Step("approve", State.APPROVED, "the month is over"),),
    State.APPROVED: (
        Step("revise", State.APPROVED, "reason", makes=State.DRAFT),
        Step("replace", State.REPLACED, "the new revision is approved"),
    ),
    State.REPLACED: (),
}


def step(state: str, verb: str) -> Step | None:
    """The step that ``verb`` makes from a state, or None where it may not be made."""
    return next((one for one in STEPS[State(state)] if one.verb == verb), None)
