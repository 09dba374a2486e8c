"""Sentences about fidelity, reviews and the revision of the model."""

from __future__ import annotations

from django.utils.translation import gettext as _

from brobygger.kernel.errors import NotAllowed, NotFound, Refusal


def may_not_judge_fidelity() -> NotAllowed:
    return NotAllowed(_("Teamledere og projektledere vurderer deres eget jobcenter."))


def no_such_intention() -> NotFound:
    return NotFound(_("Den del af modellen findes ikke."))


def no_such_assessment() -> NotFound:
    return NotFound(_("Vurderingen findes ikke."))


def no_such_form() -> NotFound:
    return NotFound(_("Det valg findes ikke."))


def say_why(field: str) -> Refusal:
    return Refusal(_("Skriv en begrundelse."), field=field)


def say_whose_fault() -> Refusal:
    return Refusal(_("Vælg, hvad der ligger bag, når vurderingen er lav eller lav til middel."), field="fault")


def corrected_already() -> Refusal:
    return Refusal(_("Vurderingen er rettet én gang. Ret den nyeste i stedet."))


def form_holds_already() -> Refusal:
    return Refusal(_("Det er allerede sådan, I gør."), field="choice")


def form_ends_before_it_starts() -> Refusal:
    return Refusal(_("Det nuværende valg begynder samme dag eller senere. Vælg en senere dato."), field="valid_from")


def form_ended_already() -> Refusal:
    return Refusal(_("Valget er sluttet eller taget tilbage."))


def form_changed() -> str:
    return _("En anden har ændret det, siden du åbnede siden.")


def no_such_review() -> NotFound:
    return NotFound(_("Gennemgangen findes ikke."))


def may_not_review() -> NotAllowed:
    return NotAllowed(_("Teamledere og projektledere gennemgår deres eget jobcenter."))


def review_is_finished() -> Refusal:
    return Refusal(_("Gennemgangen er færdig. Ret den med en ny, der har en begrundelse."))


def review_is_not_finished() -> Refusal:
    return Refusal(_("Gennemgangen er en kladde. Ret den direkte."))


def score_missing(number: int) -> Refusal:
    return Refusal(_("Punkt %(number)s mangler point.") % {"number": number}, field=f"score_{number}")


def score_impossible(number: str) -> Refusal:
    return Refusal(_("Et punkt får fra 1 til 5 point."), field=f"score_{number}")


def may_not_propose() -> NotAllowed:
    return NotAllowed(_("Projektledere, teamledere og programmets evaluator kan foreslå ændringer af modellen."))


def may_not_decide_model() -> NotAllowed:
    return NotAllowed(_("Programmets evaluator beslutter, hvad der ændres i modellen."))


def no_such_proposal() -> NotFound:
    return NotFound(_("Forslaget findes ikke."))


def proposal_is_carried() -> Refusal:
    return Refusal(_("Forslaget er med i en udgave af modellen. Lav et nyt forslag, hvis det skal ændres igen."))


def say_who_owns() -> Refusal:
    return Refusal(_("Skriv, hvem der har ansvaret."), field="owner")


def nothing_to_carry() -> Refusal:
    return Refusal(_("Der er ingen nye forslag, som skal optages. Beslut først, hvad der skal med."))


def may_not_see_model() -> NotAllowed:
    return NotAllowed(_("Din rolle giver ikke adgang til programmets model."))


def unknown_choice(field: str) -> Refusal:
    return Refusal(_("Vælg en af mulighederne."), field=field)
