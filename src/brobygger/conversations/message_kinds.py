"""The messages of this room. A mail says that there is an appointment, never with whom, about what, or when."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from brobygger.messages.enums import Category
from brobygger.messages.kinds import Kind, declare

REMINDER = "conversations.reminder"
TOMORROW = "conversations.tomorrow"


def _reminder_stands(message: Any) -> bool:
    from brobygger.conversations import reminders

    return reminders.still_stands(message)


def _tomorrow_stands(message: Any) -> bool:
    from brobygger.conversations import reminders

    return reminders.tomorrow_still_stands(message)


declare(
    Kind(
        code=REMINDER,
        category=Category.CASE,
        notice=_("Du har en aftale i de næste dage."),
        mail_subject=_("Husk din aftale"),
        mail_text=_(
            "Du har en aftale med os i de næste dage. Se tid og sted på din egen side, eller ring til os. "
            "Du kan sige nej til påmindelser på din egen side eller ved at ringe til os."
        ),
        stands=_reminder_stands,
    ),
    Kind(
        code=TOMORROW,
        category=Category.CASE,
        notice=_("Du har samtaler i morgen: %(count)s. Se dem under Mit arbejde."),
        mail_subject=_("Du har samtaler i morgen"),
        mail_text=_("Du har samtaler i morgen. Log ind i Brobygger for at se dem."),
        stands=_tomorrow_stands,
    ),
)
