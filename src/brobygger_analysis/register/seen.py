"""Figures of a register, without what it cannot show: see docs/algorithms/register.md.

Whoever works ordinary hours looks, in a register without wage income, like somebody without anything. So there
ordinary hours, any outcome and how long it lasted have no value, and never nought; what is told in part has a note.
"""

from __future__ import annotations

from dataclasses import replace

from brobygger_analysis.definitions import Text
from brobygger_analysis.register import summary
from brobygger_analysis.register.following import Outcomes
from brobygger_analysis.register.groups import OUTCOMES, Kind
from brobygger_analysis.register.spells import Register
from brobygger_analysis.register.summary import AT_INDEX, LASTED, REACHED, REACHED_ANY, WEEKS_BEFORE
from brobygger_analysis.results import Result, not_registered

NO_WAGES = Text(
    "Filen viser ikke løn, så ordinære timer kan ikke ses.",
    "The file does not show wages, so ordinary hours cannot be seen.",
)
MIXED = Text(
    "Filen viser ikke løn, så de, der arbejder ordinære timer, er med her og ikke under beskæftigelse.",
    "The file does not show wages, so those who work ordinary hours are in here and not under employment.",
)
_UNSEEN = {
    card.key
    for card in (
        REACHED_ANY, REACHED[Kind.ORDINARY_HOURS], *LASTED.values(), AT_INDEX["employment"], WEEKS_BEFORE["employment"]
    )
}  # fmt: skip
_NOTED = {card.key: NO_WAGES for kind, card in REACHED.items() if kind is not Kind.ORDINARY_HOURS} | {
    cards["self_support"].key: MIXED for cards in (AT_INDEX, WEEKS_BEFORE)
}


def kinds_seen(register: Register) -> tuple[Kind, ...]:
    """The outcomes that the register can show."""
    return tuple(kind for kind in OUTCOMES if register.wages is not None or kind is not Kind.ORDINARY_HOURS)


def figures(outcomes: Outcomes, register: Register, *, group: str | None = None) -> list[Result]:
    """The figures of one group: how many, where they stood, what came before and after.

    outcomes: all that `following.outcomes` gave of this register, or some rows of it (`Outcomes.of`).
    The figures bear the last day that the register can judge as their date.
    """
    found = summary.figures(outcomes, end=register.first_week + register.end, group=group)
    return [_as_seen(one) if register.wages is None else one for one in found]


def _as_seen(one: Result) -> Result:
    key = one.definition.key
    if key in _UNSEEN:
        return not_registered(one.definition, as_of=one.as_of, group=one.group).noted(NO_WAGES)
    return replace(one, note=_NOTED[key]) if key in _NOTED else one
