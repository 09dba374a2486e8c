"""Screening, handover, interview, coverage; and the citizen's own form."""

from __future__ import annotations

from django.urls import path

from brobygger.web.screening import exemptions, figures, handover, interview, invitations, marks, own, panel, step1

app_name = "screening"

__all__ = ["app_name", "panel", "urlpatterns"]  # importing the panel puts it on the citizen's page

urlpatterns = [
    path("borgere/<uuid:citizen>/opsporing/", step1.course, name="course"),
    path("borgere/<uuid:citizen>/opsporing/skema/", step1.form, name="form"),
    path("borgere/<uuid:citizen>/opsporing/link/", invitations.invite, name="invite"),
    path("borgere/<uuid:citizen>/opsporing/genvej/", handover.shortcut, name="shortcut"),
    path("borgere/<uuid:citizen>/opsporing/overlever/", handover.hand_over, name="hand_over"),
    path("borgere/<uuid:citizen>/opsporing/undtag/", exemptions.exempt, name="exempt"),
    path("borgere/<uuid:citizen>/opsporing/igen/", exemptions.again, name="again"),
    path("borgere/<uuid:citizen>/opsporing/samtale/", exemptions.contact_date, name="contact"),
    path("opsporing/papir/<slug:language>/", invitations.paper, name="paper"),
    path("opsporing/skema/<uuid:key>/", step1.show, name="show"),
    path("opsporing/skema/<uuid:key>/skema.pdf", step1.show_pdf, name="show_pdf"),
    path("opsporing/skema/<uuid:key>/lagt-i-sag/", step1.filed, name="filed"),
    path("opsporing/skema/<uuid:key>/ret/", step1.correct, name="correct"),
    path("opsporing/skema/<uuid:key>/opgiv/", step1.drop, name="drop"),
    path("opsporing/skema/<uuid:key>/luk-link/", invitations.revoke, name="revoke"),
    path("opsporing/undtagelse/<uuid:key>/ophaev/", exemptions.exempt_end, name="exempt_end"),
    path("opsporing/samtale/<uuid:key>/traek-tilbage/", exemptions.contact_withdraw, name="contact_withdraw"),
    path("opsporing/markeringer.csv", marks.marks_export, name="marks_export"),
    path("visitation/", handover.handovers, name="handovers"),
    path("visitation/tider/", handover.slots, name="slots"),
    path("visitation/tider/nye/", handover.slots_new, name="slots_new"),
    path("visitation/tider/<uuid:key>/luk/", handover.slot_close, name="slot_close"),
    path("visitation/<uuid:key>/", handover.handover, name="handover"),
    path("visitation/<uuid:key>/modtag/", handover.accept, name="accept"),
    path("visitation/<uuid:key>/send-tilbage/", handover.give_back, name="return"),
    path("visitation/<uuid:key>/traek-tilbage/", handover.withdraw, name="withdraw"),
    path("visitation/<uuid:key>/tid/", handover.book, name="book"),
    path("visitation/<uuid:key>/indkaldelse/", handover.invitation, name="invitation"),
    path("visitation/<uuid:key>/indkaldelse.pdf", handover.invitation_pdf, name="invitation_pdf"),
    path("visitation/<uuid:key>/samtale/", interview.start, name="interview_start"),
    path("visitation/aftale/<uuid:key>/", handover.outcome, name="outcome"),
    path("visitation/samtale/<uuid:key>/", interview.form, name="interview"),
    path("visitation/samtale/<uuid:key>/vis/", interview.show, name="interview_show"),
    path("visitation/samtale/<uuid:key>/visitation.pdf", interview.show_pdf, name="interview_pdf"),
    path("visitation/samtale/<uuid:key>/ret/", interview.correct, name="interview_correct"),
    path("visitation/samtale/<uuid:key>/lagt-i-sag/", interview.filed, name="interview_filed"),
    path("opsporing/daekning/", figures.coverage, name="coverage"),
    path("opsporing/udbytte/", figures.yields, name="yield"),
    path("opsporing/daekning/liste/", figures.coverage_list, name="coverage_list"),
    path("opsporing/igen/", figures.again_list, name="again_list"),
    path("opsporing/mellem/", figures.swing_list, name="swing_list"),
    path("opsporing/opsaetning/", figures.setup, name="setup"),
    path("opsporing/opsaetning/kriterium/", figures.criterion_new, name="criterion_new"),
    path("opsporing/opsaetning/kriterium/<uuid:key>/", figures.criterion_end, name="criterion_end"),
    path("opsporing/opsaetning/regel/", figures.rule_new, name="rule_new"),
    path("opsporing/opsaetning/regel/<uuid:key>/", figures.rule_end, name="rule_end"),
    path("opsporing/opsaetning/model/<uuid:key>/", figures.model_end, name="model_end"),
    path("opsporing/opsaetning/model/", figures.model_new, name="model_new"),
    path("skema/", own.start, name="own"),
    path("skema/fortsaet/", own.resume, name="own_resume"),
    path("skema/gemt/", own.later, name="own_later"),
    path("skema/tak/", own.done, name="own_done"),
    path("skema/<slug:name>/", own.step, name="own_step"),
]
