"""What a number's association comes to between two of its values: the contrast that an E-value can be had for.

The prose stands in docs/algorithms/association.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import fmean

import numpy as np
import numpy.typing as npt

from brobygger_analysis.association.effects import Effect
from brobygger_analysis.association.logit import Fit, probability

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Quartiles:
    """lower, upper: the quartiles of those whose value is known. if_lower, if_upper: mean probabilities there.

    low, high: the interval of if_upper minus if_lower; None: no end. Where the quartiles are the same there is no
    contrast, and the rest is None.
    """

    lower: float
    upper: float
    if_lower: float | None = None
    if_upper: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def are_the_same(self) -> bool:
        return self.lower == self.upper

    @property
    def ratio(self) -> float | None:
        """The probability at the upper over that at the lower."""
        return self.if_upper / self.if_lower if self.if_upper is not None and self.if_lower else None

    def to_dict(self) -> dict[str, float | None]:
        """Figures by name: docs/algorithms/association.md."""
        return {**asdict(self), "ratio": self.ratio}


def of(values: Numbers) -> Quartiles:
    """The least value that a quarter, and three quarters, have at most; NaN is nobody's value.

    Raises ValueError where nobody has a value.
    """
    known = np.sort(values[~np.isnan(values)])
    if not len(known):
        raise ValueError("nobody has a value")
    lower, upper = (known[-(-part * len(known) // 4) - 1] for part in (1, 3))
    return Quartiles(float(lower), float(upper))


def contrast(model: Fit, column: int, between: Quartiles) -> Effect:
    """The mean change when everybody goes from the lower to the upper value, everything else as it is."""
    x = model.cells.x.copy()
    share = model.cells.n / model.cells.n.sum()
    found: list[tuple[float, Numbers]] = []
    for value in (between.upper, between.lower):
        x[:, column] = value
        p = probability(x @ model.beta)
        found.append((float(share @ p), (share * p * (1 - p)) @ x))
    (upper, slope_upper), (lower, slope_lower) = found
    return Effect(upper - lower, slope_upper - slope_lower, upper, lower)


def mean_of(found: Sequence[Quartiles]) -> tuple[float, float]:
    """if_lower and if_upper, the mean over completed data sets."""
    return (
        fmean(one.if_lower for one in found if one.if_lower is not None),
        fmean(one.if_upper for one in found if one.if_upper is not None),
    )
