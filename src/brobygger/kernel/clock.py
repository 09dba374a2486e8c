"""The one place that reads the time. Faces, jobs and actions read it; rules get the values passed in."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

DENMARK = ZoneInfo("Europe/Copenhagen")

_frozen: ContextVar[datetime.datetime | None] = ContextVar("brobygger_frozen_time", default=None)


def now() -> datetime.datetime:
    """The present moment, in UTC."""
    return _frozen.get() or datetime.datetime.now(datetime.UTC)


def today() -> datetime.date:
    """The present date in Denmark."""
    return danish_date(now())


def danish_date(moment: datetime.datetime) -> datetime.date:
    return moment.astimezone(DENMARK).date()


@contextmanager
def frozen(moment: datetime.datetime | datetime.date) -> Iterator[None]:
    """Hold the clock still, for tests and demonstrations. A date means noon in Denmark."""
    if not isinstance(moment, datetime.datetime):
        moment = datetime.datetime.combine(moment, datetime.time(12), tzinfo=DENMARK)
    token = _frozen.set(moment.astimezone(datetime.UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
