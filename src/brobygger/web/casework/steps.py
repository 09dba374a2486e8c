"""Where the next step of a course is done, and what the button that leads there says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from brobygger.casework.reads import NextStep
from brobygger.kernel.actor import Actor
from brobygger.web import navigation

# code → (page, what its address names, words on the button). Who may not write in the case reads these.
_READ = {"screening:course", "screening:handover"}
_PAGES: dict[str, tuple[str, str, Any]] = {
    "ask": ("screening:form", "citizen", _("Udfyld opsporingsskemaet")),
    "go_on": ("screening:form", "citizen", _("Fortsæt skemaet")),
    "screening": ("screening:course", "citizen", _("Se opsporingen")),
    "hand_over": ("screening:hand_over", "citizen", _("Overlevér borgeren")),
    "handover": ("screening:handover", "subject", _("Gå til visitationen")),
    "interview": ("screening:course", "citizen", _("Gå til visitationen")),
    "talk": ("conversations:log", "citizen", _("Registrér samtale")),
}


@dataclass(frozen=True, slots=True)
class Button:
    text: Any
    address: str
    is_reading: bool = False  # the page opens for whoever may read the case


def button(step: NextStep, citizen: Any, actor: Actor) -> Button | None:
    """The main button of a citizen's page; none where nothing is to be done, or somebody else does it."""
    page, named, words = _PAGES.get(step.code, ("", "", ""))
    key = step.subject if named == "subject" else citizen
    if not page or key is None:
        return None
    address = reverse(page, args=[key])
    return Button(words, address, page in _READ) if not navigation.is_closed(page, address, actor) else None
