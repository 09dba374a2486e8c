"""Turns what a room raised into a page that says what to do."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from brobygger.kernel.errors import Conflict, NotAllowed, NotFound, Refusal
from brobygger.web import errors

logger = logging.getLogger(__name__)

# What a form may weigh besides its files.
AROUND_FILES = 256 * 1024


class TroubleMiddleware:
    """Known troubles get their page; everything else stays a fault of ours and becomes the 500 page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _announced_length(request) > settings.UPLOAD_MAX_BYTES + AROUND_FILES:
            # Before anybody reads the body: 50 MB are refused by their header.
            return errors.too_large(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotFound):
            return errors.not_found(request, exception)
        if isinstance(exception, NotAllowed):
            return errors.forbidden(request, exception)
        if isinstance(exception, Conflict):
            return errors.conflict(request, exception)
        if isinstance(exception, Refusal):
            return errors.refused(request, exception)
        return None


def _announced_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
