"""Export of all my data: as JSON for machines, as an accessible PDF for people, from the field declarations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from brobygger.citizens import merging
from brobygger.documents import pdf
from brobygger.kernel import clock
from brobygger.privacy import own_data
from brobygger.vault import log
from brobygger.web.documents.answers import file_response, pdf_response
from brobygger.web.doors import citizen_self
from brobygger.web.own import looks, words
from brobygger.web.role_words import role_names
from brobygger.web.templatetags.design import dato, tidspunkt

FORM = "brobygger.own-data"
VERSION = 1
TEMPLATE = Path(__file__).parent / "letters" / "own_data.typ"
MOST_LOOKS_ON_PAPER = 500


@citizen_self
@require_GET
def data(request: Any) -> HttpResponse:
    """What the files are, and the buttons that fetch them."""
    return render(request, "own/data.html", {})


@citizen_self
@require_POST
def as_json(request: Any) -> HttpResponse:
    tables = _tables(request, "json")
    seen = looks.every_look(request)
    names = role_names()
    answer = {
        "form": FORM,
        "version": VERSION,
        "made_at": clock.now().isoformat(),
        "from": request.jobcentre.label,
        "case_number": request.citizen.case_number,
        "data": [
            {
                "kind": table.label,
                "name": words.model(table.label),
                "rows": [{value.field: value.value for value in row} for row in table.rows],
            }
            for table in tables
        ],
        "looks": [
            {
                "at": look.at.isoformat(),
                "how": look.how.value,
                "purpose": look.purpose,
                "role": looks.who(look, names),
                "unit": str(look.unit) if look.unit else None,
                "name": look.name or None,
            }
            for look in seen
        ],
    }
    content = json.dumps(answer, ensure_ascii=False, indent=2).encode()
    return file_response(content, f"{_name()} {request.citizen.case_number}.json", "application/json")


@citizen_self
@require_POST
def as_pdf(request: Any) -> HttpResponse:
    tables = _tables(request, "pdf")
    seen = looks.every_look(request)
    title = _("Alt, hvad vi har gemt om dig")
    data = {
        "title": title,
        "sender": [request.jobcentre.label],
        "on": dato(clock.today()),
        "reference": request.citizen.case_number,
        "lead": _("Her er alt, hvad der er gemt om dig i sagen. Tomme felter er ikke med. De er med i den anden fil."),
        "sections": [section for table in tables if (section := _section(table))],
        "looks_title": _("Hvem har set dine data"),
        "looks_note": _("Her er de nyeste %(number)d. Resten er i den anden fil.") % {"number": MOST_LOOKS_ON_PAPER}
        if len(seen) > MOST_LOOKS_ON_PAPER
        else "",
        "looks_none": _("Ingen har set dine data endnu."),
        "looks_headings": [_("Hvornår"), _("Hvad"), _("Hvorfor"), _("Hvem")],
        "looks_rows": [
            [tidspunkt(line["at"]), str(line["how"]), line["purpose"], line["name"] or line["role"]]
            for line in looks.lines(seen[:MOST_LOOKS_ON_PAPER])
        ],
    }
    content = pdf.make(
        TEMPLATE, data, title=title, language=translation.get_language() or "da", author=request.jobcentre.label
    )
    return pdf_response(content, f"{_name()} {request.citizen.case_number}")


def _name() -> str:
    return _("Mine data")


def _tables(request: Any, form: str) -> list[own_data.Table]:
    log.exported(
        by=request.actor,
        action="own_data.exported",
        subjects=[("citizen", request.citizen.key)],
        criterion={"format": form},
    )
    found = own_data.tables("citizen", merging.keys_of(request.citizen))
    # Who I am comes first, then my course, then what each room keeps.
    return sorted(found, key=lambda table: (table.label != "citizens.Citizen", not table.label.startswith("citizens.")))


def _section(table: own_data.Table) -> dict[str, Any] | None:
    rows = [
        [[words.field(table.label, value.field), text] for value in row if (text := words.value(table.label, value))]
        for row in table.rows
    ]
    return {"name": words.model(table.label), "rows": [row for row in rows if row]}
