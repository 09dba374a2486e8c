"""Addresses of fidelity, reviews and the revision of the model."""

from django.urls import path

from brobygger.web.measurement import fidelity, ips, model_revision

PAGES = [
    path("tal/fidelitet/", fidelity.overview, name="fidelity"),
    path("tal/fidelitet/kommuner/", fidelity.compare, name="fidelity_compare"),
    path("tal/fidelitet/maader/", fidelity.forms, name="fidelity_forms"),
    path("tal/fidelitet/maader/ny/<slug:form>/", fidelity.form_new, name="fidelity_form_new"),
    path("tal/fidelitet/maader/<uuid:key>/", fidelity.form_end, name="fidelity_form_end"),
    path("tal/fidelitet/vurdering/<uuid:key>/", fidelity.assessment, name="fidelity_assessment"),
    path("tal/fidelitet/vurdering/<uuid:key>/ret/", fidelity.correct, name="fidelity_correct"),
    path("tal/fidelitet/vurdering/<uuid:key>/del/", fidelity.share, name="fidelity_share"),
    path("tal/fidelitet/<slug:code>/<slug:intention>/", fidelity.intention, name="fidelity_intention"),
    path("tal/supported-employment/", ips.overview, name="ips"),
    path("tal/supported-employment/<uuid:key>/", ips.review, name="ips_review"),
    path("tal/supported-employment/<uuid:key>/ret/", ips.correct, name="ips_correct"),
    path("tal/supported-employment/<uuid:key>/pdf/", ips.print_out, name="ips_pdf"),
    path("tal/model/", model_revision.overview, name="model"),
    path("tal/model/<slug:code>/forslag/", model_revision.proposal_new, name="proposal_new"),
    path("tal/model/<slug:code>/pdf/", model_revision.print_out, name="model_pdf"),
    path("tal/model/forslag/<uuid:key>/", model_revision.proposal, name="proposal"),
]
