"""Reading what figures are counted from once, as users meet it; in tests the product keeps nothing by itself."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from brobygger.vault.kept import Stamp


class KeptInTests:
    """As ``vault.kept`` keeps for users; by itself it keeps nothing in tests, which may write without the log."""

    def __init__(self) -> None:
        self._values: dict[Hashable, Any] = {}

    def get(self, key: Hashable, make: Callable[[], Any], _bring_up: Any = None) -> Any:
        """Made anew after each change, and never brought up to it."""
        now = (key, Stamp.now().newest)
        if now not in self._values:
            self._values[now] = make()
        return self._values[now]
