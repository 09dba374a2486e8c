"""A hostile world for every test: no network, no warnings, no undefined template variables, no slow surprises."""

from __future__ import annotations

import gc
import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest

TESTS = Path(__file__).resolve().parent
SOURCE = TESTS.parent / "src" / "brobygger"

# The people and places that tests share.
pytest_plugins = ["tests.fixtures"] if (TESTS / "fixtures.py").exists() else []

# A test that computes for longer than this says why with @pytest.mark.slow(reason="..."), or is named when the run
# ends. The same test takes three times as long on another machine, or when it is the first to need something that is
# kept: so it is refused only when no machine explains it (docs/adr/0010). Processor time, not the clock on the wall.
NAMED_FROM_SECONDS = 2.0
REFUSED_FROM_SECONDS = 10.0


# --- the network -----------------------------------------------------------------------------------------------


class NetworkForbidden(RuntimeError):
    """A test tried to reach another machine."""


def _is_this_machine(host: Any) -> bool:
    name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    if name in {"localhost", "testserver"}:
        return True
    try:
        return ipaddress.ip_address(name.split("%")[0]).is_loopback
    except ValueError:
        return False


def _check_address(family: int, address: Any) -> None:
    if family in {socket.AF_INET, socket.AF_INET6} and not _is_this_machine(address[0]):
        raise NetworkForbidden(f"Tests reach no other machine than this one, not {address[0]!r}.")


def _block_network() -> None:
    look_up, connect, connect_ex, send_to = (
        socket.getaddrinfo,
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.socket.sendto,
    )

    def guarded_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        if not _is_this_machine(host):
            raise NetworkForbidden(f"Tests look up no other machine than this one, not {host!r}.")
        return look_up(host, *args, **kwargs)

    def guarded_connect(self: socket.socket, address: Any) -> Any:
        _check_address(self.family, address)
        return connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> Any:
        _check_address(self.family, address)
        return connect_ex(self, address)

    def guarded_send_to(self: socket.socket, data: Any, *args: Any) -> Any:
        _check_address(self.family, args[-1])
        return send_to(self, data, *args)

    socket.getaddrinfo = guarded_look_up
    socket.socket.connect = guarded_connect
    socket.socket.connect_ex = guarded_connect_ex
    socket.socket.sendto = guarded_send_to


# --- undefined template variables ------------------------------------------------------------------------------

_own_template = ContextVar("own_template", default=False)


class UndefinedVariable(AssertionError):
    """One of our templates prints a variable that its view did not give."""


class _Undefined(str):
    """What Django puts in place of an undefined variable; in our own templates that is an error."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return _own_template.get()

    def __contains__(self, part: object) -> bool:
        return _own_template.get()

    def __mod__(self, variable: object) -> str:
        raise UndefinedVariable(f"The template variable {variable} is not defined.")


def _refuse_undefined_variables() -> None:
    """``{% if x %}`` and ``{{ x|default:"…" }}`` may ask for what is not there; ``{{ x }}`` may not.

    Templates of other packages keep Django's forgiving way.
    """
    from django.template import engines
    from django.template.base import FilterExpression

    resolve = FilterExpression.resolve
    ours = (str(SOURCE), str(TESTS), "<unknown")

    @cache
    def is_ours(name: str) -> bool:
        return name.startswith(ours)

    def resolve_strictly(self: Any, context: Any, ignore_failures: bool = False) -> Any:
        names_a_default = bool(self.filters) and self.filters[0][0].__name__ in {"default", "default_if_none"}
        template = getattr(context.render_context, "template", None)
        own = template is not None and is_ours(str(template.origin.name))
        token = _own_template.set(own)
        try:
            return resolve(self, context, ignore_failures or (own and names_a_default))
        finally:
            _own_template.reset(token)

    FilterExpression.resolve = resolve_strictly
    for engine in engines.all():
        if hasattr(engine, "engine"):
            engine.engine.string_if_invalid = _Undefined()


def _keep_statements(databases: dict[str, Any]) -> None:
    """SQLite keeps the last 128 statements as it read them. A suite asks in thousands of ways, so that many were read
    anew, a writing one with all of its triggers: a tenth of what writing took.
    """
    if databases["default"]["ENGINE"].endswith("sqlite3"):
        from django.db.backends.sqlite3.base import SQLiteCursorWrapper

        databases["default"]["OPTIONS"]["cached_statements"] = 2_000
        mark_values = SQLiteCursorWrapper.convert_query

        @lru_cache(maxsize=2_000)
        def marked(query: str) -> str:
            return mark_values(None, query)

        def mark_once(self: Any, query: str, *, param_names: list[str] | None = None) -> str:
            """How a statement marks its values hangs on its words only; finding the marks anew was a hundredth."""
            return marked(query) if param_names is None else mark_values(self, query, param_names=param_names)

        SQLiteCursorWrapper.convert_query = mark_once


# A busy machine must not fail a property: how long a test may compute is said below, in processor time. What decides
# whether a change lands gives the same answer twice (docs/adr/0010); look further with --hypothesis-profile=explore.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=1_000, print_blob=True)
hypothesis.settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    _block_network()
    if settings.configured:
        from brobygger.kernel import prepared
        from tests import flushing

        prepared.COMPARE = True  # each statement that is used again is also made anew, and must be the same
        _refuse_undefined_variables()
        _keep_statements(settings.DATABASES)
        flushing.allow_flushing()
        flushing.begin_with_the_migrated()


# --- time ------------------------------------------------------------------------------------------------------


def _processor_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


@pytest.hookimpl(hookwrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Iterator[None]:
    """Name a test that computes too long without saying why. Browser tests have a budget of their own."""
    started = _processor_seconds()
    outcome = yield
    spent = _processor_seconds() - started
    exempt = pyfuncitem.get_closest_marker("slow") or pyfuncitem.get_closest_marker("browser")
    if spent <= NAMED_FROM_SECONDS or exempt:
        return
    pyfuncitem.user_properties.append(("slow without a reason", round(spent, 1)))
    if spent > REFUSED_FROM_SECONDS and outcome.excinfo is None:
        message = f"took {spent:.1f} s of processor time: make it faster, or mark it slow(reason=...)"
        outcome.force_exception(pytest.fail.Exception(message))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    slow = sorted(
        (seconds, report.nodeid)
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, seconds in report.user_properties
        if name == "slow without a reason"
    )
    if slow:
        terminalreporter.section(f"over {NAMED_FROM_SECONDS:.0f} s of processor time, and no mark says why")
        for seconds, name in reversed(slow):
            terminalreporter.write_line(f"{seconds:5.1f} s  {name}")


def pytest_collection_finish() -> None:
    """What was imported stays until the end: it is not searched for rubbish again and again. And rubbish is looked for
    seldom: nearly all of it goes by itself, and looking took a tenth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        for name in ("slow", "proved_on_sqlite"):
            for mark in item.iter_markers(name):
                if not mark.kwargs.get("reason"):
                    raise pytest.UsageError(f'{item.nodeid}: say why with {name}(reason="...")')
    if os.environ.get("BROBYGGER_TEST_DATABASE", "").startswith("postgres"):
        _keep_only_what_asks_the_database(config, items)
    _begin_with_the_long_ones(items)


def _begin_with_the_long_ones(items: list[pytest.Item]) -> None:
    """So that no worker waits at the end for the other's longest test. A module's tests stay together."""
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)


def _keep_only_what_asks_the_database(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, what does not touch a database has been proved by the run on SQLite."""
    databases = {"db", "transactional_db", "django_db_setup", "live_server"}
    kept, left = [], []
    for item in items:
        asks = item.get_closest_marker("django_db") or databases.intersection(getattr(item, "fixturenames", ()))
        again = asks and not item.get_closest_marker("proved_on_sqlite")
        (kept if again else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


# --- queries ---------------------------------------------------------------------------------------------------


@pytest.fixture
def same_queries() -> Callable[..., None]:
    """``same_queries(page, more)``: ``page`` asks the database as often after ``more`` rows came as before."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from brobygger.citizens.access import forget_stand_ins

    def check(page: Callable[[], object], more: Callable[[], object]) -> None:
        page()  # fills caches that live longer than a request
        forget_stand_ins()  # kept for one request, and each page is one
        with CaptureQueriesContext(connection) as before:
            page()
        more()
        forget_stand_ins()
        with CaptureQueriesContext(connection) as after:
            page()
        if len(after) != len(before):
            statements = "\n".join(query["sql"][:300] for query in after)
            pytest.fail(f"{len(before)} queries became {len(after)} when rows were added:\n{statements}")

    return check
