"""The messages of this room. The mails say that something waits, never about whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from brobygger.messages.enums import Category
from brobygger.messages.kinds import Kind, declare

COMMENTED = "plans.commented"

declare(
    Kind(
        code=COMMENTED,
        category=Category.CASE,
        notice=_("Sag %(case_number)s: Borgeren har skrevet til planen. Læs det, og svar i den næste samtale."),
        mail_subject=_("En borger har skrevet til en plan"),
        mail_text=_("En borger har skrevet til en plan. Log ind i Brobygger for at læse det."),
    ),
)
