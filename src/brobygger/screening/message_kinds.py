"""The messages of this room. The mails say that something waits, never about whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from brobygger.messages.enums import Category
from brobygger.messages.kinds import Kind, declare

ANSWERED = "screening.answered"
HANDED_OVER = "screening.handed_over"
RETURNED = "screening.returned"
WITHDRAWN = "screening.withdrawn"

declare(
    Kind(
        code=ANSWERED,
        category=Category.CASE,
        notice=_("Sag %(case_number)s: Borgeren har sendt opsporingsskemaet. Tal svarene igennem med borgeren."),
        mail_subject=_("En borger har svaret på et skema"),
        mail_text=_("En borger har svaret på et skema. Log ind i Brobygger for at se det."),
    ),
    Kind(
        code=HANDED_OVER,
        category=Category.HANDOVER,
        notice=_("Sag %(case_number)s er overleveret til dig. Svar, og indkald borgeren senest %(invite_by)s."),
        mail_subject=_("En borger er overleveret til dig"),
        mail_text=_("En borger er overleveret til dig. Log ind i Brobygger for at svare."),
    ),
    Kind(
        code=RETURNED,
        category=Category.HANDOVER,
        notice=_("Sag %(case_number)s er sendt tilbage til dig. Se grunden på sagen."),
        mail_subject=_("En overlevering er sendt tilbage"),
        mail_text=_("Du har fået den tilbage, og der står hvorfor. Log ind i Brobygger for at se det."),
    ),
    Kind(
        code=WITHDRAWN,
        category=Category.HANDOVER,
        notice=_(
            "Sag %(case_number)s: Overleveringen til dig er trukket tilbage. Er der aftalt en tid, er den aflyst."
        ),
        mail_subject=_("En borger kommer ikke alligevel"),
        mail_text=_("En borger, som var på vej til dig, kommer ikke alligevel. Log ind i Brobygger for at se hvem."),
    ),
)
