"""Letters about an application: proposed from what is recorded, read and changed by a person, sent by a person.

A decision cannot be sent without law and complaint guidance, nor a refusal or a delay without reasons. The sent file is
kept with its hash: a later change of the jobcentre's texts leaves it as it was.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import formats, translation
from django.utils.translation import gettext as _

from brobygger.accounts.models import Jobcentre
from brobygger.citizens.enums import Protection
from brobygger.compensation import errors, schemes, words
from brobygger.compensation.enums import ApplicationState, BlockPlace, LetterKind
from brobygger.compensation.models import Application, Letter, TextBlock
from brobygger.documents import pdf
from brobygger.kernel.actor import Actor
from brobygger.reference import reads as reference

TEMPLATE = Path(__file__).parent / "pdf" / "decision.typ"

# What a person may change in a draft; the rest follows from the case.
WRITABLE = ("opening", "decision", "reasons", "law", "rights", "complaint", "contact", "expected")

STATES: dict[str, tuple[str, ...]] = {
    LetterKind.GRANT: (ApplicationState.GRANTED, ApplicationState.RUNNING),
    LetterKind.REFUSAL: (ApplicationState.REFUSED,),
    LetterKind.DELAY: (ApplicationState.APPLIED, ApplicationState.QUESTIONS),
    LetterKind.STOP: (ApplicationState.STOPPED,),
}


def fits(kind: str, application: Application) -> bool:
    return application.state in STATES[kind]


def kinds_for(application: Application) -> tuple[str, ...]:
    return tuple(kind for kind in STATES if fits(kind, application))


def propose(
    application: Application, kind: str, *, on: datetime.date, by: Actor, expected: datetime.date | None = None
) -> tuple[dict[str, Any], list[list[Any]]]:
    """The words of a draft, and which of the jobcentre's texts they are. Letters are Danish whoever writes them."""
    with translation.override("da"):
        blocks, used = _blocks(application.scheme, kind)
        decided = application.decided_on or on
        scheme = schemes.scheme(application.scheme, decided)
        content: dict[str, Any] = {
            "title": _title(kind, scheme.name),
            "decision": _decision(application, kind, scheme, on),
            "opening": blocks.get(BlockPlace.OPENING, ""),
            "contact": blocks.get(BlockPlace.CONTACT, "") or _contact(application),
            "by": by.label,
            "partly": kind == LetterKind.GRANT and _is_less(application),
        }
        if kind == LetterKind.DELAY:
            content["expected"] = _date(expected) if expected else ""
            content["reasons"] = blocks.get(BlockPlace.DELAY, "") or _why_late(application)
            return content, used
        content["reasons"] = application.word("reasons")
        if kind == LetterKind.STOP:
            content["reasons"] = application.grant.stop_words or ""
        content["law"] = scheme.law
        content["rights"] = blocks.get(BlockPlace.RIGHTS, "") if kind == LetterKind.GRANT else ""
        content["complaint"] = blocks.get(BlockPlace.COMPLAINT, "") or complaint(scheme, decided)
        return content, used


def complaint(scheme: schemes.Scheme, on: datetime.date) -> str:
    """How to complain, from the dated values."""
    weeks = reference.shipped_value("compensation.complaint_weeks", on=on).value
    again = reference.shipped_value("compensation.reconsider_weeks", on=on).value
    return _(
        "Du kan klage, hvis du er uenig. Fristen er %(weeks)s uger fra den dag, du får brevet. "
        "Du kan klage skriftligt eller mundtligt. Send klagen til os, eller ring.\n\n"
        "Vi ser på sagen igen inden for %(again)s uger. Holder vi fast i afgørelsen, sender vi klagen videre til "
        "%(board)s."
    ) % {"weeks": weeks, "again": again, "board": scheme.complaint_to}


def _blocks(scheme: str, kind: str) -> tuple[dict[str, str], list[list[Any]]]:
    """The jobcentre's own texts, the most particular of each place."""
    rows = TextBlock.objects.filter(is_current=True, scheme__in=["", scheme], kind__in=["", kind])
    found: dict[str, TextBlock] = {}
    for row in sorted(rows, key=lambda one: (one.scheme != "", one.kind != "")):
        found[row.place] = row
    texts = {place: row.text for place, row in found.items()}
    return texts, [[place, row.revision] for place, row in sorted(found.items()) if row.text]


def _title(kind: str, name: str) -> str:
    titles = {
        LetterKind.GRANT: _("Du får bevilget: %(name)s"),
        LetterKind.REFUSAL: _("Afslag på din ansøgning: %(name)s"),
        LetterKind.DELAY: _("Dit svar er forsinket: %(name)s"),
        LetterKind.STOP: _("Din bevilling stopper: %(name)s"),
    }
    return titles[LetterKind(kind)] % {"name": name}


def _decision(application: Application, kind: str, scheme: schemes.Scheme, on: datetime.date) -> str:
    values = {"name": scheme.name, "applied": _date(application.applied_on or on)}
    if kind == LetterKind.GRANT:
        return _("Vi har sagt ja til din ansøgning af %(applied)s om: %(name)s.") % values
    if kind == LetterKind.REFUSAL:
        return _("Vi har sagt nej til din ansøgning af %(applied)s om: %(name)s.") % values
    if kind == LetterKind.STOP:
        values["stopped"] = _date(application.grant.stopped_on or on)
        return _("Din bevilling stopper den %(stopped)s. Den gælder: %(name)s.") % values
    return (
        _("Vi har fået din ansøgning af %(applied)s om: %(name)s. Vi når ikke at svare inden for vores frist.") % values
    )


def _why_late(application: Application) -> str:
    if application.state == ApplicationState.QUESTIONS:
        return _("Vi venter på flere oplysninger, før vi kan afgøre sagen.")
    return ""


def _is_less(application: Application) -> bool:
    """Whether less was granted than was asked for: then reasons are due."""
    grant = application.grant
    asked = ((application.hours_per_week, grant.hours_per_week), (application.amount, grant.amount))
    less = any(wanted is not None and given is not None and given < wanted for wanted, given in asked)
    late = application.wanted_from is not None and grant.starts_on > application.wanted_from
    short = grant.promised_to is not None and (
        application.wanted_to is not None and grant.promised_to < application.wanted_to
    )
    return less or late or short


# --- sending -----------------------------------------------------------------------------------------------------


def lacks(letter: Letter, texts: Mapping[str, str] | None = None) -> list[str]:
    """What keeps a letter from being sent, in the order of the letter; ``texts`` are words not saved yet."""
    content = {**(letter.content or {}), **(texts or {})}
    found = [] if content.get("decision") else ["decision"]
    if letter.kind == LetterKind.DELAY:
        return [*found, *(name for name in ("reasons", "expected") if not content.get(name))]
    must_say_why = letter.kind in {LetterKind.REFUSAL, LetterKind.STOP} or content.get("partly")
    if must_say_why and not content.get("reasons"):
        found.append("reasons")
    if not content.get("law"):
        found.append("law")
    if not guides_to_complaint(str(content.get("complaint", ""))):
        found.append("complaint")
    if not content.get("contact"):
        found.append("contact")  # a complaint is sent or telephoned to somewhere
    return found


def guides_to_complaint(text: str) -> bool:
    """A complaint guidance says that one can complain, until when, and who decides in the end."""
    said = text.casefold()
    return "klag" in said and "uger" in said and "ankestyrelsen" in said


def check_complete(letter: Letter) -> None:
    for what in lacks(letter):
        raise errors.letter_lacks(what)


def make(letter: Letter, *, on: datetime.date, is_draft: bool = False) -> bytes:
    """The letter as an accessible PDF."""
    with translation.override(letter.language):
        return pdf.make(
            TEMPLATE, _data(letter, on, is_draft), title=str(letter.content["title"]), language=letter.language
        )


def _data(letter: Letter, on: datetime.date, is_draft: bool) -> dict[str, Any]:
    application = letter.application
    content = dict(letter.content or {})
    return {
        "title": content["title"],
        "sender": _sender_lines(application),
        "receiver": _receiver(application),
        "on": _date(on),
        "reference": application.citizen.case_number,
        "mark": _("Kladde") if is_draft else "",
        "opening": content.get("opening", ""),
        "sections": _sections(letter, content),
        "greeting": _("Venlig hilsen"),
        "signers": [content.get("by", ""), _jobcentre(application).label],
    }


def _sections(letter: Letter, content: dict[str, Any]) -> list[dict[str, Any]]:
    is_late = letter.kind == LetterKind.DELAY
    named = [
        (_("Hvad vi skriver om") if is_late else _("Hvad vi har besluttet"), "decision"),
        (_("Hvorfor"), "reasons"),
        (_("Hvornår du får svar"), "expected"),
        (_("Hvad det betyder for dig"), "rights"),
        (_("Loven"), "law"),
        (_("Hvis du vil klage"), "complaint"),
        (_("Har du spørgsmål"), "contact"),
    ]
    found = []
    for heading, name in named:
        facts = _facts(letter.application) if name == "decision" and letter.kind == LetterKind.GRANT else []
        if content.get(name) or facts:
            found.append({"heading": heading, "text": str(content.get(name, "")), "facts": facts})
    return found


def _facts(application: Application) -> list[list[str]]:
    grant = application.grant
    scheme = schemes.scheme(application.scheme, application.decided_on)
    found = [[_("Bevillingen gælder fra"), _date(grant.starts_on)]]
    if scheme.runs:
        found.append([_("Til og med"), _date(grant.promised_to) if grant.promised_to else _("Indtil videre")])
    if grant.hours_per_week is not None:
        found.append([_("Timer om ugen"), words.number(grant.hours_per_week)])
    if grant.amount is not None:
        found.append([_("Beløb"), _("%(amount)s kr.") % {"amount": money(grant.amount)}])
    said = application.code("apart")
    if said:
        found.append([_("Bevillingen dækker"), said])
    if grant.conditions:
        found.append([_("Betingelser"), grant.conditions])
    return found


def _jobcentre(application: Application) -> Jobcentre:
    found: Jobcentre = Jobcentre.objects.get(pk=application.jobcentre_id)
    return found


def _sender_lines(application: Application) -> list[str]:
    unit = _jobcentre(application)
    return [one for one in (unit.label, unit.address, unit.telephone, unit.email) if one]


def _contact(application: Application) -> str:
    """How the citizen reaches us, from what is known about the unit."""
    unit = _jobcentre(application)
    ways = [one for one in (unit.telephone, unit.email) if one]
    return _("Du kan kontakte os: %(ways)s.") % {"ways": ", ".join(ways)} if ways else ""


def _receiver(application: Application) -> list[str]:
    """Name and address. A protected address is never printed: the letter goes by the register's own channel."""
    citizen = application.citizen
    if citizen.protection != Protection.NONE:
        return [citizen.name]
    return [citizen.name, citizen.address, f"{citizen.postal_code} {citizen.city}".strip()]


def money(amount: Decimal) -> str:
    """``9.500`` and ``9.500,50``: øre only where there are any."""
    places = 0 if amount == amount.to_integral_value() else 2
    return str(formats.number_format(amount, places, force_grouping=True))


def _date(day: datetime.date) -> str:
    return str(formats.date_format(day, "j. F Y"))


def hash_of(made: bytes) -> str:
    return hashlib.sha256(made).hexdigest()


def packed(made: bytes) -> str:
    return base64.b64encode(made).decode("ascii")


def sent_file(letter: Letter) -> bytes:
    """The file as it was sent; raises when the stored bytes are not those whose hash was kept."""
    made = base64.b64decode(letter.pdf or "")
    if hash_of(made) != letter.sha256:
        raise errors.letter_changed()
    return made
