"""Wild cluster bootstrap of the scores, with the hypothesis imposed: p and interval where clusters are few.

Method: docs/algorithms/association.md (score bootstrap of Kline and Santos, 2012; imposing the hypothesis, which
Cameron, Gelbach and Miller, 2008, found to matter with few clusters). The model is fitted under "the coefficient is
b"; each cluster's contribution to the efficient score of that coefficient gets a random sign; p is the share of sign
patterns whose studentised sum is at least as far from zero as the one seen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from brobygger_analysis.association.logit import Cells, Fit, NotFitted, fit

Numbers = npt.NDArray[np.float64]

ALL_PATTERNS_UP_TO = 12  # clusters; 2 to this power, divided by two, is still quick
_FARTHEST = 24.0  # standard errors; an end not found by then is reported as none
_HUGE = 1e9  # an inverse with such a number in it is of a matrix that has none
_CLOSE = 1e-3  # of a standard error, for the ends of an interval
_ROOM = 4  # times as many places in a table of clusters and cells as there are parts to put in it
_MOST_PRODUCTS = 1 << 22  # numbers held at once


@dataclass(frozen=True)
class Signs:
    """Sign patterns. patterns: (draws, clusters) of +1 and -1, as the sums want them. exact: whether all there are."""

    patterns: Numbers
    exact: bool


@lru_cache(maxsize=8)
def signs(clusters: int, *, draws: int = 9_999, seed: int = 1) -> Signs:
    """All patterns for few clusters (one of each pair of opposites, which give the same answer), else random ones."""
    if clusters <= ALL_PATTERNS_UP_TO:
        number = np.arange(2 ** max(clusters - 1, 0))
        bits = (number[:, None] >> np.arange(clusters)) & 1
        return Signs((1 - 2 * bits).astype(np.float64), exact=True)
    chance = np.random.default_rng(seed)
    drawn = chance.integers(0, 2, size=(draws, clusters), dtype=np.int8)
    return Signs(drawn.astype(np.float64) * 2 - 1, exact=False)


@dataclass(frozen=True)
class Restricted:
    """The model with one coefficient held at a value. model: with all coefficients, the held one among them."""

    model: Fit
    p: float


def restricted(data: Cells, column: int, value: float, drawn: Signs, *, start: Numbers | None = None) -> Restricted:
    """Fit under the hypothesis that the coefficient is `value`, and test it.

    Raises NotFitted where the other coefficients have no finite answer.
    """
    others = np.delete(np.arange(data.x.shape[1]), column)
    held = fit(replace(data, x=data.x[:, others]), offset=data.x[:, column] * value, start=start)
    beta = np.insert(held.beta, column, value)
    weight = data.n * held.p * (1 - held.p)
    information = (data.x * weight[:, None]).T @ data.x
    model = Fit(data, beta, held.p, information)
    return Restricted(model, _share_as_far(model, column, others, drawn))


def _share_as_far(model: Fit, column: int, others: npt.NDArray[np.intp], drawn: Signs) -> float:
    """The share of sign patterns with a statistic at least as far from zero as the one seen.

    The statistic is the clustered t of the coefficient after one step from the restricted model. Each pattern is given
    scores as they are when the municipality itself is left out of the restricted fit: where the other variables nearly
    determine a municipality, its own score is close to nought and says too little about chance.
    """
    inverse = _inverse(model.information)
    own = _by_cluster(model)  # (clusters, k, k), what each municipality adds to the information
    scores = model.cluster_scores
    weights = inverse[column]
    # What a step to the full model takes off each municipality's part of the statistic.
    taken = (weights @ own) @ inverse
    kept = model.information[np.ix_(others, others)] - own[:, others[:, None], others]
    moved = (_inverse(kept) @ scores[:, others, None])[:, :, 0]
    alone = scores + (own[:, :, others] @ moved[:, :, None])[:, :, 0]
    seen = _statistic(np.ones((1, len(scores))), scores, weights, taken)[0]
    tried = _statistic(drawn.patterns, alone, weights, taken)
    if drawn.exact:
        tried[0] = seen  # among all patterns, the first is the one that was seen; among drawn ones it is counted in
    as_far = int((tried >= seen * (1 - 1e-9)).sum())
    return as_far / len(tried) if drawn.exact else (as_far + 1) / (len(tried) + 1)


def _statistic(patterns: Numbers, scores: Numbers, weights: Numbers, taken: Numbers) -> Numbers:
    """|t| for each pattern; endless where nothing is left to compare with."""
    parts = scores @ weights
    left = patterns * parts
    far = np.abs(left.sum(axis=1))
    left -= patterns @ (scores @ taken.T)
    spread = np.sqrt(np.einsum("ij,ij->i", left, left))
    return np.where(spread > 1e-9 * np.abs(parts).max(initial=0.0), far / np.maximum(spread, 1e-300), np.inf)


def _inverse(matrices: Numbers) -> Numbers:
    """Of one matrix or of many; what is nearest to it where one has none, as where a control is of one cluster only."""
    try:
        found: Numbers = np.linalg.inv(matrices).astype(np.float64)
        if np.isfinite(found).all() and np.abs(found).max(initial=0.0) < _HUGE:
            return found
    except np.linalg.LinAlgError:
        pass
    nearest: Numbers = np.linalg.pinv(matrices, hermitian=True).astype(np.float64)
    return nearest


def _by_cluster(model: Fit) -> Numbers:
    x, parts, clusters = model.cells.x, model.cells.spread, model.cells.clusters
    size, k = x.shape
    weight = parts.n * (model.p * (1 - model.p))[parts.cell]
    if size * clusters <= _ROOM * len(weight) and size * k**2 <= _MOST_PRODUCTS:
        table = np.zeros((clusters, size))
        table[parts.cluster, parts.cell] = weight
        products = (x[:, :, None] * x[:, None, :]).reshape(size, k**2)
        return (table @ products).reshape(clusters, k, k)
    edges = zip(parts.begins.tolist(), [*parts.begins[1:].tolist(), len(weight)], strict=True)
    each = ((x[parts.cell[begin:end]], weight[begin:end, None]) for begin, end in edges)
    return np.stack([(own * heavy).T @ own for own, heavy in each])


@dataclass(frozen=True)
class Found:
    """p: of no association. low, high: ends of the interval of the coefficient, None where nothing bounds it.

    at_low, at_high: the models fitted at the ends, for translating them.
    """

    p: float
    low: float | None
    high: float | None
    at_low: Fit | None
    at_high: Fit | None


def coefficient(model: Fit, column: int, *, level: float = 0.95, draws: int = 9_999, seed: int = 1) -> Found:
    """p and interval for one coefficient of a fitted model.

    The interval is found by going out from the estimate until a value is rejected, then halving. Raises ValueError for
    fewer than two clusters.
    """
    data = model.cells
    if data.clusters < 2:
        raise ValueError("one cluster tells nothing about others")
    drawn = signs(data.clusters, draws=draws, seed=seed)
    middle = float(model.beta[column])
    error = float(np.sqrt(model.clustered()[column, column]))
    plain = float(np.sqrt(model.inverse[column, column]))
    step = max(error, 0.25 * plain)
    alpha = 1 - level
    none = restricted(data, column, 0.0, drawn)
    low = _end(data, column, middle, -step, drawn, alpha)
    high = _end(data, column, middle, step, drawn, alpha)
    return Found(none.p, *(_value(low), _value(high)), _model(low), _model(high))


def _value(end: tuple[float, Fit] | None) -> float | None:
    return None if end is None else end[0]


def _model(end: tuple[float, Fit] | None) -> Fit | None:
    return None if end is None else end[1]


def _end(data: Cells, column: int, middle: float, step: float, drawn: Signs, alpha: float) -> tuple[float, Fit] | None:
    """The last value on one side that is not rejected."""
    others = np.delete(np.arange(data.x.shape[1]), column)
    start = None
    inside, outside = middle, None
    reach = 1.5
    while abs(reach) <= _FARTHEST:
        value = middle + reach * step
        try:
            tried = restricted(data, column, value, drawn, start=start)
        except (NotFitted, np.linalg.LinAlgError):
            return None
        start = tried.model.beta[others]
        if tried.p <= alpha:
            outside = value
            break
        inside = value
        reach *= 1.4
    if outside is None:
        return None
    kept: Fit | None = None
    while abs(outside - inside) > _CLOSE * abs(step):
        value = (inside + outside) / 2
        tried = restricted(data, column, value, drawn, start=start)
        start = tried.model.beta[others]
        if tried.p <= alpha:
            outside = value
        else:
            inside = value
        kept = tried.model
    return inside, kept if kept is not None else restricted(data, column, inside, drawn, start=start).model
