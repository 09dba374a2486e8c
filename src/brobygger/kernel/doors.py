"""What a door is: who may enter an address, as a value that hangs on its view.

Each face hangs doors on its own views (``web/doors.py``, ``api/door.py``); the middleware, the table of routes and its
tests read them, whatever face made them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class DoorKind(StrEnum):
    PUBLIC = "public"
    OWN_ACCOUNT = "own_account"
    MEMBER = "member"
    LINK = "link"
    CITIZEN = "citizen_self"
    TOKEN = "token"  # noqa: S105 (a kind of door, not a secret)


@dataclass(frozen=True, slots=True)
class Door:
    """``purpose`` is what a link was made for, or the scope that an access token must have."""

    kind: DoorKind
    roles: frozenset[str] = frozenset()
    reason: str = ""
    purpose: str = ""


def door_of(view: Callable[..., Any]) -> Door | None:
    """The door of a view, or None when somebody forgot it."""
    found = getattr(view, "door", None)
    return found if isinstance(found, Door) else None
