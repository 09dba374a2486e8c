from __future__ import annotations

from django.urls import path

from brobygger.web.reference import views

app_name = "reference"

urlpatterns = [
    path("lokal-opsaetning/", views.setup, name="setup"),
    path("lokal-opsaetning/<str:code>/", views.value, name="value"),
    path("lokal-opsaetning/<str:code>/afslut/<uuid:key>/", views.end, name="end"),
]
