"""Everything that changes a conversation, a contact, a rhythm, a reminder choice or a calendar feed, one at a time.

The log says that something was written and how a state changed; what was talked about stays in the rows. The first
conversation held after enrolment reaches the milestone of that name, in the same transaction.
"""

from __future__ import annotations

import datetime
import secrets
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from brobygger.accounts.models import User
from brobygger.accounts.roles import CITIZEN
from brobygger.citizens import access as citizens_access
from brobygger.citizens import actions as citizens
from brobygger.citizens import reads as citizens_reads
from brobygger.citizens.enums import CourseState, MilestoneKind
from brobygger.citizens.models import Citizen, Course, Milestone
from brobygger.conversations import access, errors, making, rules
from brobygger.conversations.enums import ConversationState
from brobygger.conversations.models import (
    CalendarFeed,
    Contact,
    Conversation,
    ReminderChoice,
    Revision,
    Rhythm,
)
from brobygger.conversations.values import Appointment, NewContact, NewRhythm, Talk
from brobygger.kernel import clock
from brobygger.kernel.actor import Actor
from brobygger.kernel.errors import NotAllowed
from brobygger.reference import reads as reference
from brobygger.vault import log

State = ConversationState
SOURCE = "conversation"  # the mark was written by a conversation, so a conversation may move it

# Conversations ahead --------------------------------------------------------------------------------------------------


@transaction.atomic
def plan(*, by: Actor, course: Course, entry: Appointment, broker: User | None = None) -> Conversation:
    """Agree on a conversation to come."""
    _may_write(by, course)
    who = _broker(by, broker, entry.on)
    row = making.appointment(entry, course=course, broker=who, today=clock.today(), now=clock.now())
    row.save()
    log.write(
        by=by,
        action="conversation.planned",
        subjects=_about(row),
        changes={"state": [None, State.PLANNED], "on": [None, row.on.isoformat()], "at": [None, _time(row.at)]},
    )
    return row


@transaction.atomic
def move(
    *, by: Actor, conversation: Conversation, entry: Appointment, read_version: int, broker: User | None = None
) -> Conversation:
    """Another time, place or form for a conversation to come. A new reminder follows the new time."""
    _may_write(by, conversation.course)
    if conversation.state != State.PLANNED:
        raise errors.step_not_possible(_label(conversation.state), _label(State.PLANNED))
    before = (conversation.on.isoformat(), _time(conversation.at))
    making.put_appointment(conversation, entry, course=conversation.course, today=clock.today())
    if broker is not None:
        conversation.broker_id = _broker(by, broker, entry.on)
    conversation.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())
    log.write(
        by=by,
        action="conversation.moved",
        subjects=_about(conversation),
        changes={
            "on": [before[0], conversation.on.isoformat()],
            "at": [before[1], _time(conversation.at)],
        },
    )
    return conversation


@transaction.atomic
def cancel(*, by: Actor, conversation: Conversation, reason: str, read_version: int) -> Conversation:
    """The conversation will not take place."""
    _may_write(by, conversation.course)
    if not reason.strip():
        raise errors.reason_missing()
    return _cancel(by, conversation, reason.strip(), read_version)


def _cancel(by: Actor, row: Conversation, reason: str, read_version: int) -> Conversation:
    if not rules.may_settle(State(row.state), State.CANCELLED):
        raise errors.step_not_possible(_label(row.state), _label(State.CANCELLED))
    row.state, row.state_reason, row.settled_at = State.CANCELLED, reason[:500], clock.now()
    row.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())
    log.write(
        by=by,
        action="conversation.cancelled",
        subjects=_about(row),
        changes={"state": [State.PLANNED, State.CANCELLED]},
    )
    return row


@transaction.atomic
def cancel_planned(*, by: Actor, course: Course, reason: str) -> list[Conversation]:
    """Cancel all that is agreed for a course that closes. Called by a room above, whose own door has decided it."""
    rows = list(Conversation.objects.planned().filter(course=course).order_by("on", "id"))
    return [_cancel(by, row, reason, row.version) for row in rows]


# Conversations held, and missed ---------------------------------------------------------------------------------------


@transaction.atomic
def log_talk(
    *, by: Actor, course: Course, talk: Talk, broker: User | None = None, state: ConversationState = State.HELD
) -> Conversation:
    """Log a conversation that was not planned here: held, or missed by the citizen."""
    _may_write(by, course)
    who = _broker(by, broker, talk.on)
    row = making.conversation(talk, state=state, course=course, broker=who, today=clock.today(), now=clock.now())
    row.save()
    log.write(
        by=by,
        action=_SETTLED[state],
        subjects=_about(row),
        changes={"state": [None, state], "on": [None, row.on.isoformat()], "form": [None, row.form]},
    )
    _settle_first(by, row.course, reason=_("En tidligere samtale er registreret"))
    return row


@transaction.atomic
def settle(
    *,
    by: Actor,
    conversation: Conversation,
    talk: Talk,
    read_version: int,
    state: ConversationState = State.HELD,
) -> Conversation:
    """Register what became of a conversation that was planned: held, or missed by the citizen."""
    _may_write(by, conversation.course)
    before = State(conversation.state)
    if not rules.may_settle(before, state) or state == State.CANCELLED:
        raise errors.step_not_possible(_label(before), _label(state))
    making.settle(conversation, talk, state=state, course=conversation.course, today=clock.today(), now=clock.now())
    conversation.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())
    log.write(
        by=by,
        action=_SETTLED[state],
        subjects=_about(conversation),
        changes={"state": [before, state], "on": [None, conversation.on.isoformat()]},
    )
    _settle_first(by, conversation.course, reason=_("En tidligere samtale er registreret"))
    return conversation


_SETTLED = {State.HELD: "conversation.held", State.NO_SHOW: "conversation.missed"}


@transaction.atomic
def correct(
    *,
    by: Actor,
    conversation: Conversation,
    talk: Talk,
    state: ConversationState,
    reason: str,
    read_version: int,
    broker: User | None = None,
) -> Conversation:
    """Correct what was registered, with a reason. What stood there before is kept as a revision."""
    course = conversation.course
    _may_write(by, course)
    before = State(conversation.state)
    state = State(state)
    if state is State.WITHDRAWN or not rules.may_correct(before, state):
        raise errors.step_not_possible(_label(before), _label(state))
    if not reason.strip():
        raise errors.reason_missing()
    kept = making.content_of(conversation)
    making.put_talk(conversation, talk, state=state, course=course, today=clock.today())
    if broker is not None and broker.pk != conversation.broker_id:
        conversation.broker_id = _broker(by, broker, talk.on)
    conversation.state = state
    if state is not State.HELD:
        conversation.shared_at = conversation.shared_by = None
    if making.content_of(conversation) == kept:
        raise errors.nothing_changed()
    _revise(by, conversation, kept, reason.strip(), read_version)
    log.write(
        by=by,
        action="conversation.corrected",
        subjects=_about(conversation),
        changes={
            "state": [before, state],
            "on": [kept["on"], conversation.on.isoformat()],
            "revision": [conversation.revision - 1, conversation.revision],
        },
    )
    _settle_first(by, course, reason=_("Samtalen er rettet"))
    return conversation


@transaction.atomic
def withdraw(*, by: Actor, conversation: Conversation, reason: str, read_version: int) -> Conversation:
    """Take out a conversation that was registered by mistake. It stays readable, with the reason."""
    _may_write(by, conversation.course)
    before = State(conversation.state)
    if not rules.may_correct(before, State.WITHDRAWN):
        raise errors.step_not_possible(_label(before), _label(State.WITHDRAWN))
    if not reason.strip():
        raise errors.reason_missing()
    kept = making.content_of(conversation)
    conversation.state, conversation.state_reason = State.WITHDRAWN, reason.strip()[:500]
    conversation.shared_at = conversation.shared_by = None
    _revise(by, conversation, kept, reason.strip(), read_version)
    log.write(
        by=by,
        action="conversation.withdrawn",
        subjects=_about(conversation),
        changes={"state": [before, State.WITHDRAWN]},
    )
    _settle_first(by, conversation.course, reason=_("Samtalen var registreret ved en fejl"))
    return conversation


def _revise(by: Actor, row: Conversation, kept: dict[str, Any], reason: str, read_version: int) -> None:
    """Keep what stood there, and save what stands there now."""
    Revision.objects.create(
        jobcentre_id=row.jobcentre_id,
        conversation=row,
        number=row.revision,
        content=kept,
        reason=reason[:1000],
        replaced_at=clock.now(),
        replaced_by_id=by.user,
    )
    row.revision += 1
    row.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())


def _settle_first(by: Actor, course: Course, *, reason: str) -> None:
    """The mark *first conversation* says what the conversations say, also after one was corrected or came in late."""
    course = Course.objects.select_related("citizen").get(pk=course.pk)
    marks = {
        mark.kind: mark
        for mark in Milestone.objects.filter(
            course=course, withdrawn_at=None, kind__in=[MilestoneKind.ENROLLED, MilestoneKind.FIRST_CONVERSATION]
        )
    }
    enrolled, mark = marks.get(MilestoneKind.ENROLLED), marks.get(MilestoneKind.FIRST_CONVERSATION)
    if enrolled is None or course.state != CourseState.ENROLLED:
        return
    held = Conversation.objects.held().filter(course=course, on__gte=enrolled.on).order_by("on")
    first = held.values_list("on", flat=True).first()
    if mark is not None and mark.on == first:
        return
    if mark is not None:
        # A mark that a person or a file wrote is only moved to an earlier day, never taken out.
        if mark.source != SOURCE and (first is None or first > mark.on):
            return
        citizens.withdraw_milestone(by=by, milestone=mark, reason=reason)
    if first is not None:
        citizens.reach(by=by, course=course, kind=MilestoneKind.FIRST_CONVERSATION, on=first, source=SOURCE)


# Minutes --------------------------------------------------------------------------------------------------------------


@transaction.atomic
def write_summary(
    *, by: Actor, conversation: Conversation, text: str, read_version: int, reason: str = ""
) -> Conversation:
    """Finish the minutes. Minutes that are there already are replaced with a reason, and what they said is kept."""
    _may_write(by, conversation.course)
    if conversation.state != State.HELD:
        raise errors.step_not_possible(_label(conversation.state), _("Referat"))
    text = making.check_summary(text)
    if not text:
        raise errors.summary_missing()
    kept = making.content_of(conversation)
    if conversation.summary == text:
        raise errors.nothing_changed()
    had_one = bool(conversation.summary)
    if had_one and not reason.strip():
        raise errors.reason_missing()
    conversation.summary, conversation.summary_at = text, clock.now()
    if had_one:
        _revise(by, conversation, kept, reason.strip(), read_version)
    else:
        conversation.save_checked(read_version=read_version, sentence=errors.changed_meanwhile())
    log.write(
        by=by,
        action="conversation.summary_written",
        subjects=_about(conversation),
        changes={"revision": [conversation.revision - had_one, conversation.revision]},
    )
    return conversation


@transaction.atomic
def share(*, by: Actor, conversation: Conversation, read_version: int) -> Conversation:
    """Let the citizen read minutes, agreements and next step on the own page. Notes and topics are never shared."""
    _may_write(by, conversation.course)
    if conversation.state != State.HELD:
        raise errors.only_held_is_shared()
    if not (conversation.summary or conversation.agreements or conversation.next_step):
        raise errors.nothing_to_share()
    if by.user is None:
        raise NotAllowed(_("Kun en medarbejder kan dele med borgeren."))
    conversation.shared_at, conversation.shared_by_id = clock.now(), by.user
    conversation.save_checked(
        read_version=read_version, sentence=errors.changed_meanwhile(), update_fields=["shared_at", "shared_by"]
    )
    log.write(by=by, action="conversation.shared", subjects=_about(conversation))
    return conversation


@transaction.atomic
def stop_sharing(*, by: Actor, conversation: Conversation, read_version: int) -> Conversation:
    """Take it off the citizen's own page again."""
    _may_write(by, conversation.course)
    conversation.shared_at = conversation.shared_by = None
    conversation.save_checked(
        read_version=read_version, sentence=errors.changed_meanwhile(), update_fields=["shared_at", "shared_by"]
    )
    log.write(by=by, action="conversation.sharing_stopped", subjects=_about(conversation))
    return conversation


def copied(*, by: Actor, conversation: Conversation) -> None:
    """The text was shown ready to be copied into the municipal case system: it leaves the house by hand."""
    log.opened(by=by, action="conversation.text_shown", subjects=_about(conversation))


# Contacts out of turn -------------------------------------------------------------------------------------------------


@transaction.atomic
def record_contact(*, by: Actor, course: Course, on: datetime.date, line: str, way: str) -> Contact:
    """The citizen got in touch: a line, counted apart from conversations."""
    _may_write(by, course)
    who = User.objects.filter(pk=by.user).first() if by.user is not None else None
    row = making.contact(NewContact(course=course, on=on, line=line, way=way, user=who), today=clock.today())
    row.save()
    log.write(
        by=by,
        action="contact.made",
        subjects=[*_course_subjects(course), ("contact", row.key)],
        changes={"on": [None, on.isoformat()], "way": [None, str(way)]},
    )
    return row


@transaction.atomic
def withdraw_contact(*, by: Actor, contact: Contact, reason: str) -> Contact:
    _may_write(by, contact.course)
    if contact.withdrawn_at is not None:
        raise errors.already_withdrawn()
    if not reason.strip():
        raise errors.reason_missing()
    contact.withdrawn_at, contact.withdrawn_reason = clock.now(), reason.strip()[:500]
    contact.save_checked(
        read_version=contact.version,
        sentence=errors.changed_meanwhile(),
        update_fields=["withdrawn_at", "withdrawn_reason"],
    )
    log.write(by=by, action="contact.withdrawn", subjects=[*_course_subjects(contact.course), ("contact", contact.key)])
    return contact


# The rhythm -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def set_rhythm(
    *, by: Actor, course: Course, weeks: int, contact_model: str, on: datetime.date, reason: str = ""
) -> Rhythm:
    """Agree how often the citizen and the job broker talk, from a day. The history stays."""
    _may_write(by, course)
    longest = int(reference.value("conversations.longest_weeks_between", on=on, jobcentre=course.jobcentre_id))
    present: Rhythm | None = Rhythm.objects.select_for_update().filter(course=course, valid_to=None).first()
    before = present.weeks if present is not None else None
    who = User.objects.filter(pk=by.user).first() if by.user is not None else None
    new = NewRhythm(course=course, weeks=weeks, contact_model=contact_model, on=on, set_by=who)
    made = making.rhythm(new, present=present, longest=longest, today=clock.today(), reason=reason)
    if present is not None:
        present.save_checked(read_version=present.version, sentence=errors.changed_meanwhile())
    if made is not present:
        made.save()
    log.write(
        by=by,
        action="rhythm.agreed",
        subjects=_course_subjects(course),
        changes={"weeks": [before, weeks], "contact_model": [None, contact_model], "on": [None, on.isoformat()]},
    )
    return made


# Reminders and calendar -----------------------------------------------------------------------------------------------


@transaction.atomic
def choose_reminders(*, by: Actor, citizen: Citizen, wants: bool) -> ReminderChoice:
    """The citizen wants reminders or does not. Said to an employee, or chosen on the own page."""
    if not by.has(CITIZEN):
        citizens_access.check_can_write(by, citizen)
    row: ReminderChoice = ReminderChoice.objects.get_or_create(
        jobcentre_id=citizen.jobcentre_id, citizen=citizen, defaults={"wants": True}
    )[0]
    before = row.wants
    row.wants, row.chosen_at = wants, clock.now()
    row.save(update_fields=["wants", "chosen_at"])
    log.write(
        by=by,
        action="reminders.chosen",
        subjects=[("citizen", citizen.key)],
        changes={"wants": [before, wants]},
    )
    return row


@transaction.atomic
def make_feed(*, by: Actor) -> tuple[CalendarFeed, str]:
    """A new address for the actor's calendar; the secret is to be had only now, and the one before stops working."""
    if by.user is None or by.jobcentre is None or by.key is None:
        raise NotAllowed(_("Kun en medarbejder i et jobcenter har en kalender."))
    access.check_case_role(by)
    CalendarFeed.objects.filter(user_id=by.user, revoked_at=None).update(revoked_at=clock.now())
    secret = secrets.token_urlsafe(24)
    row: CalendarFeed = CalendarFeed.objects.create(
        jobcentre_id=by.jobcentre, user_id=by.user, secret_hash=rules.hash_of(secret)
    )
    log.write(by=by, action="calendar.opened", subjects=[("user", by.key)])
    return row, secret


@transaction.atomic
def revoke_feed(*, by: Actor) -> int:
    """Close the address of the actor's calendar; returns how many were open."""
    if by.user is None or by.key is None:
        raise NotAllowed(_("Kun en medarbejder i et jobcenter har en kalender."))
    closed = int(CalendarFeed.objects.filter(user_id=by.user, revoked_at=None).update(revoked_at=clock.now()))
    log.write(by=by, action="calendar.closed", subjects=[("user", by.key)], changes={"open": [closed, 0]})
    return closed


# Common ---------------------------------------------------------------------------------------------------------------


def _may_write(by: Actor, course: Course) -> None:
    citizens_access.check_can_write(by, course.citizen)
    access.check_case_role(by)


def _broker(by: Actor, broker: User | None, on: datetime.date) -> int:
    """Who holds it: the one named, else whoever registers it."""
    if broker is None:
        if by.user is None:
            raise errors.not_working_here()
        return by.user
    if broker.pk != by.user and not citizens_reads.works_here(broker, on):
        raise errors.not_working_here()
    return int(broker.pk)


def _about(row: Conversation) -> list[tuple[str, Any]]:
    return [*_course_subjects(row.course), ("conversation", row.key)]


def _course_subjects(course: Course) -> list[tuple[str, Any]]:
    return [("citizen", course.citizen.key), ("course", course.key)]


def _label(state: str) -> str:
    return str(State(state).label)


def _time(at: datetime.time | None) -> str | None:
    return at.isoformat(timespec="minutes") if at is not None else None
