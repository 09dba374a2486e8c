"""The desk: what waits and what has happened, asked of each room below and merged here.

Nothing derived is stored: a stored reminder contradicts the case within a week. Each room answers ``due(actor, on)``
and ``timeline(course)`` with kernel values; this room stands on top of them, so that none of them has to notify it.
What a person adds (a task, a wait, a snooze, a saved choice) is this room's own.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.casework import access
from brobygger.casework.enums import WaitsOn
from brobygger.casework.models import UNDO_MINUTES, Assignment, Note, SavedFilter, Snooze, Task, Wait
from brobygger.casework.parts import own_waits
from brobygger.citizens import access as citizen_access
from brobygger.citizens import facts
from brobygger.citizens import reads as citizens
from brobygger.citizens.enums import CourseState, MilestoneKind
from brobygger.citizens.models import Course, Merge, Milestone
from brobygger.compensation import card_reads
from brobygger.compensation import reads as compensation
from brobygger.conversations import reads as conversations
from brobygger.kernel import prepared, together
from brobygger.kernel.actor import Actor
from brobygger.kernel.clock import danish_date
from brobygger.kernel.items import DueItem, TimelineEntry, Urgency
from brobygger.kernel.numbers import Few, Numbers
from brobygger.plans import reads as plans
from brobygger.plans import reads_cv
from brobygger.privacy import glass, looks
from brobygger.reference import events
from brobygger.screening import reads as screening
from brobygger.screening.models import Booking, Handover

PAGE = 25
MOST_OF_A_COURSE = 1000  # one room's entries about one course; more would be a fault, not a long course


def own_due(actor: Actor, on: datetime.date) -> list[DueItem]:
    """The actor's own tasks, and waits in own cases whose day has come."""
    if actor.user is None:
        return []
    me = Few([actor.user], "me")

    def make() -> tuple[Any, ...]:
        open_tasks = Task.objects.filter(owner_id__in=me, done_at=None).select_related("citizen")
        waiting = Wait.objects.standing().filter(own_waits(actor), until__lte=on).defer("note")
        ended = waiting.select_related("course__citizen").order_by("until", "id")
        return open_tasks.order_by("due_on", "id"), ended

    own_tasks, waits_that_end = prepared.all_of(("casework.own_due", on), make, me, citizen_access.users(actor))
    found = [
        DueItem(
            kind="casework.task",
            sentence=str(task.text),
            due=task.due_on,
            subject_kind="task",
            subject=task.key,
            citizen=task.citizen.key if task.citizen else None,
            citizen_name=task.citizen.name if task.citizen else "",
            owner=actor.user,
        )
        for task in own_tasks
    ]
    found += [
        DueItem(
            kind="casework.wait",
            sentence=_("Fristen er gået: hør, hvad der sker"),
            due=wait.until,
            subject_kind="citizen",
            subject=wait.course.citizen.key,
            citizen=wait.course.citizen.key,
            citizen_name=wait.course.citizen.name,
            owner=actor.user,
        )
        for wait in waits_that_end
    ]
    return found


def own_timeline(
    course: Course, before: datetime.datetime | None = None, limit: int = MOST_OF_A_COURSE
) -> list[TimelineEntry]:
    """Whom the course waited on, and merges of the person's registrations."""
    entries = []
    for wait in all_waits(course)[:limit]:
        details = [(_("Note"), str(wait.note))] if wait.note else []
        if wait.until:
            details.append((_("Frist"), wait.until.strftime("%d-%m-%Y")))
        if wait.ended_on:
            details.append((_("Slut"), wait.ended_on.strftime("%d-%m-%Y")))
        entries.append(
            TimelineEntry(
                kind="casework.wait",
                sentence=_("Venter på: %(whom)s") % {"whom": WaitsOn(wait.on_whom).label},
                on=wait.since,
                registered_at=wait.created_at,
                author=wait.made_by.name if wait.made_by else "",
                key=wait.key,
                details=tuple(details),
            )
        )
    if before is not None:
        entries = [entry for entry in entries if entry.registered_at < before]
    return entries


# Every room that has something to do for people, and every room that writes into a citizen's timeline.
DUE: tuple[Callable[[Actor, datetime.date], Iterable[DueItem]], ...] = (
    screening.due,
    compensation.due,
    conversations.due,
    plans.due,
    reads_cv.due,
    citizens.due,
    glass.due,
    looks.due,
    own_due,
)
TIMELINES: tuple[Callable[..., Sequence[TimelineEntry]], ...] = (
    screening.timeline,
    compensation.timeline,
    card_reads.timeline,
    conversations.timeline,
    plans.timeline,
    reads_cv.timeline,
    citizens.timeline,
    own_timeline,
)


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


def desk(actor: Actor, on: datetime.date, *, asleep: Container[tuple[str, uuid.UUID]] = frozenset()) -> Desk:
    """Everything that waits for the actor, earliest first; what has no date comes last.

    ``asleep`` holds what the actor has put off, as (kind, subject): see ``asleep_of``.
    """
    items = [item for item in everything(actor, on) if (item.kind, item.subject) not in asleep]
    by_urgency: dict[Urgency, list[DueItem]] = {urgency: [] for urgency in Urgency}
    for item in sorted(items, key=_by_date):
        by_urgency[item.urgency(on)].append(item)
    return Desk(*(tuple(by_urgency[urgency]) for urgency in (Urgency.OVERDUE, Urgency.SOON, Urgency.LATER)))


def everything(actor: Actor, on: datetime.date) -> list[DueItem]:
    """What every room answers, each thing once, in no order."""
    return _once(item for source in DUE for item in source(actor, on))


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
    """What should happen next. ``code`` says which page it is done on; ``subject`` is the thing it is done to."""

    sentence: str
    by: datetime.date | None = None
    code: str = ""
    subject: uuid.UUID | None = None

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
        return NextStep(sentence, course.recall_on, "interview")
    if state is CourseState.ENROLLED:
        return _conversation_step(course, on, sentence)
    return NextStep(sentence, code=_CODES.get(state, ""))


# Where the step of a state is done; the face makes the address.
_CODES = {
    CourseState.SCREENED: "screening",
    CourseState.ACCEPTED: "hand_over",
    CourseState.INTERVIEWED: "interview",
}


def _screening_step(course: Course, on: datetime.date, sentence: str) -> NextStep:
    exempt, day = screening.first_asking(course, on)
    if exempt:
        return NextStep(_("Borgeren er undtaget fra opsporing"))
    return NextStep(sentence, day, "go_on" if screening.course_view(course).under_way else "ask")


def _interview_step(course: Course, sentence: str) -> NextStep:
    view = screening.course_view(course)
    handover = view.open_handover
    if handover is None:
        return NextStep(sentence)
    planned = [one for one in view.bookings.get(handover.pk, ()) if not one.outcome]
    if planned:
        day = danish_date(min(one.starts_at for one in planned))
        return NextStep(_("Hold visitationssamtalen"), day, "handover", handover.key)
    return NextStep(sentence, handover.invite_by, "handover", handover.key)


def _conversation_step(course: Course, on: datetime.date, sentence: str) -> NextStep:
    marks = {MilestoneKind(mark.kind): mark.on for mark in facts.of(course).marks}
    if MilestoneKind.FIRST_CONVERSATION in marks or MilestoneKind.ENROLLED not in marks:
        planned = (talk.on for talk in conversations.course_view(course).planned if talk.on >= on)
        return _talk_step(min(planned, default=None), sentence)
    days = citizens.first_conversation_days(on, course.jobcentre_id)
    by = citizens.first_conversation_by(
        marks[MilestoneKind.ENROLLED], days, events.pauses("conversations", jobcentre=course.jobcentre_id)
    )
    return NextStep(_("Hold den første samtale"), by, "talk")


def _talk_step(planned: datetime.date | None, sentence: str) -> NextStep:
    if planned is not None:
        return NextStep(_("Hold den aftalte samtale"), planned, "talk")
    return NextStep(sentence, None, "talk")


def next_steps(courses: Sequence[Course], on: datetime.date) -> tuple[dict[int, NextStep], dict[int, tuple[Wait, ...]]]:
    """For the courses of one page the next step of each, and whom it waits on: at most four queries however many."""
    found = {course.pk: next_step_plain(course) for course in courses}
    by_state: dict[CourseState, list[Course]] = {}
    for course in courses:
        by_state.setdefault(CourseState(course.state), []).append(course)
    found |= _screening_steps(by_state.get(CourseState.BEGAN, []), on)
    handed_over, enrolled = by_state.get(CourseState.HANDED_OVER, []), by_state.get(CourseState.ENROLLED, [])
    these, invited, agreed = (
        Numbers([one.pk for one in some], name)
        for some, name in ((courses, "these"), (handed_over, "handed_over"), (enrolled, "enrolled"))
    )

    def make() -> tuple[Any, ...]:
        waiting = Wait.objects.standing().filter(course__in=these).defer("note").order_by("since", "id")
        return _open_handovers(invited), _first_marks(agreed), conversations.planned_days(agreed, on), waiting

    key = ("casework.next_steps", on)
    handovers, marks, planned, waiting = prepared.all_of(key, make, these, invited, agreed)
    found |= _interview_steps(handovers)
    found |= _conversation_steps(enrolled, marks, dict(planned), on)
    waits_of: dict[int, tuple[Wait, ...]] = {}
    for wait in waiting:
        waits_of[wait.course_id] = (*waits_of.get(wait.course_id, ()), wait)
    return found, waits_of


def next_step_plain(course: Course) -> NextStep:
    """As far as the state alone says."""
    state = CourseState(course.state)
    by = course.recall_on if state is CourseState.POSTPONED else None
    code = "interview" if state is CourseState.POSTPONED else _CODES.get(state, "")
    return NextStep(str(_SENTENCES[state]), by, code)


def _screening_steps(courses: Sequence[Course], on: datetime.date) -> dict[int, NextStep]:
    asked = screening.first_askings(courses, on) if courses else {}
    return {
        pk: NextStep(_("Borgeren er undtaget fra opsporing"))
        if exempt
        else NextStep(str(_SENTENCES[CourseState.BEGAN]), day, "ask")
        for pk, (exempt, day) in asked.items()
    }


def _open_handovers(courses: Numbers) -> Any:
    rows = Handover.objects.open().filter(course__in=courses)
    first = Booking.objects.filter(handover=OuterRef("pk"), outcome="").order_by("starts_at").values("starts_at")[:1]
    return rows.annotate(booked=Subquery(first)).values_list("course_id", "key", "invite_by", "booked")


def _interview_steps(handovers: Iterable[Any]) -> dict[int, NextStep]:
    sentence = str(_SENTENCES[CourseState.HANDED_OVER])
    found = {}
    for course, key, invite_by, booked in handovers:
        words = _("Hold visitationssamtalen") if booked else sentence
        found[course] = NextStep(words, danish_date(booked) if booked else invite_by, "handover", key)
    return found


def _first_marks(courses: Numbers) -> Any:
    rows = Milestone.objects.filter(
        course__in=courses,
        withdrawn_at=None,
        kind__in=[MilestoneKind.ENROLLED, MilestoneKind.FIRST_CONVERSATION],
    )
    return rows.values_list("course_id", "kind", "on")


def _conversation_steps(
    courses: Sequence[Course], reached: Iterable[Any], planned: Mapping[int, datetime.date], on: datetime.date
) -> dict[int, NextStep]:
    if not courses:
        return {}
    marks: dict[int, dict[str, datetime.date]] = {}
    for course, kind, day in reached:
        marks.setdefault(course, {})[kind] = day
    days = citizens.first_conversation_days(on, courses[0].jobcentre_id)
    suspended = events.pauses("conversations", jobcentre=courses[0].jobcentre_id)
    found = {}
    for course in courses:
        own = marks.get(course.pk, {})
        if MilestoneKind.FIRST_CONVERSATION in own or MilestoneKind.ENROLLED not in own:
            found[course.pk] = _talk_step(planned.get(course.pk), str(_SENTENCES[CourseState.ENROLLED]))
        else:
            by = citizens.first_conversation_by(own[MilestoneKind.ENROLLED], days, suspended)
            found[course.pk] = NextStep(_("Hold den første samtale"), by, "talk")
    return found


# What a person added --------------------------------------------------------------------------------------------------


def asleep_of(actor: Actor, on: datetime.date) -> dict[tuple[str, uuid.UUID], Snooze]:
    """What the actor has put off and does not want to see today."""
    if actor.user is None:
        return {}
    rows = Snooze.objects.filter(user_id=actor.user, until__gt=on)
    return {(row.kind, row.subject): row for row in rows}


def saved_filters(actor: Actor) -> list[SavedFilter]:
    """One's own, then those that the team shares, by name."""
    me = Few([] if actor.user is None else [actor.user], "me")

    def make() -> Any:
        shared = access.shared_with(actor, "team__")
        return SavedFilter.objects.filter(Q(owner_id__in=me) | shared).select_related("owner", "team")

    rows = prepared.rows(("casework.saved_filters", citizen_access.asks_as(actor)), make, me)
    return sorted(rows, key=lambda row: (row.owner_id != actor.user, row.name.casefold()))


def notes(actor: Actor, *, put_away: bool = False, citizen: Any = None) -> Any:
    """The actor's own notes, newest day first."""
    rows = Note.objects.filter(author_id=actor.user, put_away_at__isnull=not put_away)
    if citizen is not None:
        rows = rows.filter(citizen=citizen)
    return rows.select_related("citizen").order_by("-on", "-id")


def tasks(actor: Actor, *, done: bool = False) -> Any:
    rows = Task.objects.filter(owner_id=actor.user, done_at__isnull=not done).select_related("citizen")
    return rows.order_by("-done_at", "id") if done else rows.order_by("due_on", "id")


def all_waits(course: Course) -> list[Wait]:
    """Every wait of a course, newest first. Kept on the Course object for as long as it lives, which is one request."""
    kept = course.__dict__.get("_waits")
    if kept is None:
        kept = list(together.of(course, asked)[0])
        course.__dict__["_waits"] = kept
    return list(kept)


def merges(course: Course) -> list[Merge]:
    """The merges into the course's citizen that stand, newest first."""
    return list(together.of(course, asked)[1])


def asked(course: Course) -> tuple[Any, ...]:
    """For a page that asks ahead."""
    return (
        Wait.objects.filter(course=course).select_related("made_by").order_by("-since", "-id"),
        Merge.objects.filter(kept=course.citizen_id, undone_at=None)
        .select_related("double", "merged_by")
        .order_by("-merged_at"),
    )


# What each room asks about one course; the citizen's page asks for all of it at once.
ASKED: tuple[together.Asking, ...] = (
    facts.asked,
    screening.asked,
    compensation.asked,
    card_reads.asked,
    conversations.asked,
    plans.asked,
    reads_cv.asked,
    reads_cv.asked_history,
    asked,
)


def read_ahead(course: Course) -> None:
    """All that the rooms show of a course on the citizen's page, with one query."""
    together.ahead(course, ASKED)


def waits(course: Course) -> list[Wait]:
    """Whom the course waits on now, the oldest first."""
    return [wait for wait in reversed(all_waits(course)) if wait.ended_on is None]


def assignment_to_undo(actor: Actor, at: datetime.datetime) -> Assignment | None:
    """The actor's last bulk assignment, while it can be taken back."""
    since = at - datetime.timedelta(minutes=UNDO_MINUTES)
    rows = Assignment.objects.filter(made_by_id=actor.user, undone_at=None, made_at__gt=since)
    return rows.select_related("to").order_by("-made_at").first()


# The timeline ---------------------------------------------------------------------------------------------------------

# What a reader may choose between; the words before the dot of an entry's kind decide.
GROUPS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "screening": (gettext_lazy("Opsporing"), ("screening", "exemption")),
    "interview": (gettext_lazy("Overlevering og visitation"), ("handover", "booking", "interview")),
    "plans": (gettext_lazy("CV og plan"), ("plan", "plans", "cv", "job_seeking", "job_application")),
    "conversations": (gettext_lazy("Samtaler og kontakt"), ("conversations", "contact", "group", "belief")),
    "marks": (gettext_lazy("Mærker"), ("citizens.milestone",)),
    "schemes": (gettext_lazy("Ordninger"), ("compensation",)),
    "background": (
        gettext_lazy("Ansvarlige, team og ydelse"),
        ("citizens.responsible", "citizens.team", "citizens.benefit"),
    ),
    "waits": (gettext_lazy("Venter på"), ("casework",)),
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
