"""Every page, grouped by room. Each room has its own list in web/<room>/urls.py."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("brobygger.web.design.urls")),
    path("", include("brobygger.web.accounts.sign_in_urls")),
    path("", include("brobygger.web.accounts.urls")),
]
