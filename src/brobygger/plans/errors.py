"""What this room says no to, as sentences for people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from brobygger.kernel.errors import Conflict, NotAllowed, NotFound, Refusal


def conflict(theirs: object) -> Conflict:
    return Conflict(
        _("En anden har ændret det samme i planen, siden du åbnede siden. Dine ord er ikke gået tabt."), theirs=theirs
    )


def no_course() -> Refusal:
    return Refusal(_("Borgeren har intet forløb. Opret et forløb først."))


def course_closed() -> Refusal:
    return Refusal(_("Forløbet er afsluttet. Planen kan læses, men ikke ændres."))


def case_roles_only() -> NotAllowed:
    return NotAllowed(_("Kun en sagsbehandler eller jobformidler kan ændre planen."))


def not_your_plan() -> NotAllowed:
    return NotAllowed(_("Du kan kun svare på din egen plan."))


def plan_not_found() -> NotFound:
    return NotFound(_("Borgeren har ingen plan endnu."))


def version_not_found() -> NotFound:
    return NotFound(_("Den udgave af planen findes ikke."))


def item_not_found() -> NotFound:
    return NotFound(_("Det står ikke længere i planen. En anden kan have fjernet det."))


def too_many_goals(most: int) -> Refusal:
    return Refusal(_("En plan har højst %(most)s mål.") % {"most": most})


def too_much(most: int) -> Refusal:
    return Refusal(
        _("Der er for meget i planen. Fjern noget, som ikke gælder mere. Der er plads til %(most)s.") % {"most": most}
    )


def too_long(field: str, *, limit: int, length: int) -> Refusal:
    return Refusal(
        _("Teksten er for lang. Der er plads til %(limit)s tegn, og der står %(length)s.")
        % {"limit": limit, "length": length},
        field=field,
    )


def text_missing(field: str) -> Refusal:
    return Refusal(_("Skriv, hvad det går ud på."), field=field)


def comment_missing() -> Refusal:
    return Refusal(_("Skriv din besked, før du sender den."), field="text")


def ends_before_it_starts(field: str = "end") -> Refusal:
    return Refusal(_("Slutdatoen ligger før startdatoen."), field=field)


def hours_out_of_reach() -> Refusal:
    return Refusal(_("Skriv timer om ugen, fra 0 til 60."), field="hours")


def code_unknown(field: str) -> Refusal:
    return Refusal(_("Vælg en mulighed fra listen."), field=field)


def goal_unknown(field: str) -> Refusal:
    return Refusal(_("Målet står ikke længere i planen. Vælg et andet."), field=field)


def move_not_allowed(before: str, after: str) -> Refusal:
    return Refusal(
        _("En aktivitet kan ikke flyttes fra “%(before)s” til “%(after)s”.") % {"before": before, "after": after},
        field="state",
    )


def goals_missing(wanted: int, there: int) -> Refusal:
    return Refusal(
        _("Planen er ikke klar. Den skal have %(wanted)s mål med branche og stilling. Nu er der %(there)s.")
        % {"wanted": wanted, "there": there}
    )


def ready_already() -> Refusal:
    return Refusal(_("Planen er allerede meldt klar."))


def not_ready() -> Refusal:
    return Refusal(_("Planen er ikke meldt klar."))


def in_future(field: str) -> Refusal:
    return Refusal(_("Datoen må ikke ligge ude i fremtiden."), field=field)


def newer_version() -> Refusal:
    return Refusal(_("Planen er ændret, siden du åbnede siden. Læs den nye udgave, og svar så."))


def acknowledged_already() -> Refusal:
    return Refusal(_("Der er allerede sagt ja til denne udgave."))


def nothing_changed() -> Refusal:
    return Refusal(_("Du har ikke ændret noget."))


def already_there() -> Refusal:
    return Refusal(_("En plan med indhold kan ikke indlæses oven i en anden."))


# --- quality review --------------------------------------------------------------------------------------------


def leaders_only() -> NotAllowed:
    return NotAllowed(_("Kun en teamleder eller projektleder kan gennemgå kvaliteten."))


def nobody_to_draw() -> Refusal:
    return Refusal(_("Ingen planer er ændret i den periode. Vælg en anden periode."), field="since")


def reason_missing(field: str = "reason") -> Refusal:
    return Refusal(_("Skriv en grund."), field=field)


def own_work() -> Refusal:
    return Refusal(
        _("Du har ansvaret for borgeren, eller du har skrevet planen eller CV'et. En anden skal gennemgå det.")
    )
