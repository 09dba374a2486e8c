"""A comparison with people who did not take part, from rows as they come: with gaps, and with people nobody resembles.

Who lacks a column that is weighted by is left out. So is who belongs to a category that the other group has nobody of:
no weight makes such people alike. Both are counted, on each side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from brobygger_analysis.association.design import Kind, Variable, missing
from brobygger_analysis.association.logit import NotFitted
from brobygger_analysis.association.study import ASSOCIATION, FEWEST, VERSION
from brobygger_analysis.association.weighting import Comparison, Mask, compare
from brobygger_analysis.columns import Array
from brobygger_analysis.definitions import Text

CAVEAT = Text(
    "Vægtningen gør grupperne ens på det, der står i filen, og på intet andet. Hvem der kommer med, afhænger "
    "også af det, ingen har skrevet ned. Derfor er forskellen ikke et bevis for, at indsatsen virker.",
    "Weighting makes the groups alike in what the file holds and in nothing else. Who takes part also depends on what "
    "nobody has written down. Therefore the difference is no proof that the effort works.",
)


class NoComparison(ValueError):
    """There is no figure; `words` say why."""

    def __init__(self, da: str, en: str) -> None:
        super().__init__(en)
        self.words = Text(da, en)


@dataclass(frozen=True)
class Sides:
    """A number of persons on each side."""

    participants: int
    others: int

    def to_dict(self) -> dict[str, int]:
        """By side."""
        return {"participants": self.participants, "others": self.others}


@dataclass(frozen=True)
class Compared:
    """comparison: of those who are left. gaps: lack a column. alone: in a category that the other group has not."""

    comparison: Comparison
    controls: tuple[Variable, ...]
    gaps: Sides
    alone: Sides

    def to_dict(self) -> dict[str, object]:
        """The documented shape: docs/algorithms/association.md."""
        return {
            "version": VERSION,
            "words": ASSOCIATION.to_dict(),
            "caveat": CAVEAT.to_dict(),
            "controls": [one.key for one in self.controls],
            "left_out": self.gaps.to_dict(),
            "without_counterpart": self.alone.to_dict(),
            **self.comparison.to_dict(),
        }


def compared(took_part: Mask, outcome: Mask, data: Mapping[str, Array], controls: Sequence[Variable]) -> Compared:
    """Compare those who took part with weighted others. All of shape (rows,); data may have gaps.

    Raises NoComparison where a group is empty or too small, or a column tells the groups apart completely.
    """
    if not controls:
        raise NoComparison("Der er intet at vægte efter.", "There is nothing to weight by.")
    known = ~np.logical_or.reduce([missing(data[one.key]) for one in controls])
    met = known & ~_alone(took_part, known, data, controls)
    own, others = took_part & met, ~took_part & met
    for group in (own, others):
        events = int(outcome[group].sum())
        if min(events, int(group.sum()) - events) < FEWEST:
            raise NoComparison(
                f"Hver gruppe skal have mindst {FEWEST} borgere med og {FEWEST} uden udfaldet.",
                f"Each group needs at least {FEWEST} people with and {FEWEST} without the outcome.",
            )
    try:
        found = compare(took_part[met], outcome[met], {one.key: data[one.key][met] for one in controls}, controls)
    except (NotFitted, np.linalg.LinAlgError):
        raise NoComparison(
            "En af kolonnerne skiller de to grupper helt ad, så ingen vægt gør dem ens.",
            "A column tells the two groups apart completely, so no weight makes them alike.",
        ) from None
    gone = known & ~met
    return Compared(found, tuple(controls), _sides(took_part, ~known), _sides(took_part, gone))


def _alone(took_part: Mask, known: Mask, data: Mapping[str, Array], controls: Sequence[Variable]) -> Mask:
    answer: Mask = np.zeros(len(took_part), dtype=bool)
    for one in controls:
        if one.kind is Kind.CATEGORY:
            values = data[one.key]
            both = np.intersect1d(values[took_part & known], values[~took_part & known])
            answer |= known & ~np.isin(values, both)
    return answer


def _sides(took_part: Mask, mask: Mask) -> Sides:
    return Sides(int((took_part & mask).sum()), int((~took_part & mask).sum()))
