"""Person group marks: a period's are fetched as a file."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from brobygger.accounts.roles import Role
from brobygger.kernel import clock
from brobygger.screening import reads
from brobygger.vault import log
from brobygger.web.design import exports
from brobygger.web.doors import member
from brobygger.web.screening import forms
from brobygger.web.screening.figures import setup_page


@member(Role.PROJECT_MANAGER, Role.TEAM_LEADER)
@require_GET
def marks_export(request: Any) -> Any:
    """The marks of a period as a file, to be compared with an extract of the national data base."""
    asked = forms.PeriodForm(request.GET)
    if not asked.is_valid():
        return setup_page(request, period=asked)
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
