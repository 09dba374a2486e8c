"""What the citizen's page shows of this room: where the citizen stands, and the next thing to do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import CASE_ROLES
from brobygger.screening import reads
from brobygger.web.citizens import panels


@panels.register
def screening_panel(request: HttpRequest, citizen: Any, course: Any, rights: Any) -> panels.Panel | None:
    view = reads.course_view(course)
    form_address = form_words = ""
    actor = actor_of(request)
    open_to_questions = course.state not in {"enrolled", "closed", "handed_over", "interviewed"}
    if rights.write and actor.has(*CASE_ROLES) and open_to_questions and (view.under_way or not view.newest):
        form_address = reverse("screening:form", args=[citizen.key])
        form_words = _("Fortsæt skemaet") if view.under_way else _("Udfyld opsporingsskemaet")
    return panels.Panel(
        "screening/_panel.html",
        {
            "sentence": _sentence(view),
            "address": reverse("screening:course", args=[citizen.key]),
            "form_address": form_address,
            "form_words": form_words,
        },
        place=10,
    )


def _sentence(view: reads.CourseView) -> str:
    """Where the citizen stands, without a word about health."""
    if view.newest_interview is not None:
        return _("Visitationssamtalen er holdt: %(decision)s") % {
            "decision": view.newest_interview.get_decision_display()
        }
    if view.open_handover is not None:
        return _("Overleveret: %(state)s") % {"state": view.open_handover.get_state_display()}
    if view.under_way is not None:
        return _("Opsporingsskemaet: %(state)s") % {"state": view.under_way.get_state_display()}
    if view.newest is not None:
        return _("Opsporingsskemaet er færdigt.")
    return _("Undtaget fra opsporing.") if view.exemption else _("Borgeren er ikke spurgt endnu.")
