"""Which controls an analysis uses: by a rule, or the sets of the report.

The rule: a control may affect both the circumstance and the outcome, and does not come after the circumstance. What may
affect what is a judgement, written down here as the moment when each is settled; a control that is settled later than
the circumstance is left out, and named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from brobygger_analysis.association.design import Level, Variable


class Moment(IntEnum):
    """When a circumstance is settled, earliest first."""

    BACKGROUND = 0  # sex, age, where one lives; size and conditions of the municipality
    SCHOOL = 1  # the highest education
    BEFORE = 2  # benefit and how long; what the organisation chose when it began
    ENROLMENT = 3  # what was known on the day of enrolment; how the organisation works
    AFTER = 4  # what was done afterwards


class ControlSet(StrEnum):
    """Which controls are used."""

    BY_RULE = "by_rule"
    REPORTED = "reported"  # the same set for all, as the evaluation report did it


@dataclass(frozen=True)
class Chosen:
    """used: in their order, the last is dropped first where it follows from the others. later: left out by the rule."""

    used: tuple[Variable, ...]
    later: tuple[str, ...] = ()


Choice = Callable[[Variable], Chosen]


def choice(
    candidates: Mapping[Level, Sequence[Variable]], moments: Mapping[str, Moment], by: ControlSet = ControlSet.BY_RULE
) -> Choice:
    """How `associate` finds the controls of a variable.

    candidates: by level of the variable, those that may affect the outcome. moments: of every variable by key.
    """

    def chosen(variable: Variable) -> Chosen:
        others = [one for one in candidates.get(variable.level, ()) if one.key != variable.key]
        if by is ControlSet.REPORTED:
            return Chosen(tuple(others))
        later = tuple(one.key for one in others if moments[one.key] > moments[variable.key])
        return Chosen(tuple(one for one in others if one.key not in later), later)

    return chosen
