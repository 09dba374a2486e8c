"""What the scheme pages share: the door, a page with one small form, addresses, and the citizen on top."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.compensation import access, schemes
from brobygger.compensation.models import Application
from brobygger.kernel.errors import Conflict, Refusal
from brobygger.plans import reads as plans
from brobygger.web.design.conflicts import conflict_page
from brobygger.web.design.drafts import form_page

READERS = (*CASE_ROLES, Role.COMPENSATION_SPECIALIST, Role.TEAM_LEADER)
POST_OR_GET = ["GET", "HEAD", "POST"]


def citizen_address(citizen: Any) -> str:
    """The page "Ordninger" of a citizen."""
    return reverse("compensation:citizen", args=[getattr(citizen, "key", citizen)])


def address(row: Application) -> str:
    return reverse("compensation:application", args=[row.key])


def sent(request: HttpRequest) -> Any:
    """What was sent, also when it is empty; nothing when the page is only opened."""
    return request.POST if request.method == "POST" else None


def open_citizen(request: Any, key: Any, purpose: str, *, write: bool = False, shows: bool = True) -> tuple[Any, Any]:
    """The scheme case; a refusal that a reason would open says where it is given."""
    request.glass_address = reverse("citizens:reason", args=[key])
    return access.open_citizen(request.actor, key, purpose, write=write, shows=shows)


def open_application(
    request: Any, key: Any, purpose: str, *, write: bool = False, shows: bool = True
) -> tuple[Application, access.Rights]:
    found = access.find(Application, key, None, "citizen")
    request.glass_address = reverse("citizens:reason", args=[found.citizen.key])
    return access.open_application(request.actor, key, purpose, write=write, shows=shows)


def goals_of(course: Any) -> list[tuple[str, str]]:
    """The goals of the plan to choose from: equal, in the alphabet's order."""
    if course is None:
        return []
    return [(goal.key, goal.title or goal.occupation) for goal in plans.goals(course)]


def head(request: Any, citizen: Any, allowed: access.Rights) -> dict[str, Any]:
    """What is shown on top of each page: only the parts that the actor meets."""
    return {
        "citizen": citizen,
        "shows_contact": access.Part.CONTACT in allowed.parts,
        "shows_case": access.Part.CASE in allowed.parts,
        "may_write": allowed.write,
    }


def small_form(
    request: HttpRequest,
    form: Any,
    act: Callable[[Any], object],
    *,
    title: Any,
    button: Any,
    back: str,
    done: Any = "",
    goal: Callable[[Any], str] | str = "",
    citizen: Any = None,
    row: Application | None = None,
    lead: Any = "",
    template: str = "compensation/small_form.html",
    **context: Any,
) -> HttpResponse:
    """A page with one form. ``act`` gets the valid form; a refusal stands at its field, a conflict shows both."""
    if request.method == "POST" and form.is_valid():
        try:
            made = act(form)
        except Refusal as refusal:
            form.refuse(refusal)
        except Conflict as conflict:
            return conflict_page(request, form, conflict, address=back)
        else:
            if done:
                messages.success(request, done)
            return HttpResponseRedirect(goal(made) if callable(goal) else goal or back)
    values = {
        "form": form,
        "title": title,
        "button": button,
        "back": back,
        "citizen": citizen or (row.citizen if row is not None else None),
        "row": row,
        "scheme_name": schemes.name(row.scheme) if row is not None else "",
        "lead": lead,
        **context,
    }
    return form_page(request, template, values)
