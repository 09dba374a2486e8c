"""Writing the log. The only writer of entries; sealing and reading stand in their own modules.

A write is logged in its own transaction, so that neither can exist without the other. A read is logged before the
page is sent: no log, no page.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction

from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.vault.models import Category, LogEntry

Subject = tuple[str, uuid.UUID]

_request: ContextVar[uuid.UUID | None] = ContextVar("brobygger_request", default=None)


class NotInTransaction(RuntimeError):
    """A change was logged outside the transaction that makes it."""


@contextmanager
def request_scope(key: uuid.UUID) -> Iterator[None]:
    """Entries written inside carry this key, so that one click can be followed."""
    token = _request.set(key)
    try:
        yield
    finally:
        _request.reset(token)


def write(
    *,
    by: Actor,
    action: str,
    subjects: Iterable[Subject],
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
) -> LogEntry:
    """Log a change, in the transaction that makes it. ``changes`` is ``{field: [old, new]}``."""
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction(action)
    return _record(Category.WRITE, by, action, subjects, {"changes": dict(changes)} if changes else None, reason)


def opened(*, by: Actor, action: str, subjects: Iterable[Subject], reason: str = "") -> LogEntry:
    """Log that one thing was opened and shown."""
    return _record(Category.OPEN, by, action, subjects, None, reason)


def listed(*, by: Actor, action: str, subjects: Iterable[Subject], criterion: Mapping[str, Any]) -> LogEntry:
    """Log a list with its criterion and the keys that were shown."""
    return _record(Category.LIST, by, action, subjects, {"criterion": dict(criterion)}, "")


def searched(*, by: Actor, action: str, subjects: Iterable[Subject], criterion: Mapping[str, Any]) -> LogEntry:
    """Log a search with what was asked and the keys that were shown."""
    return _record(Category.SEARCH, by, action, subjects, {"criterion": dict(criterion)}, "")


def exported(
    *, by: Actor, action: str, subjects: Iterable[Subject], criterion: Mapping[str, Any], reason: str = ""
) -> LogEntry:
    """Log that data left the house as a file."""
    return _record(Category.EXPORT, by, action, subjects, {"criterion": dict(criterion)}, reason)


def signed_in(*, by: Actor, action: str, reason: str = "", subjects: Iterable[Subject] = ()) -> LogEntry:
    """Log sign-in, sign-out, refused sign-in and changes of second factor."""
    return _record(Category.SIGN_IN, by, action, subjects, None, reason)


def _record(
    category: Category,
    by: Actor,
    action: str,
    subjects: Iterable[Subject],
    details: dict[str, Any] | None,
    reason: str,
) -> LogEntry:
    concerned = [[kind, str(key)] for kind, key in subjects]
    return LogEntry.objects.create(
        at=clock.now(),
        category=category,
        action=action,
        actor_kind=by.kind,
        actor_key=by.key,
        actor_label=by.label[:200],
        # What gave the right; all that are held only where no door was passed, as in a command.
        roles=",".join(sorted(by.right or by.roles)),
        purpose=by.purpose[:100],
        jobcentre_key=by.jobcentre_key,
        subjects=concerned,
        count=len(concerned),
        request=_request.get(),
        reason=reason or None,
        details=details,
    )
