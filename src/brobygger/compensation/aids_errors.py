"""Sentences for people who meet a rule of the aid look-up."""

from __future__ import annotations

from django.utils.translation import gettext as _

from brobygger.kernel.errors import NotAllowed, NotFound, Refusal


def not_found() -> NotFound:
    return NotFound(_("Hjælpemidlet findes ikke her."))


def adviser_not_found() -> NotFound:
    return NotFound(_("Personen findes ikke på listen."))


def specialists_only() -> NotAllowed:
    return NotAllowed(_("Det er nøglepersonen eller en leder, der skriver i opslagsværket."))


def missing(field: str) -> Refusal:
    sentences = {
        "title_da": _("Skriv, hvad hjælpemidlet hedder."),
        "what_da": _("Skriv, hvad det er."),
        "help_da": _("Skriv, hvordan det hjælper."),
        "source": _("Skriv, hvor du ved det fra."),
        "impairments": _("Vælg mindst én funktionsnedsættelse."),
        "tasks": _("Vælg mindst én opgave."),
        "situations": _("Vælg mindst én situation på arbejdet."),
        "payers": _("Vælg, hvem der betaler."),
        "price": _("Vælg, hvad det koster."),
        "iso": _("Vælg en gruppe. Et hjælpemiddel, som kommunen betaler, hører til i en."),
        "name": _("Skriv et navn."),
        "knows": _("Skriv, hvad man kan spørge om."),
        "kind": _("Vælg, hvad personen er."),
        "telephone": _("Skriv et telefonnummer eller en e-mail."),
        "reason": _("Skriv, hvorfor det skal væk."),
    }
    return Refusal(sentences[field], field=field)


def already(title: str) -> Refusal:
    return Refusal(_("%(title)s står der allerede.") % {"title": title}, field="title_da")


def code_unknown(field: str) -> Refusal:
    return Refusal(_("Vælg blandt mulighederne på listen."), field=field)


def application_closed() -> Refusal:
    return Refusal(_("Ansøgningen er afslået eller trukket tilbage."))


def in_future() -> Refusal:
    return Refusal(_("Datoen kan ikke ligge i fremtiden."), field="reviewed_on")


def changed_meanwhile() -> str:
    return _("En anden har ændret teksten, siden du åbnede den. Se den nye, og gem igen.")
