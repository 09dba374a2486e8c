"""The section "Ordninger": what waits, the schemes and their law, and figures for leaders."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from brobygger.compensation import access, owners, reads, schemes
from brobygger.compensation.enums import ClockUnit
from brobygger.kernel import boundary, clock
from brobygger.vault import log
from brobygger.web.compensation import forms
from brobygger.web.compensation.pages import READERS
from brobygger.web.design.drafts import form_page
from brobygger.web.doors import member


@member(*READERS)
@require_GET
def desk(request: Any) -> HttpResponse:
    """My applications by deadline, questions, letters to send, grants that end."""
    on = clock.today()
    found = reads.desk(request.actor, on)
    subjects = found.subjects
    if subjects:
        log.listed(by=request.actor, action="schemes.listed", subjects=subjects, criterion={"list": "desk"})
    return render(request, "compensation/desk.html", {"desk": found, "on": on, "is_empty": not subjects})


COUNTS = (
    ("indicator", gettext_lazy("Indsatsens tal for ordninger")),
    ("mentor", gettext_lazy("Indsatsens tal for mentor")),
    ("per_inhabitant", gettext_lazy("Brug pr. indbygger")),
    ("survey", gettext_lazy("Undersøgelsen af jobcentrene")),
)


@member()
@require_GET
def law(request: Any) -> HttpResponse:
    """The eight schemes as they are today: law, limits, deadline, what they count as, and what is not confirmed."""
    on = clock.today()
    jobcentre = request.actor.jobcentre
    # An analyst reads the law too, and stands in no jobcentre whose own promises could be shown.
    promises = owners.promises_on(on, jobcentre) if jobcentre is not None and boundary.is_entered() else {}
    shown = []
    for scheme in schemes.offered(on):
        promise = promises.get(scheme.code)
        shown.append(
            {
                "scheme": scheme,
                "limits": schemes.limits_in_words(scheme.code, on),
                "promise": _promised(promise) if promise is not None else "",
                "counts": [str(label) for name, label in COUNTS if scheme.counts(name)],
                "changes": schemes.changes_after(scheme.code, on),
            }
        )
    return render(request, "compensation/law.html", {"shown": shown, "on": on})


def _promised(promise: Any) -> str:
    text = _("%(length)s timer") if promise.unit == ClockUnit.HOURS else _("%(length)s arbejdsdage")
    return text % {"length": promise.length}


@member(*access.FIGURE_ROLES)
@require_GET
def figures(request: Any) -> HttpResponse:
    """How fast, how often granted, and whether alike is treated alike."""
    on = clock.today()
    form = forms.PeriodForm(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    until = chosen.get("until") or on
    since = chosen.get("since") or until - datetime.timedelta(days=364)
    by = chosen.get("by") or "team"
    period: dict[str, Any] = {"since": since, "until": until}
    period["known"] = reads.decided(request.actor, **period)
    lines = reads.processing(request.actor, **period)
    context = {
        "form": form,
        "since": since,
        "until": until,
        "by": by,
        "lines": [(schemes.name(line.scheme), line) for line in lines],
        "months": [
            (schemes.name(line.scheme), line) for line in reads.processing(request.actor, **period, by_month=True)
        ],
        "treated": reads.same_treatment(request.actor, **period, by=by),
        "stances": reads.stance_figures(request.actor),
        "smallest": reads.SMALLEST_N,
    }
    log.exported(
        by=request.actor,
        action="scheme_figures.opened",
        subjects=[],
        criterion={"since": since.isoformat(), "until": until.isoformat(), "by": by},
    )
    return form_page(request, "compensation/figures.html", context)
