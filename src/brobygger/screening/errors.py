"""Sentences for people who meet one of the rules of this room, with the form field at fault where there is one."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.kernel.errors import Conflict, NotAllowed, NotFound, Refusal
from brobygger.screening.rules import Check, HandoverRefusal, InterviewMissing, Missing

MISSING = {
    Missing.IDENTITY: gettext_lazy("Borgerens navn og CPR-nummer mangler."),
    Missing.HELD_ON: gettext_lazy("Skriv, hvilken dag I talte sammen."),
    Missing.PURPOSE: gettext_lazy("Fortæl borgeren, hvad skemaet er til, og at det er et tilbud. Sæt så kryds."),
    Missing.STANCE: gettext_lazy("Vælg mindst én funktionsnedsættelse, eller at borgeren ingen har."),
    Missing.NONE_EXCLUDES: gettext_lazy(
        "Borgeren kan ikke både have en funktionsnedsættelse og ingen. Vælg det, der passer."
    ),
    Missing.OTHER_WORDS: gettext_lazy("Skriv, hvad “Andet” er."),
    Missing.IMPACT: gettext_lazy("Vælg, hvor stor betydning den har."),
    Missing.REASON: gettext_lazy("Skriv med borgerens ord, hvad betydningen består i."),
    Missing.DOCUMENTED: gettext_lazy("Svar på, om det er dokumenteret af en læge."),
    Missing.SCHEMES: gettext_lazy("Svar på, om borgeren før har brugt kompenserende ordninger."),
    Missing.LIMITED: gettext_lazy("Svar på, om det før har begrænset job eller uddannelse."),
    Missing.HISTORY: gettext_lazy("Se på, hvad borgeren har levet af, og sæt så kryds."),
    Missing.WISH: gettext_lazy("Svar på, om borgeren ønsker en visitationssamtale."),
    Missing.JUDGEMENT: gettext_lazy("Svar på, om du vurderer, at borgeren er i målgruppen."),
    Missing.TALKED_THROUGH: gettext_lazy(
        "Svarene er givet uden samtale. Tal dem igennem med borgeren, og sæt så kryds."
    ),
    Missing.LATER_REASON: gettext_lazy("Vælg, hvorfor borgeren ikke blev spurgt ved den første samtale."),
}

CHECKLIST = {
    Missing.IDENTITY: gettext_lazy("Navn og CPR-nummer"),
    Missing.HELD_ON: gettext_lazy("Dato for samtalen"),
    Missing.PURPOSE: gettext_lazy("Formålet er forklaret som et tilbud"),
    Missing.STANCE: gettext_lazy("Borgeren har taget stilling til funktionsnedsættelse"),
    Missing.NONE_EXCLUDES: gettext_lazy("Svarene passer sammen"),
    Missing.OTHER_WORDS: gettext_lazy("“Andet” er skrevet ud"),
    Missing.IMPACT: gettext_lazy("Betydningen er vurderet"),
    Missing.REASON: gettext_lazy("Betydningen er begrundet"),
    Missing.DOCUMENTED: gettext_lazy("Dokumenteret af en læge eller ej"),
    Missing.SCHEMES: gettext_lazy("Tidligere ordninger"),
    Missing.LIMITED: gettext_lazy("Tidligere begrænsning"),
    Missing.HISTORY: gettext_lazy("Forsørgelseshistorien er set igennem"),
    Missing.WISH: gettext_lazy("Borgerens ønske om samtale"),
    Missing.JUDGEMENT: gettext_lazy("Din vurdering"),
    Missing.TALKED_THROUGH: gettext_lazy("Svarene er talt igennem"),
    Missing.LATER_REASON: gettext_lazy("Grund til at spørge senere"),
}

HANDOVER = {
    HandoverRefusal.NOT_COMPLETED: gettext_lazy(
        "Opsporingsskemaet er ikke færdigt. Gør det færdigt, før du overleverer."
    ),
    HandoverRefusal.NO_IMPACT: gettext_lazy(
        "Borgeren har ikke en funktionsnedsættelse med lille, mellem eller stor betydning. "
        "Derfor kan du ikke overlevere. Ret skemaet, hvis det ikke passer."
    ),
    HandoverRefusal.NO_WISH: gettext_lazy(
        "Borgeren har ikke sagt ja til en visitationssamtale. Derfor kan du ikke overlevere."
    ),
    HandoverRefusal.UNDER_WAY: gettext_lazy("Borgeren er allerede overleveret. Træk den tilbage først."),
    HandoverRefusal.NO_RECEIVER: gettext_lazy("Vælg en jobformidler eller et teams kø."),
    HandoverRefusal.TWO_RECEIVERS: gettext_lazy("Vælg enten en jobformidler eller et teams kø, ikke begge."),
}

HANDOVER_FIELD = {HandoverRefusal.NO_RECEIVER: "receiver", HandoverRefusal.TWO_RECEIVERS: "receiver"}

INTERVIEW = {
    InterviewMissing.HELD_ON: gettext_lazy("Skriv, hvilken dag samtalen blev holdt."),
    InterviewMissing.DECISION: gettext_lazy("Vælg en beslutning, før samtalen er færdig."),
    InterviewMissing.DECISION_REASON: gettext_lazy("Begrund beslutningen med ord."),
    InterviewMissing.SCHEMES_NOW: gettext_lazy("Vælg, hvilken ordning der er behov for."),
    InterviewMissing.SAME_IMPAIRMENT: gettext_lazy("Den primære og den sekundære kan ikke være den samme."),
    InterviewMissing.RECALL: gettext_lazy("Vælg en dato efter samtalen, hvor borgeren spørges igen."),
    InterviewMissing.THEMES: gettext_lazy(
        "Tal om de fire første temaer, før målene sættes. Skriv noget, eller sæt kryds ved, at I har talt om det."
    ),
    InterviewMissing.GOALS: gettext_lazy("Skriv tre ligestillede mål, hvert med branche og stilling."),
    InterviewMissing.NO_IMPAIRMENT: gettext_lazy(
        "Borgeren skal have en funktionsnedsættelse for at blive visiteret. Vælg den primære."
    ),
    InterviewMissing.NO_IMPACT: gettext_lazy(
        "Funktionsnedsættelsen skal have betydning, før eller nu, for at borgeren kan visiteres."
    ),
    InterviewMissing.NOT_MOTIVATED: gettext_lazy("Borgeren skal selv ville være med for at blive visiteret."),
    InterviewMissing.VIEWS: gettext_lazy(
        "Svar på borgerens og dit eget syn på mulighederne. Der spørges kun denne ene gang."
    ),
    InterviewMissing.BROKER: gettext_lazy("Vælg den jobformidler, der følger borgeren."),
    InterviewMissing.FIRST_CONVERSATION: gettext_lazy("Vælg, hvem der aftaler den første jobsamtale."),
}

INTERVIEW_FIELD = {
    InterviewMissing.THEMES: "minutes_experience",
    InterviewMissing.GOALS: "goal_1_occupation",
    InterviewMissing.BROKER: "assigned_broker",
}


class Incomplete(Refusal):
    """The form cannot be completed yet. ``problems`` are (field or empty, sentence), in the order of the form."""

    def __init__(self, problems: Iterable[tuple[str, str]]) -> None:
        self.problems = tuple(problems)
        field, sentence = self.problems[0]
        super().__init__(sentence, field=field or None)


def incomplete(checks: Iterable[Check]) -> Incomplete:
    return Incomplete((field, str(MISSING[check.what])) for check in checks for field in (check.fields or ("",)))


def interview_incomplete(found: Iterable[InterviewMissing]) -> Incomplete:
    return Incomplete((INTERVIEW_FIELD.get(what, what.value), str(INTERVIEW[what])) for what in found)


def handover_refused(why: HandoverRefusal) -> Refusal:
    return Refusal(str(HANDOVER[why]), field=HANDOVER_FIELD.get(why))


def changed_meanwhile() -> str:
    return _("En anden har gemt en nyere udgave, siden du åbnede siden. Dine ord er ikke gået tabt.")


def conflict(theirs: object) -> Conflict:
    return Conflict(changed_meanwhile(), theirs=theirs)


def screening_not_found() -> NotFound:
    return NotFound(_("Skemaet findes ikke i dette jobcenter."))


def handover_not_found() -> NotFound:
    return NotFound(_("Overleveringen findes ikke i dette jobcenter."))


def interview_not_found() -> NotFound:
    return NotFound(_("Visitationssamtalen findes ikke i dette jobcenter."))


def slot_not_found() -> NotFound:
    return NotFound(_("Tiden findes ikke i dette jobcenter."))


def thing_not_found() -> NotFound:
    return NotFound(_("Det findes ikke i dette jobcenter."))


def not_receiver() -> NotAllowed:
    return NotAllowed(_("Kun modtageren eller køens team kan svare på overleveringen."))


def brokers_only() -> NotAllowed:
    return NotAllowed(_("Kun en jobformidler kan holde visitationssamtalen."))


def caseworkers_only() -> NotAllowed:
    return NotAllowed(_("Kun en sagsbehandler eller jobformidler kan udfylde skemaet."))


def leaders_only() -> NotAllowed:
    return NotAllowed(_("Kun en teamleder eller projektleder kan ændre den lokale opsætning."))


def figures_not_for_you() -> NotAllowed:
    return NotAllowed(_("Din rolle ser ikke disse tal."))


def course_closed() -> Refusal:
    return Refusal(_("Forløbet er afsluttet. Genåbn det, hvis borgeren skal spørges igen."))


def no_course() -> Refusal:
    return Refusal(_("Borgeren har intet forløb. Opret et forløb først."))


def already_enrolled() -> Refusal:
    return Refusal(_("Borgeren er allerede visiteret til indsatsen."))


def completed_stays() -> Refusal:
    return Refusal(_("Skemaet er færdigt og kan ikke overskrives. Lav en rettelse med en grund."))


def only_completed_is_corrected() -> Refusal:
    return Refusal(_("Kun et færdigt skema kan rettes. Dette kan du skrive i."))


def only_completed_is_filed() -> Refusal:
    return Refusal(_("Gør skemaet færdigt, før du lægger det i fagsystemet."))


def reason_missing(field: str = "reason") -> Refusal:
    return Refusal(_("Skriv en grund."), field=field)


def in_future(field: str) -> Refusal:
    return Refusal(_("Datoen må ikke ligge ude i fremtiden."), field=field)


def in_past(field: str) -> Refusal:
    return Refusal(_("Tidspunktet er gået."), field=field)


def link_for_too_long(days: int) -> Refusal:
    return Refusal(_("Et link kan højst virke i %(days)s dage.") % {"days": days}, field="expires_on")


def before_course(field: str, began: datetime.date) -> Refusal:
    return Refusal(
        _("Datoen ligger før forløbet begyndte den %(date)s.") % {"date": began.strftime("%d-%m-%Y")}, field=field
    )


def at_the_day(refusal: Refusal) -> Refusal:
    """A refusal of the marks that follow from a form, at the day of the form."""
    return Refusal(refusal.sentence, field="held_on")


def code_unknown(field: str) -> Refusal:
    return Refusal(_("Vælg en mulighed fra listen."), field=field)


def ground_retired() -> Refusal:
    return Refusal(_("Den grund kan ikke bruges på den dato. Vælg en anden."), field="ground")


def too_long(field: str, *, limit: int, length: int) -> Refusal:
    return Refusal(
        _("Teksten er for lang. Der er plads til %(limit)s tegn, og der står %(length)s.")
        % {"limit": limit, "length": length},
        field=field,
    )


def wrong_state(state: str) -> Refusal:
    return Refusal(_("Overleveringen står som “%(state)s”. Derfor kan det ikke lade sig gøre.") % {"state": state})


def slot_taken() -> Refusal:
    return Refusal(_("Tiden er ikke længere ledig. Vælg en anden."), field="slot")


def slot_known() -> Refusal:
    return Refusal(_("Jobformidleren har allerede en tid på det tidspunkt."), field="starts_at")


def slot_in_use() -> Refusal:
    return Refusal(_("Tiden er aftalt med en borger. Flyt aftalen først."))


def time_missing() -> Refusal:
    return Refusal(_("Vælg en ledig tid, eller skriv dato og klokkeslæt."), field="slot")


def not_working_here(field: str) -> Refusal:
    return Refusal(_("Vælg en, der arbejder her og har rollen jobformidler."), field=field)


def goals_too_early() -> Refusal:
    return Refusal(str(INTERVIEW[InterviewMissing.THEMES]), field="goal_1_occupation")


def already_exempt() -> Refusal:
    return Refusal(_("Borgeren er allerede undtaget."))


def assessment_missing() -> Refusal:
    return Refusal(_("Skriv, hvilken vurdering det er, og hvornår den er fra."), field="words")


def already_asked_again() -> Refusal:
    return Refusal(_("Der er allerede bedt om en ny opsporing."))


def rule_known() -> Refusal:
    return Refusal(_("Der er allerede en regel fra den dato for den ydelse."), field="valid_from")


def model_known() -> Refusal:
    return Refusal(_("Teamet bruger allerede den model. Afslut den først."), field="model")


def already_over() -> Refusal:
    return Refusal(_("Det er allerede afsluttet eller trukket tilbage."))


def number_missing() -> Refusal:
    return Refusal(_("Skriv et tal på mindst 1."), field="number")


def ends_before_it_starts(field: str = "valid_to") -> Refusal:
    return Refusal(_("Slutdatoen ligger før startdatoen."), field=field)


def language_not_offered() -> Refusal:
    return Refusal(_("Sproget er ikke slået til her."), field="language")


def link_for_started_only() -> Refusal:
    return Refusal(_("Borgeren har allerede svaret. Et nyt link kan ikke laves til dette skema."))


def no_birth_date() -> Refusal:
    return Refusal(
        _("Borgerens fødselsdato mangler. Uden den kan borgeren ikke fortsætte på linket senere. Skriv den på sagen.")
    )


def before_handover(on: datetime.date, field: str = "held_on") -> Refusal:
    return Refusal(_("Datoen ligger før overleveringen den %(date)s.") % {"date": on.strftime("%d-%m-%Y")}, field=field)


def before_meeting(on: datetime.date) -> Refusal:
    return Refusal(
        _("Samtalen er aftalt til den %(date)s. Borgeren kan ikke være udeblevet før den dag.")
        % {"date": on.strftime("%d-%m-%Y")},
        field="on",
    )


def before_handover_time(on: datetime.date) -> Refusal:
    return Refusal(
        _("Tiden ligger før overleveringen den %(date)s.") % {"date": on.strftime("%d-%m-%Y")}, field="starts_at"
    )
