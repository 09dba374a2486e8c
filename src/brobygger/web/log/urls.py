"""The log for leaders and administrators."""

from __future__ import annotations

from django.urls import path

from brobygger.web.log import views

app_name = "log"

urlpatterns = [
    path("log/", views.entries, name="list"),
    path("log/<uuid:key>/", views.entry, name="entry"),
]
