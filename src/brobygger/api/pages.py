"""Lists, a page at a time, by one mechanism.

Each thing of a list has a position: a text that orders the list and is nobody else's. ``next`` is the position of the
last one given, and the next page begins behind it, whether or not that thing is still there: nothing is given twice,
nothing is skipped, and no cursor makes the list begin again. A cursor of another form is refused by its type (422).
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

Thing = TypeVar("Thing")


class Asked(Protocol):
    """What is asked of a list: where it begins, and how many."""

    after: str | None
    limit: int


def page(
    given: Iterable[Thing], position: Callable[[Thing], str], asked: Asked, *, newest_first: bool = False
) -> tuple[list[Thing], str | None]:
    """The things behind a position, and the position to go on from; None on the last page."""
    ordered = sorted(((position(one), one) for one in given), key=lambda pair: pair[0], reverse=newest_first)
    if asked.after is not None:
        after = asked.after
        ordered = [pair for pair in ordered if (pair[0] < after if newest_first else pair[0] > after)]
    shown = ordered[: asked.limit]
    return [one for _, one in shown], shown[-1][0] if len(ordered) > asked.limit else None


def by_month(month: str, key: uuid.UUID) -> str:
    """The position of what a month has: ``2026-10.<key>``."""
    return f"{month}.{key}"


def by_moment(moment: datetime.datetime, key: uuid.UUID) -> str:
    """The position of what happened at a moment: ``20261031T120000000000.<key>``, in UTC to the microsecond."""
    return f"{moment.astimezone(datetime.UTC):%Y%m%dT%H%M%S%f}.{key}"
