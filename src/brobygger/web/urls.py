"""Every page, grouped by room. Each room has its own list in web/<room>/urls.py."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("brobygger.web.design.urls")),
    path("", include("brobygger.web.accounts.sign_in_urls")),
    path("", include("brobygger.web.accounts.urls")),
    path("", include("brobygger.web.accounts.token_urls")),
    path("", include("brobygger.web.casework.urls")),
    path("", include("brobygger.web.search.urls")),
    path("", include("brobygger.web.citizens.urls")),
    path("", include("brobygger.web.screening.urls")),
    path("", include("brobygger.web.plans.urls")),
    path("", include("brobygger.web.conversations.urls")),
    path("", include("brobygger.web.own.urls")),
    path("", include("brobygger.web.compensation.urls")),
    path("", include("brobygger.web.compensation.aids_urls")),
    path("", include("brobygger.web.compensation.card_urls")),
    path("", include("brobygger.web.documents.urls")),
    path("", include("brobygger.web.reference.urls")),
    path("", include("brobygger.web.messages.urls")),
    path("", include("brobygger.web.log.urls")),
    path("", include("brobygger.web.privacy.urls")),
    path("", include("brobygger.web.operations.urls")),
    path("", include("brobygger.web.measurement.urls")),
    path("", include("brobygger.web.programmes.urls")),
]
