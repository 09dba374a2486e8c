"""Conversations, contacts out of turn, group sessions, the agreed rhythm, belief ratings, and calendar feeds.

Sealed: what was talked about, agreed and noted, and every rating. Plain: dates, states, form, who held it, and whether
job was talked about. What was held is corrected by a ``Revision``, which keeps what stood there before.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from brobygger.conversations.enums import (
    AttendanceState,
    ContactWay,
    ConversationForm,
    ConversationState,
    GroupKind,
    Occasion,
    RatedBy,
    RatedHow,
    SessionState,
)
from brobygger.kernel import clock
from brobygger.kernel.fields import SealedJSONField, SealedTextField
from brobygger.kernel.models import LocalQuerySet, LocalRow, local_manager

USER = "accounts.User"
COURSE = "citizens.Course"

ENDS_AFTER_START = Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))


class ConversationQuerySet(LocalQuerySet):
    def held(self) -> ConversationQuerySet:
        return self.filter(state=ConversationState.HELD)

    def planned(self) -> ConversationQuerySet:
        return self.filter(state=ConversationState.PLANNED)


class Conversation(LocalRow):
    """One conversation between a citizen and a job broker: planned, then held, cancelled or missed.

    ``key`` is the same before and after a correction, so that a link to it never leads to something outdated.
    """

    course = models.ForeignKey(COURSE, on_delete=models.PROTECT, related_name="conversations")
    state = models.CharField(max_length=10, choices=ConversationState.choices)
    on = models.DateField()
    at = models.TimeField(null=True, blank=True)  # Danish time of day; a logged conversation may lack it
    minutes = models.PositiveSmallIntegerField(default=30)
    form = models.CharField(max_length=10, choices=ConversationForm.choices, default=ConversationForm.IN_PERSON)
    place = models.CharField(max_length=120, blank=True)
    broker = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    others = models.JSONField(default=list, blank=True)  # codes of reference list "conversation_other"
    job_talked = models.BooleanField(null=True, blank=True)
    next_step_by = models.DateField(null=True, blank=True)
    topics = SealedJSONField(null=True)  # codes of reference list "conversation_topic"
    agreements = SealedTextField(null=True)
    next_step = SealedTextField(null=True)
    notes = SealedTextField(null=True)  # never shown to the citizen on the own page
    summary = SealedTextField(null=True)  # the minutes, which may be shared
    state_reason = SealedTextField(null=True)  # why it was cancelled or withdrawn
    summary_at = models.DateTimeField(null=True, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    shared_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(null=True, blank=True)  # when the appointment was made
    settled_at = models.DateTimeField(null=True, blank=True)  # when it was registered what became of it
    revision = models.PositiveSmallIntegerField(default=1)

    objects: ClassVar[Any] = local_manager(ConversationQuerySet)()

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state="planned", settled_at=None) | (~Q(state="planned") & Q(settled_at__isnull=False)),
                name="settled_conversation_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(job_talked__isnull=False), name="held_conversation_says_if_job"
            ),
            models.CheckConstraint(condition=~Q(state="planned") | Q(at__isnull=False), name="planned_has_a_time"),
            models.CheckConstraint(
                condition=Q(shared_at=None, shared_by=None) | Q(shared_at__isnull=False, shared_by__isnull=False),
                name="conversation_shared_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(shared_at=None) | Q(state="held"), name="only_held_conversations_are_shared"
            ),
        ]
        indexes = [
            models.Index(fields=["course", "state", "on"]),
            models.Index(fields=["broker", "on"], condition=Q(state="planned"), name="planned_of_a_broker"),
            models.Index(fields=["jobcentre", "on"], condition=Q(state="planned"), name="planned_by_day"),
            models.Index(
                fields=["course", "next_step_by"],
                condition=Q(next_step_by__isnull=False, state="held"),
                name="next_steps_by_day",
            ),
        ]

    class Privacy:
        identifier = ()
        health = ("topics", "agreements", "next_step", "notes", "summary", "state_reason")
        operational = (
            "course", "state", "on", "at", "minutes", "form", "place", "broker", "others", "job_talked", "next_step_by",
            "summary_at", "shared_at", "shared_by", "planned_at", "settled_at", "revision",
        )  # fmt: skip
        open = ()
        subject = "course__citizen"
        retention = "case"


class Revision(LocalRow):
    """What a conversation said before it was corrected, and why it was."""

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField()  # the revision that this was
    content = SealedJSONField()
    reason = SealedTextField()
    replaced_at = models.DateTimeField(default=clock.now)
    replaced_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="one_revision_of_a_number"),
        ]

    class Privacy:
        identifier = ()
        health = ("content", "reason")
        operational = ("conversation", "number", "replaced_at", "replaced_by")
        open = ()
        subject = "conversation__course__citizen"
        retention = "case"


class Contact(LocalRow):
    """The citizen got in touch out of turn. Counted apart from conversations."""

    course = models.ForeignKey(COURSE, on_delete=models.PROTECT, related_name="contacts")
    on = models.DateField()
    way = models.CharField(max_length=10, choices=ContactWay.choices)
    line = SealedTextField()
    user = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = SealedTextField(null=True)

    class Meta(LocalRow.Meta):
        indexes = [models.Index(fields=["course", "on"], condition=Q(withdrawn_at=None), name="contacts_of_a_course")]

    class Privacy:
        identifier = ()
        health = ("line", "withdrawn_reason")
        operational = ("course", "on", "way", "user", "withdrawn_at")
        open = ()
        subject = "course__citizen"
        retention = "case"


class Group(LocalRow):
    """A group that meets again and again. A closed one takes no more members."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=GroupKind.choices, default=GroupKind.COURSE)
    is_closed = models.BooleanField(default=False)
    contact = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")  # whom the members can turn to
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [models.CheckConstraint(condition=ENDS_AFTER_START, name="group_ends_after_start")]
        indexes = [models.Index(fields=["jobcentre", "valid_to", "name", "id"])]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("name", "kind", "is_closed", "contact", "valid_from", "valid_to")
        open = ()
        subject = None
        retention = "case"


class GroupMember(LocalRow):
    """That a course takes part in a group, from a day to a day."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="members")
    course = models.ForeignKey(COURSE, on_delete=models.PROTECT, related_name="group_memberships")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["group", "course"], condition=Q(valid_to=None), name="one_present_membership_of_a_group"
            ),
            models.CheckConstraint(condition=ENDS_AFTER_START, name="membership_of_group_ends_after_start"),
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("group", "course", "valid_from", "valid_to")
        open = ()
        subject = "course__citizen"
        retention = "case"


class Session(LocalRow):
    """One meeting of a group."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="sessions")
    state = models.CharField(max_length=10, choices=SessionState.choices, default=SessionState.PLANNED)
    on = models.DateField()
    at = models.TimeField()
    minutes = models.PositiveSmallIntegerField(default=120)
    place = models.CharField(max_length=120, blank=True)
    theme = models.CharField(max_length=200, blank=True)
    guests = models.CharField(max_length=300, blank=True)  # outside guests: organisations, not persons
    held_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["group", "on", "at"], condition=~Q(state="cancelled"), name="one_session_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="planned", settled_at=None) | (~Q(state="planned") & Q(settled_at__isnull=False)),
                name="settled_session_has_its_time",
            ),
        ]
        indexes = [models.Index(fields=["jobcentre", "state", "on", "id"])]

    class Privacy:
        identifier = ()
        health = ()
        operational = (
            "group", "state", "on", "at", "minutes", "place", "theme", "guests", "held_by", "settled_at",
            "cancel_reason",
        )  # fmt: skip
        open = ()
        subject = None
        retention = "case"


class Attendance(LocalRow):
    """Whether a course was at a session. ``on`` repeats the day of the session, so that it can be counted by course."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendances")
    course = models.ForeignKey(COURSE, on_delete=models.PROTECT, related_name="attendances")
    state = models.CharField(max_length=10, choices=AttendanceState.choices, default=AttendanceState.INVITED)
    on = models.DateField()

    class Meta(LocalRow.Meta):
        constraints = [models.UniqueConstraint(fields=["session", "course"], name="one_attendance_of_a_session")]
        indexes = [models.Index(fields=["course", "state", "on"])]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("session", "course", "state", "on")
        open = ()
        subject = "course__citizen"
        retention = "case"


class Rhythm(LocalRow):
    """How often the citizen and the job broker have agreed to talk, from a day until the next agreement."""

    course = models.ForeignKey(COURSE, on_delete=models.PROTECT, related_name="rhythms")
    weeks = models.PositiveSmallIntegerField()  # at most so many weeks between conversations
    contact_model = models.CharField(max_length=40)  # code of reference list "contact_model"
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    reason = SealedTextField(null=True)
    set_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["course"], condition=Q(valid_to=None), name="one_present_rhythm"),
            models.UniqueConstraint(fields=["course", "valid_from"], name="one_rhythm_a_day"),
            models.CheckConstraint(condition=ENDS_AFTER_START, name="rhythm_ends_after_start"),
            models.CheckConstraint(condition=Q(weeks__gte=1), name="rhythm_of_at_least_a_week"),
        ]

    class Privacy:
        identifier = ()
        health = ("reason",)
        operational = ("course", "weeks", "contact_model", "valid_from", "valid_to", "set_by")
        open = ()
        subject = "course__citizen"
        retention = "case"


class BeliefRating(LocalRow):
    """What a citizen or a job broker believed on a day: for the dialogue, and for evaluation of groups.

    ``answers`` is sealed as one value, {"possibilities": 1-5, "progress": 1-5 or nothing}: no query can filter or sort
    by it. Who may open it, and that nothing ranks by it, stands in docs/algorithms/belief.md.
    """

    course = models.ForeignKey(COURSE, on_delete=models.PROTECT, related_name="belief_ratings")
    rated_by = models.CharField(max_length=10, choices=RatedBy.choices)
    occasion = models.CharField(max_length=10, choices=Occasion.choices, default=Occasion.MONTHLY)
    how = models.CharField(max_length=10, choices=RatedHow.choices, default=RatedHow.DIALOGUE)
    on = models.DateField()
    answers = SealedJSONField()
    user = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = SealedTextField(null=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["course", "rated_by", "on"], condition=Q(withdrawn_at=None), name="one_belief_a_day"
            ),
        ]

    class Privacy:
        identifier = ()
        health = ("answers", "withdrawn_reason")
        operational = ("course", "rated_by", "occasion", "how", "on", "user", "withdrawn_at")
        open = ()
        subject = "course__citizen"
        retention = "case"


class ReminderChoice(LocalRow):
    """That a citizen wants no reminders; without a row, they are sent where there is an address."""

    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.CASCADE, related_name="reminder_choices")
    wants = models.BooleanField(default=False)
    chosen_at = models.DateTimeField(default=clock.now)

    class Meta(LocalRow.Meta):
        constraints = [models.UniqueConstraint(fields=["citizen"], name="one_reminder_choice")]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("citizen", "wants", "chosen_at")
        open = ()
        subject = "citizen"
        retention = "case"


class CalendarFeed(LocalRow):
    """An address at which a calendar program reads one user's appointments. The secret itself is not kept."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["jobcentre", "user"], condition=Q(revoked_at=None), name="one_open_calendar_feed"
            ),
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("user", "secret_hash", "revoked_at")
        open = ()
        subject = "user"
        retention = "employee"
