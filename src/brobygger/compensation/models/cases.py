"""Stance, question, application, grant, letter; and what a jobcentre sets for them.

A case here belongs to a citizen. It has a course only when it is part of one: a citizen in work, sick-listed or in a
flex job has none, and such a case is never in a programme's figures.

Sealed: the impairment, aids, tasks, reasons and every other word about the person, one value per form. Plain: scheme,
states, dates, hours, amounts and who. Decisions and sent letters are not overwritten.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from brobygger.compensation.enums import (
    IN_FORCE,
    OPEN,
    UNDECIDED,
    ApplicationState,
    AppliedBy,
    BlockPlace,
    ClockUnit,
    Consent,
    LetterKind,
    MentorOrder,
    QuestionState,
    ReviewOutcome,
    SentHow,
    Situation,
)
from brobygger.kernel.fields import SealedJSONField, SealedTextField
from brobygger.kernel.models import LocalQuerySet, LocalRow, local_manager

USER = "accounts.User"
TEAM = "accounts.Team"
CITIZEN = "citizens.Citizen"
COURSE = "citizens.Course"

ENDS_AFTER_START = Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))


def _optional(to: str) -> Any:
    return models.ForeignKey(to, null=True, blank=True, on_delete=models.PROTECT, related_name="+")


class StanceQuerySet(LocalQuerySet):
    def current(self) -> StanceQuerySet:
        """The newest stance on each job or goal."""
        return self.filter(is_current=True)


class Stance(LocalRow):  # type: ignore[django-manager-missing]  # the stubs do not follow a manager made of a queryset
    """The three-step assessment of a citizen and one job or goal, and the stance that came of it: needed or not.

    A new assessment of the same job is a new row; the old one stays readable.
    """

    citizen = models.ForeignKey(CITIZEN, on_delete=models.PROTECT, related_name="stances")
    course = models.ForeignKey(COURSE, null=True, blank=True, on_delete=models.PROTECT, related_name="stances")
    goal = models.CharField(max_length=36, blank=True)  # key of a goal on the plan; empty: all jobs, or a job in words
    is_current = models.BooleanField(default=True)
    taken_on = models.DateField()
    taken_by = _optional(USER)
    needed = models.BooleanField()
    matched_out = models.BooleanField(default=False)  # tasks and hours were fitted so that no scheme is needed
    no_application_reason = models.CharField(max_length=40, blank=True)  # list "no_application_reason"
    # {"job", "support", "fitted", "least", "why", "no_application"}: the steps and the reason, in words
    words = SealedJSONField(null=True)
    schemes = SealedJSONField(null=True)  # codes of list "compensation_scheme" that are needed

    objects: ClassVar[Any] = local_manager(StanceQuerySet)()

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["citizen", "goal"], condition=Q(is_current=True), name="one_current_stance_a_goal"
            ),
            models.CheckConstraint(
                condition=Q(needed=True) | Q(no_application_reason=""), name="stance_reason_follows_a_need"
            ),
        ]
        indexes = [models.Index(fields=["jobcentre", "taken_on", "id"]), models.Index(fields=["course", "is_current"])]

    class Privacy:
        identifier = ()
        health = ("words", "schemes")
        operational = (
            "citizen", "course", "goal", "is_current", "taken_on", "taken_by", "needed", "matched_out",
            "no_application_reason",
        )  # fmt: skip
        open = ()
        subject = "citizen"
        retention = "case"

    def word(self, name: str) -> str:
        return str((self.words or {}).get(name, ""))


class Question(LocalRow):
    """A colleague asks the compensation specialist about a citizen. An open one opens the case to the specialist."""

    citizen = models.ForeignKey(CITIZEN, on_delete=models.PROTECT, related_name="scheme_questions")
    course = _optional(COURSE)
    asked_by = _optional(USER)
    asked_on = models.DateField()
    specialist = _optional(USER)  # empty: whoever of them has time
    state = models.CharField(max_length=10, choices=QuestionState.choices, default=QuestionState.OPEN)
    question = SealedTextField()
    answer = SealedTextField(null=True)
    answered_by = _optional(USER)
    answered_on = models.DateField(null=True, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state="answered", answered_on__isnull=False) | (~Q(state="answered") & Q(answered_on=None)),
                name="answered_question_has_its_date",
            )
        ]
        indexes = [models.Index(fields=["jobcentre", "state", "asked_on", "id"]), models.Index(fields=["citizen"])]

    class Privacy:
        identifier = ()
        health = ("question", "answer")
        operational = (
            "citizen", "course", "asked_by", "asked_on", "specialist", "state", "answered_by", "answered_on",
        )  # fmt: skip
        open = ()
        subject = "citizen"
        retention = "case"


class ApplicationQuerySet(LocalQuerySet):
    def undecided(self) -> ApplicationQuerySet:
        """Applied for and not decided: somebody waits for an answer."""
        return self.filter(state__in=UNDECIDED)

    def open_ones(self) -> ApplicationQuerySet:
        """Begun and neither decided nor withdrawn, drafts too: what closing a course would withdraw."""
        return self.filter(state__in=OPEN)

    def in_force(self) -> ApplicationQuerySet:
        return self.filter(state__in=IN_FORCE)

    def of_programme(self) -> ApplicationQuerySet:
        """Those that belong to a course; only these may be in a programme's figures."""
        return self.filter(course__isnull=False)


class Application(LocalRow):
    """One application for one scheme, from draft to stop."""

    citizen = models.ForeignKey(CITIZEN, on_delete=models.PROTECT, related_name="scheme_applications")
    course = models.ForeignKey(
        COURSE, null=True, blank=True, on_delete=models.PROTECT, related_name="scheme_applications"
    )  # empty: outside any course, as for a citizen in work
    scheme = models.CharField(max_length=40)  # list "compensation_scheme"
    state = models.CharField(max_length=10, choices=ApplicationState.choices, default=ApplicationState.DRAFT)
    situation = models.CharField(max_length=15, choices=Situation.choices, default=Situation.UNEMPLOYED)
    applied_by = models.CharField(max_length=10, choices=AppliedBy.choices, default=AppliedBy.STAFF)
    stance = models.ForeignKey(Stance, null=True, blank=True, on_delete=models.PROTECT, related_name="applications")
    goal = models.CharField(max_length=36, blank=True)  # key of a goal on the plan
    renews = models.ForeignKey("Grant", null=True, blank=True, on_delete=models.PROTECT, related_name="renewals")
    pre_approval = models.BooleanField(default=False)  # asked for before a job is found: holds under its conditions
    mentor_order = models.CharField(max_length=10, choices=MentorOrder.choices, default=MentorOrder.NONE)
    owner = _optional(USER)
    deputy = _optional(USER)
    team = _optional(TEAM)  # on the day it was applied for
    benefit_group = models.CharField(max_length=40, blank=True)  # on the day it was applied for

    # One value: {"impairment", "group", "category", "aids", "apart"}: codes of impairment_type, impairment_group,
    # scheme_category and (a list) the aid look-up; "apart" is what sets it apart from another grant of the scheme.
    coded = SealedJSONField(null=True)
    facts = SealedJSONField(null=True)  # what the scheme's rules ask about: rules.Facts
    # {"job", "tasks", "need", "workplace", "tried", "employer", "missing", "reasons", "conditions", "withdrawn"}
    words = SealedJSONField(null=True)
    hours_per_week = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    wanted_from = models.DateField(null=True, blank=True)
    wanted_to = models.DateField(null=True, blank=True)

    consent = models.CharField(max_length=10, choices=Consent.choices, default=Consent.NOT_ASKED)
    consent_asked_on = models.DateField(null=True, blank=True)
    consent_given_on = models.DateField(null=True, blank=True)
    documentation_on = models.DateField(null=True, blank=True)  # received

    applied_on = models.DateField(null=True, blank=True)  # the Danish date it was received
    applied_at = models.DateTimeField(null=True, blank=True)
    clock_unit = models.CharField(max_length=15, choices=ClockUnit.choices, blank=True)  # as promised on that day
    clock_length = models.PositiveSmallIntegerField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = _optional(USER)
    withdrawn_on = models.DateField(null=True, blank=True)
    vitas_case = models.CharField(max_length=200, blank=True)

    objects: ClassVar[Any] = local_manager(ApplicationQuerySet)()

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(state="draft", applied_on=None, applied_at=None)
                    | (~Q(state="draft") & Q(applied_on__isnull=False, applied_at__isnull=False))
                    | Q(state="withdrawn")
                ),
                name="application_applied_has_its_date",
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        state__in=["granted", "refused", "running", "stopped"],
                        decided_on__isnull=False, decided_at__isnull=False,
                    )
                    | Q(
                        state__in=["draft", "applied", "questions", "withdrawn"],
                        decided_on=None, decided_at=None, decided_by=None,
                    )
                ),
                name="application_decided_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_on__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_on=None)),
                name="application_withdrawn_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(clock_unit="", clock_length=None) | (~Q(clock_unit="") & Q(clock_length__isnull=False)),
                name="application_clock_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(owner=None) | Q(deputy=None) | ~Q(owner=F("deputy")), name="deputy_is_somebody_else"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["jobcentre", "state", "applied_on", "id"]),
            models.Index(fields=["jobcentre", "decided_on", "id"]),
            models.Index(fields=["citizen", "scheme"]),
            models.Index(fields=["owner", "state"]),
            models.Index(fields=["deputy", "state"]),
        ]

    class Privacy:
        identifier = ()
        health = ("coded", "facts", "words")
        operational = (
            "citizen", "course", "scheme", "state", "situation", "applied_by", "stance", "goal", "renews",
            "pre_approval", "mentor_order", "owner", "deputy", "team", "benefit_group", "hours_per_week", "amount",
            "wanted_from", "wanted_to", "consent", "consent_asked_on", "consent_given_on", "documentation_on",
            "applied_on", "applied_at", "clock_unit", "clock_length", "decided_on", "decided_at", "decided_by",
            "withdrawn_on", "vitas_case",
        )  # fmt: skip
        open = ()
        subject = "citizen"
        retention = "case"

    def word(self, name: str) -> str:
        return str((self.words or {}).get(name, ""))

    def code(self, name: str) -> str:
        return str((self.coded or {}).get(name, ""))


class Pause(LocalRow):
    """The time an application waited for somebody else; the clock stands still and says why."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="pauses")
    reason = models.CharField(max_length=40)  # list "pause_reason"
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    began_by = _optional(USER)
    ended_by = _optional(USER)
    words = SealedTextField(null=True)  # what was asked for

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["application"], condition=Q(ended_at=None), name="one_open_pause"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")), name="pause_ends_after_start"
            ),
        ]

    class Privacy:
        identifier = ()
        health = ("words",)
        operational = ("application", "reason", "began_at", "ended_at", "began_by", "ended_by")
        open = ()
        subject = "application__citizen"
        retention = "case"


class GrantQuerySet(LocalQuerySet):
    def on(self, day: Any) -> GrantQuerySet:
        """In force on a day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), is_void=False, starts_on__lte=day)

    def of_programme(self) -> GrantQuerySet:
        return self.filter(course__isnull=False)


class Grant(LocalRow):  # type: ignore[django-manager-missing]  # the stubs do not follow a manager made of a queryset
    """What was granted, from when to when. The database refuses two of one scheme at the same time (``integrity``)."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="grant")
    citizen = models.ForeignKey(CITIZEN, on_delete=models.PROTECT, related_name="grants")
    course = models.ForeignKey(COURSE, null=True, blank=True, on_delete=models.PROTECT, related_name="grants")
    scheme = models.CharField(max_length=40)
    # Keyed hash of what sets it apart (the aid, the post, the second workplace); empty: nothing does.
    apart = models.CharField(max_length=64, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # the last day; empty: until further notice
    promised_to = models.DateField(null=True, blank=True)  # the last day as it was granted, before it was stopped
    is_void = models.BooleanField(default=False)  # stopped before it began
    hours_per_week = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    pre_approval = models.BooleanField(default=False)
    conditions = SealedTextField(null=True)
    review_on = models.DateField(null=True, blank=True)
    running_from = models.DateField(null=True, blank=True)
    stopped_on = models.DateField(null=True, blank=True)
    stop_reason = models.CharField(max_length=40, blank=True)  # list "stop_reason"
    stop_words = SealedTextField(null=True)
    stopped_by = _optional(USER)

    objects: ClassVar[Any] = local_manager(GrantQuerySet)()

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")) | Q(is_void=True),
                name="grant_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(stopped_on=None, stop_reason="") | (Q(stopped_on__isnull=False) & ~Q(stop_reason="")),
                name="stopped_grant_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["jobcentre", "ends_on", "id"]),
            models.Index(fields=["jobcentre", "review_on", "id"]),
            models.Index(fields=["citizen", "scheme", "starts_on"]),
        ]

    class Privacy:
        identifier = ()
        health = ("conditions", "stop_words")
        operational = (
            "application", "citizen", "course", "scheme", "apart", "starts_on", "ends_on", "promised_to", "is_void",
            "hours_per_week", "amount", "pre_approval", "review_on", "running_from", "stopped_on", "stop_reason",
            "stopped_by",
        )  # fmt: skip
        open = ()
        subject = "citizen"
        retention = "case"


class Review(LocalRow):
    """Whether a grant is still needed and used."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="reviews")
    held_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=ReviewOutcome.choices)
    words = SealedTextField(null=True)
    next_on = models.DateField(null=True, blank=True)
    held_by = _optional(USER)

    class Meta(LocalRow.Meta):
        pass

    class Privacy:
        identifier = ()
        health = ("words",)
        operational = ("grant", "held_on", "outcome", "next_on", "held_by")
        open = ()
        subject = "grant__citizen"
        retention = "case"


class Letter(LocalRow):
    """A letter about an application: a draft until a person sends it, and then as it was sent for good."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=10, choices=LetterKind.choices)
    language = models.CharField(max_length=5, default="da")
    content = SealedJSONField(null=True)  # all that the letter says, with the texts as they were
    pdf = SealedTextField(null=True)  # the sent file, base64
    sha256 = models.CharField(max_length=64, blank=True)  # of the sent file
    blocks = models.JSONField(default=list, blank=True)  # [[place, revision]] of the jobcentre's texts that were used
    drafted_on = models.DateField()
    drafted_by = _optional(USER)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = _optional(USER)
    sent_how = models.CharField(max_length=15, choices=SentHow.choices, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None, sent_how="", sha256="", pdf__isnull=True)
                | (Q(sent_at__isnull=False, pdf__isnull=False) & ~Q(sent_how="") & ~Q(sha256="")),
                name="sent_letter_is_kept_as_sent",
            ),
            models.UniqueConstraint(
                fields=["application", "kind"], condition=Q(sent_at=None), name="one_draft_of_a_letter"
            ),
        ]
        indexes = [models.Index(fields=["jobcentre", "sent_at", "id"])]

    class Privacy:
        identifier = ("pdf",)
        health = ("content",)
        operational = (
            "application", "kind", "language", "sha256", "blocks", "drafted_on", "drafted_by", "sent_at", "sent_by",
            "sent_how",
        )  # fmt: skip
        open = ()
        subject = "application__citizen"
        retention = "case"


# --- what a jobcentre sets ------------------------------------------------------------------------------------------


class TextBlock(LocalRow):
    """The jobcentre's own words at one place of its letters. A change is a new revision."""

    place = models.CharField(max_length=12, choices=BlockPlace.choices)
    scheme = models.CharField(max_length=40, blank=True)  # empty: all schemes
    kind = models.CharField(max_length=10, choices=LetterKind.choices, blank=True)  # empty: all letters
    revision = models.PositiveSmallIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    text = models.TextField(blank=True)
    author = _optional(USER)
    written_on = models.DateField()

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["jobcentre", "place", "scheme", "kind"],
                condition=Q(is_current=True),
                name="one_current_text_block",
            ),
            models.UniqueConstraint(
                fields=["jobcentre", "place", "scheme", "kind", "revision"], name="one_text_block_revision"
            ),
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("author", "written_on")
        open = ("place", "scheme", "kind", "revision", "is_current", "text")
        subject = None
        retention = "organisation"


class RightToGrant(LocalRow):
    """Who may decide on which scheme up to how much: a role, or one named person."""

    role = models.CharField(max_length=40, blank=True)
    user = _optional(USER)
    scheme = models.CharField(max_length=40, blank=True)  # empty: all schemes
    max_hours_per_week = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)  # empty: no limit
    max_amount = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)  # empty: no limit
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    author = _optional(USER)

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=(~Q(role="") & Q(user=None)) | (Q(role="") & Q(user__isnull=False)),
                name="right_to_grant_has_one_holder",
            ),
            models.CheckConstraint(condition=ENDS_AFTER_START, name="right_to_grant_ends_after_start"),
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = (
            "role", "user", "scheme", "max_hours_per_week", "max_amount", "valid_from", "valid_to", "author",
        )  # fmt: skip
        open = ()
        subject = "user"
        retention = "organisation"


class KeyPerson(LocalRow):
    """Who answers for applications, and who does when they cannot. There is always a deputy."""

    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    scheme = models.CharField(max_length=40, blank=True)  # empty: all schemes
    team = _optional(TEAM)  # empty: all teams
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(user=F("deputy")), name="key_person_and_deputy_are_two"),
            models.CheckConstraint(condition=ENDS_AFTER_START, name="key_person_ends_after_start"),
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("user", "deputy", "scheme", "team", "valid_from", "valid_to")
        open = ()
        subject = "user"
        retention = "organisation"


class GrantingForm(LocalRow):
    """How granting is organised here, from a date; several at once."""

    form = models.CharField(max_length=40)  # list "granting_form"
    note = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["jobcentre", "form"], condition=Q(valid_to=None), name="one_present_granting_form"
            ),
            models.CheckConstraint(condition=ENDS_AFTER_START, name="granting_form_ends_after_start"),
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("form", "note", "valid_from", "valid_to")
        open = ()
        subject = None
        retention = "organisation"


class SchemeSetting(LocalRow):
    """What the compensation specialist sets for one scheme here: the time to a decision, and a note for colleagues."""

    scheme = models.CharField(max_length=40)
    clock_unit = models.CharField(max_length=15, choices=ClockUnit.choices)
    clock_length = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=1000, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    author = _optional(USER)

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["jobcentre", "scheme"], condition=Q(valid_to=None), name="one_present_scheme_setting"
            ),
            models.CheckConstraint(condition=ENDS_AFTER_START, name="scheme_setting_ends_after_start"),
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("scheme", "clock_unit", "clock_length", "note", "valid_from", "valid_to", "author")
        open = ()
        subject = None
        retention = "organisation"
