"""Where the next step of a course is done, and what the button that leads there says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from brobygger.casework.reads import NextStep

# code → (page, what its address names, words on the button). The first page that is there is used.
_PAGES: dict[str, tuple[tuple[str, ...], str, Any]] = {
    "ask": (("screening:form",), "citizen", _("Begynd opsporingen")),
    "screening": (("screening:course",), "citizen", _("Se opsporingen")),
    "hand_over": (("screening:hand_over",), "citizen", _("Overlevér borgeren")),
    "handover": (("screening:handover",), "subject", _("Gå til visitationen")),
    "interview": (("screening:course",), "citizen", _("Gå til visitationen")),
    "talk": (("conversations:log", "conversations:course"), "citizen", _("Registrér samtale")),
}


@dataclass(frozen=True, slots=True)
class Button:
    text: Any
    address: str


def button(step: NextStep, citizen: Any) -> Button | None:
    """The main button of a citizen's page; none where nothing is to be done, or its page is not built in."""
    pages, named, words = _PAGES.get(step.code, ((), "", ""))
    key = step.subject if named == "subject" else citizen
    if key is None:
        return None
    for page in pages:
        try:
            return Button(words, reverse(page, args=[key]))
        except NoReverseMatch:
            continue
    return None
