"""Danish words for what a comparison with an extract finds, and for what is wrong with a file."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from brobygger_analysis.linkage_file import What

SLIP_WORDS: dict[str, Promise] = {
    "one_digit": _("Ét ciffer er forskelligt."),
    "two_swapped": _("To cifre er byttet om."),
}
FAULT_WORDS: dict[str, Promise] = {
    "unreadable": _("CPR-nummeret kan ikke læses"),
    "double": _("CPR-nummeret står to gange"),
}
# A fault that one municipality has more often than the others, as a share of something.
SHARE_WORDS: dict[str, Promise] = {
    "only_here": _("kun i Brobygger"),
    "only_there": _("kun i udtrækket"),
    "proposed": _("mulige tastefejl"),
    "doubtful": _("samme nummer, men en anden person"),
    "marks_differ": _("markeringer, der ikke er ens"),
    "faults_here": _("numre med fejl i Brobygger"),
    "faults_there": _("numre med fejl i udtrækket"),
}
_FAULTS: dict[What, Promise] = {
    What.TOO_BIG: _("Filen er for stor. Den må højst fylde 10 MB."),
    What.NO_TEXT: _("Filen er ikke en tekstfil, som kan læses. Gem den som CSV (UTF-8)."),
    What.EMPTY_FILE: _("Filen er tom."),
    What.NO_ROWS: _("Filen har ingen rækker under overskrifterne."),
    What.TOO_MANY_ROWS: _("Filen har flere end 50.000 rækker. Del den i mindre filer."),
    What.TOO_MANY_COLUMNS: _("Filen har flere end 100 kolonner."),
    What.COLUMN_MISSING: _("Kolonnen mangler."),
    What.COLUMN_TWICE: _("To kolonner betyder det samme. Slet den ene."),
    What.QUOTES: _("Et anførselstegn mangler eller står forkert."),
    What.TOO_MANY_CELLS: _("Rækken har flere celler, end der er overskrifter."),
    What.CELL_EMPTY: _("Feltet er tomt."),
    What.CELL_TOO_LONG: _("Feltet har for meget tekst."),
    What.NO_DATE: _("Det er ikke en dato som 31-12-2025."),
    What.NO_CODE: _("Det er ikke en kommunekode på højst fire cifre."),
    What.NO_YES_OR_NO: _("Skriv ja eller nej."),
}


def of_fault(what: What) -> Promise:
    return _FAULTS[what]
