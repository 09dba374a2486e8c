"""The answer to a form that does one thing: shown, refused at its field, in conflict with another's, or done.

return saved_or_shown(
    request,
    form,
    lambda: actions.change_contact(by=request.actor, citizen=citizen, **form.cleaned_data),
    template="citizens/form.html",
    goal=address_of(citizen),
    done=_("Kontakten er gemt."),
)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from brobygger.kernel.errors import Conflict, Refusal
from brobygger.web.design.conflicts import conflict_page
from brobygger.web.design.drafts import form_page
from brobygger.web.design.forms import DesignForm, DesignModelForm


def saved_or_shown(
    request: HttpRequest,
    form: DesignForm | DesignModelForm,
    act: Callable[[], Any],
    *,
    template: str,
    goal: str | Callable[[Any], str],
    done: str | Callable[[Any], str] = "",
    stored: str = "",
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """``goal`` and ``done`` may be made from what ``act`` gave; ``stored`` leads to what somebody else saved."""
    if request.method == "POST" and form.is_valid():
        try:
            made = act()
        except Refusal as refusal:
            form.refuse(refusal)
        except Conflict as conflict:
            return conflict_page(request, form, conflict, address=stored or request.path)
        else:
            said = done(made) if callable(done) else done
            if said:
                messages.success(request, said)
            return HttpResponseRedirect(goal(made) if callable(goal) else goal)
    return form_page(request, template, {"form": form, **(context or {})})
