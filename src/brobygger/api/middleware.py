"""Around everything under /api/v1/: no cookies in or out, and every refusal as a problem that a program can read.

A browser that is signed in sends its cookie along to any address. Here it is put aside before anybody looks at it, so
that no page elsewhere can use somebody's session to read figures, and no forged request can do anything: what opens is
the access token alone.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from brobygger.api import problems

UNDER = "/api/v1/"
LONGEST_QUERY = 4000
LARGEST_BODY = 64 * 1024


def is_asked(request: HttpRequest) -> bool:
    """Whether an address is one that programs ask."""
    return request.path_info.startswith(UNDER) or request.path_info == UNDER.rstrip("/")


class ApiMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_asked(request):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        language = translation.get_language_from_request(request)
        with translation.override(language):
            response = self._bounded(request)
        if response.status_code >= 400 and not response.headers.get("Content-Type", "").startswith(
            problems.CONTENT_TYPE
        ):
            with translation.override(language):  # again: who answered within has put the language away
                response = self._as_problem(response)
        response.cookies.clear()
        patch_vary_headers(response, ("Authorization", "Accept-Language"))
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    def _bounded(self, request: HttpRequest) -> HttpResponse:
        if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
            return problems.problem(414)
        if _announced_length(request) > LARGEST_BODY:
            return problems.problem(413)
        return self.get_response(request)

    def _as_problem(self, response: HttpResponse) -> HttpResponse:
        kept = {name: response.headers[name] for name in ("Allow", "Retry-After") if name in response.headers}
        return problems.problem(response.status_code, headers=kept)


def _announced_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
