"""Average marginal effects: what a coefficient means in percentage points.

*Discrete change* for yes/no and categories, *derivative* for numbers: docs/algorithms/association.md. Values are shares
(0.03 is three percentage points). Standard errors by the delta method.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from brobygger_analysis.association.logit import Fit, probability

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Effect:
    """value: the average marginal effect. gradient: (k,), its derivative by the coefficients.

    if_yes, if_no: the mean probabilities that a discrete change compares; None for a derivative.
    """

    value: float
    gradient: Numbers
    if_yes: float | None = None
    if_no: float | None = None

    def error(self, covariance: Numbers) -> float:
        """The standard error for this covariance of the coefficients."""
        return float(np.sqrt(max(float(self.gradient @ covariance @ self.gradient), 0.0)))


def discrete(model: Fit, column: int, siblings: Sequence[int] = ()) -> Effect:
    """The mean change when the column goes from 0 to 1.

    siblings: the other columns of the same category, which are 0 in both.
    """
    x = model.cells.x.copy()
    x[:, list(siblings)] = 0.0
    share = model.cells.n / model.cells.n.sum()
    x[:, column] = 1.0
    one = probability(x @ model.beta)
    slope_one = (share * one * (1 - one)) @ x
    x[:, column] = 0.0
    none = probability(x @ model.beta)
    slope_none = (share * none * (1 - none)) @ x
    if_yes, if_no = float(share @ one), float(share @ none)
    return Effect(if_yes - if_no, slope_one - slope_none, if_yes, if_no)


def derivative(model: Fit, column: int) -> Effect:
    """The mean slope of the probability per unit of the column."""
    share = model.cells.n / model.cells.n.sum()
    p = model.p
    coefficient = float(model.beta[column])
    slope = share * p * (1 - p)
    gradient = (slope * (1 - 2 * p) * coefficient) @ model.cells.x
    gradient[column] += float(slope.sum())
    return Effect(float(slope.sum()) * coefficient, gradient)
