"""What a target may be and which one holds. Pure: values in, an answer out."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Protocol

from brobygger.kernel.errors import Refusal
from brobygger.programmes import errors, measures


class Dated(Protocol):
    is_original: bool
    value: int
    decided_on: datetime.date


def check_period(starts_on: datetime.date, ends_on: datetime.date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise errors.ends_before_start()


def check_usage(year: int, *, grants: int, inhabitants: int, today: datetime.date) -> None:
    """Of a year that is over, and no more grants than people."""
    if year >= today.year:
        raise errors.year_is_not_over()
    if grants > inhabitants:
        raise errors.more_grants_than_inhabitants()


def check_leaving(joined_on: datetime.date, left_on: datetime.date, reason: str) -> None:
    if not reason.strip():
        raise errors.leaving_needs_a_reason()
    if left_on < joined_on:
        raise errors.leaves_before_joining()


def check_measure(measure: str) -> None:
    if measure not in measures.MEASURES:
        raise errors.no_such_measure()


def check_original(earlier: Sequence[Dated], author: str) -> None:
    if any(target.is_original for target in earlier):
        raise errors.original_is_set()
    if not author.strip():
        raise errors.target_needs_an_author()


def check_revision(
    earlier: Sequence[Dated], *, value: int, decided_on: datetime.date, reason: str, author: str
) -> None:
    """``earlier`` is the whole history of one measure, oldest first. Raises ``Refusal`` with the first thing wrong."""
    refusal = _revision_refusal(earlier, value, decided_on, reason, author)
    if refusal is not None:
        raise refusal


def _revision_refusal(
    earlier: Sequence[Dated], value: int, decided_on: datetime.date, reason: str, author: str
) -> Refusal | None:
    if not any(target.is_original for target in earlier):
        return errors.original_is_missing()
    if not reason.strip():
        return errors.revision_needs_a_reason()
    if not author.strip():
        return errors.target_needs_an_author()
    if decided_on < earlier[0].decided_on:
        return errors.revised_before_original()
    if earlier[-1].value == value:
        return errors.same_as_before()
    return None


def original(history: Sequence[Dated]) -> int | None:
    return next((target.value for target in history if target.is_original), None)


def present(history: Sequence[Dated]) -> int | None:
    """The target that holds now: the newest revision, or the original where nobody has revised it."""
    return history[-1].value if history else None
