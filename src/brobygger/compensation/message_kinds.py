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
        mail_subject=_("Der er svar på en ansøgning"),
        mail_text=_("Der er svar på en ansøgning om en ordning. Log ind i Brobygger for at se det."),
    ),
    Kind(
        code=ASKED,
        category=Category.CASE,
        notice=_("Sag %(case_number)s: En kollega har et spørgsmål om ordninger. Svar på sagen."),
        mail_subject=_("En kollega spørger om en ordning"),
        mail_text=_("En kollega har et spørgsmål til dig. Log ind i Brobygger for at svare på det."),
    ),
    Kind(
        code=ANSWERED,
        category=Category.CASE,
        notice=_("Sag %(case_number)s: Dit spørgsmål om ordninger er besvaret. Se svaret på sagen."),
        mail_subject=_("Du har fået svar om en ordning"),
        mail_text=_("Du har fået svar på det, du spurgte om. Log ind i Brobygger for at se det."),
    ),
    Kind(
        code=WITHDRAWN,
        category=Category.CASE,
        notice=_("Sag %(case_number)s: En ansøgning om en ordning er trukket tilbage, fordi forløbet er afsluttet."),
        mail_subject=_("Der er nyt om en ansøgning"),
        mail_text=_("En ansøgning om en ordning er ikke længere i gang. Log ind i Brobygger for at se hvorfor."),
    ),
)
