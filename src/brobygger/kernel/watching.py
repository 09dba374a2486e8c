"""How far long work has come, told to whoever watches it: a command that shows a bar. Nobody else pays for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Step = TypeVar("Step")
Told = Callable[[int, int], None]  # done, of how many

_watcher: ContextVar[Told | None] = ContextVar("watcher", default=None)


@contextmanager
def watched_by(told: Told) -> Iterator[None]:
    """Within it, what is gone through by ``steps`` is told."""
    token = _watcher.set(told)
    try:
        yield
    finally:
        _watcher.reset(token)


def steps(of: Collection[Step]) -> Iterator[Step]:
    """The same things one by one; after each is said how far it has come."""
    told = _watcher.get()
    for number, one in enumerate(of, start=1):
        yield one
        if told is not None:
            told(number, len(of))
