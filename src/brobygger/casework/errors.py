"""Sentences for people who meet one of the rules of this room."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from brobygger.kernel import clock
from brobygger.kernel.errors import NotAllowed, NotFound, Refusal


def not_found() -> NotFound:
    return NotFound(_("Det findes ikke, eller det er ikke dit."))


def not_yours() -> NotAllowed:
    return NotAllowed(_("Det kan kun den, der har lavet det."))


def leaders_only() -> NotAllowed:
    return NotAllowed(_("Det er for teamledere."))


def changed_meanwhile() -> str:
    return _("En anden har ændret det, siden du åbnede siden.")


def text_missing() -> Refusal:
    return Refusal(_("Skriv, hvad det handler om."), field="text")


def in_past(field: str) -> Refusal:
    return Refusal(_("Datoen må ikke ligge før i dag."), field=field)


def in_future(field: str) -> Refusal:
    return Refusal(_("Datoen må ikke ligge ude i fremtiden."), field=field)


def until_before_since() -> Refusal:
    return Refusal(_("Fristen ligger før den dag, ventetiden begyndte."), field="until")


def course_is_closed() -> Refusal:
    return Refusal(_("Forløbet er afsluttet."))


def name_missing() -> Refusal:
    return Refusal(_("Giv udvalget et navn."), field="name")


def name_taken() -> Refusal:
    return Refusal(_("Du har allerede et udvalg med det navn."), field="name")


def nothing_chosen() -> Refusal:
    return Refusal(_("Vælg mindst ét filter, før du gemmer udvalget."), field="name")


def not_your_team() -> Refusal:
    return Refusal(_("Du kan kun dele med dit eget team."), field="team")


def snoozed_too_long(latest: datetime.date) -> Refusal:
    return Refusal(
        _("Du kan højst udsætte det til den %(date)s.") % {"date": latest.strftime("%d-%m-%Y")}, field="until"
    )


def nobody_chosen() -> Refusal:
    return Refusal(_("Vælg mindst én borger."))


def nothing_to_move(name: str) -> Refusal:
    return Refusal(_("%(name)s er allerede ansvarlig for dem alle.") % {"name": name}, field="user")


def undo_too_late() -> Refusal:
    return Refusal(_("Fordelingen kan kun fortrydes i ti minutter."))


def moved_since(count: int) -> Refusal:
    return Refusal(
        _("Fordelingen kan ikke fortrydes: %(count)s af borgerne har siden fået en anden ansvarlig.") % {"count": count}
    )


def reason_missing() -> Refusal:
    return Refusal(_("Skriv en begrundelse."), field="reason")


def undone_words(at: datetime.datetime) -> str:
    return _("Fordelingen den %(date)s blev fortrudt") % {"date": clock.danish_date(at).strftime("%d-%m-%Y")}
