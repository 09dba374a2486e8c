"""Many questions at once, what could have been found, and how strong something unmeasured would have to be."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np


def q_values(p: Sequence[float | None]) -> list[float | None]:
    """Benjamini and Hochberg (1995): the smallest false discovery rate at which each would be called found.

    None stays None and is no question.
    """
    asked = [(value, place) for place, value in enumerate(p) if value is not None]
    asked.sort()
    answer: list[float | None] = [None] * len(p)
    lowest = 1.0
    for rank in range(len(asked), 0, -1):
        value, place = asked[rank - 1]
        lowest = min(lowest, value * len(asked) / rank)
        answer[place] = lowest
    return answer


REPORTED = (0.005, 0.05, 0.5)  # the levels that the evaluation report prints


def reported_level(p: float | None) -> float | None:
    """The lowest of the report's levels that a p-value is below; None where it is below none of them."""
    return None if p is None else next((level for level in REPORTED if p < level), None)


def smallest_effect(error: float, *, clusters: int | None = None, level: float = 0.95, power: float = 0.8) -> float:
    """The smallest true effect that would be found with this power, given the standard error.

    clusters: number of clusters that the error rests on, for t quantiles with one degree of freedom less.
    """
    from scipy.stats import norm, t

    of = norm if clusters is None else t(df=clusters - 1)
    return float((of.ppf(1 - (1 - level) / 2) + of.ppf(power)) * error)


def e_value(if_yes: float, if_no: float) -> float | None:
    """The risk ratio that an unmeasured circumstance needs with both to explain all of it (VanderWeele and Ding, 2017).

    1 means that nothing is needed. None where one of the probabilities is 0.
    """
    if min(if_yes, if_no) <= 0:
        return None
    ratio = max(if_yes, if_no) / min(if_yes, if_no)
    return ratio + sqrt(ratio * (ratio - 1))


def t_quantile(level: float, degrees: float) -> float:
    """The two-sided quantile of the t distribution; of the normal one for endless degrees of freedom."""
    from scipy.stats import norm, t

    half = 1 - (1 - level) / 2
    return float(t.ppf(half, degrees) if np.isfinite(degrees) else norm.ppf(half))
