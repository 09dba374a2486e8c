"""Sentences for people who meet one of the rules of this room."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from brobygger.kernel.errors import Conflict, NotAllowed, NotFound, Refusal


class CprKnown(Refusal):
    """The number belongs to a citizen of this jobcentre; ``citizen`` is the key, for a link."""

    def __init__(self, citizen: object) -> None:
        super().__init__(_("Borgeren er allerede oprettet her."), field="cpr")
        self.citizen = citizen


class CheckDigitUnsure(Refusal):
    """The check digit does not fit. Not an error: the person is asked to read the number once more."""

    def __init__(self) -> None:
        super().__init__(
            _("Kontrolcifret passer ikke. Det kan være rigtigt, men læs nummeret igennem en gang til."), field="cpr"
        )


def not_found() -> NotFound:
    return NotFound(_("Borgeren findes ikke i dette jobcenter."))


def course_not_found() -> NotFound:
    return NotFound(_("Forløbet findes ikke i dette jobcenter."))


def milestone_not_found() -> NotFound:
    return NotFound(_("Mærket findes ikke i dette jobcenter."))


def closed_case() -> NotAllowed:
    return NotAllowed(_("Du har ikke adgang til borgerens sag."))


def only_with_reason() -> NotAllowed:
    return NotAllowed(
        _("Borgeren hører ikke til dine egne eller dit teams sager. Du kan åbne sagen med en begrundelse."), glass=True
    )


def read_only() -> NotAllowed:
    return NotAllowed(_("Du kan læse sagen, men ikke ændre i den."))


def may_not_register() -> NotAllowed:
    return NotAllowed(_("Du har ikke rettighed til at oprette borgere."))


def may_not_reassign() -> NotAllowed:
    return NotAllowed(_("Kun en teamleder eller den, der selv er ansvarlig, kan skifte den ansvarlige."))


def may_not_set_stand_in() -> NotAllowed:
    return NotAllowed(_("Du kan vælge en vikar for dig selv. En teamleder kan gøre det for andre."))


def may_not_import() -> NotAllowed:
    return NotAllowed(_("Kun en projektleder eller teamleder kan indlæse en liste."))


def without_authority(name: str) -> Refusal:
    return Refusal(
        _("%(name)s er ikke sagsbehandler her og kan derfor ikke have myndigheden. Vælg en sagsbehandler.")
        % {"name": name},
        field="authority",
    )


def part_moved_meanwhile(part: str, name: str) -> Refusal:
    words = _("Imens er delen ”%(part)s” givet til %(name)s. Se listen igen, og gem, hvis den stadig skal ændres.")
    return Refusal(words % {"part": part, "name": name})


def part_left_meanwhile(part: str) -> Refusal:
    words = _("Imens er delen ”%(part)s” givet tilbage. Se listen igen, og gem, hvis den stadig skal ændres.")
    return Refusal(words % {"part": part})


def must_be_held(part: str) -> Refusal:
    return Refusal(_("Vælg, hvem der nu skal have det. Der skal være en, så længe forløbet er åbent."), field=part)


def nothing_changed() -> Refusal:
    return Refusal(_("Du har ikke ændret noget."))


def changed_meanwhile() -> str:
    return _("En anden har ændret oplysningerne, siden du åbnede siden.")


def conflict(theirs: object) -> Conflict:
    return Conflict(changed_meanwhile(), theirs=theirs)


def demonstration_number() -> Refusal:
    return Refusal(
        _("Nummeret er et testnummer, som ingen kan have. Det kan kun bruges, når der er kryds ved Testperson."),
        field="cpr",
    )


def name_missing() -> Refusal:
    return Refusal(_("Skriv borgerens fornavn."), field="given_name")


def reason_missing() -> Refusal:
    return Refusal(_("Skriv en begrundelse."), field="reason")


def code_unknown(field: str) -> Refusal:
    return Refusal(_("Vælg en mulighed fra listen."), field=field)


def birth_date_in_future() -> Refusal:
    return Refusal(_("Fødselsdatoen ligger ude i fremtiden."), field="birth_date")


def in_future() -> Refusal:
    return Refusal(_("Datoen må ikke ligge ude i fremtiden."), field="on")


def before_course(began: datetime.date) -> Refusal:
    return Refusal(
        _("Datoen ligger før forløbet begyndte den %(date)s.") % {"date": began.strftime("%d-%m-%Y")}, field="on"
    )


def before_earlier_mark(label: str, on: datetime.date) -> Refusal:
    return Refusal(
        _("Datoen ligger før ”%(mark)s” den %(date)s.") % {"mark": label, "date": on.strftime("%d-%m-%Y")},
        field="on",
    )


def after_later_mark(label: str, on: datetime.date) -> Refusal:
    return Refusal(
        _("Datoen ligger efter ”%(mark)s” den %(date)s.") % {"mark": label, "date": on.strftime("%d-%m-%Y")},
        field="on",
    )


def too_long_ago(oldest: datetime.date) -> Refusal:
    return Refusal(
        _("Datoen ligger meget langt tilbage. Den må ikke være ældre end %(date)s.")
        % {"date": oldest.strftime("%d-%m-%Y")},
        field="on",
    )


def step_not_possible(state: str, step: str) -> Refusal:
    return Refusal(
        _("Forløbet står som ”%(state)s”. Derfor kan det ikke gå til ”%(step)s”.") % {"state": state, "step": step}
    )


def shortcut_needed() -> Refusal:
    return Refusal(_("Borgeren skal være opsporet først, eller også skal genvejen være begrundet."))


def enrolment_needed() -> Refusal:
    return Refusal(_("Borgeren har ikke været visiteret til indsatsen."))


def course_already_open() -> Refusal:
    return Refusal(_("Borgeren har allerede et åbent forløb."))


def course_not_closed() -> Refusal:
    return Refusal(_("Forløbet er ikke afsluttet."))


def mark_carries_others(label: str) -> Refusal:
    return Refusal(_("Mærket bærer ”%(mark)s”. Ophæv det først.") % {"mark": label})


def mark_already_withdrawn() -> Refusal:
    return Refusal(_("Mærket er allerede ophævet."))


def beginning_stays() -> Refusal:
    return Refusal(_("Begyndelsen kan ikke ophæves. Luk forløbet, hvis det er oprettet ved en fejl."))


def not_working_here() -> Refusal:
    return Refusal(_("Personen arbejder ikke i dette jobcenter."), field="user")


def already_responsible() -> Refusal:
    return Refusal(_("Personen er allerede ansvarlig."), field="user")


def benefit_before_birth() -> Refusal:
    return Refusal(_("Datoen ligger før borgerens fødsel."), field="valid_from")


def benefit_after_beginning() -> Refusal:
    return Refusal(_("Ydelsen skal være begyndt senest den dag, forløbet begyndte."), field="benefit_since")


def benefit_in_between() -> Refusal:
    return Refusal(
        _("Der er registreret en senere ydelse. Ret den i stedet, eller vælg en senere dato."), field="valid_from"
    )


def same_benefit() -> Refusal:
    return Refusal(_("Borgeren får allerede denne ydelse."), field="group")
