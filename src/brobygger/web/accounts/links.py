"""Personal links in the browser: opened once by their secret, then carried by the session.

The secret stands in the address only for the moment of opening; the pages behind have addresses of their own, so it
reaches neither the referrer, the history of these pages nor a form.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from django.http import HttpRequest


def enter(request: HttpRequest, purpose: str, stack: ExitStack) -> Any:
    raise NotImplementedError
