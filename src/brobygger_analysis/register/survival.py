"""Curves of time: Kaplan-Meier, and Aalen-Johansen where several endings compete, with Greenwood variances.

Times are whole weeks, so people with the same week and ending are one count, and a million people cost no more than the
counting. The rules and the choice of intervals stand in docs/algorithms/register.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erf, sqrt

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Band:
    """A share at each time with its standard error and pointwise interval; nan where there is no interval."""

    estimate: Floats
    error: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Curve:
    """What became of `n` people, at the times at which somebody ended or was censored.

    times: weeks. at_risk: people just before. ended: shape (times, causes). censored: people at that time.
    waiting: the share with none of the endings (Aalen-Johansen over all causes together: they add up to one).
    reached: by cause, the share that ended so.
    without: Kaplan-Meier for the causes that count as outcome, the others treated as censored.
    """

    n: int
    causes: tuple[int, ...]
    times: Counts
    at_risk: Counts
    ended: Counts
    censored: Counts
    waiting: Band
    reached: dict[int, Band]
    without: Band
    level: float

    def at(self, week: int) -> int | None:
        """The place that holds for this week: the last time not after it; None before the first."""
        place = int(np.searchsorted(self.times, week, side="right")) - 1
        return place if place >= 0 else None

    @property
    def median(self) -> int | None:
        """The first week at which half of `without` are gone; None where the curve stays above half."""
        below = np.flatnonzero(self.without.estimate <= 0.5 + 1e-12)
        return int(self.times[below[0]]) if len(below) else None


def curves(
    times: npt.ArrayLike,
    causes_met: npt.ArrayLike,
    *,
    causes: Sequence[int],
    competing: Sequence[int] = (),
    level: float = 0.95,
    longest: int | None = None,
    people: npt.ArrayLike | None = None,
) -> Curve:
    """The curves of one group.

    times: weeks, not negative. causes_met: per person the ending, 0 for censored.
    people: how many each row stands for, where they were counted before; left out, one.
    causes: the endings that are outcomes; competing: those that only end the chance of one.
    longest: times after this week are censored there.
    """
    time = np.asarray(times, dtype=np.int64)
    cause = np.asarray(causes_met, dtype=np.int64)
    every = (*causes, *competing)
    if time.shape != cause.shape or time.ndim != 1:
        raise ValueError("times and endings are one-dimensional and of one length")
    if len(set(every)) != len(every) or 0 in every:
        raise ValueError("each cause stands once, and none is 0")
    if not np.isin(cause, (0, *every)).all():
        raise ValueError("an ending is none of the causes")
    if len(time) and time.min() < 0:
        raise ValueError("a time is negative")
    if not 0 < level < 1:
        raise ValueError("a level lies between 0 and 1")
    if people is not None:
        counts = np.asarray(people, dtype=np.int64)
        if counts.shape != time.shape or (len(counts) and counts.min() < 0):
            raise ValueError("people are counts, one per time")
        time, cause = np.repeat(time, counts), np.repeat(cause, counts)
    if longest is not None:
        cause = np.where(time > longest, 0, cause)
        time = np.minimum(time, longest)
    return _from_counts(*_count(time, cause, every), len(causes), every, level)


def _count(time: Counts, cause: Counts, every: tuple[int, ...]) -> tuple[Counts, Counts, Counts]:
    """Times met, endings by time and cause, censored by time."""
    size = int(time.max()) + 1 if len(time) else 0
    number = np.zeros(max(every, default=0) + 1, dtype=np.int64)
    number[list(every)] = np.arange(1, len(every) + 1)
    table = np.bincount(time * (len(every) + 1) + number[cause], minlength=size * (len(every) + 1))
    table = table.reshape(size, len(every) + 1)
    met = np.flatnonzero(table.sum(axis=1))
    return met, table[met, 1:], table[met, 0]


def _from_counts(
    times: Counts, ended: Counts, censored: Counts, outcomes: int, every: tuple[int, ...], level: float
) -> Curve:
    gone = ended.sum(axis=1) + censored
    n = int(gone.sum())
    at_risk = n - np.cumsum(gone) + gone
    z = normal_quantile(0.5 + level / 2)
    states, errors = aalen_johansen(at_risk, ended)
    without, without_error = kaplan_meier(at_risk, ended[:, :outcomes].sum(axis=1))
    return Curve(
        n=n,
        causes=every,
        times=times,
        at_risk=at_risk,
        ended=ended,
        censored=censored,
        waiting=_band(states[:, 0], errors[:, 0], z),
        reached={cause: _band(states[:, k], errors[:, k], z) for k, cause in enumerate(every, start=1)},
        without=_band(without, without_error, z),
        level=level,
    )


def kaplan_meier(at_risk: Counts, events: Counts) -> tuple[Floats, Floats]:
    """The product-limit estimate at each time and its standard error by Greenwood."""
    risk, event = at_risk.astype(np.float64), events.astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        survival: Floats = np.cumprod(1 - event / risk, dtype=np.float64)
        summed = np.cumsum(np.where(event > 0, event / (risk * (risk - event)), 0.0))
        error: Floats = np.where(survival > 0, survival * np.sqrt(summed), 0.0)
    return survival, error


def aalen_johansen(at_risk: Counts, ended: Counts) -> tuple[Floats, Floats]:
    """Share in each state at each time (still waiting, then each cause) and its standard error.

    The covariance of the states goes forward with each time's transition matrix, plus that of the endings among those
    at risk, multinomial: (Y·diag(d) − d·dᵀ) / Y³ on the share squared that was waiting.
    """
    count, causes = ended.shape
    shares = np.zeros((count, causes + 1))
    errors = np.zeros_like(shares)
    state = np.zeros(causes + 1)
    state[0] = 1.0
    covariance = np.zeros((causes + 1, causes + 1))
    for place in range(count):
        risk = float(at_risk[place])
        event = ended[place].astype(np.float64)
        if event.any():
            step = np.concatenate([[-event.sum()], event]) / risk  # change of those waiting, and of each cause
            transition = np.eye(causes + 1)
            transition[0] += step
            increment = np.zeros_like(covariance)
            increment[1:, 1:] = (np.diag(event) * risk - np.outer(event, event)) / risk**3
            increment[0, 1:] = increment[1:, 0] = -increment[1:, 1:].sum(axis=0)
            increment[0, 0] = increment[1:, 1:].sum()
            covariance = transition.T @ covariance @ transition + state[0] ** 2 * increment
            state = state @ transition
        shares[place] = state
        errors[place] = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    return shares, errors


def _band(estimate: Floats, error: Floats, z: float) -> Band:
    """Interval on the scale log(−log)."""
    low, high = np.full_like(estimate, np.nan), np.full_like(estimate, np.nan)
    # Rounding leaves a last person waiting with a share of 1e-17: that is nought.
    inside = (estimate > 1e-12) & (estimate < 1 - 1e-12)
    share = estimate[inside]
    half = z * error[inside] / (share * np.abs(np.log(share)))
    low[inside] = share ** np.exp(half)
    high[inside] = share ** np.exp(-half)
    return Band(estimate, error, low, high)


def normal_quantile(share: float) -> float:
    """The value below which this share of a normal distribution lies, by bisection to the last digit."""
    low, high = -40.0, 40.0
    while True:
        middle = (low + high) / 2
        if middle in (low, high):
            return middle
        if (1 + erf(middle / sqrt(2))) / 2 < share:
            low = middle
        else:
            high = middle
