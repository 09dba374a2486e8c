"""The desk: what waits and what has happened, asked of each room below and merged here.

Nothing is stored: a stored reminder contradicts the case within a week. Each room answers ``due(actor, on)`` and
``timeline(course)`` with kernel values; this room stands on top of them, so that none of them has to notify it.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.citizens import facts
from brobygger.citizens import reads as citizens
from brobygger.citizens.enums import CourseState, MilestoneKind
from brobygger.citizens.models import Course
from brobygger.conversations import reads as conversations
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import danish_date
from brobygger.kernel.items import DueItem, TimelineEntry, Urgency
from brobygger.privacy import glass
from brobygger.screening import reads as screening

# Every room that has something to do for people, and every room that writes into a citizen's timeline.
DUE: tuple[Callable[[Actor, datetime.date], Iterable[DueItem]], ...] = (
    screening.due,
    conversations.due,
    citizens.due,
    glass.due,
)
TIMELINES: tuple[Callable[..., Sequence[TimelineEntry]], ...] = (
    screening.timeline,
    conversations.timeline,
    citizens.timeline,
)

PAGE = 25
MOST_OF_A_COURSE = 1000  # one room's entries about one course; more would be a fault, not a long course


# The desk -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for one person, by urgency."""

    overdue: tuple[DueItem, ...]
    soon: tuple[DueItem, ...]
    later: tuple[DueItem, ...]

    @property
    def count(self) -> int:
        return len(self.overdue) + len(self.soon) + len(self.later)


def desk(actor: Actor, on: datetime.date) -> Desk:
    """Everything that waits for the actor, earliest first; what has no date comes last."""
    items = [item for source in DUE for item in source(actor, on)]
    items = _once(items)
    by_urgency: dict[Urgency, list[DueItem]] = {urgency: [] for urgency in Urgency}
    for item in sorted(items, key=_by_date):
        by_urgency[item.urgency(on)].append(item)
    return Desk(*(tuple(by_urgency[urgency]) for urgency in (Urgency.OVERDUE, Urgency.SOON, Urgency.LATER)))


def _by_date(item: DueItem) -> tuple[bool, datetime.date, str, str]:
    return item.due is None, item.due or datetime.date.max, item.citizen_name, str(item.subject)


def _once(items: Iterable[DueItem]) -> list[DueItem]:
    """Each thing once, whoever named it first."""
    seen: dict[tuple[str, uuid.UUID], DueItem] = {}
    for item in items:
        seen.setdefault((item.kind, item.subject), item)
    return list(seen.values())


# What is next for one citizen -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NextStep:
    sentence: str
    by: datetime.date | None = None

    def is_late(self, on: datetime.date) -> bool:
        return self.by is not None and self.by < on


_SENTENCES = {
    CourseState.BEGAN: gettext_lazy("Gennemfør opsporingen"),
    CourseState.SCREENED: gettext_lazy("Opsporingen er færdig. Spørg igen, hvis noget ændrer sig"),
    CourseState.ACCEPTED: gettext_lazy("Overlever borgeren til en visitationssamtale"),
    CourseState.HANDED_OVER: gettext_lazy("Indkald borgeren til visitationssamtale"),
    CourseState.INTERVIEWED: gettext_lazy("Beslut, om borgeren er med i indsatsen"),
    CourseState.POSTPONED: gettext_lazy("Spørg borgeren igen: visitationen blev udsat"),
    CourseState.NOT_ENROLLED: gettext_lazy("Borgeren er ikke visiteret. Fortsæt den almindelige indsats"),
    CourseState.ENROLLED: gettext_lazy("Fortsæt samtalerne mod job eller uddannelse"),
    CourseState.CLOSED: gettext_lazy("Forløbet er afsluttet"),
}


def next_step(course: Course, on: datetime.date) -> NextStep:
    """What should happen next to a course, and by when. At most six queries."""
    state = CourseState(course.state)
    sentence = str(_SENTENCES[state])
    if state is CourseState.BEGAN:
        return _screening_step(course, on, sentence)
    if state is CourseState.HANDED_OVER:
        return _interview_step(course, sentence)
    if state is CourseState.POSTPONED:
        return NextStep(sentence, course.recall_on)
    if state is CourseState.ENROLLED:
        return _conversation_step(course, on, sentence)
    return NextStep(sentence)


def _screening_step(course: Course, on: datetime.date, sentence: str) -> NextStep:
    exempt, day = screening.first_asking(course, on)
    if exempt:
        return NextStep(_("Borgeren er undtaget fra opsporing"))
    return NextStep(sentence, day)


def _interview_step(course: Course, sentence: str) -> NextStep:
    view = screening.course_view(course)
    handover = view.open_handover
    if handover is None:
        return NextStep(sentence)
    planned = [one for one in view.bookings.get(handover.pk, ()) if not one.outcome]
    if planned:
        day = danish_date(min(one.starts_at for one in planned))
        return NextStep(_("Hold visitationssamtalen"), day)
    return NextStep(sentence, handover.invite_by)


def _conversation_step(course: Course, on: datetime.date, sentence: str) -> NextStep:
    marks = {MilestoneKind(mark.kind): mark.on for mark in facts.of(course).marks}
    if MilestoneKind.FIRST_CONVERSATION in marks or MilestoneKind.ENROLLED not in marks:
        return NextStep(sentence)
    days = citizens.first_conversation_days(on, course.jobcentre_id)
    return NextStep(_("Hold den første samtale"), marks[MilestoneKind.ENROLLED] + datetime.timedelta(days=days))


# The timeline ---------------------------------------------------------------------------------------------------------

# What a reader may choose between; the words before the dot of an entry's kind decide.
GROUPS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "screening": (gettext_lazy("Opsporing"), ("screening", "exemption")),
    "interview": (gettext_lazy("Overlevering og visitation"), ("handover", "booking", "interview")),
    "conversations": (gettext_lazy("Samtaler og kontakt"), ("conversations", "contact", "group", "belief")),
    "marks": (gettext_lazy("Mærker"), ("citizens.milestone",)),
    "background": (gettext_lazy("Ansvarlige og ydelse"), ("citizens.responsible", "citizens.benefit")),
}


@dataclass(frozen=True, slots=True)
class TimelinePage:
    entries: tuple[TimelineEntry, ...]
    next_cursor: str  # empty where this is the end
    lost_place: bool = False


def timeline(course: Course, *, group: str = "", after: str = "", limit: int = PAGE) -> TimelinePage:
    """The entries of all rooms about a course, newest first, cut by key.

    ``after`` is the key of the last entry that was shown. Every entry is seen exactly once, also when many lie on one
    day, because the order ends on the entry's own key.
    """
    entries = [entry for source in TIMELINES for entry in source(course, limit=MOST_OF_A_COURSE)]
    entries = [entry for entry in entries if in_group(entry, group)]
    entries.sort(key=_newest_first, reverse=True)
    start, lost = 0, False
    if after:
        places = [number for number, entry in enumerate(entries) if cursor_of(entry) == after]
        start, lost = (places[0] + 1, False) if places else (0, True)
    shown = entries[start : start + limit]
    has_more = start + limit < len(entries)
    return TimelinePage(tuple(shown), cursor_of(shown[-1]) if shown and has_more else "", lost)


def _newest_first(entry: TimelineEntry) -> tuple[datetime.date, datetime.datetime, str, str]:
    return entry.on, entry.registered_at, str(entry.key), entry.kind


def cursor_of(entry: TimelineEntry) -> str:
    """A handover gives several entries with one key, so the kind belongs to the name of an entry."""
    return f"{entry.kind}:{entry.key}"


def in_group(entry: TimelineEntry, group: str) -> bool:
    if group not in GROUPS:
        return True
    beginnings = GROUPS[group][1]
    return any(entry.kind == one or entry.kind.startswith(f"{one}.") for one in beginnings)
