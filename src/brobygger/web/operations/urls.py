"""Operations, for administrators."""

from __future__ import annotations

from django.urls import path

from brobygger.web.operations import views

app_name = "operations"

urlpatterns = [
    path("drift/", views.page, name="page"),
    path("drift/job/<uuid:key>/igen/", views.retry, name="retry"),
    path("drift/besked/<uuid:key>/", views.settle, name="settle"),
]
