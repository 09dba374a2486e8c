"""What has a day of its own and waits for one person: appointments, tasks, answers, dates agreed. One query.

The desk shows the first of them. What follows from a norm (a rhythm, a deadline for the plan) stands there as a queue
with its count; and every single thing that waits, of both sorts, stands on the page of all that waits, which asks each
room's ``due()``. Building all of that for a person with many citizens to show ten lines would make the desk slow.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from brobygger.casework.models import Task, Wait
from brobygger.casework.parts import own_waits
from brobygger.citizens import access
from brobygger.citizens.enums import HAVE_IT_WHOLE, CourseState, ResponsibleFor
from brobygger.citizens.models import Course, Responsibility
from brobygger.conversations.models import Conversation, Session
from brobygger.kernel import prepared
from brobygger.kernel.actor import Actor
from brobygger.kernel.items import DueItem
from brobygger.kernel.numbers import Few
from brobygger.plans.models import Plan
from brobygger.screening.models import Booking, Handover, Screening

AHEAD = datetime.timedelta(days=7)

SENTENCES: dict[str, Any] = {
    "screening.handover": _("Svar på overleveringen, og indkald borgeren"),
    "screening.interview": _("Visitationssamtale"),
    "screening.form": _("Borgeren har svaret: tal skemaet igennem"),
    "screening.recall": _("Spørg borgeren igen: visitationen blev udsat"),
    "conversations.appointment": _("Samtale"),
    "conversations.unsettled": _("Registrér, om samtalen blev holdt"),
    "conversations.session": _("Gruppemøde"),
    "plans.date": _("En aftale i planen har dato"),
    "casework.wait": _("Fristen er gået: hør, hvad der sker"),
}


@dataclass(frozen=True, slots=True)
class Dated:
    """The first of what is dated, and how many there are."""

    items: tuple[DueItem, ...]
    overdue: int
    count: int


def dated(actor: Actor, on: datetime.date, *, most: int, asleep: frozenset[Any] = frozenset()) -> Dated:
    """The earliest ``most`` things; ``asleep`` names those that were put off, as (kind, subject)."""
    if actor.user is None:
        return Dated((), 0, 0)
    me = Few([actor.user], "me")

    def make() -> Any:
        rows = _rows(actor, me, on, on + AHEAD)
        return rows[0].union(*rows[1:], all=True).order_by("d_day", "d_kind", "d_subject")

    rows = prepared.rows(("casework.dated", on), make, me, access.users(actor))
    found = [row for row in rows if (row[0], row[3]) not in asleep]
    texts = _texts([row for row in found[:most] if row[0] == "casework.task"])
    items = tuple(_item(row, on, texts) for row in found[:most])
    return Dated(items, sum(row[1] < on for row in found), len(found))


def _rows(actor: Actor, me: Few, on: datetime.date, until: datetime.date) -> list[Any]:
    mine = Responsibility.objects.filter(access.held_by(actor))
    cases = mine.filter(what=ResponsibleFor.CASE).values("course_id")
    brokered = mine.filter(what=ResponsibleFor.BROKER).values("course_id")
    plan_is_mine = mine.filter(what__in=(*HAVE_IT_WHOLE, ResponsibleFor.AUTHORITY)).values("course_id")
    whose = access.whose
    handovers = Handover.objects.filter(state__in=["waiting", "accepted"], invite_by__lte=until)
    bookings = Booking.objects.filter(whose(actor, "broker"), outcome="")
    answered = Screening.objects.under_way().filter(course__in=cases, answered_at__isnull=False)
    recalls = Course.objects.filter(state=CourseState.POSTPONED, recall_on__lte=until, pk__in=brokered)
    talks = Conversation.objects.planned().filter(whose(actor, "broker"), on__lte=until)
    sessions = Session.objects.filter(whose(actor, "group__contact"), state="planned", on__lte=until)
    plans = Plan.objects.filter(course__in=plan_is_mine, next_on__lte=until).exclude(course__state=CourseState.CLOSED)
    waits = Wait.objects.standing().filter(own_waits(actor), until__lt=on)
    tasks = Task.objects.filter(owner_id__in=me, done_at=None, due_on__lte=until)
    booked_on = TruncDate("starts_at")
    return [
        _part(tasks, "casework.task", F("due_on"), "task", "citizen__"),
        _part(waits, "casework.wait", F("until"), "citizen", "course__citizen__", subject="course__citizen__key"),
        # Two parts, as each goes by its own index: mine, and those sent to me that nobody has taken yet.
        *(
            _part(handovers.filter(theirs), "screening.handover", F("invite_by"), "handover", "course__citizen__")
            for theirs in (whose(actor, "accepted_by"), Q(accepted_by=None) & whose(actor, "receiver"))
        ),
        _part(
            bookings.annotate(day=booked_on).filter(day__lte=until),
            "screening.interview", F("day"), "handover", "handover__course__citizen__", subject="handover__key",
        ),
        _part(answered, "screening.form", TruncDate("answered_at"), "screening", "course__citizen__"),
        _part(recalls, "screening.recall", F("recall_on"), "citizen", "citizen__", subject="citizen__key"),
        _part(
            talks, "conversations.appointment", F("on"), "conversation", "course__citizen__",
        ),
        _part(sessions, "conversations.session", F("on"), "session", "", more="group__name"),
        _part(plans, "plans.date", F("next_on"), "plan_of", "course__citizen__", subject="course__citizen__key"),
    ]  # fmt: skip


def _part(
    rows: Any, kind: str, day: Any, subject_kind: str, person: str, *, subject: str = "key", more: str = ""
) -> Any:
    """The rows as the columns that all parts have. ``person`` is the path to the citizen, or nothing."""
    empty = Value("", output_field=CharField())
    named: dict[str, Any] = {
        "d_kind": Value(kind, output_field=CharField()),
        "d_day": day,
        "d_subject_kind": Value(subject_kind, output_field=CharField()),
        "d_subject": F(subject),
        "d_citizen": F(f"{person}key") if person else F(subject),
        "d_given": F(f"{person}given_name") if person else empty,
        "d_family": F(f"{person}family_name") if person else empty,
        "d_more": F(more) if more else empty,
    }
    return rows.order_by().annotate(**named).values_list(*named)


def _texts(rows: Iterable[Any]) -> dict[Any, str]:
    """What a person wrote on the tasks that are shown: sealed, so it is opened for those only."""
    wanted = [row[3] for row in rows]
    return {task.key: str(task.text) for task in Task.objects.filter(key__in=wanted)} if wanted else {}


def _item(row: Any, on: datetime.date, texts: dict[Any, str]) -> DueItem:
    kind, day, subject_kind, subject, citizen, given, family, more = row
    sentence = texts.get(subject) or str(SENTENCES[_spoken(kind, day, on)])
    if more:
        sentence = f"{sentence}: {more}"
    name = f"{given or ''} {family or ''}".strip()
    return DueItem(kind, sentence, day, subject_kind, subject, citizen if name else None, name)


def _spoken(kind: str, day: datetime.date, on: datetime.date) -> str:
    late = kind == "conversations.appointment" and day < on
    return "conversations.unsettled" if late else kind
