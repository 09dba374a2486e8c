"""What hands a message over to the outside. Mail is the only way yet; digital post will be another one."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Letter:
    """What leaves the house: no names, no case, only that something waits."""

    key: uuid.UUID
    address: str
    subject: str
    text: str


class TryLater(Exception):
    """It was certainly not taken; trying again is safe."""


class Refused(Exception):
    """It was certainly not taken, and trying again would not help."""


class NobodyKnows(Exception):
    """It may have been taken: the answer never came."""


class Carrier(Protocol):
    def hand_over(self, letter: Letter) -> None:
        """Return if it was taken; else raise one of the three above."""
