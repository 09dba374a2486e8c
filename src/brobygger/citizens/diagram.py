"""The transition table of a course, printed for people: docs/algorithms/course-states.md holds what this gives."""

from __future__ import annotations

from brobygger.citizens import rules
from brobygger.citizens.enums import CourseState, MilestoneKind


def mermaid() -> str:
    """The diagram as text that GitHub and editors draw."""
    lines = ["stateDiagram-v2", f"    [*] --> {CourseState.BEGAN.value}"]
    for since, by, to in rules.steps():
        if since != to:
            lines.append(f"    {since.value} --> {to.value}: {by}")
    lines.append(f"    {CourseState.CLOSED.value} --> [*]")
    return "\n".join(lines)


def table() -> str:
    """Each milestone: from which states, where to, and what it needs."""
    lines = ["| Milestone | Reached from | Leads to | Needs |", "|---|---|---|---|"]
    for kind, reach in rules.REACHES.items():
        since = [state.value for state in CourseState if state in reach.since]
        since += [f"{state.value} (shortcut)" for state in CourseState if state in reach.with_shortcut]
        to = reach.to.value if reach.to is not None else "the state stays"
        needs = reach.needs.value if reach.needs is not None else ""
        lines.append(f"| {kind.value} | {', '.join(since)} | {to} | {needs} |")
    for to_state, sources in rules.MOVES.items():
        since = [state.value for state in CourseState if state in sources]
        lines.append(f"| (moved) | {', '.join(since)} | {to_state.value} | |")
    return "\n".join(lines)


def order() -> str:
    return " → ".join(kind.value for kind in (*rules.ORDER, MilestoneKind.EMPLOYED, MilestoneKind.CLOSED))
