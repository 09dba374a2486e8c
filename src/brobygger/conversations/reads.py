"""What is known about contact with a citizen: last and next, the agreed rhythm, what is due, what has happened.

Two words are kept apart here. A course was *talked to* by a conversation that was held or a group session of ours that
the citizen came to: that is what the rhythm is about. *Contact* is also when the citizen got in touch out of turn.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, DateField, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import formats
from django.utils.translation import gettext as _

from brobygger.accounts.roles import CASE_ROLES
from brobygger.citizens import access
from brobygger.citizens.due import due_item
from brobygger.citizens.enums import HAVE_IT_WHOLE, CourseState, MilestoneKind
from brobygger.citizens.models import Citizen, Course, Milestone, Responsibility
from brobygger.conversations import rules
from brobygger.conversations.enums import (
    AttendanceState,
    ContactWay,
    ConversationForm,
    ConversationState,
    GroupKind,
    SessionState,
)
from brobygger.conversations.models import (
    Attendance,
    BeliefRating,
    CalendarFeed,
    Contact,
    Conversation,
    Group,
    GroupMember,
    ReminderChoice,
    Revision,
    Rhythm,
    Session,
)
from brobygger.conversations.rules import Agreed
from brobygger.kernel import boundary, clock, prepared, together
from brobygger.kernel.actor import Actor
from brobygger.kernel.items import DueItem, TimelineEntry
from brobygger.kernel.portions import portions
from brobygger.reference import events
from brobygger.reference import reads as reference
from brobygger_analysis.pauses import Pause, earliest_start

SOON = datetime.timedelta(days=2)
AHEAD = datetime.timedelta(days=14)  # appointments that the desk shows
MOST_WEEKS = 13

# Of many courses ------------------------------------------------------------------------------------------------------


def last_contact(course_ids: Sequence[int]) -> dict[int, datetime.date]:
    """The day of the last contact of any kind, by course: conversation, group session or out of turn."""
    found: dict[int, datetime.date] = {}
    for portion in portions(sorted(set(course_ids))):
        talks = Conversation.objects.held().filter(course__in=portion)
        contacts = Contact.objects.filter(course__in=portion, withdrawn_at=None)
        sessions = Attendance.objects.filter(course__in=portion, state=AttendanceState.ATTENDED)
        rows = _latest(talks).union(_latest(contacts), _latest(sessions))
        for course, day in rows:
            found[course] = max(day, found.get(course, day))
    return found


def last_talk(course_ids: Sequence[int]) -> dict[int, datetime.date]:
    """The day a course was last talked to, by course."""
    found: dict[int, datetime.date] = {}
    for portion in portions(sorted(set(course_ids))):
        rows = _latest(Conversation.objects.held().filter(course__in=portion)).union(
            _latest(_our_sessions().filter(course__in=portion))
        )
        for course, day in rows:
            found[course] = max(day, found.get(course, day))
    return found


def _latest(rows: Any) -> Any:
    return rows.order_by().values("course_id").annotate(day=Max("on")).values_list("course_id", "day")


def _our_sessions() -> Any:
    """Attendance of groups that we lead: a network of the citizens' own is no talk with the job broker."""
    return Attendance.objects.filter(state=AttendanceState.ATTENDED, session__group__kind=GroupKind.COURSE)


def rhythm(course_ids: Sequence[int], on: datetime.date | None = None) -> dict[int, Agreed]:
    """The rhythm of each course: agreed, or else the slowest that the jobcentre allows."""
    on = on or clock.today()
    standing = Agreed(weeks=longest_weeks(on))
    found = dict.fromkeys(course_ids, standing)
    for portion in portions(sorted(set(course_ids))):
        rows = Rhythm.objects.filter(_holds(on), course__in=portion)
        for row in rows.values_list("course_id", "weeks", "contact_model", "valid_from"):
            found[row[0]] = Agreed(weeks=row[1], contact_model=row[2], since=row[3], is_own=True)
    return found


def next_planned(course_ids: Sequence[int], on: datetime.date | None = None) -> dict[int, datetime.date]:
    """The day of the next conversation that is agreed, by course."""
    on = on or clock.today()
    found: dict[int, datetime.date] = {}
    for portion in portions(sorted(set(course_ids))):
        found |= dict(planned_days(portion, on))
    return found


def planned_days(courses: Any, on: datetime.date) -> Any:
    """(course, day of its next conversation that is agreed), for a question that is put together with others."""
    rows = Conversation.objects.planned().filter(course__in=courses, on__gte=on).order_by()
    return rows.values("course_id").annotate(day=Min("on")).values_list("course_id", "day")


def longest_weeks(on: datetime.date) -> int:
    """The slowest rhythm that the jobcentre of the boundary allows."""
    return int(reference.value("conversations.longest_weeks_between", on=on, jobcentre=boundary.current().jobcentre))


# Sentences on a queryset of courses, for queues -----------------------------------------------------------------------


def silent(courses: Any, on: datetime.date) -> Any:
    """Of the enrolled: those not talked to within the agreed rhythm, counted from enrolment where nobody has.

    Whoever is in work or education is followed up by a norm of its own (``casework.follow_up_days``), so that nobody
    stands on two lists for the same silence.
    """
    suspended = events.here("conversations")

    def limit(weeks: int) -> Value:
        return Value(earliest_start(on, 7 * weeks, suspended), output_field=DateField())

    limits = [When(weeks=weeks, then=limit(weeks)) for weeks in range(1, MOST_WEEKS + 1)]
    longest = limit(MOST_WEEKS)
    agreed = _rhythm_of(on).values(limit=Case(*limits, default=longest, output_field=DateField()))[:1]
    otherwise = limit(min(longest_weeks(on), MOST_WEEKS))
    return (
        courses.filter(state=CourseState.ENROLLED)
        .annotate(
            enrolled_on=_mark_day(MilestoneKind.ENROLLED),
            talk_limit=Coalesce(Subquery(agreed), otherwise, output_field=DateField()),
        )
        .filter(enrolled_on__lt=F("talk_limit"))
        .filter(
            ~Exists(_marks(MilestoneKind.EMPLOYED).filter(on__lte=on)),
            ~Exists(
                Conversation.objects.held().filter(course=OuterRef("pk"), on__gte=OuterRef("talk_limit")).order_by()
            ),
            ~Exists(_our_sessions().filter(course=OuterRef("pk"), on__gte=OuterRef("talk_limit")).order_by()),
        )
    )


def without_first_conversation(courses: Any, until: datetime.date, on: datetime.date) -> Any:
    """Of the enrolled: those whose first conversation must be held by ``until`` and has not been."""
    days = int(reference.value("citizens.first_conversation_days", on=on, jobcentre=boundary.current().jobcentre))
    due_after = earliest_start(until + datetime.timedelta(days=1), days, events.here("conversations"))
    marks = Milestone.objects.filter(course=OuterRef("pk"), withdrawn_at=None)
    return courses.filter(
        ~Exists(marks.filter(kind=MilestoneKind.FIRST_CONVERSATION)),
        Exists(marks.filter(kind=MilestoneKind.ENROLLED, on__lt=due_after)),
        state=CourseState.ENROLLED,
    )


def longest_course_weeks(on: datetime.date) -> int:
    return int(reference.value("conversations.longest_course_weeks", on=on, jobcentre=boundary.current().jobcentre))


def unsettled(courses: Any, on: datetime.date) -> Any:
    """Those with an appointment that has passed without anybody saying what became of it."""
    return courses.filter(Exists(Conversation.objects.planned().filter(course=OuterRef("pk"), on__lt=on)))


def belief_due(courses: Any, on: datetime.date) -> Any:
    """Of the enrolled: citizens who have not been asked for a month. Reads when, never what they said."""
    since = on - datetime.timedelta(days=belief_days(on))
    asked = BeliefRating.objects.filter(course=OuterRef("pk"), rated_by="citizen", withdrawn_at=None, on__gt=since)
    marks = Milestone.objects.filter(
        course=OuterRef("pk"), withdrawn_at=None, kind=MilestoneKind.ENROLLED, on__lte=since
    )
    return courses.filter(~Exists(asked), Exists(marks), state=CourseState.ENROLLED)


def belief_days(on: datetime.date) -> int:
    return int(reference.value("conversations.belief_days", on=on, jobcentre=boundary.current().jobcentre))


def _mark_day(kind: MilestoneKind) -> Subquery:
    return Subquery(_marks(kind).values("on")[:1])


def _marks(kind: MilestoneKind) -> Any:
    return Milestone.objects.filter(course=OuterRef("pk"), kind=kind, withdrawn_at=None)


def _rhythm_of(on: datetime.date) -> Any:
    return Rhythm.objects.filter(_holds(on), course=OuterRef("pk")).order_by("-valid_from")


def _holds(on: datetime.date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gte=on))


# Of one course --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CourseView:
    """Everything of this room about one course, read with few queries: for the page and for the timeline."""

    conversations: tuple[Conversation, ...]  # newest first
    contacts: tuple[Contact, ...]  # newest first, those taken out too
    rhythms: tuple[Rhythm, ...]  # newest first
    memberships: tuple[GroupMember, ...]
    attendances: tuple[Attendance, ...]
    asked: tuple[tuple[datetime.date, str, str, datetime.datetime, uuid.UUID], ...]  # beliefs: when, never what

    @property
    def planned(self) -> tuple[Conversation, ...]:
        rows = (one for one in self.conversations if one.state == ConversationState.PLANNED)
        return tuple(sorted(rows, key=lambda one: (one.on, one.at or datetime.time.min)))

    @property
    def held(self) -> tuple[Conversation, ...]:
        return tuple(one for one in self.conversations if one.state == ConversationState.HELD)

    @property
    def last_held(self) -> Conversation | None:
        return self.held[0] if self.held else None


_KEPT = "_conversations"


def course_view(course: Course) -> CourseView:
    """Kept on the Course object for as long as it lives, which is one request."""
    kept = course.__dict__.get(_KEPT)
    if isinstance(kept, CourseView):
        return kept
    talks, contacts, rhythms, memberships, attendances, beliefs = together.of(course, asked)
    made = CourseView(
        conversations=tuple(talks),
        contacts=tuple(contacts),
        rhythms=tuple(rhythms),
        memberships=tuple(memberships),
        attendances=tuple(attendances),
        asked=tuple(beliefs),
    )
    course.__dict__[_KEPT] = made
    return made


def asked(course: Course) -> tuple[Any, ...]:
    """For a page that asks ahead."""
    beliefs = BeliefRating.objects.filter(course=course, withdrawn_at=None).order_by("-on", "-id")
    return (
        Conversation.objects.filter(course=course).select_related("broker").order_by("-on", "-at", "-id"),
        Contact.objects.filter(course=course).select_related("user").order_by("-on", "-id"),
        Rhythm.objects.filter(course=course).select_related("set_by").order_by("-valid_from"),
        GroupMember.objects.filter(course=course).select_related("group").order_by("-valid_from", "-id"),
        Attendance.objects.filter(course=course)
        .select_related("session__group", "session__held_by")
        .order_by("-on", "-id"),
        beliefs.values_list("on", "rated_by", "user__given_name", "created_at", "key"),
    )


def defaults_for(course: Course, broker: int | None) -> Conversation | None:
    """The last conversation held by the same person, with this citizen or else with any: for the form's defaults."""
    rows = Conversation.objects.held().order_by("-on", "-id")
    own: Conversation | None = rows.filter(course=course).first()
    return own or (rows.filter(broker_id=broker).first() if broker is not None else None)


def revisions(conversation: Conversation) -> list[Revision]:
    """What the conversation said before, newest first."""
    return list(Revision.objects.filter(conversation=conversation).select_related("replaced_by").order_by("-number"))


def shared_with_citizen(citizen: Citizen) -> list[Conversation]:
    """What the citizen may read on the own page, newest first."""
    rows = Conversation.objects.held().filter(course__citizen=citizen, shared_at__isnull=False)
    return list(rows.select_related("broker").order_by("-on", "-id"))


def to_come(citizen: Citizen, on: datetime.date) -> list[Conversation]:
    """Appointments of the citizen from today on, the next one first."""
    rows = Conversation.objects.planned().filter(course__citizen=citizen, on__gte=on)
    return list(rows.select_related("broker").order_by("on", "at", "id"))


def sessions_to_come(citizen: Citizen, on: datetime.date) -> list[Session]:
    rows = Session.objects.filter(
        state=SessionState.PLANNED, on__gte=on, attendances__course__citizen=citizen
    ).select_related("group")
    return list(rows.order_by("on", "at", "id"))


def wants_reminders(citizen: Citizen) -> bool:
    return not ReminderChoice.objects.filter(citizen=citizen, wants=False).exists()


# Groups ---------------------------------------------------------------------------------------------------------------


def groups(on: datetime.date, *, ended: bool = False) -> QuerySet[Any]:
    rows = (
        Group.objects.filter(valid_to__lt=on) if ended else Group.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on))
    )
    found: QuerySet[Any] = rows.select_related("contact").order_by("name", "id")
    return found


def members(group: Group) -> list[GroupMember]:
    """The present members by name, then those who have left."""
    rows = GroupMember.objects.filter(group=group).select_related("course__citizen")
    return sorted(rows, key=lambda one: (one.valid_to is not None, one.course.citizen.sort_name, one.pk))


def sessions(group: Group) -> list[Session]:
    return list(Session.objects.filter(group=group).select_related("held_by").order_by("-on", "-at", "-id"))


def attendances(session: Session) -> list[Attendance]:
    rows = Attendance.objects.filter(session=session).select_related("course__citizen")
    return list(rows.order_by("course__citizen__sort_name", "id"))


# The calendar ---------------------------------------------------------------------------------------------------------


def open_feed(actor: Actor) -> CalendarFeed | None:
    found: CalendarFeed | None = CalendarFeed.objects.filter(user_id=actor.user, revoked_at=None).first()
    return found


# What waits -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Situation:
    """How a course stands with contact. Only dates: what was talked about is opened on its own page."""

    course: Course
    enrolled: datetime.date | None
    employed: datetime.date | None
    first_held: bool
    last_talk: datetime.date | None
    last_contact: datetime.date | None
    agreed: Agreed
    planned: datetime.date | None
    next_step_by: datetime.date | None
    asked_belief: datetime.date | None
    pauses: Sequence[Pause] = ()

    @property
    def talk_by(self) -> datetime.date | None:
        """The last day that keeps the rhythm; nothing before the enrolment."""
        if self.enrolled is None:
            return None
        return rules.talk_by(agreed=self.agreed, last=self.last_talk, enrolled=self.enrolled, pauses=self.pauses)


def situations(courses: Any, on: datetime.date) -> list[Situation]:
    """How each course of a queryset stands: one query, and one for the local norm."""
    return _situations(with_contact(courses, on), on)


def with_contact(courses: Any, on: datetime.date) -> Any:
    """Courses with what a situation is made of."""
    talks = Conversation.objects.held().filter(course=OuterRef("pk")).order_by("-on", "-id")
    contacts = Contact.objects.filter(course=OuterRef("pk"), withdrawn_at=None).order_by("-on")
    sessions_of = Attendance.objects.filter(course=OuterRef("pk"), state=AttendanceState.ATTENDED).order_by("-on")
    ours = _our_sessions().filter(course=OuterRef("pk")).order_by("-on")
    planned = Conversation.objects.planned().filter(course=OuterRef("pk"), on__gte=on).order_by("on")
    beliefs = BeliefRating.objects.filter(course=OuterRef("pk"), rated_by="citizen", withdrawn_at=None)
    rhythm_now = _rhythm_of(on)
    return courses.select_related("citizen").annotate(
        _enrolled=_mark_day(MilestoneKind.ENROLLED),
        _employed=_mark_day(MilestoneKind.EMPLOYED),
        _first=_mark_day(MilestoneKind.FIRST_CONVERSATION),
        _talk=Subquery(talks.values("on")[:1]),
        _step=Subquery(talks.values("next_step_by")[:1]),
        _contact=Subquery(contacts.values("on")[:1]),
        _session=Subquery(sessions_of.values("on")[:1]),
        _ours=Subquery(ours.values("on")[:1]),
        _weeks=Subquery(rhythm_now.values("weeks")[:1]),
        _model=Subquery(rhythm_now.values("contact_model")[:1]),
        _since=Subquery(rhythm_now.values("valid_from")[:1]),
        _planned=Subquery(planned.values("on")[:1]),
        _belief=Subquery(beliefs.order_by("-on").values("on")[:1]),
    )


def _situations(rows: Iterable[Any], on: datetime.date) -> list[Situation]:
    standing = Agreed(weeks=longest_weeks(on))
    suspended = events.here("conversations")
    return [_situation(row, standing, suspended) for row in rows]


def _situation(row: Any, standing: Agreed, suspended: Sequence[Pause]) -> Situation:
    own = Agreed(weeks=row._weeks, contact_model=row._model, since=row._since, is_own=True) if row._weeks else standing
    return Situation(
        course=row,
        enrolled=row._enrolled,
        employed=row._employed,
        first_held=row._first is not None,
        last_talk=_newest(row._talk, row._ours),
        last_contact=_newest(row._talk, row._session, row._contact),
        agreed=own,
        planned=row._planned,
        next_step_by=row._step,
        asked_belief=row._belief,
        pauses=suspended,
    )


def _newest(*days: datetime.date | None) -> datetime.date | None:
    return max((day for day in days if day is not None), default=None)


def due(actor: Actor, on: datetime.date) -> list[DueItem]:
    """What waits for the actor in this room. Sentences name no health, and no belief."""
    if actor.user is None or not actor.has(*CASE_ROLES):
        return []
    users = access.users(actor)
    talks, courses, meetings = prepared.all_of(("conversations.due", on), lambda: _waiting_for(actor, on), users)
    return [
        *_due_appointments(talks, actor, on),
        *_due_courses(_situations(courses, on), actor, on),
        *_due_sessions(meetings, actor, on),
    ]


def _waiting_for(actor: Actor, on: datetime.date) -> tuple[Any, ...]:
    """The actor's appointments, enrolled citizens and meetings of groups."""
    appointments = Conversation.objects.planned().filter(access.whose(actor, "broker"), on__lte=on + AHEAD)
    mine = Responsibility.objects.filter(access.held_by(actor, *HAVE_IT_WHOLE))
    courses = Course.objects.filter(state=CourseState.ENROLLED, pk__in=mine.values("course_id"))
    sessions = Session.objects.filter(
        access.whose(actor, "group__contact"), state=SessionState.PLANNED, on__lte=on + AHEAD
    )
    return (
        appointments.select_related("course__citizen").order_by("on", "at", "id"),
        with_contact(courses.order_by("id"), on),
        sessions.select_related("group").order_by("on", "at", "id"),
    )


def _due_appointments(rows: Iterable[Conversation], actor: Actor, on: datetime.date) -> Iterable[DueItem]:
    for row in rows:
        if row.on < on:
            sentence = _("Registrér, om samtalen blev holdt")
        else:
            sentence = _("Samtale kl. %(time)s") % {"time": formats.time_format(row.at) if row.at else "-"}
        yield due_item("conversations.appointment", sentence, row.on, "conversation", row.key, row.course, actor)


def _due_courses(situations: Iterable[Situation], actor: Actor, on: datetime.date) -> Iterable[DueItem]:
    """Own citizens whose rhythm is about to break, whose next step is near, or who are to be asked again."""
    norms = reference.values(
        "conversations.belief_days",
        "conversations.longest_course_weeks",
        "casework.follow_up_days",
        on=on,
        jobcentre=actor.jobcentre,
    )
    every, longest = int(norms["conversations.belief_days"]), int(norms["conversations.longest_course_weeks"])
    follow_up = datetime.timedelta(days=int(norms["casework.follow_up_days"]))
    for one in situations:
        key = one.course.citizen.key
        last = rules.course_ends_by(enrolled=one.enrolled, longest_weeks=longest) if one.enrolled else None
        if last is not None and last <= on + AHEAD:
            sentence = _("Forløbet når jeres længste tid: aftal, hvad der så skal ske")
            yield due_item("conversations.longest_course", sentence, last, "citizen", key, one.course, actor)
        if one.employed is not None and one.employed <= on:
            day = (_newest(one.employed, one.last_contact) or one.employed) + follow_up
            if one.planned is None and day <= on + SOON:
                sentence = _("Følg op: borgeren er i job eller uddannelse")
                yield due_item("conversations.follow_up", sentence, day, "citizen", key, one.course, actor)
        elif one.first_held and one.planned is None and one.talk_by is not None and one.talk_by <= on + SOON:
            sentence = _("Tal med borgeren: rytmen er %(weeks)s") % {"weeks": weeks_in_words(one.agreed.weeks)}
            yield due_item("conversations.rhythm", sentence, one.talk_by, "citizen", key, one.course, actor)
        if one.next_step_by is not None and one.next_step_by <= on + AHEAD:
            sentence = _("Følg op på det aftalte næste skridt")
            yield due_item("conversations.next_step", sentence, one.next_step_by, "citizen", key, one.course, actor)
        if one.enrolled is not None:
            day = rules.ask_belief_on(last=one.asked_belief, enrolled=one.enrolled, every_days=every, pauses=one.pauses)
            if day <= on:
                sentence = _("Spørg borgeren, hvordan mulighederne ser ud")
                yield due_item("conversations.belief", sentence, day, "citizen", key, one.course, actor)


def _due_sessions(rows: Iterable[Session], actor: Actor, on: datetime.date) -> Iterable[DueItem]:
    for row in rows:
        ours = row.group.kind == GroupKind.COURSE
        sentence = _("Gruppemøde: %(group)s") if ours else _("Netværksmøde: %(group)s")
        if row.on < on:
            sentence = _("Registrér fremmøde: %(group)s")
        yield DueItem(
            kind="conversations.session",
            sentence=sentence % {"group": row.group.name},
            due=row.on,
            subject_kind="session",
            subject=row.key,
            owner=actor.user,
        )


def weeks_in_words(weeks: int) -> str:
    return _("hver uge") if weeks == 1 else _("hver %(weeks)d. uge") % {"weeks": weeks}


# What has happened ----------------------------------------------------------------------------------------------------


def timeline(course: Course, before: datetime.datetime | None = None, limit: int = 50) -> list[TimelineEntry]:
    """What happened to a course in this room, newest first. Notes and topics stand on the conversation's own page."""
    entries = [
        *_conversation_entries(course),
        *_contact_entries(course),
        *_rhythm_entries(course),
        *_group_entries(course),
        *_belief_entries(course),
    ]
    if before is not None:
        entries = [entry for entry in entries if entry.registered_at < before]
    return sorted(entries, key=lambda entry: (entry.on, entry.registered_at), reverse=True)[:limit]


def _conversation_entries(course: Course) -> Iterable[TimelineEntry]:
    for row in course_view(course).conversations:
        if row.settled_at is None:
            continue
        details: list[tuple[str, str]] = []
        if row.state == ConversationState.HELD:
            details = [
                (label, text)
                for label, text in ((_("Aftaler"), row.agreements), (_("Næste skridt"), row.next_step))
                if text
            ]
        elif row.state_reason:
            details = [(_("Begrundelse"), row.state_reason)]
        yield TimelineEntry(
            kind=f"conversations.{row.state}",
            sentence=sentence_of(row),
            on=row.on,
            registered_at=row.settled_at,
            author=row.broker.name,
            key=row.key,
            subject_kind="conversation",
            subject=row.key,
            details=tuple(details),
        )


def sentence_of(row: Conversation) -> str:
    """A conversation in one line."""
    form = str(ConversationForm(row.form).label).lower()
    sentences = {
        ConversationState.PLANNED: _("Samtale aftalt (%(form)s)"),
        ConversationState.HELD: _("Samtale holdt (%(form)s, %(minutes)d min.)"),
        ConversationState.NO_SHOW: _("Borgeren udeblev fra samtalen"),
        ConversationState.CANCELLED: _("Samtalen blev aflyst"),
        ConversationState.WITHDRAWN: _("Samtale taget ud: registreret ved en fejl"),
    }
    said = sentences[ConversationState(row.state)] % {"form": form, "minutes": row.minutes}
    return _("%(sentence)s, rettet") % {"sentence": said} if row.revision > 1 and row.state == "held" else said


def _contact_entries(course: Course) -> Iterable[TimelineEntry]:
    for row in course_view(course).contacts:
        way = str(ContactWay(row.way).label)
        if row.withdrawn_at is not None:
            sentence = _("Henvendelse taget ud: %(way)s") % {"way": way.lower()}
            details = ((_("Begrundelse"), row.withdrawn_reason or ""),)
        else:
            sentence = _("Borgeren henvendte sig: %(way)s") % {"way": way.lower()}
            details = ((_("Om"), row.line),)
        yield TimelineEntry(
            kind="contact.made",
            sentence=sentence,
            on=row.on,
            registered_at=row.created_at,
            author=row.user.name if row.user else "",
            key=row.key,
            subject_kind="contact",
            subject=row.key,
            details=details,
        )


def _rhythm_entries(course: Course) -> Iterable[TimelineEntry]:
    for row in course_view(course).rhythms:
        said = _("Rytme aftalt: %(weeks)s, %(model)s") % {
            "weeks": weeks_in_words(row.weeks),
            "model": reference.label("contact_model", row.contact_model).lower(),
        }
        yield TimelineEntry(
            kind="conversations.rhythm",
            sentence=said,
            on=row.valid_from,
            registered_at=row.created_at,
            author=row.set_by.name if row.set_by else "",
            key=row.key,
            details=((_("Begrundelse"), row.reason),) if row.reason else (),
        )


def _group_entries(course: Course) -> Iterable[TimelineEntry]:
    view = course_view(course)
    for row in view.memberships:
        yield TimelineEntry(
            kind="group.joined",
            sentence=_("Kom med i gruppen %(group)s") % {"group": row.group.name},
            on=row.valid_from,
            registered_at=row.created_at,
            author="",
            key=row.key,
            subject_kind="group",
            subject=row.group.key,
        )
    for one in view.attendances:
        if one.state == AttendanceState.INVITED or one.session.settled_at is None:
            continue
        yield TimelineEntry(
            kind="group.session",
            sentence=_("Gruppen %(group)s: %(state)s")
            % {"group": one.session.group.name, "state": str(AttendanceState(one.state).label).lower()},
            on=one.on,
            registered_at=one.session.settled_at,
            author=one.session.held_by.name if one.session.held_by else "",
            key=one.key,
            subject_kind="session",
            subject=one.session.key,
        )


def _belief_entries(course: Course) -> Iterable[TimelineEntry]:
    """That somebody was asked. What they answered is opened in the dialogue, never in a list."""
    for on, rated_by, name, created_at, key in course_view(course).asked:
        is_citizen = rated_by == "citizen"
        sentence = (
            _("Borgeren svarede på, hvordan mulighederne ser ud")
            if is_citizen
            else _("Jobformidleren svarede på, hvordan mulighederne ser ud")
        )
        yield TimelineEntry(
            kind="belief.rated",
            sentence=sentence,
            on=on,
            registered_at=created_at,
            author="" if is_citizen else name or "",
            key=key,
        )
