"""What the citizen's own page shows of this room: the next meeting, what was shared, the two questions, reminders."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from brobygger.citizens import own
from brobygger.citizens.enums import CourseState
from brobygger.citizens.models import Citizen
from brobygger.conversations import actions, beliefs, reads
from brobygger.conversations.enums import ConversationForm
from brobygger.conversations.models import Conversation
from brobygger.kernel import clock
from brobygger.web.doors import citizen_self
from brobygger.web.own import parts

SHOWN = 2


@parts.register
def meetings(request: HttpRequest, citizen: Citizen) -> parts.Part | None:
    """The next meeting first: it is what most people come for."""
    today = clock.today()
    planned = reads.to_come(citizen, today)
    sessions = reads.sessions_to_come(citizen, today)
    context = {
        "planned": [_meeting(row) for row in planned],
        "sessions": sessions,
        "wants": reads.wants_reminders(citizen),
        "has_address": bool(citizen.email),
        "reminders_address": reverse("conversations:own_reminders"),
    }
    return parts.Part("conversations/own/_meetings.html", context, place=5)


def _meeting(row: Conversation) -> dict[str, Any]:
    return {"row": row, "form": ConversationForm(row.form).label, "who": row.broker.name}


@parts.register
def agreements(request: HttpRequest, citizen: Citizen) -> parts.Part | None:
    """What was agreed, where somebody has shared it."""
    shared = reads.shared_with_citizen(citizen)
    if not shared:
        return None
    context = {
        "shared": [_meeting(row) for row in shared[:SHOWN]],
        "more": len(shared) > SHOWN,
        "address": reverse("conversations:own_list"),
    }
    return parts.Part("conversations/own/_agreements.html", context, place=15)


@parts.register
def questions(request: HttpRequest, citizen: Citizen) -> parts.Part | None:
    """The two questions, while the citizen is in the intervention."""
    course = own.present_course(citizen)
    if course is None or course.state != CourseState.ENROLLED:
        return None
    asked = beliefs.asked_within(course, clock.today())
    return parts.Part(
        "conversations/own/_questions.html",
        {"asked": asked, "address": reverse("conversations:own_beliefs")},
        place=60,
    )


@citizen_self
@require_GET
def shared(request: Any) -> HttpResponse:
    """Everything that was shared, newest first."""
    rows = [_meeting(row) for row in reads.shared_with_citizen(request.citizen)]
    return render(request, "conversations/own_list.html", {"shared": rows})


@citizen_self
@require_POST
def reminders(request: Any) -> HttpResponse:
    """The citizen says yes or no to reminders."""
    wants = request.POST.get("wants") == "yes"
    actions.choose_reminders(by=request.actor, citizen=request.citizen, wants=wants)
    said = _("Du får en mail, før vi skal ses.") if wants else _("Du får ikke flere påmindelser.")
    messages.success(request, said)
    return HttpResponseRedirect(reverse("own:page"))
