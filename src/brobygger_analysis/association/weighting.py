"""A comparison group of people who did not take part, weighted to resemble those who did.

Weights are the odds of taking part, so that the answer is about those who took part. What weighting cannot do is
written in docs/algorithms/association.md, and is said on each output.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from brobygger_analysis.association.design import Column, Variable, columns_of
from brobygger_analysis.association.logit import Cells, fit
from brobygger_analysis.association.sureness import e_value, t_quantile
from brobygger_analysis.columns import Array

Numbers = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

UNBALANCED = 0.1


@dataclass(frozen=True)
class Balance:
    """How different the groups are in one column: difference of means over the standard deviation of participants."""

    column: Column
    before: float
    after: float

    @property
    def is_poor(self) -> bool:
        return abs(self.after) > UNBALANCED


@dataclass(frozen=True)
class Comparison:
    """difference: share with the outcome among participants minus among the weighted others. low, high: 95 %."""

    difference: float
    low: float
    high: float
    participants: float
    others: float
    n_participants: int
    n_others: int
    effective_others: float
    largest_weight_share: float
    balance: tuple[Balance, ...]

    @property
    def poor(self) -> tuple[Balance, ...]:
        """Columns in which the groups still differ."""
        return tuple(one for one in self.balance if one.is_poor)

    @property
    def e_value(self) -> float | None:
        """How strongly something unmeasured would have to go together with both to explain all of it."""
        return e_value(self.participants, self.others)

    def to_dict(self) -> dict[str, object]:
        """Numbers by name; docs/algorithms/association.md. The weights are taken as known in the interval."""
        plain = ("difference", "low", "high", "participants", "others", "n_participants", "n_others",
                 "effective_others", "largest_weight_share")  # fmt: skip
        return {
            **{name: getattr(self, name) for name in plain},
            "e_value": self.e_value,
            "weights_are_taken_as_known": True,
            "balance": [
                {"variable": one.column.variable, "value": one.column.value, "column": str(one.column),
                 "before": one.before, "after": one.after, "is_poor": one.is_poor}
                for one in self.balance
            ],
        }  # fmt: skip


def compare(
    took_part: Mask, outcome: Mask, data: Mapping[str, Array], controls: Sequence[Variable], *, level: float = 0.95
) -> Comparison:
    """Compare participants with weighted others. All of shape (rows,), without gaps.

    Raises ValueError where one of the groups is empty, NotFitted where a control tells the groups apart completely.
    """
    if took_part.all() or not took_part.any():
        raise ValueError("a comparison needs both groups")
    names: list[Column] = []
    blocks = [np.ones((len(took_part), 1))]
    for variable in controls:
        found, columns = columns_of(variable, data[variable.key])
        names += found
        blocks.append(columns)
    x = np.hstack(blocks)
    ones = np.ones(len(x))
    model = fit(Cells(x, ones, took_part.astype(np.float64)))
    weight = np.where(took_part, 1.0, model.p / (1 - model.p))
    own, others = took_part, ~took_part
    share_own = float(outcome[own].mean())
    share_others = float(np.average(outcome[others], weights=weight[others]))
    relative = weight[others] / weight[others].sum()
    variance = share_own * (1 - share_own) / own.sum() + float(
        (relative**2 * (outcome[others] - share_others) ** 2).sum()
    )
    half = t_quantile(level, float("inf")) * float(np.sqrt(variance))
    difference = share_own - share_others
    balance = tuple(_balance(column, x[:, place + 1], own, weight) for place, column in enumerate(names))
    return Comparison(
        difference,
        difference - half,
        difference + half,
        share_own,
        share_others,
        int(own.sum()),
        int(others.sum()),
        float(1 / (relative**2).sum()),
        float(relative.max()),
        balance,
    )


def _balance(column: Column, values: Numbers, own: Mask, weight: Numbers) -> Balance:
    spread = float(values[own].std()) or 1.0
    mean = float(values[own].mean())
    before = (mean - float(values[~own].mean())) / spread
    after = (mean - float(np.average(values[~own], weights=weight[~own]))) / spread
    return Balance(column, before, after)
