"""Access tokens for programs, in administration."""

from __future__ import annotations

from django.urls import path

from brobygger.web.accounts import tokens

app_name = "tokens"

urlpatterns = [
    path("administration/adgangsnoegler/", tokens.every, name="list"),
    path("administration/adgangsnoegler/ny/", tokens.new, name="new"),
    path("administration/adgangsnoegler/<uuid:key>/luk/", tokens.close, name="close"),
]
