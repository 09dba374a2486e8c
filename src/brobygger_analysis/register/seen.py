"""What a register that shows no wage income cannot say, and so does not say as nought: see docs/algorithms/register.md.

Whoever works ordinary hours looks there like somebody without anything. So ordinary hours, any outcome and how long it
lasted have no value; the other kinds have, with a note.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from brobygger_analysis.definitions import Text
from brobygger_analysis.register.groups import OUTCOMES, Kind
from brobygger_analysis.register.spells import Register
from brobygger_analysis.register.summary import LASTED, REACHED, REACHED_ANY
from brobygger_analysis.results import Result, not_registered

NO_WAGES = Text(
    "Filen viser ikke løn, så ordinære timer kan ikke ses.",
    "The file does not show wages, so ordinary hours cannot be seen.",
)
_UNSEEN = {card.key for card in (REACHED_ANY, REACHED[Kind.ORDINARY_HOURS], *LASTED.values())}
_HALF_SEEN = {card.key for kind, card in REACHED.items() if kind is not Kind.ORDINARY_HOURS}


def kinds_seen(register: Register) -> tuple[Kind, ...]:
    """The outcomes that the register can show."""
    return tuple(kind for kind in OUTCOMES if register.wages is not None or kind is not Kind.ORDINARY_HOURS)


def as_seen(figures: Iterable[Result], register: Register) -> list[Result]:
    """The figures without those that the register cannot show."""
    return [_as_seen(one) if register.wages is None else one for one in figures]


def _as_seen(one: Result) -> Result:
    if one.definition.key in _UNSEEN:
        return not_registered(one.definition, as_of=one.as_of, group=one.group).noted(NO_WAGES)
    return replace(one, note=NO_WAGES) if one.definition.key in _HALF_SEEN else one
