"""What a person does, as the browser hears it (clicks, keys), and what a page asks of the database."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import connection
from playwright.sync_api import BrowserContext

RECORDER = """
for (const kind of ['pointerdown', 'keydown']) {
    addEventListener(kind, (event) => {
        if (event.isTrusted) window.recordedByTest(kind, event.key || '', Date.now());
    }, {capture: true});
}
"""


@dataclass
class Recorded:
    """What the browser heard from mouse and keyboard, over all pages of the test."""

    events: list[tuple[str, str, int]] = field(default_factory=list)

    def listen(self, context: BrowserContext) -> None:
        context.expose_function("recordedByTest", lambda kind, key, at: self.events.append((kind, key, at)))
        context.add_init_script(RECORDER)

    @property
    def clicks(self) -> int:
        return sum(kind == "pointerdown" for kind, _key, _at in self.events)

    @property
    def keys(self) -> list[str]:
        return [key for kind, key, _at in self.events if kind == "keydown"]

    def begin(self) -> None:
        self.events.clear()

    @property
    def lasted(self) -> float:
        return (self.events[-1][2] - self.events[0][2]) / 1000


@dataclass(frozen=True)
class Answered:
    """One request that the server of the test answered."""

    method: str
    path: str
    queries: int
    seconds: float
    asked: tuple[str, ...] = field(default=(), repr=False)  # the questions themselves, for whoever looks for them


@dataclass
class Served:
    """Every request of the live server with its questions to the database, counted in the thread that answers."""

    answered: list[Answered] = field(default_factory=list)

    def begin(self) -> None:
        self.answered.clear()

    @property
    def pages(self) -> list[Answered]:
        return [one for one in self.answered if one.method == "GET" and not one.path.startswith("/static/")]

    @property
    def most_queries(self) -> int:
        return max((one.queries for one in self.pages), default=0)

    @property
    def seconds(self) -> float:
        return sum(one.seconds for one in self.answered if not one.path.startswith("/static/"))


class _Counter:
    """Stands around the questions of one request."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self.environ = environ
        self.asked: list[str] = []
        self.began = time.perf_counter()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")):
            self.asked.append(sql)
        return execute(sql, params, many, context)


@contextmanager
def counting_queries() -> Iterator[Served]:
    """Listen to the requests of every thread until the end of the block."""
    served, here = Served(), threading.local()

    def started(sender: Any, environ: dict[str, Any] | None = None, **_more: Any) -> None:
        if environ is None:
            return
        here.counter = _Counter(environ)
        connection.execute_wrappers.append(here.counter)

    def finished(sender: Any, **_more: Any) -> None:
        counter = here.__dict__.pop("counter", None)
        if counter is None:
            return
        connection.execute_wrappers.remove(counter)
        method, path = counter.environ["REQUEST_METHOD"], counter.environ["PATH_INFO"]
        lasted = time.perf_counter() - counter.began
        served.answered.append(Answered(method, path, len(counter.asked), lasted, tuple(counter.asked)))

    request_started.connect(started)
    request_finished.connect(finished)
    try:
        yield served
    finally:
        request_started.disconnect(started)
        request_finished.disconnect(finished)
