"""Files, by their key."""

from __future__ import annotations

from django.urls import path

from brobygger.web.documents import views

app_name = "documents"

urlpatterns = [
    path("filer/<uuid:key>/", views.fetch, name="fetch"),
    path("borgere/<uuid:citizen>/filer/", views.of_citizen, name="of_citizen"),
    path("borgere/<uuid:citizen>/filer/<uuid:key>/del/", views.share, name="share"),
    path("min-side/filer/<uuid:key>/", views.fetch_own, name="fetch_own"),
]
