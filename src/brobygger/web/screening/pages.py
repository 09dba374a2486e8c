"""What the pages of this room share: a page with one small form, addresses, and the citizen on top."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy

from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.citizens.models import Citizen
from brobygger.kernel.errors import Conflict, Refusal
from brobygger.screening import access, errors
from brobygger.screening.models import Interview, Screening
from brobygger.vault import log
from brobygger.web.design.conflicts import conflict_page
from brobygger.web.design.drafts import form_page
from brobygger.web.documents.answers import pdf_response
from brobygger.web.receiving import sent

__all__ = [
    "CRITERIA",
    "POST_OR_GET",
    "READERS",
    "as_file",
    "course_address",
    "criteria_shown",
    "open_course",
    "sent",
    "small_form",
]

READERS = (*CASE_ROLES, Role.COMPENSATION_SPECIALIST, Role.TEAM_LEADER, Role.PROJECT_MANAGER)
POST_OR_GET = ["GET", "HEAD", "POST"]

CRITERIA = {
    "a": gettext_lazy("a. Mindst én funktionsnedsættelse med lille, mellem eller stor betydning"),
    "b": gettext_lazy("b. Borgeren ønsker en visitationssamtale"),
    "c": gettext_lazy("c. Har før brugt kompenserende ordninger"),
    "d": gettext_lazy("d. Har før været begrænset i job eller uddannelse"),
}


def may_go_on(criteria: Any) -> bool:
    """Whether what must hold before a handover holds."""
    return all(one.holds for one in criteria if one.required)


def criteria_shown(criteria: Any, words: Any) -> list[dict[str, Any]]:
    return [
        {"text": words[one.code], "holds": one.holds, "required": one.required, "supplement": one.supplement_only}
        for one in criteria
    ]


def course_address(citizen: Any) -> str:
    """The page "Opsporing og visitation" of a citizen."""
    return reverse("screening:course", args=[getattr(citizen, "key", citizen)])


def open_course(request: Any, key: Any, purpose: str, *, write: bool = False, shows: bool = True) -> tuple[Any, Any]:
    """The citizen and course behind an address; a refusal that a reason would open says where it is given."""
    request.glass_address = reverse("citizens:reason", args=[key])
    return access.open_course(request.actor, key, purpose, write=write, shows=shows)


def as_file(
    request: Any, row: Screening | Interview, content: bytes, *, kind: str, action: str, title: str
) -> HttpResponse:
    """What was written down as a file that can be filed, sent and read aloud. That it was fetched is logged."""
    citizen = row.course.citizen
    log.exported(
        by=request.actor.with_purpose(f"{kind}.show"),
        action=action,
        subjects=[("citizen", citizen.key), (kind, row.key)],
        criterion={"format": "pdf"},
    )
    return pdf_response(content, f"{title} {citizen.case_number}")


def small_form(
    request: HttpRequest,
    form: Any,
    act: Callable[[Any], object],
    *,
    title: Any,
    button: Any,
    back: str,
    done: Any = "",
    goal: str = "",
    citizen: Citizen | None = None,
    lead: Any = "",
    stored: str = "",
    template: str = "screening/small_form.html",
    **context: Any,
) -> HttpResponse:
    """A page with one form. ``act`` gets the valid form; a refusal stands at its field, a conflict shows both."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form)
        except errors.Incomplete as incomplete:
            for _field, sentence in incomplete.problems:
                form.add_error(None, sentence)
        except Refusal as refusal:
            form.refuse(refusal)
        except Conflict as conflict:
            return conflict_page(request, form, conflict, address=stored or back)
        else:
            if done:
                messages.success(request, done)
            return HttpResponseRedirect(goal or back)
    values = {"form": form, "title": title, "button": button, "back": back, "citizen": citizen, "lead": lead, **context}
    return form_page(request, template, values)
