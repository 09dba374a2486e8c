from __future__ import annotations

from django.urls import path

from brobygger.web.citizens import changing, imports, lists, page, registering

app_name = "citizens"

urlpatterns = [
    path("borgere/", lists.citizens, name="list"),
    path("borgere/ny/", registering.new, name="new"),
    path("borgere/indlaes/", imports.upload, name="import"),
    path("borgere/indlaes/skabelon/", imports.template, name="import_template"),
    path("borgere/indlaes/<uuid:key>/", imports.preview, name="import_preview"),
    path("borgere/<uuid:key>/", page.citizen, name="citizen"),
    path("borgere/<uuid:key>/vis/", page.show, name="show"),
    path("borgere/<uuid:key>/begrundelse/", changing.give_reason, name="reason"),
    path("borgere/<uuid:key>/ret/", changing.correct, name="correct"),
    path("borgere/<uuid:key>/beskyttelse/", changing.protect, name="protect"),
    path("borgere/<uuid:key>/ydelse/", changing.change_benefit, name="benefit"),
    path("borgere/<uuid:key>/hvem-goer-hvad/", changing.share_out, name="share_out"),
    path("borgere/<uuid:key>/nyt-forloeb/", changing.start_course, name="start_course"),
    path("borgere/<uuid:key>/skridt/<slug:kind>/", changing.register_step, name="step"),
    path("borgere/<uuid:key>/maerker/<uuid:mark>/ophaev/", changing.withdraw, name="withdraw"),
    path("borgere/<uuid:key>/aabn-igen/", changing.reopen, name="reopen"),
]
