"""Sentences for people who meet one of the rules of this room, with the form field at fault where there is one."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from brobygger.compensation.enums import ApplicationState
from brobygger.kernel.errors import Conflict, NotAllowed, NotFound, Refusal


def changed_meanwhile() -> str:
    return _("En anden har ændret sagen, siden du åbnede den. Se begge udgaver, og gem igen.")


def decided_meanwhile(state: str, name: str, at: str) -> str:
    return _("%(name)s har allerede afgjort ansøgningen (%(state)s, %(at)s). Din afgørelse er ikke gemt.") % {
        "name": name,
        "state": str(ApplicationState(state).label).lower(),
        "at": at,
    }


class AlreadyDecided(Conflict):
    """Somebody else decided first; ``theirs`` is the application as it stands."""


def not_found() -> NotFound:
    return NotFound(_("Ansøgningen findes ikke her."))


def thing_not_found() -> NotFound:
    return NotFound(_("Det, du leder efter, findes ikke her."))


def closed_case() -> NotAllowed:
    return NotAllowed(_("Du kan ikke åbne borgerens sag om ordninger."))


def only_with_reason() -> NotAllowed:
    return NotAllowed(
        _("Borgeren har ingen ansøgning og intet spørgsmål hos dig. Du kan åbne sagen med en begrundelse."), glass=True
    )


def read_only() -> NotAllowed:
    return NotAllowed(_("Du kan læse sagen om ordninger, men ikke ændre den."))


def may_not_decide() -> NotAllowed:
    return NotAllowed(_("Du har ikke ret til at bevilge denne ordning. Bed nøglepersonen eller stedfortræderen."))


def over_right_hours(limit: Decimal | None = None) -> NotAllowed:
    return NotAllowed(_("Timerne er flere, end du må bevilge. Bed nøglepersonen eller en leder."))


def over_right_amount() -> NotAllowed:
    return NotAllowed(_("Beløbet er højere, end du må bevilge. Bed nøglepersonen eller en leder."))


def specialists_only() -> NotAllowed:
    return NotAllowed(_("Det er nøglepersonen eller en leder, der sætter det op."))


def leaders_only() -> NotAllowed:
    return NotAllowed(_("Tallene er for ledere og nøglepersoner."))


def wrong_state(state: str) -> Refusal:
    return Refusal(
        _("Det kan ikke gøres, når ansøgningen er: %(state)s.") % {"state": ApplicationState(state).label.lower()}
    )


def scheme_unknown() -> Refusal:
    return Refusal(_("Vælg en ordning."), field="scheme")


def code_unknown(field: str) -> Refusal:
    return Refusal(_("Vælg en af mulighederne på listen."), field=field)


def missing(field: str) -> Refusal:
    sentences = {
        "impairment": _("Vælg, hvilken funktionsnedsættelse ordningen skal kompensere for."),
        "job": _("Skriv, hvilket job eller jobmål det drejer sig om."),
        "tasks": _("Skriv, hvilke opgaver borgeren skal have hjælp til."),
        "reasons": _("Skriv begrundelsen."),
        "reason": _("Skriv en grund."),
        "why": _("Skriv hvorfor."),
        "words": _("Skriv, hvad du mangler."),
        "schemes": _("Vælg mindst én ordning, når der er brug for en ordning."),
        "question": _("Skriv dit spørgsmål."),
        "answer": _("Skriv dit svar."),
        "apart": _("Skriv, hvad bevillingen gælder: hjælpemidlet, stillingen eller arbejdspladsen."),
        "starts_on": _("Skriv, hvornår bevillingen begynder."),
        "ends_on": _("Skriv, hvornår bevillingen slutter."),
        "needed": _("Svar på, om der er brug for en ordning."),
        "support": _("Skriv, hvad funktionsnedsættelsen betyder, uanset job."),
        "fitted": _("Skriv, om opgaver og timer kan tilpasses, så der ikke er brug for en ordning."),
        "least": _("Skriv, hvad der er mindst indgribende."),
        "text": _("Skriv teksten."),
        "sent_how": _("Vælg, hvordan brevet er sendt."),
        "expected": _("Skriv, hvornår borgeren kan vente et svar."),
        "goal": _("Vælg et jobmål fra planen, eller skriv jobbet."),
    }
    return Refusal(sentences.get(field, _("Feltet mangler.")), field=field)


def too_long(limit: int, field: str) -> Refusal:
    return Refusal(_("Teksten er for lang. Den må højst fylde %(limit)s tegn.") % {"limit": limit}, field=field)


def in_future(field: str) -> Refusal:
    return Refusal(_("Datoen kan ikke ligge i fremtiden."), field=field)


def ends_before_it_starts(field: str = "ends_on") -> Refusal:
    return Refusal(_("Slutdatoen ligger før startdatoen."), field=field)


def before_application(on: datetime.date, field: str) -> Refusal:
    return Refusal(_("Datoen ligger før ansøgningen den %(date)s.") % {"date": on.strftime("%d-%m-%Y")}, field=field)


def overlapping() -> Refusal:
    return Refusal(
        _(
            "Borgeren har allerede en bevilling af samme ordning i perioden. "
            "Stop den gamle, eller lad den nye begynde, når den gamle slutter."
        ),
        field="starts_on",
    )


def no_consent() -> Refusal:
    return Refusal(_("Borgeren har ikke givet samtykke til at hente oplysningerne."), field="consent")


def not_asked_yet() -> Refusal:
    return Refusal(_("Skriv først, hvornår borgeren blev spurgt."), field="consent")


def no_employer_word() -> Refusal:
    return Refusal(_("Beskriv arbejdspladsen og opgaverne. Det kræver personlig assistance."), field="workplace")


def other_than_advised() -> Refusal:
    return Refusal(_("Betingelserne peger et andet sted hen. Du må gerne bevilge, men skriv hvorfor."), field="reasons")


def draft_only() -> Refusal:
    return Refusal(_("Ansøgningen er sendt og kan ikke rettes. Træk den tilbage, og lav en ny."))


def letter_lacks(what: str) -> Refusal:
    sentences = {
        "reasons": _("Brevet mangler begrundelsen og kan ikke sendes."),
        "law": _("Brevet mangler henvisning til loven og kan ikke sendes."),
        "complaint": _("Brevet mangler klagevejledning og kan ikke sendes."),
        "expected": _("Brevet siger ikke, hvornår svaret kommer, og kan ikke sendes."),
        "decision": _("Skriv, hvad der er besluttet. Brevet kan ikke sendes uden."),
        "contact": _("Skriv, hvor borgeren kan ringe eller skrive hen for at klage. Brevet kan ikke sendes uden."),
    }
    return Refusal(sentences[what], field=what)


def letter_sent() -> Refusal:
    return Refusal(_("Brevet er sendt og kan ikke ændres."))


def letter_changed() -> Refusal:
    return Refusal(_("Det gemte brev er ikke længere det, der blev sendt. Kontakt en administrator."))


def deputy_is_self() -> Refusal:
    return Refusal(_("Stedfortræderen skal være en anden end nøglepersonen."), field="deputy")


def not_working_here(field: str) -> Refusal:
    return Refusal(_("Personen arbejder ikke her."), field=field)


def one_holder() -> Refusal:
    return Refusal(_("Vælg enten en rolle eller en person."), field="role")


def number_missing(field: str) -> Refusal:
    return Refusal(_("Skriv et tal på mindst 1."), field=field)


def already(field: str = "form") -> Refusal:
    return Refusal(_("Det står der allerede."), field=field)


def review_before_grant() -> Refusal:
    return Refusal(_("Datoen ligger før bevillingen."), field="held_on")


# --- professional review -------------------------------------------------------------------------------------------


def nothing_to_draw() -> Refusal:
    return Refusal(_("Der er ingen afgørelser at trække lod imellem. Vælg en længere periode."), field="since")


def own_decision() -> Refusal:
    return Refusal(_("Du har selv truffet afgørelsen. En anden skal gennemgå den."))
