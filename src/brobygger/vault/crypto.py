"""The key ring: encryption with key ids, and keyed hashes for exact look-up.

A sealed value is ``key id (1 byte) | nonce (12 bytes) | AES-256-GCM ciphertext and tag``, bound to a context. The
keys lie in ``keys/ring.json`` in the data folder, outside the database: a copied database does not carry its key.
A CPR number has so little variety that the index key must be as secret as the others.

The file is read when a key is first needed, and again when it has changed: after a rotation every running process
meets values under a key that it has not seen.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_LENGTH = 12
TAG_LENGTH = 16
MOST_KEYS = 255  # the id is one byte


class CannotOpen(Exception):
    """The bytes do not open with any key of this ring in this context."""


class NoKeys(Exception):
    """The data folder has no key ring, or it cannot be used."""


@dataclass
class _Keys:
    current: int
    sealing: dict[int, bytes]
    index: bytes
    demonstration: bool
    ciphers: dict[int, AESGCM] = field(default_factory=dict)

    def secret(self, number: int) -> bytes:
        if number not in self.sealing:
            raise CannotOpen(f"key {number} is not in the ring")
        return self.sealing[number]

    def cipher(self, number: int) -> AESGCM:
        if number not in self.ciphers:
            self.ciphers[number] = AESGCM(self.secret(number))
        return self.ciphers[number]


class KeyRing:
    """Reads the keys when first used, so that starting Django needs no secrets."""

    def __init__(self, file: Path | None, *, keys: _Keys | None = None, production: bool = False) -> None:
        self.file = file
        self.production = production
        self._keys = keys
        self._read_from: tuple[int, int] | None = None

    @classmethod
    def from_settings(cls) -> KeyRing:
        from django.conf import settings

        if settings.TESTING:
            return cls(None, keys=_Keys(1, {1: b"1" * 32}, b"i" * 32, demonstration=True))
        return cls(settings.DATA_FOLDER / "keys" / "ring.json", production=settings.PRODUCTION)

    @property
    def keys(self) -> _Keys:
        stamp = self._stamp()
        if self._keys is None or stamp != self._read_from:
            self._keys, self._read_from = self._read(), stamp
        return self._keys

    def _stamp(self) -> tuple[int, int] | None:
        if self.file is None:
            return None
        try:
            found = self.file.stat()
        except OSError:
            # Gone while we run: what was read still opens everything, and stopping now would help nobody.
            return self._read_from
        return found.st_mtime_ns, found.st_ino

    def _read(self) -> _Keys:
        if self.file is None or not self.file.exists():
            raise NoKeys(f"No key ring at {self.file}; script/server or 'python -m brobygger.cli.prepare' makes one.")
        try:
            raw = json.loads(self.file.read_text())
            keys = _Keys(
                current=int(raw["current"]),
                sealing={int(number): base64.b64decode(key) for number, key in raw["sealing"].items()},
                index=base64.b64decode(raw["index"]),
                demonstration=bool(raw.get("demonstration", False)),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise NoKeys(f"The key ring at {self.file} cannot be read: it is damaged.") from fault
        if keys.current not in keys.sealing:
            raise NoKeys(f"The key ring at {self.file} lacks its own current key, number {keys.current}.")
        if self.production and keys.demonstration:
            raise NoKeys("These are demonstration keys. A production installation refuses them: make its own.")
        return keys

    @property
    def current_key(self) -> int:
        return self.keys.current

    @property
    def numbers(self) -> list[int]:
        return sorted(self.keys.sealing)

    def seal(self, plain: bytes, *, context: str) -> bytes:
        keys = self.keys
        nonce = os.urandom(NONCE_LENGTH)
        return bytes([keys.current]) + nonce + keys.cipher(keys.current).encrypt(nonce, plain, context.encode())

    def open(self, sealed: bytes, *, context: str) -> bytes:
        if len(sealed) < 1 + NONCE_LENGTH + TAG_LENGTH:
            raise CannotOpen("too short to be sealed")
        nonce = sealed[1 : 1 + NONCE_LENGTH]
        try:
            return self._opening(sealed[0]).decrypt(nonce, sealed[1 + NONCE_LENGTH :], context.encode())
        except InvalidTag as fault:
            raise CannotOpen("wrong key or context, or changed bytes") from fault

    def _opening(self, number: int) -> AESGCM:
        """Opening is by far the most frequent, and a known key does not change: only a new one asks for the file."""
        if self._keys is not None and number in self._keys.sealing:
            return self._keys.cipher(number)
        return self.keys.cipher(number)

    def key_id(self, sealed: bytes) -> int:
        return sealed[0]

    def blind_index(self, value: str, *, context: str) -> bytes:
        return hmac.digest(self.keys.index, f"{context}\x00{value}".encode(), hashlib.sha256)

    def chain_secret(self, number: int) -> bytes:
        """The key of the log's chain, derived from sealing key ``number`` so that neither tells the other."""
        return hmac.digest(self.keys.secret(number), b"brobygger log chain", hashlib.sha256)

    # --- changing the ring -----------------------------------------------------------------------------------------

    def add_key(self) -> int:
        """Add a fresh sealing key and make it the current one; returns its number."""
        keys = self.keys
        number = max(keys.sealing) + 1
        if number > MOST_KEYS:
            raise NoKeys(f"The ring is full: {MOST_KEYS} keys.")
        self._replace(replace(keys, current=number, sealing={**keys.sealing, number: secrets.token_bytes(32)}))
        return number

    def retire(self, number: int) -> None:
        """Take a key out for good. The caller has made sure that nothing is sealed with it."""
        keys = self.keys
        if number == keys.current:
            raise NoKeys(f"Key {number} is in use: it seals everything new.")
        keys.secret(number)
        self._replace(replace(keys, sealing={other: key for other, key in keys.sealing.items() if other != number}))

    @contextmanager
    def new_index_key(self) -> Iterator[None]:
        """Inside, keyed hashes are made with a fresh key; an error puts the old one back.

        The file changes at the end, just before the caller's transaction commits: until then other processes go on
        with the old key and the old hashes.
        """
        old = self.keys
        fresh = replace(old, index=secrets.token_bytes(32), ciphers={})
        file, self.file, self._keys, self._read_from = self.file, None, fresh, None
        try:
            yield
            self.file = file
            self._replace(fresh)
        except BaseException:
            self.file, self._keys = file, old
            self._read_from = self._stamp()
            raise

    def _replace(self, keys: _Keys) -> None:
        keys.ciphers = {}
        if self.file is not None:
            write_ring(self.file, keys.current, keys.sealing, keys.index, demonstration=keys.demonstration)
        self._keys, self._read_from = keys, self._stamp()


def ring() -> KeyRing:
    """The key ring that the vault installed when Django started."""
    from brobygger.kernel import sealing

    installed = sealing.cipher()
    if not isinstance(installed, KeyRing):
        raise NoKeys("Another cipher than the key ring is installed.")
    return installed


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
