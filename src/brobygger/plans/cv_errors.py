"""Sentences for people who meet one of the rules of the CV."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.kernel.errors import Conflict, NotFound, Refusal
from brobygger.plans.cv_rules import Missing, YearsFault

MISSING = {
    Missing.PROFILE: gettext_lazy("En kort profil: hvem er du, og hvad vil du gerne?"),
    Missing.JOBS: gettext_lazy("Erfaring: job, praktik, frivilligt arbejde eller ting fra hverdagen"),
    Missing.JOB_YEARS: gettext_lazy("Årstal på al erfaring"),
    Missing.EDUCATIONS: gettext_lazy("Skole, uddannelse eller kurser"),
    Missing.EDUCATION_YEARS: gettext_lazy("Årstal på skole og uddannelse"),
    Missing.COMPETENCES: gettext_lazy("Kompetencer med egne ord"),
    Missing.TASKS: gettext_lazy("Opgaver, som borgeren kan"),
    Missing.LANGUAGES: gettext_lazy("Sprog"),
}

YEARS = {
    YearsFault.TOO_EARLY: gettext_lazy("Året ligger for langt tilbage. Skriv fire tal, for eksempel 2015."),
    YearsFault.IN_FUTURE: gettext_lazy("Året ligger for langt fremme."),
    YearsFault.ENDS_FIRST: gettext_lazy("Slutningen ligger før begyndelsen."),
    YearsFault.MONTH_ALONE: gettext_lazy("Skriv også året, når måneden er valgt."),
}


def years(fault: tuple[YearsFault, str]) -> Refusal:
    return Refusal(str(YEARS[fault[0]]), field=fault[1])


def changed_meanwhile(theirs: object) -> Conflict:
    return Conflict(_("En anden har ændret CV'et, siden du åbnede siden. Dine ord er ikke gået tabt."), theirs=theirs)


def application_changed() -> str:
    return _("En anden har ændret ansøgningen, siden du åbnede siden.")


def title_missing() -> Refusal:
    return Refusal(_("Skriv, hvad det var."), field="title")


def code_unknown(field: str) -> Refusal:
    return Refusal(_("Vælg en mulighed fra listen."), field=field)


def too_much(field: str, limit: int) -> Refusal:
    return Refusal(
        _("Der er plads til %(limit)s. Slet noget, eller skriv det kortere.") % {"limit": limit}, field=field
    )


def nothing_to_check() -> Refusal:
    return Refusal(
        _("Der er intet CV her at tjekke. Skriv det først, eller vælg, at du har set CV'et på Jobnet."), field="where"
    )


def in_future(field: str = "on") -> Refusal:
    return Refusal(_("Datoen må ikke ligge ude i fremtiden."), field=field)


def before_course(began: datetime.date, field: str = "on") -> Refusal:
    return Refusal(
        _("Datoen ligger før forløbet begyndte den %(date)s.") % {"date": began.strftime("%d-%m-%Y")}, field=field
    )


def reason_missing() -> Refusal:
    return Refusal(_("Skriv en grund."), field="reason")


def already_withdrawn() -> Refusal:
    return Refusal(_("Det er allerede taget tilbage."))


def cannot_move(state: str, to: str) -> Refusal:
    return Refusal(
        _("Ansøgningen står som “%(state)s” og kan ikke blive til “%(to)s”.") % {"state": state, "to": to},
        field="state",
    )


def before_last_step(on: datetime.date) -> Refusal:
    return Refusal(
        _("Datoen ligger før det forrige skridt den %(date)s.") % {"date": on.strftime("%d-%m-%Y")}, field="on"
    )


def where_missing() -> Refusal:
    return Refusal(_("Skriv en stilling eller en arbejdsgiver."), field="occupation")


def nothing_taken() -> Refusal:
    return Refusal(_("Sæt kryds ved det, du vil tage med."))


def nothing_typed() -> Refusal:
    return Refusal(_("Indsæt teksten fra CV'et, eller vælg en fil."), field="text")


def version_not_found() -> NotFound:
    return NotFound(_("Den udgave af CV'et findes ikke."))


def post_not_found() -> NotFound:
    return NotFound(_("Det står ikke længere i CV'et."))


def not_found() -> NotFound:
    return NotFound(_("Det findes ikke i dette jobcenter."))
