"""The citizen's own page, and how staff give access to it."""

from __future__ import annotations

from django.urls import path

from brobygger.web.own import access, pages

app_name = "own"

urlpatterns = [
    path("min-side/", pages.page, name="page"),
    path("min-side/luk/", pages.leave, name="leave"),
    path("min-side/lukket/", pages.left, name="left"),
    path("min-adgang/", pages.new_account, name="new_account"),
    path("min-adgang/klar/", pages.account_made, name="account_made"),
    path("borgere/<uuid:citizen>/egen-side/", access.access, name="access"),
    path("borgere/<uuid:citizen>/egen-side/link/", access.link_new, name="link_new"),
    path("borgere/<uuid:citizen>/egen-side/link/<uuid:key>/luk/", access.link_revoke, name="link_revoke"),
    path("borgere/<uuid:citizen>/egen-side/luk-adgang/", access.account_close, name="account_close"),
]
