"""Keeping in memory what was counted from the database, for exactly as long as nothing was written.

Whether something was written is asked of the log, which every change writes in its own transaction; so what is old is
never taken for the present.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.conf import settings
from django.db import connection

from brobygger.vault.models import Category

Value = TypeVar("Value")


@dataclass(frozen=True)
class Stamp:
    """How far the log had come. Equal stamps mean that nothing was written in between.

    Numbers of the log are given before a transaction ends, so on PostgreSQL a lower number may become visible after a
    higher one. ``settled`` says that no writing transaction was under way; only then may the stamp be relied on later.
    SQLite has one writer at a time and is always settled.
    """

    newest: int
    settled: bool

    @classmethod
    def now(cls) -> Stamp:
        # From the newest backwards: max() with a condition would read the whole log.
        newest = "SELECT id FROM vault_logentry WHERE category = %s ORDER BY id DESC LIMIT 1"
        settled = "true"
        if connection.vendor == "postgresql":
            settled = "pg_snapshot_xmin(pg_current_snapshot()) = pg_snapshot_xmax(pg_current_snapshot())"
        with connection.cursor() as cursor:
            # One statement, so that both are told of the same moment.
            cursor.execute(f"SELECT ({newest}), {settled}", [Category.WRITE.value])
            number, is_settled = cursor.fetchone()
        return cls(number or 0, bool(is_settled))


def keeps() -> bool:
    """Not within a transaction, whose writes nobody else sees yet; and not in tests, which write without the log."""
    return not settings.TESTING and not connection.in_atomic_block


class Kept(Generic[Value]):
    """The last few values by key, shared by the threads of a process."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._values: OrderedDict[Hashable, tuple[Stamp, Value]] = OrderedDict()

    def get(
        self, key: Hashable, make: Callable[[], Value], again: Callable[[Value, int], Value | None] | None = None
    ) -> Value:
        """The value that was kept, where nothing was written since; else what ``make`` counts anew.

        again: brings an older value up to date, told up to which number of the log it holds; None where it cannot.
        Only settled stamps are kept, so whatever that value lacks has a higher number.
        """
        stamp = Stamp.now()
        with self._lock:
            held = self._values.get(key)
            if held is not None and held[0].newest == stamp.newest:
                self._values.move_to_end(key)
                return held[1]
        mended = again(held[1], held[0].newest) if held is not None and again is not None else None
        made = make() if mended is None else mended
        if stamp.settled and keeps():
            with self._lock:
                self._values[key] = (stamp, made)
                self._values.move_to_end(key)
                while len(self._values) > self.most:
                    self._values.popitem(last=False)
        return made

    def clear(self) -> None:
        with self._lock:
            self._values.clear()
