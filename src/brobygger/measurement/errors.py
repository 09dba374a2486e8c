"""Sentences of this room."""

from __future__ import annotations

from django.utils.translation import gettext as _

from brobygger.kernel.errors import NotAllowed, NotFound, Refusal


def may_not_see_figures() -> NotAllowed:
    return NotAllowed(_("Din rolle giver ikke adgang til tallene i dette program."))


def may_not_open_list() -> NotAllowed:
    return NotAllowed(_("Listen bag et tal kan åbnes af teamledere og projektledere i borgerens eget jobcenter."))


def no_such_figure() -> NotFound:
    return NotFound(_("Tallet findes ikke."))


def no_such_indicator(keys: list[str]) -> NotFound:
    return NotFound(_("Indikatoren findes ikke: %(keys)s.") % {"keys": ", ".join(keys)})


def say_which_programme(codes: list[str] | None = None) -> Refusal:
    if not codes:
        return Refusal(_("Jobcentret er ikke med i et program på den dag. Skriv, hvilket program der skal måles."))
    return Refusal(
        _("Jobcentret er med i flere programmer. Skriv, hvilket der skal måles: %(codes)s.")
        % {"codes": ", ".join(codes)}
    )


def may_not_find_target_group() -> NotAllowed:
    return NotAllowed(_("Din rolle giver ikke adgang til at søge efter målgruppen."))


def say_whom() -> str:
    return _("Vælg mindst ét kendetegn at søge efter.")


def range_ends_before_start(field: str) -> Refusal:
    return Refusal(_("Det højeste tal er mindre end det laveste."), field=field)


def no_list_behind() -> Refusal:
    return Refusal(_("Tallet er indlæst som et antal. Der er ingen liste bag det."))


def unknown_choice(field: str) -> Refusal:
    """Said at the field, and alone on the page where the address leads to a list: there it must say what is unknown."""
    sentences = {
        "team": _("Teamet findes ikke her. Vælg et andet."),
        "benefit_group": _("Ydelsesgruppen findes ikke. Vælg en anden."),
        "municipality": _("Kommunen er ikke med her. Vælg en anden."),
    }
    return Refusal(sentences.get(field) or _("Vælg en af mulighederne."), field=field)


def fixed_tables_only(field: str) -> Refusal:
    return Refusal(
        _(
            "Tal for hele programmet vises kun samlet, pr. kommune og pr. ydelsesgruppe. "
            "Så kan små grupper ikke regnes ud."
        ),
        field=field,
    )


def period_needed(field: str) -> Refusal:
    return Refusal(_("Vælg både fra og til, så der er en periode at sammenligne med."), field=field)


def period_ends_before_start() -> Refusal:
    return Refusal(_("Slutdatoen ligger før startdatoen."), field="last")


# Comparing with an extract


def not_in_programme() -> Refusal:
    return Refusal(_("Jobcentret er ikke med i programmet."))


def extract_from_the_future() -> Refusal:
    return Refusal(_("Udtrækket kan ikke være fra en dag, der ikke er kommet endnu."), field="extracted_on")


def register_too_large() -> Refusal:
    return Refusal(
        _(
            "Filen er større end 10 MB eller har mere end 500.000 rækker. Bed den, der driver Brobygger, om at "
            "indlæse den med kommandoen register link."
        ),
        field="file",
    )


def before_the_register() -> Refusal:
    return Refusal(
        _("Filen har uger før uge 32 i 1991. Der begynder registret, så de uger må være forkerte."), field="file"
    )


def nobody_of_the_register(enrolled: int) -> Refusal:
    if not enrolled:
        return Refusal(_("Ingen borger er visiteret i programmet her endnu."), field="file")
    return Refusal(
        _("Ingen af de visiterede borgere står i filen. Er det CPR-numre, der står i dens kolonne med personer?"),
        field="file",
    )


def no_such_linkage() -> NotFound:
    return NotFound(_("Sammenligningen findes ikke."))


def no_such_proposal() -> NotFound:
    return NotFound(_("Forslaget findes ikke længere. Det kan være væk, fordi nummeret er rettet."))


def already_decided() -> Refusal:
    return Refusal(_("Forslaget er allerede besvaret."))


def decided_meanwhile() -> str:
    return _("En anden har besvaret forslaget imens.")


def say_why() -> Refusal:
    return Refusal(_("Skriv, hvordan du ved det."), field="reason")


def person_has_a_partner() -> Refusal:
    return Refusal(_("En af de to er allerede sagt at være den samme som en anden. Se det andet forslag."))


# Data sets and association analyses -----------------------------------------------------------------------------------


def analysts_only() -> NotAllowed:
    return NotAllowed(_("Datasæt åbnes af programmets evaluator."))


def no_such_data_set() -> NotFound:
    return NotFound(_("Datasættet findes ikke."))


def no_such_run() -> NotFound:
    return NotFound(_("Analysen findes ikke, eller den er ikke delt."))


def purpose_missing(field: str) -> Refusal:
    return Refusal(_("Skriv, hvad det skal bruges til."), field=field)


def not_frozen_yet() -> Refusal:
    return Refusal(_("Datasættet er ikke færdigt endnu."))


def not_computed_yet() -> Refusal:
    return Refusal(_("Analysen er ikke færdig endnu."))


def nobody_enrolled() -> str:
    return _("Ingen er visiteret i programmet endnu, så der er intet at fryse.")


def hash_differs() -> Refusal:
    return Refusal(_("Datasættet er ikke det, der blev frosset: dets kontroltal passer ikke. Frys et nyt."))


def could_not_compute() -> str:
    return _("Beregningen gik i stykker. Administratoren kan se hvorfor på siden Drift.")


# The team board -------------------------------------------------------------------------------------------------------


def goals_are_set_by_leaders() -> NotAllowed:
    return NotAllowed(_("Teamets mål sættes af teamledere og projektledere."))


def not_a_goal(field: str) -> Refusal:
    return Refusal(_("Vælg et af tavlens mål. En andel er højst 100 pct."), field=field)


def goal_is_set_that_day() -> Refusal:
    return Refusal(_("Der er allerede sat et mål fra den dag. Vælg en anden dag."), field="valid_from")


def story_is_empty() -> Refusal:
    return Refusal(_("Skriv, hvad der gik godt."), field="text")


def story_holds_a_number() -> Refusal:
    return Refusal(_("Der står noget, der ligner et CPR-nummer. Skriv historien uden navne og numre."), field="text")


def day_to_come(field: str) -> Refusal:
    return Refusal(_("Datoen kan ikke ligge efter i dag."), field=field)


def no_such_story() -> NotFound:
    return NotFound(_("Historien findes ikke længere."))


def not_your_story() -> NotAllowed:
    return NotAllowed(_("En historie tages af tavlen af den, der skrev den, eller af en leder."))


def ends_before_it_starts(field: str) -> Refusal:
    return Refusal(_("Slutdatoen ligger før startdatoen."), field=field)


# Status reports -------------------------------------------------------------------------------------------------------


def no_such_report() -> NotFound:
    return NotFound(_("Rapporten findes ikke."))


def no_such_agreement() -> NotFound:
    return NotFound(_("Aftalen findes ikke, eller den er lukket."))


def project_manager_only() -> NotAllowed:
    return NotAllowed(_("Projektlederen i jobcentret godkender rapporten og skriver om opfølgningsmødet."))


def analyst_approves() -> NotAllowed:
    return NotAllowed(_("Programmets evaluator laver og godkender rapporten for hele programmet."))


def month_outside_programme() -> Refusal:
    return Refusal(_("Måneden ligger ikke i programmets periode, eller jobcentret var ikke med."), field="month")


def month_not_over() -> Refusal:
    return Refusal(_("Måneden er ikke slut endnu. En rapport kan laves, når måneden er gået."), field="month")


def not_a_month(text: str) -> Refusal:
    return Refusal(_("%(text)s er ikke en måned. Skriv den som 2026-03.") % {"text": text}, field="month")


def report_is_approved() -> Refusal:
    return Refusal(
        _("Rapporten er godkendt og bliver ikke ændret. Lav en rettet udgave, hvis tallene skal gøres op igen.")
    )


def report_is_no_longer_current() -> Refusal:
    return Refusal(_("Der er en nyere udgave af rapporten."))


def report_not_approved() -> Refusal:
    return Refusal(_("Rapporten er ikke godkendt endnu. Den kan rettes, som den er."))


def revision_waits() -> Refusal:
    return Refusal(_("Der er allerede begyndt en rettet udgave af rapporten."))


def say_why_revised() -> Refusal:
    return Refusal(_("Skriv, hvorfor rapporten skal rettes."), field="reason")


def later_report_published() -> Refusal:
    return Refusal(
        _(
            "En senere måned er allerede godkendt. Rapporten for programmet laves måned for måned, "
            "så ingen kan regne sig frem til små tal."
        )
    )


def cannot_be_published() -> Refusal:
    return Refusal(_("Den forrige rapport viser så meget, at denne ville røbe små tal. Intet af den kan udgives."))


def meeting_in_the_future() -> Refusal:
    return Refusal(_("Mødet kan ikke ligge i fremtiden."), field="held_on")


def agreement_is_closed() -> Refusal:
    return Refusal(_("Aftalen er allerede lukket."))


def say_what_came_of_it() -> Refusal:
    return Refusal(_("Skriv kort, hvad der kom ud af aftalen, eller hvorfor den droppes."), field="outcome")


def meeting_written_meanwhile() -> str:
    return _("En anden har skrevet om mødet imens.")


def not_counted_yet() -> Refusal:
    return Refusal(_("Rapportens tal er ikke gjort op endnu. Den kan godkendes, når de er."))


def counted_since() -> Refusal:
    return Refusal(_("Tallene er gjort op igen, siden du så dem. Se dem igennem, før du godkender."))


def could_not_count() -> str:
    return _("Opgørelsen gik i stykker. Administratoren kan se hvorfor på siden Drift.")


def count_again() -> Refusal:
    return Refusal(_("En anden rapport er godkendt imens. Gør denne op igen, før du godkender den."))
