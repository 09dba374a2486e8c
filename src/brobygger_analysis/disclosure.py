"""Hiding small numbers from readers outside the jobcentre, as the last step before a figure leaves.

This is primary suppression: each figure by itself. Whether hidden figures can be worked out from sums and margins is a
question for whole tables; `release.py` answers it, and is what readers outside are served by.

A figure is hidden when it would show a group smaller than the limit (default five):

* a count below the limit, 0 included: that nobody is in a small group says something about each of its members;
* a share whose denominator is below the limit, or whose numerator or remainder is: both follow from the share and n;
* any other value (days, means) made from fewer persons than the limit.
"""

from __future__ import annotations

from dataclasses import replace

from brobygger_analysis.definitions import NOTHING, Unit
from brobygger_analysis.results import Disclosure, Result, Source

DEFAULT_LIMIT = 5


def is_small(result: Result, limit: int = DEFAULT_LIMIT) -> bool:
    """Whether the figure shows a group smaller than the limit. A figure without a value shows nothing."""
    if result.value is None:
        return False
    parts = [result.n, result.numerator, result.denominator]
    if result.definition.unit is Unit.SHARE and result.denominator is not None and result.numerator is not None:
        parts.append(abs(result.denominator - result.numerator))
    return any(part is not None and part < limit for part in parts)


def suppressed(result: Result, limit: int = DEFAULT_LIMIT) -> Result:
    """The figure as readers outside may see it: marked as shown, or hidden with everything it could be derived from.

    limit: the smallest number of persons that may be shown. Raises ValueError below 1.
    Published figures are left as they are: they are out already.
    """
    if limit < 1:
        raise ValueError("a limit below 1 hides nothing")
    if result.source is Source.PUBLISHED or not is_small(result, limit):
        return replace(result, disclosure=Disclosure.SHOWN)
    return hidden(result)


def hidden(result: Result) -> Result:
    """The figure without its value and without everything that the value could be derived from."""
    return replace(
        result,
        value=None,
        n=None,
        numerator=None,
        denominator=None,
        interval=None,
        disclosure=Disclosure.SUPPRESSED,
        note=NOTHING,  # remarks hold numbers too
        beside=(),
    )
