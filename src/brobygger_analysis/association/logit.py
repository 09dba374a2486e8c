"""Logistic regression by Newton's method, on rows or on cells of equal rows.

The likelihood depends on rows only through how many have each combination of values, so equal rows are counted once
with their number. With few discrete variables that makes a million rows less than a hundred cells, and the answer is
the same to the last digits that matter. Only how sure it is asks for each cluster's part of each cell.
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


class NotFitted(ValueError):
    """The model has no finite answer: `columns` are on their way to infinity (perfect prediction)."""

    def __init__(self, columns: tuple[int, ...]) -> None:
        super().__init__("perfect prediction")
        self.columns = columns


@dataclass(frozen=True)
class Parts:
    """How the cells are spread over the clusters: cell, cluster, n and events of each part that is not empty, (parts,).

    cluster: rising, from 0 without gaps.
    """

    cell: Codes
    cluster: Codes
    n: Numbers
    events: Numbers

    @cached_property
    def begins(self) -> Codes:
        """The first part of each cluster. Raises ValueError where the clusters are not in order."""
        begins = np.flatnonzero(np.diff(self.cluster, prepend=-1))
        if not np.array_equal(self.cluster[begins], np.arange(len(begins))):
            raise ValueError("the parts stand cluster by cluster, numbered from 0 without gaps")
        return begins

    def in_cells(self, size: int) -> tuple[Numbers, Numbers]:
        """n and events of each of so many cells, of all clusters together."""
        n, events = (np.bincount(self.cell, weights=one, minlength=size) for one in (self.n, self.events))
        return n.astype(np.float64), events.astype(np.float64)


@dataclass(frozen=True)
class Cells:
    """Rows that are equal, with their number. x: (cells, k); n, events: (cells,). parts: for clustered errors."""

    x: Numbers
    n: Numbers
    events: Numbers
    parts: Parts | None = None

    @property
    def spread(self) -> Parts:
        """The parts. Raises ValueError where they were not given."""
        if self.parts is None:
            raise ValueError("these cells are not told apart by cluster")
        return self.parts

    @property
    def clusters(self) -> int:
        return len(self.spread.begins)

    @property
    def rows(self) -> float:
        return float(self.n.sum())


def cells(x: Numbers, y: Numbers, cluster: Codes) -> Cells:
    """Count equal rows. x: (rows, k). y: (rows,), 0 or 1. cluster: (rows,), codes from 0 without gaps."""
    code = np.zeros(len(x), dtype=np.int64)
    for column in x.T:
        values, inverse = np.unique(column, return_inverse=True)
        code = np.unique(code * len(values) + inverse.reshape(-1), return_inverse=True)[1].reshape(-1)
    _, first = np.unique(code, return_index=True)
    there, part = np.unique(cluster * len(first) + code, return_inverse=True)
    own, held = np.divmod(there, len(first))
    n, events = np.bincount(part.reshape(-1)), np.bincount(part.reshape(-1), weights=y)
    parts = Parts(held, own, n.astype(np.float64), events.astype(np.float64))
    return Cells(x[first], *parts.in_cells(len(first)), parts)


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
        parts = self.cells.spread
        residual = parts.events - parts.n * self.p[parts.cell]
        scores: Numbers = np.add.reduceat(self.cells.x[parts.cell] * residual[:, None], parts.begins, axis=0)
        return scores

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
