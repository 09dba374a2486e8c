"""Whether a local value may stand: its kind, its limits, its period. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from brobygger.reference import errors
from brobygger.reference.shipped import Value

Period = tuple[datetime.date, datetime.date | None]


def check_value(common: Value, value: Any) -> Any:
    """The value as it is stored; raises ``Refusal`` when it is of another kind or outside the limits."""
    if isinstance(common.value, bool):
        if not isinstance(value, bool):
            raise errors.not_a_value_of_this_kind()
    elif isinstance(common.value, int | float):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise errors.not_a_value_of_this_kind()
        if isinstance(common.value, int) and not float(value).is_integer():
            raise errors.not_a_value_of_this_kind()
        _check_limits(common, value)
    elif isinstance(common.value, str):
        if not isinstance(value, str) or (common.choices and value not in common.choices):
            raise errors.not_a_value_of_this_kind()
    elif isinstance(common.value, tuple):
        if not isinstance(value, list | tuple) or any(common.choices and v not in common.choices for v in value):
            raise errors.not_a_value_of_this_kind()
        return list(value)
    else:
        raise errors.not_a_value_of_this_kind()
    return value


def _check_limits(common: Value, value: float) -> None:
    too_small = common.minimum is not None and value < common.minimum
    too_large = common.maximum is not None and value > common.maximum
    if too_small or too_large:
        raise errors.outside_limits(common.minimum, common.maximum)


def overlapping(new: Period, others: Iterable[Period]) -> datetime.date | None:
    """When the first of the periods begins that the new one would overlap; None when it overlaps none."""
    since, until = new
    for other_since, other_until in sorted(others, key=lambda period: period[0]):
        starts_before_other_ends = other_until is None or since <= other_until
        ends_after_other_starts = until is None or until >= other_since
        if starts_before_other_ends and ends_after_other_starts:
            return other_since
    return None
