"""Screening form, handover, interview and enrolment decision; and what a jobcentre sets for them.

Sealed: every answer, judgement of health, belief and free text. Plain: states, dates, who, and the two decisions that
become milestones anyway. Completed forms are never overwritten: a correction is a new row with the next revision.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from brobygger.kernel.fields import SealedJSONField, SealedTextField
from brobygger.kernel.models import LocalQuerySet, LocalRow, local_manager
from brobygger.screening.enums import (
    HANDOVER_OPEN,
    BooksFirst,
    ContactKind,
    CriterionKind,
    Decision,
    DueKind,
    FilledHow,
    FilledWhen,
    HandoverState,
    InterviewState,
    LocalModel,
    ScreeningState,
)

USER = "accounts.User"
TEAM = "accounts.Team"
COURSE = "citizens.Course"

ENDS_AFTER_START = Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))


class ScreeningQuerySet(LocalQuerySet):
    def current(self) -> ScreeningQuerySet:
        """The newest completed revision of each round."""
        return self.filter(is_current=True)

    def under_way(self) -> ScreeningQuerySet:
        return self.filter(state__in=[ScreeningState.STARTED, ScreeningState.ANSWERED])


class Screening(LocalRow):
    """The form of step 1. A round is one time of asking; a revision is one way it was written."""

    course = models.ForeignKey(COURSE, on_delete=models.PROTECT, related_name="screenings")
    round = models.PositiveSmallIntegerField(default=1)
    revision = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    is_current = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=ScreeningState.choices, default=ScreeningState.STARTED)
    form_version = models.CharField(max_length=10)
    language = models.CharField(max_length=5, default="da")
    how = models.CharField(max_length=10, choices=FilledHow.choices, default=FilledHow.DIALOGUE)
    when = models.CharField(max_length=15, choices=FilledWhen.choices, default=FilledWhen.FIRST_POSSIBLE)
    later_reason = models.CharField(max_length=40, blank=True)  # code of reference list "later_reason"
    weeks_unemployed = models.PositiveSmallIntegerField(null=True, blank=True)
    held_on = models.DateField(null=True, blank=True)
    answers = SealedJSONField(null=True)  # rules.Answers
    words = SealedJSONField(null=True)  # impact, other, later, correction: what people wrote
    stood_before = SealedJSONField(null=True)  # what a caseworker had saved when the citizen sent the form
    purpose_explained = models.BooleanField(default=False)
    talked_through = models.BooleanField(default=False)
    history_seen = models.BooleanField(default=False)
    wishes_interview = models.BooleanField(null=True, blank=True)
    judged_in_target_group = models.BooleanField(null=True, blank=True)
    screener = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(TEAM, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    benefit_group = models.CharField(max_length=40, blank=True)  # on the day of the form
    answered_at = models.DateTimeField(null=True, blank=True)  # the citizen sent the form
    completed_at = models.DateTimeField(null=True, blank=True)
    filed_on = models.DateField(null=True, blank=True)  # when the text was put into the municipal case system

    objects: ClassVar[Any] = local_manager(ScreeningQuerySet)()

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["course", "round", "revision"], condition=~Q(state="dropped"), name="one_screening_revision"
            ),
            models.UniqueConstraint(
                fields=["course", "round"], condition=Q(is_current=True), name="one_current_screening_a_round"
            ),
            models.UniqueConstraint(
                fields=["course"], condition=Q(state__in=["started", "answered"]), name="one_screening_under_way"
            ),
            models.CheckConstraint(
                condition=Q(state="completed", completed_at__isnull=False, held_on__isnull=False)
                | (~Q(state="completed") & Q(completed_at=None)),
                name="completed_screening_has_its_dates",
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(state="completed"), name="current_screening_is_completed"
            ),
        ]
        indexes = [
            models.Index(fields=["jobcentre", "is_current", "held_on", "id"]),
            # When each course was asked last: read from the index alone, past the sealed answers.
            models.Index(fields=["jobcentre", "course", "held_on"], condition=Q(is_current=True), name="asked_last"),
        ]

    class Privacy:
        identifier = ()
        health = ("answers", "words", "stood_before")
        operational = (
            "course", "round", "revision", "replaces", "is_current", "state", "form_version", "language", "how", "when",
            "later_reason", "weeks_unemployed", "held_on", "purpose_explained", "talked_through", "history_seen",
            "wishes_interview", "judged_in_target_group", "screener", "team", "benefit_group", "answered_at",
            "completed_at", "filed_on",
        )  # fmt: skip
        open = ()
        subject = "course__citizen"
        retention = "case"

    def word(self, name: str) -> str:
        return str((self.words or {}).get(name, ""))


class Shortcut(LocalRow):
    """The citizen was assessed before and may go straight to step 2."""

    course = models.ForeignKey(COURSE, on_delete=models.PROTECT, related_name="shortcuts")
    ground = models.CharField(max_length=40)  # code of reference list "shortcut_ground"
    assessment = SealedTextField()  # what the assessment was
    assessed_on = models.DateField()
    wishes_interview = models.BooleanField()
    recorded_on = models.DateField()
    recorded_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(LocalRow.Meta):
        constraints = [models.UniqueConstraint(fields=["course"], name="one_shortcut_a_course")]

    class Privacy:
        identifier = ()
        health = ("assessment",)
        operational = ("course", "ground", "assessed_on", "wishes_interview", "recorded_on", "recorded_by")
        open = ()
        subject = "course__citizen"
        retention = "case"


class InterviewSlot(LocalRow):
    """A time that a job broker has set aside for one intake interview: together they are the capacity."""

    broker = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(TEAM, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=120, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [models.UniqueConstraint(fields=["broker", "starts_at"], name="one_slot_at_a_time")]
        indexes = [models.Index(fields=["jobcentre", "starts_at", "id"])]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("broker", "team", "starts_at", "minutes", "place", "closed_at")
        open = ()
        subject = None
        retention = "case"


class HandoverQuerySet(LocalQuerySet):
    def open(self) -> HandoverQuerySet:
        return self.filter(state__in=HANDOVER_OPEN)


class Handover(LocalRow):
    """A citizen on the way from caseworker to job broker: to a named receiver or to a team's queue."""

    course = models.ForeignKey(COURSE, on_delete=models.PROTECT, related_name="handovers")
    screening = models.ForeignKey(
        Screening, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # empty for a shortcut
    shortcut = models.ForeignKey(Shortcut, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    queue = models.ForeignKey(TEAM, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=HandoverState.choices, default=HandoverState.WAITING)
    handed_over_on = models.DateField()
    handed_over_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    yes_on = models.DateField()  # the citizen's yes, from which the waiting counts
    invite_by = models.DateField()
    interpreter = SealedTextField(null=True)  # passed on from the form
    note = SealedTextField(null=True)
    accepted_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    accepted_on = models.DateField(null=True, blank=True)
    return_reason = models.CharField(max_length=40, blank=True)  # code of reference list "return_reason"
    ended_on = models.DateField(null=True, blank=True)
    ended_words = SealedTextField(null=True)

    objects: ClassVar[Any] = local_manager(HandoverQuerySet)()

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["course"], condition=Q(state__in=["waiting", "accepted", "booked"]), name="one_open_handover"
            ),
            models.CheckConstraint(
                condition=Q(receiver__isnull=False, queue=None) | Q(receiver=None, queue__isnull=False),
                name="handover_has_one_receiver",
            ),
            models.CheckConstraint(
                condition=Q(screening__isnull=False) | Q(shortcut__isnull=False), name="handover_has_a_ground"
            ),
            models.CheckConstraint(
                condition=Q(accepted_by=None, accepted_on=None)
                | Q(accepted_by__isnull=False, accepted_on__isnull=False),
                name="handover_accepted_by_and_on",
            ),
        ]
        indexes = [models.Index(fields=["jobcentre", "state", "invite_by", "id"])]

    class Privacy:
        identifier = ()
        health = ("interpreter", "note", "ended_words")
        operational = (
            "course", "screening", "shortcut", "receiver", "queue", "state", "handed_over_on", "handed_over_by",
            "yes_on", "invite_by", "accepted_by", "accepted_on", "return_reason", "ended_on",
        )  # fmt: skip
        open = ()
        subject = "course__citizen"
        retention = "case"


class Booking(LocalRow):
    """A time for an intake interview and what became of it."""

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="bookings")
    slot = models.ForeignKey(InterviewSlot, null=True, blank=True, on_delete=models.PROTECT, related_name="bookings")
    broker = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=120, blank=True)
    invited_on = models.DateField()
    outcome = models.CharField(max_length=20, blank=True)  # code of reference list "handover_outcome"; empty: to come
    outcome_on = models.DateField(null=True, blank=True)
    outcome_words = SealedTextField(null=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["handover"], condition=Q(outcome=""), name="one_booking_to_come"),
            models.UniqueConstraint(
                fields=["slot"], condition=Q(outcome__in=["", "held", "no_show"]), name="slot_used_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_on=None) | (~Q(outcome="") & Q(outcome_on__isnull=False)),
                name="booking_outcome_has_its_date",
            ),
        ]
        indexes = [models.Index(fields=["jobcentre", "starts_at", "id"])]

    class Privacy:
        identifier = ()
        health = ("outcome_words",)
        operational = (
            "handover", "slot", "broker", "starts_at", "minutes", "place", "invited_on", "outcome", "outcome_on",
        )  # fmt: skip
        open = ()
        subject = "handover__course__citizen"
        retention = "case"


class InterviewQuerySet(LocalQuerySet):
    def current(self) -> InterviewQuerySet:
        return self.filter(is_current=True)


class Interview(LocalRow):
    """The intake interview of step 2 with its assessment and decision."""

    course = models.ForeignKey(COURSE, on_delete=models.PROTECT, related_name="interviews")
    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    is_current = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=InterviewState.choices, default=InterviewState.STARTED)
    form_version = models.CharField(max_length=10)
    broker = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    specialist = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField(null=True, blank=True)
    minutes = SealedJSONField(null=True)  # {theme: text}
    touched = SealedJSONField(null=True)  # themes talked about
    needs = SealedJSONField(null=True)  # {"adjustment": [...], "task": [...], "demand": [...]}: the shared vocabulary
    goals = SealedJSONField(
        null=True
    )  # three equal goals: [{"industry", "occupation", "kind", "feasible", "in_demand"}]
    assessment = SealedJSONField(null=True)  # rules.Assessment
    reasons = SealedJSONField(null=True)  # impact, citizen_view, broker_view, schemes, decision, correction
    criteria_used = SealedJSONField(null=True)  # [{"key", "kind", "text"}]: local criteria with the words they had
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    recall_on = models.DateField(null=True, blank=True)
    assigned_broker = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    books_first = models.CharField(max_length=12, choices=BooksFirst.choices, blank=True)
    duties_passed = models.JSONField(default=list, blank=True)  # codes of reference list "duty"
    completed_at = models.DateTimeField(null=True, blank=True)
    filed_on = models.DateField(null=True, blank=True)  # when the text was put into the municipal case system

    objects: ClassVar[Any] = local_manager(InterviewQuerySet)()

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "revision"], condition=~Q(state="dropped"), name="one_interview_revision"
            ),
            models.UniqueConstraint(
                fields=["handover"], condition=Q(is_current=True), name="one_current_interview_a_handover"
            ),
            models.UniqueConstraint(fields=["course"], condition=Q(state="started"), name="one_interview_under_way"),
            models.CheckConstraint(
                condition=(Q(state="completed", completed_at__isnull=False, held_on__isnull=False) & ~Q(decision=""))
                | (~Q(state="completed") & Q(completed_at=None)),
                name="completed_interview_has_a_decision",
            ),
            models.CheckConstraint(
                condition=~Q(state="completed") | ~Q(decision="postpone") | Q(recall_on__isnull=False),
                name="postponed_has_a_recall_date",
            ),
        ]
        indexes = [
            models.Index(fields=["jobcentre", "is_current", "held_on", "id"]),
            # The newest interview of each course: read from the index alone, past the sealed assessments.
            models.Index(
                fields=["jobcentre", "course", "held_on", "id"], condition=Q(is_current=True), name="interviewed_last"
            ),
        ]

    class Privacy:
        identifier = ()
        health = ("minutes", "touched", "needs", "goals", "assessment", "reasons", "criteria_used")
        operational = (
            "course", "handover", "revision", "replaces", "is_current", "state", "form_version", "broker", "specialist",
            "held_on", "decision", "recall_on", "assigned_broker", "books_first", "duties_passed", "completed_at",
            "filed_on",
        )  # fmt: skip
        open = ()
        subject = "course__citizen"
        retention = "case"


class LocalCriterion(LocalRow):
    """A jobcentre's own inclusion or exclusion criterion. Other words make a new row; the old one gets an end."""

    kind = models.CharField(max_length=10, choices=CriterionKind.choices)
    text = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    author = models.CharField(max_length=200)

    class Meta(LocalRow.Meta):
        constraints = [models.CheckConstraint(condition=ENDS_AFTER_START, name="local_criterion_ends_after_start")]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("author",)
        open = ("kind", "text", "valid_from", "valid_to")
        subject = None
        retention = "organisation"


class WithdrawableQuerySet(LocalQuerySet):
    def standing(self) -> WithdrawableQuerySet:
        """Those that nobody has withdrawn: what is reckoned with."""
        return self.filter(withdrawn_at=None)


class Withdrawable(LocalRow):
    """What was typed, and may turn out to be wrong: withdrawn with a reason it counts nowhere, and stays readable."""

    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    objects: ClassVar[Any] = local_manager(WithdrawableQuerySet)()

    class Meta(LocalRow.Meta):
        abstract = True


STANDING = Q(withdrawn_at=None)


class CoverageRule(Withdrawable):
    """When a screening is due in this jobcentre, for a benefit group (empty: all)."""

    benefit_group = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=20, choices=DueKind.choices)
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    latest_week = models.PositiveSmallIntegerField(default=12)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    author = models.CharField(max_length=200)

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(condition=ENDS_AFTER_START, name="coverage_rule_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(kind__in=["nth_conversation", "week"]) | Q(number__gte=1),
                name="numbered_rule_has_its_number",
            ),
            models.UniqueConstraint(
                fields=["jobcentre", "benefit_group", "valid_from"],
                condition=STANDING,
                name="one_coverage_rule_from_a_day",
            ),
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("author", "withdrawn_at", "withdrawn_reason")
        open = ("benefit_group", "kind", "number", "latest_week", "valid_from", "valid_to")
        subject = None
        retention = "organisation"


class ContactDate(Withdrawable):
    """A conversation or case review that a due rule can wait for, typed here.

    What the room of conversations holds is read there (``contacts``), not copied.
    """

    course = models.ForeignKey(COURSE, on_delete=models.CASCADE, related_name="contact_dates")
    kind = models.CharField(max_length=15, choices=ContactKind.choices)
    on = models.DateField()
    source = models.CharField(max_length=60, default="registered")

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["course", "kind", "on"], condition=STANDING, name="one_contact_of_a_kind_a_day"
            )
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("course", "kind", "on", "source", "withdrawn_at", "withdrawn_reason")
        open = ()
        subject = "course__citizen"
        retention = "case"


class Exemption(LocalRow):
    """Why a citizen is not asked, until the exemption is ended."""

    course = models.ForeignKey(COURSE, on_delete=models.PROTECT, related_name="exemptions")
    reason = models.CharField(max_length=40)  # code of reference list "exempt_reason"
    words = SealedTextField(null=True)  # which assessment, or what else
    assessed_on = models.DateField(null=True, blank=True)
    since = models.DateField()
    made_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["course"], condition=Q(ended_on=None), name="one_exemption_in_force"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | ~Q(ended_reason=""), name="ended_exemption_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("since")), name="exemption_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["jobcentre", "reason"])]

    class Privacy:
        identifier = ()
        health = ("words",)
        operational = ("course", "reason", "assessed_on", "since", "made_by", "ended_on", "ended_reason")
        open = ()
        subject = "course__citizen"
        retention = "case"


class Again(LocalRow):
    """Somebody asked for a new screening before the set time."""

    course = models.ForeignKey(COURSE, on_delete=models.CASCADE, related_name="screen_again")
    reason = SealedTextField()
    asked_on = models.DateField()
    asked_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    met_on = models.DateField(null=True, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [models.UniqueConstraint(fields=["course"], condition=Q(met_on=None), name="asked_again_once")]

    class Privacy:
        identifier = ()
        health = ("reason",)
        operational = ("course", "asked_on", "asked_by", "met_on")
        open = ()
        subject = "course__citizen"
        retention = "case"


class TeamModel(Withdrawable):
    """Which local model of screening a team used in a period; one of several may be named the main one."""

    team = models.ForeignKey(TEAM, on_delete=models.CASCADE, related_name="screening_models")
    model = models.CharField(max_length=15, choices=LocalModel.choices)
    is_main = models.BooleanField(default=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [models.CheckConstraint(condition=ENDS_AFTER_START, name="team_model_ends_after_start")]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("team", "model", "is_main", "valid_from", "valid_to", "withdrawn_at", "withdrawn_reason")
        open = ()
        subject = None
        retention = "organisation"
