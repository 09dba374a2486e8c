"""What one link of the log's chain is made of: bytes in, 32 bytes out. No query, no clock.

``docs/algorithms/log-chain.md`` describes it so that somebody else can check a chain without this code.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import uuid
from collections.abc import Sequence
from typing import Any

# The order is part of the format. A new column is added at the end, together with a new FORMAT.
COLUMNS = (
    "id",
    "key",
    "at",
    "category",
    "action",
    "actor_kind",
    "actor_key",
    "actor_label",
    "roles",
    "purpose",
    "jobcentre_key",
    "subjects",
    "count",
    "request",
    "reason",
    "details",
)
_SUBJECTS = COLUMNS.index("subjects")
FORMAT = b"brobygger-log-1"
BEGINNING = bytes(32)  # what number 1 follows


def selection(vendor: str, table: str) -> str:
    """The columns as SQL. SQLite gives their very bytes: a text that was made unreadable is hashed, not an error."""
    if vendor != "sqlite":
        return ", ".join(f'{table}."{column}"' for column in COLUMNS)
    return ", ".join(
        f'{table}."{column}"' if column == "id" else f'CAST({table}."{column}" AS BLOB)' for column in COLUMNS
    )


def canonical(values: Sequence[Any], *, parsed_subjects: bool = False) -> bytes:
    """One entry as bytes, equal on both databases.

    Each column is its length and its text, so that no text can be moved from one column to the next. Times are
    written in UTC, keys as 32 hexadecimal digits, subjects as JSON with a blank after comma and colon.
    """
    columns = list(values)
    subjects = columns[_SUBJECTS]
    if parsed_subjects and subjects is not None:
        columns[_SUBJECTS] = json.dumps(json.loads(subjects) if isinstance(subjects, str) else subjects)
    raw = [value if value is None or type(value) is bytes else _bytes(value) for value in columns]
    return FORMAT + b"".join([b"-" if value is None else b"%d:%b" % (len(value), value) for value in raw])


def _bytes(value: Any) -> bytes:
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, int):
        return b"%d" % value
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    if isinstance(value, uuid.UUID):
        return value.hex.encode()
    if isinstance(value, datetime.datetime):
        return str(value.astimezone(datetime.UTC).replace(tzinfo=None)).encode()
    raise TypeError(f"A log entry holds no {type(value).__name__}.")


def link(secret: bytes, previous: bytes, number: int, entry: bytes) -> bytes:
    """The hash of ``number``: keyed, so that whoever has only the database cannot make a chain that fits."""
    return hmac.digest(secret, previous + number.to_bytes(8, "big") + entry, hashlib.sha256)
