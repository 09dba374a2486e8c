"""How often the interval of an organisational variable held the truth when it was tried: bench/results/coverage.md.

The page says it beside each such interval, and by how much it falls short of what the interval promises. The figures
here are those of that file, which a test compares; they hold for programmes of about eleven municipalities, and are not
stretched to others.
"""

from __future__ import annotations

from dataclasses import dataclass

WANTED = 95.0  # per cent
TRIED_WITH = 11  # municipalities
ABOUT = (9, 14)  # numbers of municipalities that the trial may be read for


@dataclass(frozen=True)
class Coverage:
    """held: per cent of the simulated programmes in which the interval held the truth. without_end: per cent of the
    intervals that had no end on one side. sets: how many programmes were simulated.
    """

    design: str
    sets: int
    held: float
    without_end: float

    @property
    def short_by(self) -> float:
        """Points below what the interval promises; 0 where it keeps its promise."""
        return max(0.0, round(WANTED - self.held, 1))


# The worst trial for each number of municipalities in the smaller group: without other organisational variables in the
# model, and with the report's five columns of them.
FEW_OF_A_KIND: dict[int, tuple[Coverage, Coverage]] = {
    5: (
        Coverage("programme's sizes, five of a kind", 1000, 93.2, 0.0),
        Coverage("programme's sizes, five of a kind, with controls", 1000, 93.2, 29.3),
    ),
    3: (
        Coverage("equal sizes, three of a kind", 1000, 93.3, 0.0),
        Coverage("programme's sizes, the largest among three, with controls", 1000, 98.2, 65.2),
    ),
    2: (
        Coverage("equal sizes, two of a kind", 1000, 99.4, 0.5),
        Coverage("programme's sizes, the smallest among two, with controls", 1000, 99.3, 90.7),
    ),
}
ONE_OF_A_KIND = Coverage("equal sizes, one of a kind", 1000, 100.0, 98.4)


def for_line(clusters: int, of_a_kind: int | None, *, organisational_controls: int) -> Coverage | None:
    """The trial that resembles a line most; None where none does.

    of_a_kind: municipalities in the smaller of the two groups that are compared; None for a number.
    organisational_controls: columns of the model that have one value per municipality, beside the variable.
    """
    if of_a_kind is None or not ABOUT[0] <= clusters <= ABOUT[1]:
        return None
    if of_a_kind < 2:
        return ONE_OF_A_KIND
    tried = max(number for number in FEW_OF_A_KIND if number <= of_a_kind)
    return FEW_OF_A_KIND[tried][organisational_controls > 0]
