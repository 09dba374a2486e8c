"""What a professional review may refuse, in sentences that say what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from brobygger.kernel.errors import NotAllowed, NotFound, Refusal


def not_found() -> NotFound:
    return NotFound(_("Stikprøven findes ikke her."))


def another_team() -> NotAllowed:
    return NotAllowed(_("Stikprøven hører til et team, du ikke leder."))


def no_marks() -> Refusal:
    return Refusal(_("I har ingen kendetegn endnu. Sæt dem, før I trækker en stikprøve."))


def nothing_to_draw() -> Refusal:
    return Refusal(_("Der er ingen afgørelser at trække lod imellem. Vælg en længere periode."), field="since")


def marks_unanswered() -> Refusal:
    return Refusal(_("Svar på alle kendetegn. Vælg “Passer ikke her”, hvis et kendetegn ikke passer."))


def nothing_applies() -> Refusal:
    return Refusal(_("Mindst ét kendetegn skal passe. Lad ellers afgørelsen udgå."))


def own_decision() -> Refusal:
    return Refusal(_("Du har selv truffet afgørelsen. En anden skal gennemgå den."))


def reviewed_already() -> Refusal:
    return Refusal(_("Afgørelsen er allerede gennemgået."))


def reason_missing() -> Refusal:
    return Refusal(_("Skriv hvorfor."), field="reason")
