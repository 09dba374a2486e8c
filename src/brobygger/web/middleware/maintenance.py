"""Closes the house while it is worked on: a file ``maintenance`` in the data folder is enough.

The file's text, if it has any, is shown ("Vi er tilbage klokken 14."). Style sheets and pictures still come, because
they are served before this.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from brobygger.web import errors

LONGEST = 300


class MaintenanceMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sentence = _sentence()
        if sentence is None:
            return self.get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            return errors.maintenance(request, sentence)


def _sentence() -> str | None:
    """None when the house is open."""
    try:
        return (settings.DATA_FOLDER / "maintenance").read_text("utf-8", errors="replace").strip()[:LONGEST]
    except FileNotFoundError:
        return None
    except OSError:
        return ""
