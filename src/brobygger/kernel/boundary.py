"""The jobcentre boundary: which jobcentre's rows the running code may touch.

What for: two jobcentres are two data controllers, and nothing of one may be seen from the other. The boundary is
entered once per request, job or command, and every queryset of local rows reads it. Forgetting to enter one is an
error, not an open door. PostgreSQL row security reads the same value as the second lock.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


class BoundaryMissing(RuntimeError):
    """Local rows were asked for outside any boundary."""


class BoundaryCrossed(RuntimeError):
    """A row of another jobcentre was about to be written."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """``jobcentre`` is None only for work that must span jobcentres; ``reason`` then says why."""

    jobcentre: int | None
    reason: str = ""

    @property
    def spans_jobcentres(self) -> bool:
        return self.jobcentre is None


_current: ContextVar[Boundary | None] = ContextVar("brobygger_boundary", default=None)


def current() -> Boundary:
    boundary = _current.get()
    if boundary is None:
        raise BoundaryMissing("Enter a boundary with within(jobcentre) before touching local rows.")
    return boundary


def is_entered() -> bool:
    return _current.get() is not None


@contextmanager
def within(jobcentre: int) -> Iterator[Boundary]:
    """Work inside one jobcentre; leaving restores what was before."""
    boundary = Boundary(jobcentre=jobcentre)
    token = _current.set(boundary)
    try:
        yield boundary
    finally:
        _current.reset(token)


@contextmanager
def everywhere(*, reason: str) -> Iterator[Boundary]:
    """Work across jobcentres (sealing the log, rotating keys, a programme's figures); never for showing rows."""
    if not reason:
        raise ValueError("Say why the boundary is left.")
    boundary = Boundary(jobcentre=None, reason=reason)
    token = _current.set(boundary)
    try:
        yield boundary
    finally:
        _current.reset(token)


@contextmanager
def outside() -> Iterator[None]:
    """No boundary at all: for tests and for the start of a request."""
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)
