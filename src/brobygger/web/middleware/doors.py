"""Closed by default: a page that nobody gave a door is refused, whoever asks."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from brobygger.web import doors

logger = logging.getLogger(__name__)


class DoorMiddleware:
    """Refuses views without a door. The doors themselves check who enters (see ``web/doors.py``)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if doors.door_of(view) is None:
            match = request.resolver_match
            logger.error("Refused %s: its view has no door.", match.view_name or match.route if match else view)
            raise PermissionDenied(_("Siden er lukket, fordi ingen har sagt, hvem der må se den."))
