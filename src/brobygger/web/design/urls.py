"""Pages of the frame itself: the gallery, the accessibility statement, the language switch."""

from __future__ import annotations

from django.urls import path

from brobygger.web.design import views

app_name = "design"

urlpatterns = [
    path("design/", views.gallery, name="gallery"),
    path("was/", views.accessibility, name="accessibility"),
    path("sprog/", views.language, name="language"),
]
