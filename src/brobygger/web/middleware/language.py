"""Which language a page is in: the signed-in user's choice, else this browser's, else what it asks for, else Danish."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

OFFERED = frozenset(code for code, _name in settings.LANGUAGES)


class LanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _use(request, translation.get_language_from_request(request))
        try:
            response = self.get_response(request)
            patch_vary_headers(response, ("Accept-Language",))
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            return response
        finally:
            translation.deactivate()

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """The user is known now, and their own choice weighs more than that of the browser they sit at."""
        user = getattr(request, "user", None)
        chosen = getattr(user, "language", None) if user is not None and user.is_authenticated else None
        if chosen in OFFERED and chosen != request.LANGUAGE_CODE:
            _use(request, chosen)


def _use(request: Any, language: str) -> None:
    translation.activate(language)
    request.LANGUAGE_CODE = translation.get_language()
