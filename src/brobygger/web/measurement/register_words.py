"""Danish words for what is wrong with a file of a weekly benefit register."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from brobygger_analysis.register import RegisterError

# What the reader of registers says -> what a user is told. The first that is found in the sentence holds.
_FAULTS: tuple[tuple[str, Promise], ...] = (
    ("not UTF-8", _("Filen er ikke en tekstfil, som kan læses. Gem den som CSV (UTF-8).")),
    ("is empty", _("Der står ikke noget.")),
    ("no column with the person", _("Kolonnen med CPR-nummer mangler. Kald den cpr.")),
    ("no week columns", _("Der er ingen ugekolonner. De skal hedde som y_2410: år 2024, uge 10.")),
    ("there is no such week", _("Den uge findes ikke.")),
    ("there is no such month", _("Den måned findes ikke.")),
    ("the week stands twice", _("Ugen står to gange.")),
    ("the column stands twice", _("Kolonnen står to gange.")),
    ("the week is missing", _("Ugen mangler mellem to andre.")),
    ("the month is missing", _("Måneden mangler mellem to andre.")),
    ("cells where the headings", _("Rækken har ikke lige så mange celler, som der er overskrifter.")),
    ("the person stands in row", _("Personen står to gange.")),
    ("numbers with decimals", _("Kolonnen med CPR-nummer er gemt som tal. Gem den som tekst.")),
    ("benefit code", _("Det er ikke en ydelseskode på højst tre cifre.")),
    ("different codes", _("Der er alt for mange forskellige koder. Er det ydelseskoder, der står i ugerne?")),
    ("no Parquet file", _("Filen er ikke en Parquet-fil.")),
)
_OTHER = _("Filen kan ikke læses.")


def of_fault(fault: RegisterError) -> str:
    """The sentence with its row and column, where they are known."""
    words = str(next((said for part, said in _FAULTS if part in fault.what), _OTHER))
    place = [
        *([_now("Række %(row)s") % {"row": fault.row}] if fault.row is not None else []),
        *([_now("kolonne %(column)s") % {"column": fault.column}] if fault.column else []),
    ]
    return f"{', '.join(place)}: {words}" if place else words
