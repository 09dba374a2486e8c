"""What the pages of the desk share: a page with one small form, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from brobygger.accounts.requests import actor_of, of_house
from brobygger.citizens import access as citizens
from brobygger.citizens.access import Rights
from brobygger.citizens.models import Citizen
from brobygger.kernel.errors import Conflict, Refusal
from brobygger.web.design.conflicts import conflict_page
from brobygger.web.design.drafts import form_page


def opened(request: HttpRequest, key: Any, purpose: str, *, write: bool = False) -> tuple[Citizen, Rights]:
    """Through the citizen's door; a refusal that a reason would open says where the reason is given."""
    of_house(request).glass_address = reverse("citizens:reason", args=[key])
    return citizens.open_with_rights(actor_of(request), key, purpose, write=write)


def small_form(
    request: HttpRequest,
    form: Any,
    act: Callable[[Any], object],
    *,
    title: Any,
    button: Any,
    back: str,
    done: Any = "",
    citizen: Citizen | None = None,
    lead: Any = "",
    template: str = "casework/form.html",
    **context: Any,
) -> HttpResponse:
    """A page with one form. ``act`` gets the valid form; a refusal stands at its field, a conflict shows both."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form)
        except Refusal as refusal:
            form.refuse(refusal)
        except Conflict as conflict:
            return conflict_page(request, form, conflict, address=back)
        else:
            if done:
                messages.success(request, done)
            return HttpResponseRedirect(back)
    values = {"form": form, "title": title, "button": button, "back": back, "citizen": citizen, "lead": lead, **context}
    return form_page(request, template, values)


def acted(request: HttpRequest, act: Callable[[], object], *, back: str, done: Any) -> HttpResponse:
    """A button pressed: done, or refused with a sentence; and back to where it was pressed."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, done)
    return HttpResponseRedirect(back)
