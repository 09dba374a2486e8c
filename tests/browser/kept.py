"""A database with something in it, kept and put back: what many tests begin with is built once."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from django.db import connection

from brobygger.vault import heads
from tests.flushing import _copy_back


@dataclass(frozen=True)
class Kept:
    """What was in the database, and what was noted of it outside."""

    rows: sqlite3.Connection
    head: bytes | None


def take() -> Kept | None:
    """The database as it is now, to be put back by ``put_back``; None where it does not lie in memory."""
    if connection.vendor != "sqlite" or not connection.is_in_memory_db():
        return None
    rows = sqlite3.connect(":memory:", check_same_thread=False)
    connection.connection.backup(rows)
    return Kept(rows, heads.file().read_bytes() if heads.file().exists() else None)


def put_back(kept: Kept) -> None:
    """What lies in the database now is gone."""
    _copy_back(kept.rows, connection.connection)
    heads.file().unlink(missing_ok=True)
    if kept.head is not None:
        heads.file().write_bytes(kept.head)
