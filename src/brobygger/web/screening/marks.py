"""Person group marks: one that was set by mistake is ended, and a period's are fetched as a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.citizens import actions as citizens
from brobygger.citizens.models import Milestone
from brobygger.kernel import clock
from brobygger.screening import access, reads
from brobygger.vault import log
from brobygger.web.design import exports
from brobygger.web.doors import member
from brobygger.web.screening import forms
from brobygger.web.screening.pages import POST_OR_GET, course_address, open_course, sent, small_form


@member(*CASE_ROLES)
@require_http_methods(POST_OR_GET)
def end_mark(request: Any, key: Any) -> HttpResponse:
    milestone = access.find(Milestone, key, None, "course__citizen")
    whose, _found = open_course(request, milestone.course.citizen.key, "screening.mark", write=True)
    return small_form(
        request,
        forms.ReasonForm(sent(request)),
        lambda form: citizens.withdraw_milestone(
            by=request.actor, milestone=milestone, reason=form.cleaned_data["reason"]
        ),
        title=_("Ophæv markeringen “%(mark)s”") % {"mark": reads.mark_names().get(milestone.kind, milestone.kind)},
        lead=_("Markeringen følger af det, der er skrevet. Ophæv den kun, når det er sket ved en fejl."),
        button=_("Ophæv markeringen"),
        back=course_address(whose),
        done=_("Markeringen er ophævet. Grunden står på sagen."),
        citizen=whose,
    )


@member(Role.PROJECT_MANAGER, Role.TEAM_LEADER)
@require_GET
def marks_export(request: Any) -> Any:
    """The marks of a period as a file, to be compared with an extract of the national data base."""
    asked = forms.PeriodForm(request.GET)
    since, until = asked.period(clock.today())
    rows = reads.marks_between(since, until)
    log.exported(
        by=request.actor,
        action="marks.exported",
        subjects=[("citizen", row.citizen) for row in rows],
        criterion={"since": since.isoformat(), "until": until.isoformat(), "format": "csv"},
    )
    headers = [_("Sagsnummer"), _("Nøgle"), _("Markering"), _("Dato"), _("Forfatter"), _("Kilde"), _("Program")]
    lines = (
        [
            row.case_number,
            str(row.citizen),
            row.mark.name,
            row.mark.on,
            row.mark.author,
            row.mark.source,
            row.mark.programme,
        ]
        for row in rows
    )
    return exports.csv_response("persongruppemarkeringer", headers, lines)
