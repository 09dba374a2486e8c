"""The address root: what programs read under api/, each room's pages under its own Danish word."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("api/", include("brobygger.api.urls")),
    path("", include("brobygger.web.urls")),
]

handler400 = "brobygger.web.errors.bad_request"
handler403 = "brobygger.web.errors.forbidden"
handler404 = "brobygger.web.errors.not_found"
handler500 = "brobygger.web.errors.server_error"
