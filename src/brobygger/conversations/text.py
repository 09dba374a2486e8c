"""A conversation as plain text, ready to be copied into the municipal case system."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import formats
from django.utils.translation import gettext as _

from brobygger.conversations.enums import ConversationForm, ConversationState
from brobygger.conversations.models import Conversation
from brobygger.reference import reads as reference


def as_text(row: Conversation, *, with_notes: bool = False) -> str:
    """Heading, facts and texts, each on lines of its own. Notes only where the reader asks for them."""
    return "\n".join(_lines(row, with_notes=with_notes)) + "\n"


def _lines(row: Conversation, *, with_notes: bool) -> Iterable[str]:
    citizen = row.course.citizen
    yield _("Jobsamtale, sag %(case_number)s") % {"case_number": citizen.case_number}
    yield ""
    day = formats.date_format(row.on, "DATE_FORMAT")
    time = _(" kl. %(time)s") % {"time": formats.time_format(row.at)} if row.at else ""
    yield _("Dato: %(day)s%(time)s") % {"day": day, "time": time}
    yield _("Status: %(state)s") % {"state": ConversationState(row.state).label}
    yield _("Form: %(form)s, %(minutes)d minutter") % {
        "form": ConversationForm(row.form).label,
        "minutes": row.minutes,
    }
    yield _("Holdt af: %(name)s") % {"name": row.broker.name}
    if row.others:
        yield _("Andre deltagere: %(names)s") % {"names": in_words("conversation_other", row.others)}
    if row.topics:
        yield _("Emner: %(topics)s") % {"topics": in_words("conversation_topic", row.topics)}
    if row.job_talked is not None:
        yield _("Talt om job: %(answer)s") % {"answer": _("ja") if row.job_talked else _("nej")}
    texts = [(_("Referat"), row.summary), (_("Aftaler"), row.agreements), (_("Næste skridt"), row.next_step)]
    if with_notes:
        texts.append((_("Noter"), row.notes))
    for heading, text in texts:
        if text:
            yield ""
            yield f"{heading}:"
            yield text
    if row.next_step_by:
        yield _("Frist: %(day)s") % {"day": formats.date_format(row.next_step_by, "DATE_FORMAT")}


def in_words(list_name: str, codes: Iterable[str]) -> str:
    return ", ".join(reference.label(list_name, code) for code in codes)
