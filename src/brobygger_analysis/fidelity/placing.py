"""Where a figure lies between three thresholds. An aid for the person who judges, and no judgement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from brobygger_analysis.definitions import Unit
from brobygger_analysis.fidelity.catalogue import Better, Indicator, Level
from brobygger_analysis.results import Disclosure, Result

LEVELS = tuple(Level)


@dataclass(frozen=True)
class Cuts:
    """Where low ends, low-medium ends and high begins; shares in per cent, all else in the figure's own unit."""

    low: float
    middle: float
    high: float
    better: Better

    def to_list(self) -> list[float]:
        """As the dated value holds them."""
        return [self.low, self.middle, self.high]


@dataclass(frozen=True)
class Degree:
    """A figure with its thresholds and the place between them. level: None where there is nothing to place."""

    indicator: Indicator
    result: Result
    cuts: Cuts | None
    level: Level | None

    def to_dict(self) -> dict[str, object]:
        """`{"key", "result", "thresholds": [three numbers] | None, "better", "level"}`: what an assessment keeps."""
        return {
            "key": self.indicator.key,
            "result": self.result.to_dict(),
            "thresholds": None if self.cuts is None else self.cuts.to_list(),
            "better": None if self.cuts is None else self.cuts.better.value,
            "level": None if self.level is None else self.level.value,
        }


def cuts_from(value: Sequence[float], better: Better) -> Cuts:
    """Thresholds from a dated value. Raises ValueError unless there are three that go the way the figure points."""
    if len(value) != 3:
        raise ValueError("thresholds are three numbers")
    first, second, third = value
    rises = first < second < third
    falls = first > second > third
    if not (rises if better is Better.HIGHER else falls):
        raise ValueError("thresholds go from low to high fidelity, each further than the one before")
    return Cuts(first, second, third, better)


def place(value: Fraction | float, cuts: Cuts) -> Level:
    """The level that a value lies in. A value on a threshold has reached the level that begins there.

    value: in the unit of the thresholds; shares in per cent.
    """
    exact = value if isinstance(value, Fraction) else Fraction(repr(value))
    edges = [Fraction(repr(float(edge))) for edge in cuts.to_list()]
    reached = sum(exact >= edge if cuts.better is Better.HIGHER else exact <= edge for edge in edges)
    return LEVELS[reached]


def degree(indicator: Indicator, result: Result, cuts: Cuts | None) -> Degree:
    """A figure beside its thresholds. What is hidden, empty or not registered lies nowhere, and is never low."""
    value = None if cuts is None else _placeable(result)
    level = None if cuts is None or value is None else place(value, cuts)
    return Degree(indicator, result, cuts, level)


def _placeable(result: Result) -> Fraction | None:
    if result.disclosure is Disclosure.SUPPRESSED or result.value is None:
        return None
    if result.definition.unit is not Unit.SHARE:
        return Fraction(repr(float(result.value)))
    if result.numerator is not None and result.denominator:
        return Fraction(100 * result.numerator, result.denominator)  # as a float, 29 of 100 is less than 29 per cent
    return 100 * Fraction(repr(float(result.value)))
