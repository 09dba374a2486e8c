"""Logistic regression by Newton's method, on rows or on cells of equal rows.

The likelihood depends on rows only through how many have each combination of values, so equal rows (within a cluster)
are counted once with their number. With only discrete variables that makes a million rows a few thousand cells, and the
answer is the same to the last digits that matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

_MOST_STEPS = 40
_ENOUGH = 1e-6  # largest step of a coefficient, in standard deviations of its column: the next would be its square
_NEAR = 0.05  # the same: from here on each step squares the distance, and is not checked
_INFINITE = 15.0  # a coefficient so large, in standard deviations of its column, is on its way to infinity
_MOST_CELLS = 0.5  # of the rows; above it, cells save nothing


class NotFitted(ValueError):
    """The model has no finite answer: `columns` are on their way to infinity (perfect prediction)."""

    def __init__(self, columns: tuple[int, ...]) -> None:
        super().__init__("perfect prediction")
        self.columns = columns


@dataclass(frozen=True)
class Cells:
    """Rows that are equal, with their number. x: (cells, k); n, events: (cells,); cluster: (cells,), from 0."""

    x: Numbers
    n: Numbers
    events: Numbers
    cluster: Codes

    @cached_property
    def clusters(self) -> int:
        return int(self.cluster.max(initial=-1)) + 1

    @property
    def rows(self) -> float:
        return float(self.n.sum())


def cells(x: Numbers, y: Numbers, cluster: Codes) -> Cells:
    """Count equal rows. x: (rows, k). y: (rows,), 0 or 1. cluster: (rows,), codes from 0 without gaps."""
    code = cluster.astype(np.int64)
    for column in range(x.shape[1]):
        values, inverse = np.unique(x[:, column], return_inverse=True)
        if len(values) > len(x) * _MOST_CELLS and len(x) > 1:
            return Cells(x, np.ones(len(x)), y, cluster)
        code = np.unique(code * len(values) + inverse.reshape(-1), return_inverse=True)[1].reshape(-1)
    _, first, inverse, number = np.unique(code, return_index=True, return_inverse=True, return_counts=True)
    events = np.bincount(inverse.reshape(-1), weights=y, minlength=len(first))
    return Cells(x[first], number.astype(np.float64), events.astype(np.float64), cluster[first])


@dataclass(frozen=True)
class Fit:
    """The coefficients, with what is needed to say how sure they are.

    beta: (k,). p: (cells,). information: (k, k), the negative second derivative of the log likelihood.
    """

    cells: Cells
    beta: Numbers
    p: Numbers
    information: Numbers

    @cached_property
    def inverse(self) -> Numbers:
        """The covariance if the model is right."""
        inverse: Numbers = np.linalg.inv(self.information).astype(np.float64)
        return inverse

    @cached_property
    def cluster_scores(self) -> Numbers:
        """(clusters, k): each cluster's contribution to the score."""
        residual = self.cells.events - self.cells.n * self.p
        groups, cluster = self.cells.clusters, self.cells.cluster
        columns = [np.bincount(cluster, weights=residual * column, minlength=groups) for column in self.cells.x.T]
        return np.stack(columns, axis=1)

    def clustered(self) -> Numbers:
        """The covariance with clusters, factor G/(G-1) · (N-1)/(N-k) as in Stata, R's vcovCL (HC1) and statsmodels."""
        groups, rows, k = self.cells.clusters, self.cells.rows, len(self.beta)
        meat = self.cluster_scores.T @ self.cluster_scores
        return groups / (groups - 1) * (rows - 1) / (rows - k) * (self.inverse @ meat @ self.inverse)

    def robust(self) -> Numbers:
        """The sandwich covariance with each row its own cluster, factor N/(N-k) (HC1)."""
        one, n, events = self.p, self.cells.n, self.cells.events
        squared = events * (1 - one) ** 2 + (n - events) * one**2
        meat = (self.cells.x * squared[:, None]).T @ self.cells.x
        rows = self.cells.rows
        return rows / (rows - len(self.beta)) * (self.inverse @ meat @ self.inverse)


def fit(data: Cells, *, offset: Numbers | None = None, start: Numbers | None = None, ridge: float = 0.0) -> Fit:
    """Maximise the likelihood.

    offset: (cells,), added to the linear predictor. ridge: half the penalty on squared coefficients (not on the first
    column), for drawing imputations only.

    Raises NotFitted where a coefficient runs to infinity, numpy.linalg.LinAlgError where the columns are collinear.
    """
    k = data.x.shape[1]
    scale = _spread(data)
    penalty = np.full(k, ridge)
    if k:
        penalty[0] = 0.0
    beta = np.zeros(k) if start is None else start.astype(np.float64)
    fixed = np.zeros(len(data.n)) if offset is None else offset
    likelihood = -np.inf
    for number in range(_MOST_STEPS):
        p, information = _curvature(data, beta, fixed, penalty)
        slope = data.x.T @ (data.events - data.n * p) - penalty * beta
        try:
            step = np.linalg.solve(information, slope).astype(np.float64)
        except np.linalg.LinAlgError:
            if number == 0:
                raise
            break  # flat because probabilities have become 0 and 1, not because columns are collinear
        size = float(np.abs(step * scale).max(initial=0.0))
        if size < _NEAR:
            beta = beta + step  # so near that Newton's step cannot miss; what follows would only cost time
        else:
            beta, likelihood = _shortened(data, beta, step, fixed, penalty, likelihood)
        if size < _ENOUGH:
            p, information = _curvature(data, beta, fixed, penalty)
            return Fit(data, beta, p, information)
        running = np.flatnonzero(np.abs(beta * scale) > _INFINITE)
        if len(running):
            raise NotFitted(tuple(int(column) for column in running))
    raise NotFitted((int(np.argmax(np.abs(beta * scale))),))


def _spread(data: Cells) -> Numbers:
    """The standard deviation of each column over the rows; 1 where it does not vary."""
    share = data.n / data.n.sum()
    spread: Numbers = np.sqrt(share @ (data.x - share @ data.x) ** 2)
    return np.where(spread == 0, 1.0, spread)


def _curvature(data: Cells, beta: Numbers, fixed: Numbers, penalty: Numbers) -> tuple[Numbers, Numbers]:
    p = probability(data.x @ beta + fixed)
    weight = data.n * p * (1 - p)
    information = (data.x * weight[:, None]).T @ data.x
    if penalty.any():
        information[np.diag_indices_from(information)] += penalty
    return p, information


def _shortened(
    data: Cells, beta: Numbers, step: Numbers, fixed: Numbers, penalty: Numbers, before: float
) -> tuple[Numbers, float]:
    """Half the step until the likelihood does not fall."""
    for _ in range(30):
        tried = beta + step
        reached = _likelihood(data, tried, fixed, penalty)
        if reached >= before - 1e-9 * abs(before):
            return tried, reached
        step = step / 2
    return beta, before


def _likelihood(data: Cells, beta: Numbers, fixed: Numbers, penalty: Numbers) -> float:
    eta = data.x @ beta + fixed
    return float(data.events @ eta - data.n @ np.logaddexp(0.0, eta) - 0.5 * penalty @ beta**2)


def probability(eta: Numbers) -> Numbers:
    """The logistic function, without overflow."""
    small: Numbers = np.exp(-np.abs(eta))
    return np.where(eta >= 0, 1.0, small) / (1.0 + small)
