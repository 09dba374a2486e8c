"""When a job is tried again, when a planned one runs next, and what its arguments may hold."""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from brobygger.kernel.clock import DENMARK

FIRST_WAIT = datetime.timedelta(minutes=1)
LONGEST_WAIT = datetime.timedelta(hours=6)
SILENT_AFTER = datetime.timedelta(seconds=60)
BEAT_EVERY = 10.0  # seconds

_CODE = re.compile(r"[a-z][a-z0-9_.:-]{0,59}")
_LARGEST = 1_000_000  # below any CPR number, also one with leading noughts left out of its first six digits

Argument = str | int | bool | uuid.UUID | datetime.date


class NotAnArgument(ValueError):
    """A job was given something else than keys, codes, dates and small numbers."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every so often, or once a day at a Danish time of day."""

    every: datetime.timedelta | None = None
    daily_at: datetime.time | None = None

    def __post_init__(self) -> None:
        if (self.every is None) == (self.daily_at is None):
            raise ValueError("A schedule has an interval or a time of day.")
        if self.every is not None and self.every <= datetime.timedelta(0):
            raise ValueError("An interval is longer than nothing.")

    def next_run(self, planned: datetime.datetime, now: datetime.datetime) -> datetime.datetime:
        """The first run after ``now``: runs that were missed are run once, not one by one."""
        if self.every is not None:
            missed = max(0, (now - planned) // self.every)
            return planned + self.every * (missed + 1)
        assert self.daily_at is not None  # noqa: S101 (says it to the type checker)
        day = now.astimezone(DENMARK).date()
        today = _danish(day, self.daily_at)
        return today if today > now else _danish(day + datetime.timedelta(days=1), self.daily_at)


def _danish(day: datetime.date, at: datetime.time) -> datetime.datetime:
    return datetime.datetime.combine(day, at, tzinfo=DENMARK).astimezone(datetime.UTC)


def wait_before(next_try: int) -> datetime.timedelta:
    """One minute before the second try, then twice as long each time, at most six hours."""
    doublings = max(0, min(next_try - 2, 20))
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << doublings))


def checked_arguments(arguments: Mapping[str, Argument]) -> dict[str, str | int | bool]:
    """Arguments as JSON holds them. Jobs are shown to administrators and lie unencrypted, so they carry no text."""
    return {name: _checked(name, value) for name, value in arguments.items()}


def _checked(name: str, value: Argument) -> str | int | bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) < _LARGEST:
        return value
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, str) and (_CODE.fullmatch(value) or _is_key(value)):
        return value
    raise NotAnArgument(f"{name}: a job is given keys, codes, dates and small numbers only.")


def _is_key(value: str) -> bool:
    try:
        return str(uuid.UUID(value)) == value
    except ValueError:
        return False
