"""What can be wrong with a dated value or a code."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from brobygger.kernel.errors import NotFound, Refusal


class ValueMissing(LookupError):
    """No value holds on the date: an error of set-up, not of the person at the page. Names the value and the date."""

    def __init__(self, code: str, on: datetime.date) -> None:
        super().__init__(f"The value {code!r} is not set on {on.isoformat()}.")
        self.code = code
        self.on = on


class ListUnknown(LookupError):
    """There is no list of that name."""


class CodeUnknown(LookupError):
    """The list never had that code."""

    def __init__(self, list_name: str, code: str) -> None:
        super().__init__(f"The list {list_name!r} has no code {code!r}.")


class ShippedFileFault(ValueError):
    """A file that comes with the product is wrong; found by tests, never by users."""


def not_overridable() -> Refusal:
    return Refusal(_("Denne værdi er fastsat og kan ikke ændres lokalt."), field="value")


def overlaps(since: datetime.date) -> Refusal:
    return Refusal(
        _("Der er allerede en lokal værdi i perioden, fra %(since)s. Vælg en anden dato, eller afslut den først.")
        % {"since": since.strftime("%d-%m-%Y")},
        field="valid_from",
    )


def not_a_value_of_this_kind() -> Refusal:
    return Refusal(_("Værdien passer ikke til feltet."), field="value")


def outside_limits(minimum: object, maximum: object) -> Refusal:
    return Refusal(
        _("Værdien skal ligge mellem %(minimum)s og %(maximum)s.") % {"minimum": minimum, "maximum": maximum},
        field="value",
    )


def reason_missing() -> Refusal:
    return Refusal(_("Skriv, hvorfor I gør det anderledes."), field="reason")


def ends_before_it_starts() -> Refusal:
    return Refusal(_("Slutdatoen ligger før startdatoen."), field="valid_to")


def local_value_not_found() -> NotFound:
    return NotFound(_("Den lokale værdi findes ikke."))


# Context events -------------------------------------------------------------------------------------------------------


def event_not_found() -> NotFound:
    return NotFound(_("Begivenheden findes ikke."))


def events_are_written_by_leaders() -> str:
    return _("Begivenheder skrives af teamledere og projektledere.")


def event_changed_meanwhile() -> str:
    return _("En anden har rettet begivenheden imens.")


def say_what_happened() -> Refusal:
    return Refusal(_("Skriv kort, hvad der skete."), field="title")


def say_how_known() -> Refusal:
    return Refusal(_("Skriv, hvor I ved det fra."), field="source")


def event_ends_first() -> Refusal:
    return Refusal(_("Slutdatoen ligger før startdatoen."), field="last")


def pause_needs_an_end() -> Refusal:
    return Refusal(_("Skriv, hvornår fristerne begynder at løbe igen. Datoen kan flyttes senere."), field="last")


def say_why_withdrawn() -> Refusal:
    return Refusal(_("Skriv, hvorfor den skal væk."), field="reason")
