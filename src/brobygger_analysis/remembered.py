"""What was worked out of arrays that do not change, remembered for the next who asks the same of them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

MOST = 6

Value = TypeVar("Value")


class Remembered:
    """The last few answers by what was asked; the one that nobody has asked for the longest goes first.

    The key must name everything that the answer hangs on.
    """

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The answer that is remembered; else the one that `make` makes."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                known: Value = self._answers[key]
                return known
        made = make()
        with self._lock:
            self._answers[key] = made
            while len(self._answers) > self.most:
                self._answers.popitem(last=False)
        return made
