"""The aid look-up, and who knows what."""

from __future__ import annotations

from django.urls import path

from brobygger.web.compensation import aids

app_name = "aids"

AIDS = "ordninger/hjaelpemidler/"

urlpatterns = [
    path(AIDS, aids.search, name="search"),
    path(f"{AIDS}nyt/", aids.own_new, name="own_new"),
    path(f"{AIDS}<uuid:series>/ret/", aids.own_edit, name="own_edit"),
    path(f"{AIDS}<uuid:series>/tag-ud/", aids.own_withdraw, name="own_withdraw"),
    path(f"{AIDS}<slug:code>/", aids.entry, name="entry"),
    path(f"{AIDS}<slug:code>/ark/<slug:reader>/", aids.sheet, name="sheet"),
    path(f"{AIDS}<slug:code>/ark/<slug:reader>/pdf/", aids.sheet_pdf, name="sheet_pdf"),
    path("ordninger/sag/<uuid:key>/hjaelpemidler/", aids.chosen, name="chosen"),
    path("ordninger/hvem-ved-hvad/", aids.people, name="people"),
    path("ordninger/hvem-ved-hvad/ny/", aids.person_new, name="person_new"),
    path("ordninger/hvem-ved-hvad/<uuid:key>/", aids.person, name="person"),
]
