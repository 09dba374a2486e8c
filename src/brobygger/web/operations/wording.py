"""What the codes of background work mean to an administrator."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from brobygger.jobs.rules import Schedule

JOBS = {
    "log.seal": gettext_lazy("Forsegle loggen"),
    "log.seal_thoroughly": gettext_lazy("Forsegle loggen og lede efter glemte linjer"),
    "drafts.forget_old": gettext_lazy("Slette gamle kladder"),
    "privacy.draw_looks": gettext_lazy("Trække en stikprøve af opslag i sager"),
    "messages.hand_over": gettext_lazy("Sende e-mails"),
    "interop.forget_uploads": gettext_lazy("Slette filer, der ikke blev indlæst"),
    "aids.count_uses": gettext_lazy("Tælle de mest bevilgede hjælpemidler"),
    "conversations.remind": gettext_lazy("Sende påmindelser om samtaler"),
    "measurement.freeze_data_set": gettext_lazy("Fryse et datasæt"),
    "measurement.associate": gettext_lazy("Beregne sammenhænge"),
    "measurement.count_programme_report": gettext_lazy("Gøre statusrapporten for et program op"),
    "measurement.prepare_reports": gettext_lazy("Gøre statusrapporter klar"),
    "measurement.forget_findings": gettext_lazy("Slette personer fra gamle sammenligninger med et udtræk"),
    "documents.check_forgotten": gettext_lazy("Se filer igennem, som endnu venter"),
    "facts.refresh": gettext_lazy("Holde tallenes grundlag ajour"),
    "facts.rebuild": gettext_lazy("Regne tallenes grundlag forfra og sammenligne"),
    "jobs.forget_finished": gettext_lazy("Rydde op i køen"),
    "jobs.refresh_statistics": gettext_lazy("Holde databasens søgning hurtig"),
}

STATES = {
    "READY": gettext_lazy("Venter"),
    "RUNNING": gettext_lazy("I gang"),
    "FAILED": gettext_lazy("Fejlet"),
    "SUCCESSFUL": gettext_lazy("Færdige det seneste døgn"),
}

TROUBLES = {
    "WorkerDied": gettext_lazy("Programmet stoppede midt i jobbet"),
    "UnknownJob": gettext_lazy("Denne udgave af Brobygger kender ikke jobbet"),
    "Refusal": gettext_lazy("En regel siger nej"),
    "OperationalError": gettext_lazy("Databasen svarede ikke"),
    "NoKeys": gettext_lazy("Nøglerne mangler"),
    "CannotOpen": gettext_lazy("Noget kunne ikke låses op med nøglerne"),
}

MAIL_TROUBLES = {
    "no mail server": gettext_lazy("Der er ikke sat en mailserver op"),
    "ConnectionRefusedError": gettext_lazy("Mailserveren svarede ikke"),
    "gaierror": gettext_lazy("Mailserverens adresse findes ikke"),
    "TimeoutError": gettext_lazy("Mailserveren svarede ikke i tide"),
    "WorkerDied": gettext_lazy("Programmet stoppede, mens e-mailen blev sendt"),
    "UnknownKind": gettext_lazy("Denne udgave af Brobygger kender ikke beskeden"),
}


def job(name: str) -> str:
    return str(JOBS.get(name, name))


def trouble(code: str) -> str:
    return str(TROUBLES.get(code, code))


def mail_trouble(code: str) -> str:
    if code in MAIL_TROUBLES:
        return str(MAIL_TROUBLES[code])
    return _("Mailserveren svarede %(code)s") % {"code": code} if code else ""


def schedule(planned: Schedule | None) -> str:
    if planned is None:
        return _("kendes ikke af denne udgave")
    if planned.daily_at is not None:
        return _("hver dag kl. %(time)s") % {"time": planned.daily_at.strftime("%H.%M")}
    seconds = int(planned.every.total_seconds()) if planned.every else 0
    if seconds % 3600 == 0:
        hours = seconds // 3600
        return ngettext("hver time", "hver %(number)s. time", hours) % {"number": hours}
    if seconds % 60 == 0:
        minutes = seconds // 60
        return ngettext("hvert minut", "hvert %(number)s. minut", minutes) % {"number": minutes}
    return ngettext("hvert sekund", "hvert %(number)s. sekund", seconds) % {"number": seconds}
