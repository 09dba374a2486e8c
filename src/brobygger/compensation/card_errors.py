"""Sentences for people who meet a rule of the compensation card."""

from __future__ import annotations

from django.utils.translation import gettext as _

from brobygger.kernel.errors import Conflict, NotAllowed, NotFound, Refusal


def not_found() -> NotFound:
    return NotFound(_("Kortet findes ikke her."))


def citizen_decides() -> NotAllowed:
    return NotAllowed(_("Det er kun borgeren selv, der bestemmer, hvad der må stå på kortet."))


def diagnosis(word: str) -> Refusal:
    return Refusal(
        _(
            "Teksten nævner en diagnose: %(word)s. Skriv i stedet, hvad der hjælper på jobbet. "
            "Kun borgeren selv kan skrive en diagnose på kortet."
        )
        % {"word": word},
        field="text",
    )


def empty() -> Refusal:
    return Refusal(_("Skriv, hvad der skal stå på linjen."), field="text")


def too_long(limit: int) -> Refusal:
    return Refusal(_("Linjen er for lang. Den må højst fylde %(limit)s tegn.") % {"limit": limit}, field="text")


def too_many(limit: int) -> Refusal:
    return Refusal(_("Der kan højst være %(limit)s linjer på et kort.") % {"limit": limit}, field="text")


def part_unknown() -> Refusal:
    return Refusal(_("Vælg, hvor på kortet linjen skal stå."), field="part")


def already() -> Refusal:
    return Refusal(_("Der er allerede et kort til det jobmål."), field="goal")


def already_on_card() -> Refusal:
    return Refusal(_("Ordningen står allerede på kortet."), field="grant")


def grant_ended() -> Refusal:
    return Refusal(_("Bevillingen gælder ikke længere og kan ikke stå på kortet."), field="grant")


def not_yours() -> Refusal:
    return Refusal(_("Borgeren har selv skrevet linjen. Det er kun borgeren, der kan fjerne den."))


def scheme_is_not_rewritten() -> Refusal:
    return Refusal(_("En ordning kan ikke skrives om. Sig nej til linjen, hvis den ikke skal stå der."))


def changed_meanwhile() -> Conflict:
    return Conflict(_("Linjen er ændret, siden du åbnede siden. Se den igen, før du svarer."))


def preview_changed() -> Conflict:
    return Conflict(_("Kortet er ændret, siden du så det. Se det igen, før du deler det."))


def nothing_to_share() -> Refusal:
    return Refusal(_("Sig ja til mindst én linje om dig, før du deler kortet."))


def days_unknown() -> Refusal:
    return Refusal(_("Vælg, hvor længe kortet må kunne ses."), field="days")
