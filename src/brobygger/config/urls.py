"""The address root: what programs read under api/, each room's pages under its own Danish word."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from brobygger.api import middleware, problems
from brobygger.web import errors

urlpatterns = [
    path("api/", include("brobygger.api.urls")),
    path("", include("brobygger.web.urls")),
]


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What is refused before a face is asked, such as a host that is not ours: to programs as a problem."""
    return problems.problem(400) if middleware.is_asked(request) else errors.bad_request(request, exception)


handler400 = bad_request
handler403 = "brobygger.web.errors.forbidden"
handler404 = "brobygger.web.errors.not_found"
handler500 = "brobygger.web.errors.server_error"
