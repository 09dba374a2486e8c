"""Much of something, a portion at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

AT_ONCE = 500  # SQLite binds a limited number of values in one statement


def portions(things: Sequence[T], size: int = AT_ONCE) -> Iterator[Sequence[T]]:
    """The things in their order, at most ``size`` of them at a time."""
    for start in range(0, len(things), size):
        yield things[start : start + size]
