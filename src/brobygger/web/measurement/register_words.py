"""Danish words for what is wrong with a file of a weekly benefit register."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from brobygger_analysis.register import RegisterError

# What the reader of registers says -> what a user is told. The first that is found in the sentence holds.
_FAULTS: tuple[tuple[str, Promise], ...] = (
    ("not UTF-8", _("Filen er ikke en tekstfil, som kan læses. Gem den som CSV (UTF-8).")),
    ("holds lists", _("Kolonnen har lister i cellerne. Der skal stå én ting i hver.")),
    ("is empty", _("Der står ikke noget.")),
    ("no column with the person", _("Kolonnen med CPR-nummer mangler. Kald den cpr.")),
    (
        "no week columns",
        _(
            "Der er ingen ugekolonner. De skal hedde som y_2410: år 2024, uge 10. Har filen en række for hver periode, "
            "så vælg det."
        ),
    ),
    (
        "no column with the first week",
        _("Kolonnen med periodens første uge mangler. Kald den fra. Har filen en kolonne for hver uge, så vælg det."),
    ),
    ("no column with the last week", _("Kolonnen med periodens sidste uge mangler. Kald den til.")),
    ("no column with the code", _("Kolonnen med ydelseskoden mangler. Kald den kode.")),
    ("has no periods", _("Der er ingen perioder under overskrifterne.")),
    ("last week comes before the first", _("Perioden slutter, før den begynder.")),
    (
        "before the one in row",
        _("Perioden begynder, før personens forrige periode er slut. En uge kan kun have én kode."),
    ),
    ("is no week", _("Det er ikke en uge. Skriv den som 2024-W10 eller 2410, eller skriv en dato i ugen.")),
    ("a register has 1 to", _("Fra den første til den sidste uge går der flere hundrede år. Er der en forkert dato?")),
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
