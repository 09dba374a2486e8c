"""Files, by their key."""

from __future__ import annotations

from django.urls import path

from brobygger.web.documents import views

app_name = "documents"

urlpatterns = [
    path("filer/<uuid:key>/", views.fetch, name="fetch"),
    path("min-side/filer/<uuid:key>/", views.fetch_own, name="fetch_own"),
]
