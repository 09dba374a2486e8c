"""A user's own messages."""

from __future__ import annotations

from django.urls import path

from brobygger.web.messages import views

app_name = "messages"

urlpatterns = [
    path("beskeder/", views.inbox, name="inbox"),
    path("beskeder/laest/", views.read, name="read"),
    path("beskeder/e-mail/", views.choose_mail, name="choose_mail"),
]
