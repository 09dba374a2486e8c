"""Consents, read side: what a citizen has said yes to, and the words that were read. The verbs stand in ``actions``.

Other rooms ask ``standing(citizen, "medical_documentation")`` before they do what the purpose names, each time anew:
a consent that is taken back works at once.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.utils.translation import get_language

from brobygger.privacy.models import Consent
from brobygger.reference import reads as reference
from brobygger.reference.shipped import Item

LIST = "consent_purpose"


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose in the words that hold on a day, in the language of the page."""

    code: str
    version: str
    name: str
    why: str
    what: str


@dataclass(frozen=True, slots=True)
class Line:
    """A purpose with the consent that stands now, if any."""

    purpose: Purpose
    consent: Consent | None


def purposes(on: datetime.date) -> list[Purpose]:
    return [_purpose(item) for item in reference.codes(LIST, on=on)]


def purpose(code: str, on: datetime.date) -> Purpose:
    """The words of a purpose as they were on a day. Raises ``CodeUnknown``."""
    return _purpose(reference.item(LIST, code, on=on))


def _purpose(item: Item) -> Purpose:

    language = "en" if (get_language() or "da").startswith("en") else "da"
    return Purpose(item.code, item["version"], item.text(language), item[f"why_{language}"], item[f"what_{language}"])


def standing(citizen: uuid.UUID, code: str) -> Consent | None:
    """The consent that stands now, within the entered boundary; None where there is none or it was taken back."""
    found: Consent | None = Consent.objects.filter(citizen=citizen, purpose=code, withdrawn_at=None).first()
    return found


def history(citizen: uuid.UUID) -> list[Consent]:
    """Every consent that was ever given, newest first, also those taken back."""
    return list(Consent.objects.filter(citizen=citizen).order_by("-given_at", "-id"))


def lines(citizen: uuid.UUID, on: datetime.date) -> list[Line]:
    """Each purpose with the consent that stands; one query."""
    held = {one.purpose: one for one in history(citizen) if one.withdrawn_at is None}
    return [Line(one, held.get(one.code)) for one in purposes(on)]
