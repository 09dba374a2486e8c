"""What accounts say no to, in sentences for people."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext as _

from brobygger.kernel.errors import NotFound, Trouble


class Closed(StrEnum):
    """Why a personal link did not open. Only the log is told."""

    FORGED = "forged"
    EXPIRED = "expired"
    REVOKED = "revoked"
    USED_UP = "used_up"
    OTHER_PURPOSE = "other_purpose"
    TOO_MANY_TRIES = "too_many_tries"


def no_such_team() -> NotFound:
    """Of those the actor may choose among: an address names one that is not, or nothing that could be a team."""
    return NotFound(_("Teamet findes ikke, eller du er ikke med i det."))


class LinkClosed(NotFound):
    """A personal link that does not open. The sentence is the same whatever the reason: a guesser learns nothing."""

    def __init__(self, why: Closed) -> None:
        super().__init__(_("Linket virker ikke. Det kan være udløbet eller brugt. Bed om et nyt link."))
        self.why = why


class OpenAgain(NotFound):
    """A personal link that is still open, in a browser that does not carry it (any more): open the link again."""


class TokenClosed(Trouble):
    """An access token that does not open. One sentence whatever the reason: only the log is told which."""

    def __init__(self, why: Closed) -> None:
        super().__init__(_("Adgangsnøglen mangler eller virker ikke. Den kan være udløbet eller lukket."))
        self.why = why
