"""The address of the search on top."""

from __future__ import annotations

from django.urls import path

from brobygger.web.search import views

app_name = "search"

urlpatterns = [path("soeg/", views.page, name="page")]
