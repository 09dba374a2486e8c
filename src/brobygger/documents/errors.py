"""What can go wrong with files and letters."""

from __future__ import annotations

from django.utils.translation import gettext as _

from brobygger.kernel.errors import NotFound, Refusal


class NotMade(RuntimeError):
    """A template and its data gave no valid document: a fault of ours, never of the person who asked."""

    def __init__(self, template: str, why: str) -> None:
        super().__init__(f"{template} gave no accessible PDF: {why}")


class Unreadable(Refusal):
    """A file that a person gave us cannot be read, with a sentence that says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="file")


def file_not_found() -> NotFound:
    return NotFound(_("Filen findes ikke."))
