"""The letters and minutes of screening as accessible PDF. What they say is the same as on the pages."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from brobygger.accounts.models import User
from brobygger.documents import pdf
from brobygger.kernel import clock
from brobygger.screening.models import Handover, Interview, Screening
from brobygger.web.own.access import receiver_lines, sender_lines
from brobygger.web.templatetags.design import dato

FOLDER = Path(__file__).resolve().parents[2] / "screening" / "pdf"

# The letters are set in fonts that have these languages; another one would be printed from the page.
LANGUAGES = frozenset({"ar", "da", "en", "pl", "uk"})


def day_in(language: str, day: datetime.date) -> str:
    """A day in words, in the language of the letter and not in that of who makes it."""
    with translation.override(language):
        return dato(day)


def language_of(citizen: Any) -> str:
    """The language of a letter in our own words, whoever makes it: English for who has that, else Danish."""
    return "en" if citizen.language == "en" else "da"


def plain(citizen: Any, jobcentre: Any, *, title: str, lines: list[str], language: str) -> bytes:
    return pdf.plain_letter(
        title=title,
        paragraphs=lines,
        sender=sender_lines(jobcentre),
        receiver=receiver_lines(citizen),
        on=day_in(language, clock.today()),
        reference=citizen.case_number,
        language=language,
    )


def invitation(row: Handover, lines: list[str]) -> tuple[str, bytes]:
    """The invitation to the intake interview: its title and its content."""
    title = _("Indkaldelse til visitationssamtale")
    citizen = row.course.citizen
    return title, plain(citizen, row.jobcentre, title=title, lines=lines, language=pdf.own_language())


# (heading, [(label, text)]): what was written down, for page, file and text alike.
Parts = Sequence[tuple[str, Sequence[tuple[str, str]]]]


def minutes(row: Interview, parts: Parts, weighed: dict[str, Any]) -> bytes:
    """The intake interview as it was written down, with the criteria and what speaks for them."""
    return _written_down(
        row,
        parts,
        title=_("Visitationssamtale"),
        by=row.broker,
        correction=(row.reasons or {}).get("correction", ""),
        criteria=weighed["criteria"],
        remarks=_remarks(weighed),
    )


def answered(row: Screening, parts: Parts, criteria: list[dict[str, Any]]) -> bytes:
    """The screening form as it was answered, with the criteria that hold."""
    return _written_down(
        row, parts, title=_("Opsporingsskema"), by=row.screener, correction=row.word("correction"), criteria=criteria
    )


def _written_down(
    row: Screening | Interview,
    parts: Parts,
    *,
    title: str,
    by: User | None,
    correction: str,
    criteria: list[dict[str, Any]],
    remarks: Sequence[str] = (),
) -> bytes:
    citizen = row.course.citizen
    who = [citizen.name, dato(row.held_on) if row.held_on else "", by.name if by else ""]
    data = {
        "title": title,
        "subtitle": ", ".join(part for part in who if part),
        "sender": [row.jobcentre.label],
        "on": dato(clock.today()),
        "reference": citizen.case_number,
        "mark": None if row.is_current else _("Ikke færdig") if row.state != "completed" else _("Rettet siden"),
        "correction": _("Rettelse nummer %(number)d: %(reason)s") % {"number": row.revision, "reason": correction}
        if correction
        else "",
        "sections": [
            {"heading": str(heading), "pairs": [[str(label), str(text)] for label, text in pairs]}
            for heading, pairs in parts
            if pairs
        ],
        "criteria_heading": _("Kriterier"),
        "criteria_columns": [_("Kriterium"), _("Vægt"), _("Opfyldt")],
        "criteria": [[str(one["text"]), _weight(one), _answer(one["holds"])] for one in criteria],
        "remarks": list(remarks),
    }
    return pdf.make(FOLDER / "minutes.typ", data, title=title, language=pdf.own_language(), author=row.jobcentre.label)


def as_text(row: Screening | Interview, parts: Parts, *, title: str) -> str:
    """What was written down as plain text, to be put into the municipal case system."""
    held = dato(row.held_on) if row.held_on else ""
    lines = [title, _("Sag %(number)s") % {"number": row.course.citizen.case_number}, held]
    for heading, pairs in parts:
        if pairs:
            lines += ["", heading.upper()]
            lines += [f"{label}: {text}" for label, text in pairs]
    return "\n".join(lines)


def _weight(one: dict[str, Any]) -> str:
    if one["required"]:
        return _("skal være opfyldt")
    return _("kun et supplement") if one["supplement"] else _("kan indgå")


def _answer(holds: bool | None) -> str:
    return {True: _("ja"), False: _("nej"), None: _("ikke besvaret")}[holds]


def _remarks(weighed: dict[str, Any]) -> list[str]:
    remarks = []
    if weighed["is_complex"]:
        remarks.append(_("Kompleks: funktionsnedsættelserne ligger i mere end én af de fire grupper."))
    elif weighed["is_multiple"]:
        remarks.append(_("Flere funktionsnedsættelser"))
    if weighed["by_definition"]:
        remarks.append(_("Behovet for en kompenserende ordning gør, at borgeren pr. definition er i målgruppen."))
    return remarks
