"""Drawing by lot: who may say what was drawn without trusting whoever drew it. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def draw(keys: Iterable[str], *, seed: str, wanted: int) -> tuple[str, ...]:
    """The lowest hashes of seed and key: the same seed and the same keys give the same draw."""
    hashed = sorted((hashlib.sha256(f"{seed}:{key}".encode()).hexdigest(), key) for key in set(keys))
    return tuple(key for _hash, key in hashed[:wanted])


def digest(keys: Iterable[str]) -> str:
    """A fingerprint of what could be drawn, whatever order it came in."""
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()
