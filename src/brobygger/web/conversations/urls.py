"""Conversations, contacts, rhythm, groups, beliefs, the calendar feed; and the citizen's own part of them."""

from __future__ import annotations

from django.urls import path

from brobygger.web.conversations import belief_groups, beliefs, calendar, groups, own, panel, views

app_name = "conversations"

__all__ = ["app_name", "panel", "urlpatterns"]  # importing the panel puts it on the citizen's page

urlpatterns = [
    path("borgere/<uuid:citizen>/samtaler/", views.course, name="list"),
    path("borgere/<uuid:citizen>/samtaler/ny/", views.log, name="log"),
    path("borgere/<uuid:citizen>/samtaler/aftal/", views.plan, name="plan"),
    path("borgere/<uuid:citizen>/samtaler/henvendelse/", views.contact_new, name="contact_new"),
    path("borgere/<uuid:citizen>/samtaler/rytme/", views.rhythm, name="rhythm"),
    path("borgere/<uuid:citizen>/samtaler/paamindelser/", views.reminders, name="reminders"),
    path("borgere/<uuid:citizen>/mulighederne/", beliefs.page, name="beliefs"),
    path("borgere/<uuid:citizen>/mulighederne/link/", beliefs.link, name="belief_link"),
    path("mulighederne/grupper/", belief_groups.groups, name="belief_groups"),
    path("mulighederne/<uuid:key>/tag-ud/", beliefs.withdraw, name="belief_withdraw"),
    path("samtaler/<uuid:key>/", views.show, name="show"),
    path("samtaler/<uuid:key>/registrer/", views.settle, name="settle"),
    path("samtaler/<uuid:key>/ret/", views.correct, name="correct"),
    path("samtaler/<uuid:key>/flyt/", views.move, name="move"),
    path("samtaler/<uuid:key>/aflys/", views.cancel, name="cancel"),
    path("samtaler/<uuid:key>/tag-ud/", views.withdraw, name="withdraw"),
    path("samtaler/<uuid:key>/referat/", views.summary, name="summary"),
    path("samtaler/<uuid:key>/del/", views.share, name="share"),
    path("samtaler/<uuid:key>/del-ikke/", views.stop_sharing, name="stop_sharing"),
    path("samtaler/<uuid:key>/tekst/", views.as_text, name="text"),
    path("henvendelser/<uuid:key>/", views.contact, name="contact"),
    path("grupper/", groups.listed, name="groups"),
    path("grupper/ny/", groups.new, name="group_new"),
    path("grupper/<uuid:key>/", groups.group, name="group"),
    path("grupper/<uuid:key>/ret/", groups.edit, name="group_edit"),
    path("grupper/<uuid:key>/afslut/", groups.end, name="group_end"),
    path("grupper/<uuid:key>/deltager/", groups.add, name="group_add"),
    path("grupper/<uuid:key>/deltager/<uuid:course>/fjern/", groups.remove, name="group_remove"),
    path("grupper/<uuid:key>/moede/", groups.session_new, name="session_new"),
    path("grupper/moeder/<uuid:key>/", groups.session, name="session"),
    path("grupper/moeder/<uuid:key>/aflys/", groups.session_cancel, name="session_cancel"),
    path("kalender/", calendar.page, name="calendar"),
    path("kalender/ny/", calendar.make, name="calendar_make"),
    path("kalender/luk/", calendar.close, name="calendar_close"),
    path("kalender/<str:secret>.ics", calendar.feed, name="feed"),
    path("to-spoergsmaal/", beliefs.answer, name="answer"),
    path("to-spoergsmaal/tak/", beliefs.answered, name="answered"),
    path("min-side/aftaler/", own.shared, name="own_list"),
    path("min-side/mulighederne/", beliefs.own, name="own_beliefs"),
    path("min-side/paamindelser/", own.reminders, name="own_reminders"),
]
