"""The citizen's own page, and how staff give access to it."""

from __future__ import annotations

from django.urls import path

from brobygger.web.own import access, consents, data, looks, own_parts, pages  # noqa: F401 (parts register themselves)

app_name = "own"

urlpatterns = [
    path("min-side/", pages.page, name="page"),
    path("min-side/luk/", pages.leave, name="leave"),
    path("min-side/send-igen/", pages.send_again, name="send_again"),
    path("min-side/lukket/", pages.left, name="left"),
    path("min-side/samtykker/", consents.own, name="consents"),
    path("min-side/samtykker/<slug:purpose>/", consents.give, name="consent_give"),
    path("min-side/samtykker/<uuid:key>/tilbage/", consents.withdraw, name="consent_withdraw"),
    path("min-side/hvem-har-set/", looks.looks, name="looks"),
    path("min-side/mine-data/", data.data, name="data"),
    path("min-side/mine-data/json/", data.as_json, name="data_json"),
    path("min-side/mine-data/pdf/", data.as_pdf, name="data_pdf"),
    path("min-adgang/", pages.new_account, name="new_account"),
    path("min-adgang/klar/", pages.account_made, name="account_made"),
    path("borgere/<uuid:citizen>/egen-side/", access.access, name="access"),
    path("borgere/<uuid:citizen>/egen-side/link/", access.link_new, name="link_new"),
    path("borgere/<uuid:citizen>/egen-side/link/<uuid:key>/luk/", access.link_revoke, name="link_revoke"),
    path("borgere/<uuid:citizen>/egen-side/luk-adgang/", access.account_close, name="account_close"),
    path("borgere/<uuid:citizen>/samtykker/", consents.of_citizen, name="consents_of"),
    path("borgere/<uuid:citizen>/samtykker/<uuid:key>/tilbage/", consents.withdraw_for, name="consent_withdraw_for"),
]
