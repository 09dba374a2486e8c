"""The CV, its import and outputs, and seeking jobs. Part of the addresses of plans."""

from __future__ import annotations

from django.urls import path

from brobygger.web.plans import cv, cv_import, cv_own, cv_panel, cv_seeking

__all__ = ["cv_panel", "urlpatterns"]  # importing the panel puts it on the citizen's page

CV = "borgere/<uuid:citizen>/cv/"
SEEKING = "borgere/<uuid:citizen>/jobsoegning/"

urlpatterns = [
    path(CV, cv.page, name="cv"),
    path(f"{CV}hent/", cv_import.import_cv, name="cv_import"),
    path(f"{CV}tjek/", cv.check, name="cv_check"),
    path(f"{CV}udgaver/", cv.versions, name="cv_versions"),
    path(f"{CV}udgaver/<int:number>/", cv.version, name="cv_version"),
    path(f"{CV}vis/<slug:kind>/", cv.output, name="cv_output"),
    path(f"{CV}vis/<slug:kind>.pdf", cv.pdf, name="cv_pdf"),
    path(f"{CV}del/<slug:part>/", cv.part, name="cv_part"),
    path(f"{CV}del/<slug:part>/ny/", cv.post_new, name="cv_post_new"),
    path(f"{CV}del/<slug:part>/<slug:post>/", cv.post, name="cv_post"),
    path(f"{CV}del/<slug:part>/<slug:post>/fjern/", cv.post_remove, name="cv_post_remove"),
    path("borgere/cv-tjek/<uuid:key>/fortryd/", cv.check_withdraw, name="cv_check_withdraw"),
    path(SEEKING, cv_seeking.page, name="seeking"),
    path(f"{SEEKING}ny/", cv_seeking.new, name="seeking_new"),
    path(f"{SEEKING}ansoegning/", cv_seeking.application_new, name="application_new"),
    path("borgere/jobsoegning/<uuid:key>/fortryd/", cv_seeking.withdraw, name="seeking_withdraw"),
    path("borgere/ansoegning/<uuid:key>/", cv_seeking.application, name="application"),
    path("min-side/cv/", cv_own.cv, name="own_cv"),
    path("min-side/cv/<slug:kind>.pdf", cv_own.pdf, name="own_cv_pdf"),
]
