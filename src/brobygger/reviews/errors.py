"""What a review of a drawn sample may refuse, in sentences that say what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from brobygger.kernel.errors import NotAllowed, NotFound, Refusal


def sample_not_found() -> NotFound:
    return NotFound(_("Stikprøven findes ikke i dette jobcenter."))


def row_not_found() -> NotFound:
    return NotFound(_("Gennemgangen findes ikke i dette jobcenter."))


def mark_not_found() -> NotFound:
    return NotFound(_("Kendetegnet findes ikke i dette jobcenter."))


def another_team() -> NotAllowed:
    return NotAllowed(_("Stikprøven hører til et team, du ikke leder."))


def no_marks() -> Refusal:
    return Refusal(_("I har ingen kendetegn endnu. Sæt dem, før I trækker en stikprøve."))


def ends_before_it_starts(field: str) -> Refusal:
    return Refusal(_("Slutdatoen ligger før startdatoen."), field=field)


def number_missing(field: str) -> Refusal:
    return Refusal(_("Skriv et tal på mindst 1."), field=field)


def marks_unanswered() -> Refusal:
    return Refusal(_("Svar på alle kendetegn. Vælg “Passer ikke her”, hvis et kendetegn ikke passer."))


def nothing_applies() -> Refusal:
    return Refusal(_("Mindst ét kendetegn skal passe. Lad ellers sagen udgå af stikprøven."))


def reviewed_already() -> Refusal:
    return Refusal(_("Den er allerede gennemgået. Skriv hvorfor, hvis gennemgangen skal rettes."), field="reason")


def changed_meanwhile() -> str:
    return _("En anden har gennemgået den, siden du åbnede siden. Se begge udgaver, og gem igen.")


def reason_missing() -> Refusal:
    return Refusal(_("Skriv hvorfor."), field="reason")


def text_missing() -> Refusal:
    return Refusal(_("Skriv kendetegnet."), field="text")


def code_unknown(field: str) -> Refusal:
    return Refusal(_("Vælg en af mulighederne på listen."), field=field)


def too_long(field: str, *, limit: int) -> Refusal:
    return Refusal(_("Teksten er for lang. Den må højst fylde %(limit)s tegn.") % {"limit": limit}, field=field)


def mark_known() -> Refusal:
    return Refusal(_("Det kendetegn har I allerede."), field="text")


def mark_ended() -> Refusal:
    return Refusal(_("Kendetegnet er allerede afsluttet."), field="on")
