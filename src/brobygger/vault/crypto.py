"""The key ring: encryption with key ids, and keyed hashes for exact look-up.

A sealed value is ``key id (1 byte) | nonce (12 bytes) | AES-256-GCM ciphertext and tag``, bound to a context. The
keys lie in ``keys/ring.json`` in the data folder, outside the database: a copied database does not carry its key.
A CPR number has so little variety that the index key must be as secret as the others.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_LENGTH = 12


class CannotOpen(Exception):
    """The bytes do not open with any key of this ring in this context."""


class NoKeys(Exception):
    """The data folder has no key ring, or it cannot be read."""


@dataclass
class _Keys:
    current: int
    sealing: dict[int, bytes]
    index: bytes
    demonstration: bool
    ciphers: dict[int, AESGCM] = field(default_factory=dict)

    def cipher(self, number: int) -> AESGCM:
        if number not in self.ciphers:
            if number not in self.sealing:
                raise CannotOpen(f"key {number} is not in the ring")
            self.ciphers[number] = AESGCM(self.sealing[number])
        return self.ciphers[number]


class KeyRing:
    """Reads the keys when first used, so that starting Django needs no secrets."""

    def __init__(self, file: Path | None, *, keys: _Keys | None = None) -> None:
        self.file = file
        self._keys = keys

    @classmethod
    def from_settings(cls) -> KeyRing:
        from django.conf import settings

        if settings.TESTING:
            return cls(None, keys=_Keys(1, {1: b"1" * 32}, b"i" * 32, demonstration=True))
        return cls(settings.DATA_FOLDER / "keys" / "ring.json")

    @property
    def keys(self) -> _Keys:
        if self._keys is None:
            self._keys = self._read()
        return self._keys

    def _read(self) -> _Keys:
        if self.file is None or not self.file.exists():
            raise NoKeys(f"No key ring at {self.file}; 'brobygger server' makes one at its first start.")
        raw = json.loads(self.file.read_text())
        return _Keys(
            current=int(raw["current"]),
            sealing={int(number): base64.b64decode(key) for number, key in raw["sealing"].items()},
            index=base64.b64decode(raw["index"]),
            demonstration=bool(raw.get("demonstration", False)),
        )

    def seal(self, plain: bytes, *, context: str) -> bytes:
        keys = self.keys
        nonce = os.urandom(NONCE_LENGTH)
        return bytes([keys.current]) + nonce + keys.cipher(keys.current).encrypt(nonce, plain, context.encode())

    def open(self, sealed: bytes, *, context: str) -> bytes:
        if len(sealed) < 1 + NONCE_LENGTH + 16:
            raise CannotOpen("too short to be sealed")
        nonce = sealed[1 : 1 + NONCE_LENGTH]
        try:
            return self.keys.cipher(sealed[0]).decrypt(nonce, sealed[1 + NONCE_LENGTH :], context.encode())
        except InvalidTag as fault:
            raise CannotOpen("wrong key or context, or changed bytes") from fault

    def key_id(self, sealed: bytes) -> int:
        return sealed[0]

    def blind_index(self, value: str, *, context: str) -> bytes:
        return hmac.new(self.keys.index, f"{context}\x00{value}".encode(), hashlib.sha256).digest()

    def add_key(self) -> int:
        """Add a fresh sealing key and make it the current one; returns its number."""
        keys = self.keys
        number = max(keys.sealing) + 1
        if number > 255:
            raise NoKeys("The ring is full: 255 keys.")
        keys.sealing[number] = secrets.token_bytes(32)
        keys.current = number
        self._write()
        return number

    def _write(self) -> None:
        if self.file is None:
            return
        keys = self.keys
        write_ring(self.file, keys.current, keys.sealing, keys.index, demonstration=keys.demonstration)


def write_ring(
    file: Path, current: int, sealing_keys: dict[int, bytes], index: bytes, *, demonstration: bool = False
) -> None:
    """Write the ring so that a crash leaves either the old file or the new one, readable by the owner only."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = file.with_suffix(".new")
    raw = {
        "current": current,
        "sealing": {str(number): base64.b64encode(key).decode() for number, key in sealing_keys.items()},
        "index": base64.b64encode(index).decode(),
        "demonstration": demonstration,
    }
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        json.dump(raw, stream, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(file)


def make_ring(file: Path, *, demonstration: bool = False) -> None:
    """Make a new ring unless there is one: overwriting keys would lose all that they seal."""
    if not file.exists():
        write_ring(file, 1, {1: secrets.token_bytes(32)}, secrets.token_bytes(32), demonstration=demonstration)
