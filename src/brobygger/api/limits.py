"""How often a program may ask. Counted a minute at a time, per token, and per network address for tokens that fail."""

from __future__ import annotations

import hashlib
import uuid

from django.core.cache import cache

from brobygger.kernel import clock

PER_MINUTE = 120
FAILURES_PER_MINUTE = 30
MINUTE = 60


def wait_for_token(token: uuid.UUID) -> int:
    """Counts a request; 0, or the seconds to wait because there were too many this minute."""
    return _wait(f"api:token:{token}", PER_MINUTE)


def wait_after_failure(address: str) -> int:
    """Counts a token that did not open; 0, or the seconds to wait."""
    return _wait("api:client:" + hashlib.sha256(address.encode()).hexdigest()[:32], FAILURES_PER_MINUTE)


def _wait(name: str, most: int) -> int:
    second = int(clock.now().timestamp())
    key, left = f"{name}:{second // MINUTE}", MINUTE - second % MINUTE
    number = int(cache.get(key, 0))
    if number >= most:
        return left
    if not cache.add(key, 1, timeout=2 * MINUTE):
        try:
            cache.incr(key)
        except ValueError:  # it ran out between the two
            cache.set(key, number + 1, timeout=2 * MINUTE)
    return 0
