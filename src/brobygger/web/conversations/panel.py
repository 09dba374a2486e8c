"""What the citizen's page shows of this room: last and next, the rhythm, and the line for a contact out of turn."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import CASE_ROLES
from brobygger.citizens.enums import CourseState
from brobygger.conversations import following, reads
from brobygger.conversations.enums import ContactWay
from brobygger.kernel import clock
from brobygger.web.citizens import panels
from brobygger.web.conversations.forms import ContactForm
from brobygger.web.conversations.pages import READERS, list_address


@panels.register
def conversations_panel(request: HttpRequest, citizen: Any, course: Any, rights: Any) -> panels.Panel | None:
    actor = actor_of(request)
    if not rights.open_to(*READERS):
        return None
    view = reads.course_view(course)
    today = clock.today()
    may_write = rights.write and actor.has(*CASE_ROLES) and following.goes_on(course)
    if not may_write and not view.conversations and not view.contacts:
        return None
    planned = next((row for row in view.planned if row.on >= today), None)
    late = next((row for row in view.planned if row.on < today), None)
    agreed = next((row for row in view.rhythms if row.valid_to is None), None)
    return panels.Panel(
        "conversations/_panel.html",
        {
            "citizen": citizen,
            "last": view.last_held,
            "days": (today - view.last_held.on).days if view.last_held else None,
            "planned": planned,
            "late": late,
            "rhythm": reads.weeks_in_words(agreed.weeks) if agreed else "",
            "address": list_address(citizen),
            "log_address": reverse("conversations:settle", args=[late.key])
            if late
            else reverse("conversations:log", args=[citizen.key]),
            "plan_address": reverse("conversations:plan", args=[citizen.key]),
            "contact_address": reverse("conversations:contact_new", args=[citizen.key]),
            "form": ContactForm(auto_id="contact_%s", initial={"way": ContactWay.PHONE}) if may_write else None,
            "may_write": may_write,
        },
        place=20 if course.state == CourseState.ENROLLED else 70,
    )
