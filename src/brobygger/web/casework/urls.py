from __future__ import annotations

from django.urls import path

from brobygger.web.casework import closing, doubles, lists, own, panel, team, tour, views

app_name = "casework"

__all__ = ["app_name", "panel", "urlpatterns"]  # importing the panel puts it on the citizen's page

urlpatterns = [
    path("", views.desk, name="desk"),
    path("rundtur/", tour.tour, name="tour"),
    path("arbejde/venter/", views.waiting, name="waiting"),
    path("arbejde/borgere/", lists.my_citizens, name="citizens"),
    path("arbejde/udvalg/", lists.filter_save, name="filter_save"),
    path("arbejde/udvalg/<uuid:key>/slet/", lists.filter_delete, name="filter_delete"),
    path("arbejde/fordel/", lists.assign, name="assign"),
    path("arbejde/fordel/<uuid:key>/fortryd/", lists.assign_undo, name="assign_undo"),
    path("arbejde/noter/", own.notes, name="notes"),
    path("arbejde/noter/ny/", own.note_new, name="note_new"),
    path("arbejde/noter/<uuid:key>/", own.note, name="note"),
    path("arbejde/noter/<uuid:key>/laeg-vaek/", own.note_away, name="note_away"),
    path("arbejde/opgaver/ny/", own.task_new, name="task_new"),
    path("arbejde/opgaver/<uuid:key>/", own.task, name="task"),
    path("arbejde/opgaver/<uuid:key>/loest/", own.task_done, name="task_done"),
    path("arbejde/udsaet/", own.snooze, name="snooze"),
    path("arbejde/udsaet/<uuid:key>/ophaev/", own.wake, name="wake"),
    path("arbejde/vikarer/", own.stand_ins, name="stand_ins"),
    path("arbejde/vikarer/ny/", own.stand_in_new, name="stand_in_new"),
    path("arbejde/vikarer/<uuid:key>/slut/", own.stand_in_end, name="stand_in_end"),
    path("borgere/<uuid:key>/afslut/", closing.close, name="close"),
    path("borgere/<uuid:key>/genaabn/", closing.reopen, name="reopen"),
    path("borgere/<uuid:key>/eftervaern/", closing.aftercare, name="aftercare"),
    path("borgere/<uuid:key>/afslutninger/", closing.history, name="closings"),
    path("borgere/<uuid:key>/venter-paa/", own.wait_new, name="wait_new"),
    path("venter-paa/<uuid:key>/slut/", own.wait_end, name="wait_end"),
    path("borgere/<uuid:key>/dobbelt/", doubles.find, name="double"),
    path("borgere/<uuid:key>/dobbelt/<uuid:other>/", doubles.merge, name="merge"),
    path("sammenlaegning/<uuid:key>/fortryd/", doubles.unmerge, name="unmerge"),
    path("team/", team.overview, name="team"),
    path("team/jobformidler/<uuid:key>/", team.broker, name="broker"),
]
