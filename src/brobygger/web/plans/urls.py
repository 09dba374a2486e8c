"""The plan on the case and on the citizen's own page, the CV, and the review of both."""

from __future__ import annotations

from django.urls import path

from brobygger.web.plans import cv_urls, plan, plan_list, plan_own, plan_panel, plan_versions, quality

app_name = "plans"

__all__ = ["app_name", "plan_panel", "urlpatterns"]  # importing the panel puts it on the citizen's page

PLAN = "borgere/<uuid:citizen>/plan/"

urlpatterns = [
    path(PLAN, plan.page, name="page"),
    path(f"{PLAN}tavle/", plan.board, name="board"),
    path(f"{PLAN}maal/", plan.goals, name="goals"),
    path(f"{PLAN}ord/", plan.words, name="words"),
    path(f"{PLAN}aktivitet/", plan.activity, name="activity_new"),
    path(f"{PLAN}aktivitet/<slug:item>/", plan.activity, name="activity"),
    path(f"{PLAN}aktivitet/<slug:item>/flyt/", plan.move, name="move"),
    path(f"{PLAN}aftale/", plan.agreement, name="agreement_new"),
    path(f"{PLAN}aftale/<slug:item>/", plan.agreement, name="agreement"),
    path(f"{PLAN}strategi/", plan.picture, name="picture"),
    path(f"{PLAN}strategi/linje/", plan.line, name="line_new"),
    path(f"{PLAN}strategi/linje/<slug:item>/", plan.line, name="line"),
    path(f"{PLAN}fjern/<slug:section>/<slug:item>/", plan.remove, name="remove"),
    path(f"{PLAN}klar/", plan.ready, name="ready"),
    path(f"{PLAN}klar/fortryd/", plan.not_ready, name="not_ready"),
    path(f"{PLAN}ja/", plan.said_yes, name="said_yes"),
    path(f"{PLAN}svar/", plan.answer, name="answer"),
    path(f"{PLAN}laest/", plan.seen, name="seen"),
    path(f"{PLAN}udgaver/", plan_versions.versions, name="versions"),
    path(f"{PLAN}udgaver/sammenlign/", plan_versions.compare, name="compare"),
    path(f"{PLAN}udgaver/<int:number>/", plan_versions.version, name="version"),
    path(f"{PLAN}pdf/", plan_versions.plan_pdf, name="pdf"),
    path("planer/", plan_list.plans, name="list"),
    path("min-side/plan/", plan_own.plan, name="own"),
    path("min-side/plan/ja/", plan_own.say_yes, name="own_yes"),
    path("min-side/plan/pdf/", plan_own.own_pdf, name="own_pdf"),
    path("kvalitet/", quality.overview, name="quality"),
    path("kvalitet/traek/", quality.draw, name="quality_draw"),
    path("kvalitet/stikproeve/<uuid:key>/", quality.sample, name="quality_sample"),
    path("kvalitet/gennemgang/<uuid:key>/", quality.review, name="quality_review"),
    path("kvalitet/gennemgang/<uuid:key>/ret/", quality.correct, name="quality_correct"),
    path("kvalitet/gennemgang/<uuid:key>/udgaa/", quality.leave_out, name="quality_leave_out"),
    path("kvalitet/kendetegn/", quality.marks, name="quality_marks"),
    path("kvalitet/kendetegn/nyt/", quality.mark_new, name="quality_mark_new"),
    path("kvalitet/kendetegn/forslag/", quality.marks_adopt, name="quality_marks_adopt"),
    path("kvalitet/kendetegn/<uuid:key>/afslut/", quality.mark_end, name="quality_mark_end"),
    *cv_urls.urlpatterns,
]
