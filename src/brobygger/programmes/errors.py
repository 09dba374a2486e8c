"""Sentences of this room."""

from __future__ import annotations

from django.utils.translation import gettext as _

from brobygger.kernel.errors import NotAllowed, NotFound, Refusal


def no_such_programme() -> NotFound:
    return NotFound(_("Programmet findes ikke, eller dit jobcenter er ikke med i det."))


def may_not_change_targets() -> NotAllowed:
    return NotAllowed(_("Kun projektlederen i jobcentret kan ændre måltal."))


def may_not_make_programmes() -> NotAllowed:
    return NotAllowed(_("Kun en administrator for hele installationen kan oprette programmer."))


def may_not_define_marks() -> NotAllowed:
    return NotAllowed(_("Kun programmets egne folk kan bestemme programmets markeringer."))


def mark_is_there() -> Refusal:
    return Refusal(_("Programmet har allerede en markering med det navn."), field="name")


def mark_ends_before_start() -> Refusal:
    return Refusal(_("Datoen ligger før den dag, markeringen gælder fra."), field="valid_to")


def mark_is_ended() -> Refusal:
    return Refusal(_("Markeringen er allerede afsluttet."))


def no_such_mark() -> NotFound:
    return NotFound(_("Markeringen findes ikke."))


def code_is_taken(code: str) -> Refusal:
    return Refusal(_("Der er allerede et program med koden %(code)s.") % {"code": code}, field="code")


def ends_before_start() -> Refusal:
    return Refusal(_("Slutdatoen ligger før startdatoen."), field="ends_on")


def no_such_measure() -> NotFound:
    return NotFound(_("Der er ikke et måltal af den slags."))


def already_joined() -> Refusal:
    return Refusal(_("Jobcentret er allerede med i programmet."))


def not_joined() -> Refusal:
    return Refusal(_("Jobcentret er ikke med i programmet."))


def already_left() -> Refusal:
    return Refusal(_("Jobcentret er allerede trådt ud af programmet."))


def leaves_before_joining() -> Refusal:
    return Refusal(_("Datoen ligger før den dag, jobcentret kom med."), field="left_on")


def leaving_needs_a_reason() -> Refusal:
    return Refusal(_("Skriv, hvorfor jobcentret træder ud."), field="reason")


def original_is_set() -> Refusal:
    return Refusal(_("Det oprindelige måltal er sat og kan ikke ændres. Justér det i stedet."), field="value")


def original_is_missing() -> Refusal:
    return Refusal(_("Sæt det oprindelige måltal, før du justerer det."), field="value")


def revision_needs_a_reason() -> Refusal:
    return Refusal(_("Skriv, hvorfor måltallet ændres."), field="reason")


def target_needs_an_author() -> Refusal:
    return Refusal(_("Skriv, hvem der har besluttet måltallet."), field="author")


def revised_before_original() -> Refusal:
    return Refusal(_("Justeringen kan ikke være besluttet før det oprindelige måltal."), field="decided_on")


def same_as_before() -> Refusal:
    return Refusal(_("Måltallet er det samme som før."), field="value")


def figure_needs_a_source() -> Refusal:
    return Refusal(_("Skriv, hvor tallet er fra."), field="source")


def year_is_not_over() -> Refusal:
    return Refusal(_("Vælg et år, der er slut."), field="year")


def more_grants_than_inhabitants() -> Refusal:
    return Refusal(_("Der kan ikke være flere bevillinger end indbyggere."), field="grants")


def outside_programme() -> Refusal:
    return Refusal(_("Datoen ligger uden for programmets periode."), field="joined_on")
