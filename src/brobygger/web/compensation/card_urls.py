"""The compensation card: on the case, on the citizen's own page, and behind the link of whoever was given one."""

from __future__ import annotations

from django.urls import path

from brobygger.web.compensation import card, card_own, card_shown

app_name = "card"

CARD = "borgere/kompensationskort/<uuid:key>/"
OWN = "min-side/kort/"

urlpatterns = [
    path("borgere/<uuid:citizen>/kompensationskort/", card.cards, name="list"),
    path(CARD, card.page, name="page"),
    path(f"{CARD}vis/", card.preview, name="preview"),
    path(f"{CARD}tilpasninger/", card.adjustments, name="adjustments"),
    path(f"{CARD}ordning/<uuid:grant>/", card.grant, name="grant"),
    path(f"{CARD}linje/<uuid:line>/", card.line, name="line"),
    path(f"{CARD}linje/<uuid:line>/fjern/", card.line_away, name="line_away"),
    path(f"{CARD}delt/<uuid:share>/luk/", card.share_withdraw, name="share_withdraw"),
    path(OWN, card_own.cards, name="own_list"),
    path(f"{OWN}<uuid:key>/", card_own.card, name="own"),
    path(f"{OWN}<uuid:key>/linje/", card_own.line_new, name="own_line_new"),
    path(f"{OWN}<uuid:key>/linje/<uuid:line>/", card_own.line, name="own_line"),
    path(f"{OWN}<uuid:key>/se/", card_own.preview, name="own_preview"),
    path(f"{OWN}<uuid:key>/pdf/", card_own.own_pdf, name="own_pdf"),
    path(f"{OWN}<uuid:key>/luk/", card_own.withdraw_all, name="own_withdraw_all"),
    path(f"{OWN}<uuid:key>/delt/<uuid:share>/luk/", card_own.share_withdraw, name="own_share_withdraw"),
    path("delt-kort/", card_shown.shown, name="shown"),
    path("delt-kort/pdf/", card_shown.shown_pdf, name="shown_pdf"),
]
