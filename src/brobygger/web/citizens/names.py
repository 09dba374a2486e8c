"""How a list names a citizen: what a reader must know before using the name stands beside it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from brobygger.citizens.enums import Protection
from brobygger.citizens.models import Citizen


def marks(citizen: Citizen) -> str:
    """Protection and test person, in words; empty for most."""
    words = []
    if citizen.protection != Protection.NONE:
        words.append(str(Protection(citizen.protection).label))
    if citizen.is_test:
        words.append(_("Testperson"))
    return ", ".join(words)


def number_and_marks(citizen: Citizen) -> str:
    """Beside a name in a list of one's work."""
    return ", ".join(part for part in (citizen.case_number, marks(citizen)) if part)


def name_behind_figure(citizen: Citizen) -> str:
    """In a list that shows who stands behind a number: who is protected is there by case number only."""
    return _("Beskyttet navn") if citizen.protection != Protection.NONE else citizen.name
