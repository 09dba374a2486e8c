from __future__ import annotations

from django.urls import path

from brobygger.web.casework import views

app_name = "casework"

urlpatterns = [path("", views.desk, name="desk")]
