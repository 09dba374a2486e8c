"""What the gallery shows: each part of the kit in each of its states, with invented content."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def context(request: HttpRequest) -> dict[str, Any]:
    return {}
