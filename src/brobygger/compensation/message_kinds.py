"""The messages of this room. The mails say that something waits, never about whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from brobygger.messages.enums import Category
from brobygger.messages.kinds import Kind, declare

APPLIED = "compensation.applied"
DECIDED = "compensation.decided"
ASKED = "compensation.asked"
ANSWERED = "compensation.answered"
WITHDRAWN = "compensation.withdrawn"

declare(
    Kind(
        code=APPLIED,
        category=Category.CASE,
        notice=_("Sag %(case_number)s: Der er en ny ansøgning om en ordning. Afgør den inden fristen."),
        mail_subject=_("En ansøgning venter på dig"),
        mail_text=_("En ansøgning om en ordning venter på dig. Log ind i Brobygger for at se den."),
    ),
    Kind(
        code=DECIDED,
        category=Category.CASE,
        notice=_("Sag %(case_number)s: En ansøgning om en ordning er afgjort. Se afgørelsen på sagen."),
        mail_subject=_("En ansøgning er afgjort"),
        mail_text=_("En ansøgning om en ordning er afgjort. Log ind i Brobygger for at se den."),
    ),
    Kind(
        code=ASKED,
        category=Category.CASE,
        notice=_("Sag %(case_number)s: En kollega har et spørgsmål om ordninger. Svar på sagen."),
        mail_subject=_("En kollega har et spørgsmål om ordninger"),
        mail_text=_("En kollega har et spørgsmål om ordninger. Log ind i Brobygger for at svare."),
    ),
    Kind(
        code=ANSWERED,
        category=Category.CASE,
        notice=_("Sag %(case_number)s: Dit spørgsmål om ordninger er besvaret. Se svaret på sagen."),
        mail_subject=_("Dit spørgsmål er besvaret"),
        mail_text=_("Dit spørgsmål om ordninger er besvaret. Log ind i Brobygger for at se svaret."),
    ),
    Kind(
        code=WITHDRAWN,
        category=Category.CASE,
        notice=_("Sag %(case_number)s: En ansøgning om en ordning er trukket tilbage, fordi forløbet er afsluttet."),
        mail_subject=_("En ansøgning er trukket tilbage"),
        mail_text=_("En ansøgning om en ordning er trukket tilbage. Log ind i Brobygger for at se hvorfor."),
    ),
)
