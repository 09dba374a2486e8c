"""The card as an accessible PDF: for the citizen, and behind the link."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path

from django.utils.translation import gettext as _

from brobygger.compensation import card_reads
from brobygger.compensation.card_reads import Shown
from brobygger.compensation.models import CardLine
from brobygger.documents import pdf
from brobygger.web.templatetags.design import dato

TEMPLATE = Path(card_reads.__file__).parent / "pdf" / "card.typ"


def card_pdf(lines: Iterable[CardLine], *, name: str, on: datetime.date, until: datetime.date | None = None) -> bytes:
    """Only the lines that are given, which the caller has asked ``card_reads`` for."""
    title = _("Kompensationskort")
    data = {
        "title": title,
        "name": name,
        "on": dato(on),
        "sections": [
            {"heading": section.label, "items": [item(line) for line in section.lines]}
            for section in card_reads.sections(lines, on)
        ],
        "note": _("%(name)s har selv bestemt, hvad der står her.") % {"name": name},
        "until": "" if until is None else _("Kortet kan ses til %(day)s.") % {"day": dato(until)},
    }
    return pdf.make(TEMPLATE, data, title=title, language=pdf.own_language(), author=name)


def item(line: Shown) -> dict[str, object]:
    return {"text": line.text, "facts": [[label, text] for label, text in scheme_facts(line)]}


def scheme_facts(line: Shown) -> list[tuple[str, str]]:
    """Who granted it, when, on which conditions and until when."""
    scheme = line.scheme
    if scheme is None:
        return []
    facts = [(_("Bevilget af"), scheme.grantor)]
    if scheme.granted_on:
        facts.append((_("Bevilget den"), dato(scheme.granted_on)))
    if scheme.conditions:
        facts.append((_("Betingelser"), scheme.conditions))
    facts.append((_("Gælder til"), dato(scheme.ends_on) if scheme.ends_on else _("Indtil videre")))
    return facts
