"""The door from encrypted fields to the key ring, which lives higher up in the vault.

The vault installs its cipher when Django starts; the kernel only knows the protocol.
"""

from __future__ import annotations

from typing import Protocol


class Cipher(Protocol):
    def seal(self, plain: bytes, *, context: str) -> bytes:
        """Encrypt with the newest key; ``context`` is bound to the result and must be given again to open it."""

    def open(self, sealed: bytes, *, context: str) -> bytes:
        """Decrypt; raises ``vault.crypto.CannotOpen`` when key, context or bytes do not fit."""

    def key_id(self, sealed: bytes) -> int:
        """The number of the key that sealed these bytes."""

    def blind_index(self, value: str, *, context: str) -> bytes:
        """A keyed hash for exact look-up; the same value gives another hash in another context."""


class SealingNotReady(RuntimeError):
    pass


_cipher: Cipher | None = None


def install(cipher: Cipher) -> None:
    global _cipher
    _cipher = cipher


def cipher() -> Cipher:
    if _cipher is None:
        raise SealingNotReady("The vault has not installed its cipher.")
    return _cipher
