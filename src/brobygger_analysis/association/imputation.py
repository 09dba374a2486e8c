"""Multiple imputation by chained equations, and Rubin's rules.

Each variable with gaps is drawn in turn from a model with all the others, over and over; after some rounds one
completed data set is kept, and everything is begun again for the next. Method and limits:
docs/algorithms/association.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from brobygger_analysis.association.design import Kind, Variable, columns_of, missing
from brobygger_analysis.association.logit import Cells, fit, probability
from brobygger_analysis.association.sureness import t_quantile
from brobygger_analysis.columns import Array

Numbers = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

DONORS = 5
_RIDGE = 1.0  # a draw must be possible also where a category predicts perfectly


def imputed(
    data: Mapping[str, Array], variables: Sequence[Variable], *, sets: int = 20, rounds: int = 10, seed: int = 1
) -> list[dict[str, Array]]:
    """Completed copies of the data.

    data: columns by key; a column of `variables` may have gaps. The outcome belongs among the variables.
    Raises ValueError for a variable of which nothing is known.
    """
    gaps = {variable.key: missing(data[variable.key]) for variable in variables}
    for variable in variables:
        if gaps[variable.key].all():
            raise ValueError(f"nothing is known of {variable.key}")
    chance = np.random.default_rng(seed)
    with_gaps = sorted((one for one in variables if gaps[one.key].any()), key=lambda one: int(gaps[one.key].sum()))
    made = []
    for _ in range(sets if with_gaps else 1):
        filled = {name: column.copy() for name, column in data.items()}
        for variable in with_gaps:
            known = filled[variable.key][~gaps[variable.key]]
            filled[variable.key][gaps[variable.key]] = chance.choice(known, size=int(gaps[variable.key].sum()))
        for _round in range(rounds):
            for variable in with_gaps:
                _draw(variable, filled, gaps[variable.key], variables, chance)
        made.append(filled)
    return made


def _draw(
    variable: Variable, filled: dict[str, Array], gap: Mask, variables: Sequence[Variable], chance: np.random.Generator
) -> None:
    blocks = [np.ones((len(gap), 1))]
    for other in variables:
        if other.key != variable.key:
            _, columns = columns_of(other, filled[other.key])
            spread = columns.std(axis=0)
            blocks.append((columns - columns.mean(axis=0)) / np.where(spread > 0, spread, 1.0))
    x = np.hstack(blocks)
    values = filled[variable.key]
    if variable.kind is Kind.YES_NO:
        yes = _drawn_probability(x, values[~gap].astype(np.float64), gap, chance)
        values[gap] = (chance.random(len(yes)) < yes).astype(values.dtype)
    elif variable.kind is Kind.NUMBER:
        values[gap] = _matched(x, values[~gap].astype(np.float64), gap, chance)
    else:
        words = np.unique(values[~gap].astype(str))
        each = np.stack(
            [
                _drawn_probability(x, (values[~gap].astype(str) == word).astype(np.float64), gap, chance)
                for word in words
            ],
            axis=1,
        )
        edges = np.cumsum(each / each.sum(axis=1, keepdims=True), axis=1)
        chosen = (chance.random((len(each), 1)) > edges).sum(axis=1)
        values[gap] = words[np.minimum(chosen, len(words) - 1)]


def _drawn_probability(x: Numbers, known: Numbers, gap: Mask, chance: np.random.Generator) -> Numbers:
    """Probabilities from coefficients drawn around the estimate, so that not knowing them is part of the draw."""
    rows = x[~gap]
    ones = np.ones(len(rows))
    model = fit(Cells(rows, ones, known), ridge=_RIDGE)
    beta = chance.multivariate_normal(model.beta, model.inverse, method="cholesky")
    return np.clip(probability(x[gap] @ beta), 1e-6, 1 - 1e-6)


def _matched(x: Numbers, known: Numbers, gap: Mask, chance: np.random.Generator) -> Numbers:
    """Predictive mean matching: the value of one of the five whose prediction is nearest."""
    rows = x[~gap]
    inner = rows.T @ rows + 1e-6 * len(rows) * np.eye(rows.shape[1])
    inverse = np.linalg.inv(inner)
    estimate = inverse @ (rows.T @ known)
    residual = known - rows @ estimate
    freedom = max(len(rows) - rows.shape[1], 1)
    variance = float(residual @ residual) / chance.chisquare(freedom)
    beta = chance.multivariate_normal(estimate, variance * inverse, method="cholesky")
    donors, wanted = rows @ estimate, x[gap] @ beta
    near = np.argsort(np.abs(donors[None, :] - wanted[:, None]), axis=1, kind="stable")[:, :DONORS]
    picked = near[np.arange(len(wanted)), chance.integers(0, near.shape[1], size=len(wanted))]
    answer: Numbers = known[picked]
    return answer


@dataclass(frozen=True)
class Combined:
    """One estimate from several data sets. missing_share: of the variance, what is due to not knowing."""

    value: float
    error: float
    degrees: float
    missing_share: float

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        half = t_quantile(level, self.degrees) * self.error
        return self.value - half, self.value + half


def combined(values: Sequence[float], errors: Sequence[float], *, complete_degrees: float) -> Combined:
    """Rubin's rules with the degrees of freedom of Barnard and Rubin (1999).

    complete_degrees: those that complete data would have had.
    """
    sets = len(values)
    within = float(np.mean(np.square(errors)))
    if sets == 1:
        return Combined(values[0], errors[0], complete_degrees, 0.0)
    between = float(np.var(values, ddof=1))
    total = within + (1 + 1 / sets) * between
    share = (1 + 1 / sets) * between / total if total else 0.0
    observed = (complete_degrees + 1) / (complete_degrees + 3) * complete_degrees * (1 - share)
    degrees = observed if share == 0 else 1 / (share**2 / (sets - 1) + 1 / observed)
    return Combined(float(np.mean(values)), float(np.sqrt(total)), degrees, share)
