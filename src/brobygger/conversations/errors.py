"""Sentences for people who meet one of the rules of this room, with the form field at fault where there is one."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from brobygger.kernel.errors import Conflict, NotAllowed, NotFound, Refusal


def conversation_not_found() -> NotFound:
    return NotFound(_("Samtalen findes ikke i dette jobcenter."))


def contact_not_found() -> NotFound:
    return NotFound(_("Henvendelsen findes ikke i dette jobcenter."))


def group_not_found() -> NotFound:
    return NotFound(_("Gruppen findes ikke i dette jobcenter."))


def rating_not_found() -> NotFound:
    return NotFound(_("Vurderingen findes ikke i dette jobcenter."))


def no_course() -> Refusal:
    return Refusal(_("Borgeren har ikke et forløb endnu. Begynd et forløb først."))


def course_closed() -> Refusal:
    return Refusal(_("Forløbet er afsluttet. Genåbn forløbet, hvis der skal registreres mere."))


def caseworkers_only() -> NotAllowed:
    return NotAllowed(_("Kun sagsbehandlere og jobformidlere kan registrere samtaler."))


def leaders_only() -> NotAllowed:
    return NotAllowed(_("Kun sagsbehandlere, jobformidlere og ledere kan se grupperne."))


def changed_meanwhile() -> str:
    return _("En anden har ændret samtalen, siden du åbnede siden.")


def conflict(theirs: object) -> Conflict:
    return Conflict(changed_meanwhile(), theirs=theirs)


def in_future(field: str = "on") -> Refusal:
    return Refusal(_("Datoen må ikke ligge ude i fremtiden. Aftal i stedet en ny samtale."), field=field)


def in_past(field: str = "on") -> Refusal:
    return Refusal(_("Datoen er gået. Vælg en dag, der kommer, eller registrér samtalen som holdt."), field=field)


def before_course(began: datetime.date, field: str = "on") -> Refusal:
    return Refusal(
        _("Datoen ligger før forløbet begyndte den %(date)s.") % {"date": began.strftime("%d-%m-%Y")}, field=field
    )


def next_step_too_early() -> Refusal:
    return Refusal(_("Næste skridt kan ikke have en frist før samtalen."), field="next_step_by")


def next_step_missing() -> Refusal:
    return Refusal(_("Skriv, hvad næste skridt er, når du sætter en frist."), field="next_step")


def job_talked_missing() -> Refusal:
    return Refusal(_("Svar på, om I talte om job."), field="job_talked")


def reason_missing(field: str = "reason") -> Refusal:
    return Refusal(_("Skriv en begrundelse."), field=field)


def line_missing() -> Refusal:
    return Refusal(_("Skriv en linje om, hvad det handlede om."), field="line")


def summary_missing() -> Refusal:
    return Refusal(_("Skriv et referat."), field="summary")


def too_long(field: str, *, limit: int, length: int) -> Refusal:
    return Refusal(
        _("Skriv højst %(limit)d tegn. Du har skrevet %(length)d.") % {"limit": limit, "length": length}, field=field
    )


def code_unknown(field: str) -> Refusal:
    return Refusal(_("Vælg en mulighed fra listen."), field=field)


def minutes_unlikely() -> Refusal:
    return Refusal(_("Skriv, hvor mange minutter samtalen varede: fra 1 til 480."), field="minutes")


def not_working_here(field: str = "broker") -> Refusal:
    return Refusal(_("Personen arbejder ikke i dette jobcenter."), field=field)


def step_not_possible(state: str, to: str) -> Refusal:
    return Refusal(_("Samtalen står som ”%(state)s”. Derfor kan den ikke blive ”%(to)s”.") % {"state": state, "to": to})


def nothing_changed() -> Refusal:
    return Refusal(_("Du har ikke ændret noget."))


def only_held_is_shared() -> Refusal:
    return Refusal(_("Kun en samtale, der er holdt, kan deles med borgeren."))


def nothing_to_share() -> Refusal:
    return Refusal(_("Der er intet at dele endnu. Skriv et referat eller en aftale først."))


def already_withdrawn() -> Refusal:
    return Refusal(_("Registreringen er allerede taget ud."))


def weeks_unlikely(longest: int) -> Refusal:
    return Refusal(
        _("I har aftalt her, at der højst går %(weeks)d uger mellem samtaler. Vælg det eller kortere.")
        % {"weeks": longest},
        field="weeks",
    )


def same_rhythm() -> Refusal:
    return Refusal(_("Det er den rytme, I har i forvejen."))


def rhythm_in_between() -> Refusal:
    return Refusal(_("Der er aftalt en senere rytme. Vælg en senere dato."), field="on")


def name_missing() -> Refusal:
    return Refusal(_("Skriv gruppens navn."), field="name")


def group_ended() -> Refusal:
    return Refusal(_("Gruppen er afsluttet."))


def group_closed() -> Refusal:
    return Refusal(_("Gruppen er lukket for nye deltagere."), field="course")


def already_member() -> Refusal:
    return Refusal(_("Borgeren er allerede med i gruppen."), field="course")


def not_member() -> Refusal:
    return Refusal(_("Borgeren er ikke med i gruppen."))


def session_settled() -> Refusal:
    return Refusal(_("Mødet er allerede registreret."))


def session_taken() -> Refusal:
    return Refusal(_("Gruppen har allerede et møde på det tidspunkt."), field="at")


def attendance_incomplete() -> Refusal:
    return Refusal(_("Vælg for hver deltager, om de mødte."))


def off_scale(field: str) -> Refusal:
    return Refusal(_("Vælg et svar fra 1 til 5."), field=field)


def rated_today() -> Refusal:
    return Refusal(_("Der er allerede svaret i dag."))


def not_enrolled() -> Refusal:
    return Refusal(_("Borgeren er ikke i indsatsen."))


def feed_not_found() -> NotFound:
    return NotFound(_("Kalenderen findes ikke."))
