"""Schemes: what waits, a citizen's schemes, one application, letters, and what a jobcentre sets."""

from __future__ import annotations

from django.urls import path

from brobygger.web.compensation import applications, cases, desk, knowledge, mail, panel, sampling, setup

app_name = "compensation"

__all__ = ["app_name", "panel", "urlpatterns"]  # importing the panel puts it on the citizen's page

urlpatterns = [
    path("ordninger/", desk.desk, name="desk"),
    path("ordninger/loven/", desk.law, name="law"),
    path("ordninger/tal/", desk.figures, name="figures"),
    path("borgere/<uuid:citizen>/ordninger/", cases.citizen, name="citizen"),
    path("borgere/<uuid:citizen>/ordninger/stilling/", cases.stance, name="stance"),
    path("borgere/<uuid:citizen>/ordninger/spoerg/", cases.ask, name="ask"),
    path("borgere/<uuid:citizen>/ordninger/ansoeg/", applications.begin, name="begin"),
    path("ordninger/stilling/<uuid:key>/grund/", cases.stance_reason, name="stance_reason"),
    path("ordninger/spoergsmaal/<uuid:key>/", cases.question, name="question"),
    path("ordninger/sag/<uuid:key>/", applications.application, name="application"),
    path("ordninger/sag/<uuid:key>/kladde/", applications.edit, name="edit"),
    path("ordninger/sag/<uuid:key>/samtykke/", applications.consent, name="consent"),
    path("ordninger/sag/<uuid:key>/dokumentation/", applications.documentation, name="documentation"),
    path("ordninger/sag/<uuid:key>/mangler/", applications.ask_for_more, name="ask_for_more"),
    path("ordninger/sag/<uuid:key>/genoptag/", applications.resume, name="resume"),
    path("ordninger/sag/<uuid:key>/giv-videre/", applications.hand_on, name="hand_on"),
    path("ordninger/sag/<uuid:key>/bevilg/", applications.grant, name="grant"),
    path("ordninger/sag/<uuid:key>/afslag/", applications.refuse, name="refuse"),
    path("ordninger/sag/<uuid:key>/traek-tilbage/", applications.withdraw, name="withdraw"),
    path("ordninger/sag/<uuid:key>/brev/<slug:kind>/", mail.new, name="letter_new"),
    path("ordninger/brev/<uuid:key>/", mail.letter, name="letter"),
    path("ordninger/brev/<uuid:key>/send/", mail.send, name="letter_send"),
    path("ordninger/brev/<uuid:key>/pdf/", mail.letter_pdf, name="letter_pdf"),
    path("ordninger/bevilling/<uuid:key>/", applications.grant_page, name="grant_page"),
    path("ordninger/bevilling/<uuid:key>/start/", applications.start, name="start"),
    path("ordninger/bevilling/<uuid:key>/stop/", applications.stop, name="stop"),
    path("ordninger/bevilling/<uuid:key>/foelg-op/", applications.review, name="review"),
    path("ordninger/bevilling/<uuid:key>/forlaeng/", applications.renew, name="renew"),
    path("ordninger/gennemgang/", sampling.samples, name="samples"),
    path("ordninger/gennemgang/traek/", sampling.draw, name="sample_draw"),
    path("ordninger/gennemgang/stikproeve/<uuid:key>/", sampling.sample, name="sample"),
    path("ordninger/gennemgang/afgoerelse/<uuid:key>/", sampling.decision, name="sampled"),
    path("ordninger/gennemgang/afgoerelse/<uuid:key>/ret/", sampling.correct, name="sampled_correct"),
    path("ordninger/gennemgang/afgoerelse/<uuid:key>/udgaa/", sampling.leave_out, name="sampled_leave_out"),
    path("ordninger/gennemgang/kendetegn/", sampling.marks, name="sample_marks"),
    path("ordninger/gennemgang/kendetegn/nyt/", sampling.mark_new, name="sample_mark_new"),
    path("ordninger/gennemgang/kendetegn/forslag/", sampling.marks_adopt, name="sample_marks_adopt"),
    path("ordninger/gennemgang/kendetegn/<uuid:key>/afslut/", sampling.mark_end, name="sample_mark_end"),
    path("ordninger/viden/", knowledge.home, name="knowledge"),
    path("ordninger/viden/vejledning/<slug:scheme>/<slug:reader>/", knowledge.guide, name="guide"),
    path("ordninger/viden/vejledning/<slug:scheme>/<slug:reader>/pdf/", knowledge.guide_pdf, name="guide_pdf"),
    path("ordninger/viden/vejledning/<slug:scheme>/<slug:reader>/ret/", knowledge.guide_write, name="guide_write"),
    path("ordninger/viden/materiale/", knowledge.material_new, name="material_new"),
    path("ordninger/viden/materiale/<uuid:key>/", knowledge.material, name="material"),
    path("ordninger/viden/ansvar/", knowledge.duty, name="knowledge_duty"),
    path("ordninger/viden/indsatser/", knowledge.measures, name="measures"),
    path("ordninger/viden/indsatser/ny/", knowledge.measure_new, name="measure_new"),
    path("ordninger/viden/indsatser/<uuid:key>/tag-ud/", knowledge.measure_withdraw, name="measure_withdraw"),
    path("ordninger/opsaetning/", setup.setup, name="setup"),
    path("ordninger/opsaetning/ret/", setup.right_new, name="right_new"),
    path("ordninger/opsaetning/ret/<uuid:key>/", setup.right_end, name="right_end"),
    path("ordninger/opsaetning/noegleperson/", setup.key_person_new, name="key_person_new"),
    path("ordninger/opsaetning/noegleperson/<uuid:key>/", setup.key_person_end, name="key_person_end"),
    path("ordninger/opsaetning/form/", setup.form_new, name="form_new"),
    path("ordninger/opsaetning/form/<uuid:key>/", setup.form_end, name="form_end"),
    path("ordninger/opsaetning/tekst/", setup.block_new, name="block_new"),
    path("ordninger/opsaetning/frist/", setup.deadline_new, name="deadline_new"),
]
