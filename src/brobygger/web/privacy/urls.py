"""What was opened with a reason, and who has looked. The reason itself is given at the door of the thing."""

from __future__ import annotations

from django.urls import path

from brobygger.web.privacy import views

app_name = "privacy"

urlpatterns = [
    path("gennemgang/", views.reviews, name="reviews"),
    path("gennemgang/<uuid:key>/", views.review, name="glass"),
    path("gennemgang/stikproeve/<uuid:key>/", views.look, name="look"),
    path("hvem-har-set/<uuid:key>/", views.looks, name="looks"),
]
