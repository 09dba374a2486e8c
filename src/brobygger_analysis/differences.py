"""Whether two groups differ: a test that fits the numbers, and how large the difference is with its range.

The two groups hold different persons. Counts or values in, one answer out; nothing is looked up. Which test is taken
follows from the numbers alone and is named with the answer. The prose stands in docs/algorithms/profiles.md.

    of_counts([62, 32], [30, 60])          # categories without order: chi-square, or an exact test where it is small
    of_values(ages_here, ages_there)       # numbers, or steps of a scale: rank sums
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import comb, lgamma, sqrt

import numpy as np
import numpy.typing as npt

from brobygger_analysis.definitions import Text
from brobygger_analysis.results import Interval, wilson

Counts = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]

FEWEST = 5  # persons in each group; below it nothing is tested
LEAST_EXPECTED = 5.0  # in each cell, for the chi-square distribution to be near enough (Cochran 1954)
MOST_TABLES = 30_000  # as many are written out; of more a sample is drawn
DRAWS = 9_999
MOST_RANKED = 60  # persons whose rank sums are counted out
_SAME = 1 + 1e-7  # two equal probabilities can differ in the last digit


class Method(StrEnum):
    """How a question was tested."""

    CHI_SQUARE = "chi_square"
    EXACT = "exact"
    PERMUTATION = "permutation"
    RANK_SUM_EXACT = "rank_sum_exact"
    RANK_SUM = "rank_sum"


METHODS: dict[Method, Text] = {
    Method.CHI_SQUARE: Text("Pearsons chi i anden-test", "Pearson's chi-square test"),
    Method.EXACT: Text("Fishers eksakte test", "Fisher's exact test"),
    Method.PERMUTATION: Text(
        f"Fishers eksakte test, anslået ved {DRAWS:,} lodtrækninger".replace(",", "."),
        f"Fisher's exact test, estimated by {DRAWS:,} draws",
    ),
    Method.RANK_SUM_EXACT: Text("Wilcoxons rangsumstest, eksakt", "Wilcoxon rank-sum test, exact"),
    Method.RANK_SUM: Text(
        "Wilcoxons rangsumstest (Mann-Whitney)", "Wilcoxon rank-sum test (Mann-Whitney), normal approximation"
    ),
}


class Untested(StrEnum):
    """Why there is no test."""

    TOO_FEW = "too_few"
    ALL_ALIKE = "all_alike"
    HIDDEN = "hidden"


WHY: dict[Untested, Text] = {
    Untested.TOO_FEW: Text(
        f"Færre end {FEWEST} har et svar i en af grupperne.",
        f"Fewer than {FEWEST} in one of the groups have an answer.",
    ),
    Untested.ALL_ALIKE: Text("Alle er ens i begge grupper.", "All are alike in both groups."),
    Untested.HIDDEN: Text("Små tal er skjult.", "Small numbers are hidden."),
}


@dataclass(frozen=True)
class Verdict:
    """The answer of a test: p is None where there is none, and why says so. statistic: chi-square, or the rank sum."""

    method: Method | None
    p: float | None
    statistic: float | None = None
    why: Untested | None = None


def of_counts(here: Sequence[int], there: Sequence[int], *, seed: int = 1) -> Verdict:
    """Whether two groups are spread alike over categories without an order.

    here, there: persons by category, in one order; shape (categories,). Categories that nobody is in do not count.
    Chi-square without continuity correction where each expected number is at least 5; else the exact test of Fisher
    (1935) in the form of Freeman and Halton (1951), which is two-sided by probability: written out where there are at
    most 30,000 tables, drawn with the seed where there are more. Raises ValueError for counts below 0 or of unequal
    length.
    """
    first, second = np.asarray(here, dtype=np.int64), np.asarray(there, dtype=np.int64)
    if first.shape != second.shape or (first < 0).any() or (second < 0).any():
        raise ValueError("two rows of counts of the same categories are needed")
    used = first + second > 0
    table = np.stack([first[used], second[used]])
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    if rows.min() < FEWEST:
        return Verdict(None, None, why=Untested.TOO_FEW)
    if len(columns) < 2:
        return Verdict(None, None, why=Untested.ALL_ALIKE)
    expected = np.outer(rows, columns) / rows.sum()
    if expected.min() >= LEAST_EXPECTED:
        from scipy.special import chdtrc

        statistic = float(((table - expected) ** 2 / expected).sum())
        return Verdict(Method.CHI_SQUARE, float(chdtrc(len(columns) - 1, statistic)), statistic)
    exact = _exact(table[0], columns)
    if exact is not None:
        return Verdict(Method.EXACT, exact)
    return Verdict(Method.PERMUTATION, _drawn(table[0], columns, seed))


def _weights(columns: Counts) -> list[Values]:
    """By category the logarithm of the ways to take 0, 1, … of its persons."""
    return [
        np.array([lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) for k in range(n + 1)]) for n in columns.tolist()
    ]


def _exact(first: Counts, columns: Counts) -> float | None:
    """Two-sided p over all tables with these sums; None where they are too many to write out."""
    wanted, weights = int(first.sum()), _weights(columns)
    left = [*np.cumsum(columns[::-1])[::-1].tolist(), 0]
    sums, logs = np.zeros(1, dtype=np.int64), np.zeros(1)
    for place, weight in enumerate(weights):
        if len(sums) * len(weight) > 20 * MOST_TABLES:
            return None
        every = (sums[:, None] + np.arange(len(weight))).reshape(-1)
        both = (logs[:, None] + weight).reshape(-1)
        possible = (every <= wanted) & (every + left[place + 1] >= wanted)
        sums, logs = every[possible], both[possible]
        if len(sums) > MOST_TABLES:
            return None
    total = int(columns.sum())
    logs = logs - (lgamma(total + 1) - lgamma(wanted + 1) - lgamma(total - wanted + 1))
    seen = sum(weight[count] for weight, count in zip(weights, first.tolist(), strict=True))
    seen -= lgamma(total + 1) - lgamma(wanted + 1) - lgamma(total - wanted + 1)
    chances = np.exp(logs)
    return float(min(1.0, chances[chances <= np.exp(seen) * _SAME].sum()))


def _drawn(first: Counts, columns: Counts, seed: int) -> float:
    """The same p from tables drawn with these sums; the table that was seen is one of them (Phipson and Smyth 2010)."""
    drawn = np.random.default_rng(seed).multivariate_hypergeometric(columns, int(first.sum()), size=DRAWS)
    weights = _weights(columns)
    logs = sum(weight[drawn[:, place]] for place, weight in enumerate(weights))
    seen = sum(weight[count] for weight, count in zip(weights, first.tolist(), strict=True))
    return float((1 + int((logs <= seen + 1e-7).sum())) / (DRAWS + 1))


def of_values(here: npt.ArrayLike, there: npt.ArrayLike) -> Verdict:
    """Whether values in one group tend to be higher: the rank-sum test of Wilcoxon (1945), two-sided.

    here, there: shape (persons,), numbers or steps of a scale, without gaps. Up to 60 persons the rank sums of all
    divisions are counted out, ties included; above it is the normal distribution with corrections for ties and
    continuity. The statistic is that of Mann and Whitney: pairs in which the one here is higher, ties as a half.
    """
    first, second = np.asarray(here, dtype=np.float64), np.asarray(there, dtype=np.float64)
    n, m = len(first), len(second)
    if min(n, m) < FEWEST:
        return Verdict(None, None, why=Untested.TOO_FEW)
    _, inverse, ties = np.unique(np.concatenate([first, second]), return_inverse=True, return_counts=True)
    if len(ties) < 2:
        return Verdict(None, None, why=Untested.ALL_ALIKE)
    ends = np.cumsum(ties)
    doubled = (2 * ends - ties + 1)[inverse.reshape(-1)]  # twice the middle rank of those who are equal
    seen = int(doubled[:n].sum())
    statistic = seen / 2 - n * (n + 1) / 2
    if n + m <= MOST_RANKED:
        return Verdict(Method.RANK_SUM_EXACT, _counted_out(doubled, n, seen), statistic)
    from scipy.special import ndtr

    middle, whole = n * m / 2, n + m
    spread = sqrt(n * m / 12 * (whole + 1 - float((ties.astype(np.float64) ** 3 - ties).sum()) / (whole * (whole - 1))))
    away = max(0.0, abs(statistic - middle) - 0.5)
    return Verdict(Method.RANK_SUM, float(min(1.0, 2 * ndtr(-away / spread))), statistic)


def _counted_out(doubled: npt.NDArray[np.int64], n: int, seen: int) -> float:
    """The share of all ways to choose n of the ranks whose sum lies at least as far from the middle."""
    total = int(doubled.sum())
    ways = np.zeros((n + 1, total + 1))
    ways[0, 0] = 1.0
    for rank in doubled.tolist():
        for chosen in range(n, 0, -1):
            ways[chosen, rank:] += ways[chosen - 1, : total + 1 - rank]
    middle = n * total / len(doubled)
    far = np.abs(np.arange(total + 1) - middle) >= abs(seen - middle) - 1e-9
    return float(min(1.0, ways[n][far].sum() / comb(len(doubled), n)))


# How large ------------------------------------------------------------------------------------------------------------


def share_difference(number: int, n: int, other_number: int, other_n: int) -> tuple[float, Interval] | None:
    """One share less another, with the 95 % hybrid score interval of Newcombe (1998, method 10); shares from 0 to 1.

    None where one of the groups is empty.
    """
    one, other = wilson(number, n), wilson(other_number, other_n)
    if one is None or other is None:
        return None
    share, other_share = number / n, other_number / other_n
    value = share - other_share
    low = value - sqrt((share - one.low) ** 2 + (other.high - other_share) ** 2)
    high = value + sqrt((one.high - share) ** 2 + (other_share - other.low) ** 2)
    return value, Interval(low, high, 0.95, "newcombe")


def mean_difference(here: npt.ArrayLike, there: npt.ArrayLike) -> tuple[float, Interval | None] | None:
    """One mean less another, with the 95 % interval of Welch (1947), which lets the groups spread differently.

    None where a group is empty; no interval where one has a single person or nobody differs.
    """
    first, second = np.asarray(here, dtype=np.float64), np.asarray(there, dtype=np.float64)
    if not len(first) or not len(second):
        return None
    value = float(first.mean() - second.mean())
    if min(len(first), len(second)) < 2:
        return value, None
    one, other = float(first.var(ddof=1)) / len(first), float(second.var(ddof=1)) / len(second)
    if one + other == 0:
        return value, None
    from scipy.special import stdtrit

    freedom = (one + other) ** 2 / (one**2 / (len(first) - 1) + other**2 / (len(second) - 1))
    half = float(stdtrit(freedom, 0.975)) * sqrt(one + other)
    return value, Interval(value - half, value + half, 0.95, "welch")
