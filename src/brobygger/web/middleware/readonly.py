"""A page that reads cannot write.

While a GET, HEAD or OPTIONS is answered, each statement that would change a row fails, except in three tables: the
log (a read is logged before the page is sent), the session, and the cache that counts attempts. A link that somebody
else's page, a mail scanner or a browser opens ahead of time can then change nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest, HttpResponse

from brobygger.vault.models import LogEntry

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_CHANGE = re.compile(
    r"""(?:^\s*|^\s*WITH\b.*\)\s*)
    (?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?(?:\s+ONLY)?|DELETE\s+FROM(?:\s+ONLY)?
    |MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?|(?:CREATE|ALTER|DROP)\s+\w+)
    \s+["`]?([\w.]+)["`]?""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


class WroteWhileReading(RuntimeError):
    """A page that was only asked for tried to change something."""


def changed_table(sql: str) -> str | None:
    """The table that a statement changes, or None when it only reads."""
    match = _CHANGE.match(sql)
    return match.group(1).lower() if match else None


def allowed_tables() -> frozenset[str]:
    cache = str(settings.CACHES["default"].get("LOCATION", ""))
    return frozenset({LogEntry._meta.db_table, Session._meta.db_table, cache})


def refuse_changes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    table = changed_table(sql)
    if table is not None and table not in allowed_tables():
        raise WroteWhileReading(f"A page that is only read may not change {table}.")
    return execute(sql, params, many, context)


class ReadOnlyGetMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE_METHODS:
            return self.get_response(request)
        with connection.execute_wrapper(refuse_changes):
            response = self.get_response(request)
        if response.streaming:
            streamed = cast(Any, response)
            streamed.streaming_content = _without_changes(streamed.streaming_content)
        return response


def _without_changes(content: Iterable[Any]) -> Iterator[Any]:
    pieces = iter(content)
    end = object()
    while True:
        with connection.execute_wrapper(refuse_changes):
            piece = next(pieces, end)
        if piece is end:
            return
        yield piece
