from __future__ import annotations

import datetime

from django.db import models
from django.db.models import F, Q

from brobygger.kernel.fields import SealedTextField
from brobygger.kernel.models import LocalRow
from brobygger.privacy.enums import ConsentHow, Verdict

WHOLE_REVIEW = Q(reviewed_at=None, reviewed_by=None, verdict="") | (
    Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(verdict="")
)


class Reviewed(LocalRow):
    """An opening that a leader looks at afterwards: who looked, when, and what they found."""

    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.UUIDField(null=True, blank=True)
    reviewed_by_label = models.CharField(max_length=200, blank=True)
    verdict = models.CharField(max_length=20, choices=Verdict.choices, blank=True)
    review_note = SealedTextField(null=True)

    class Meta(LocalRow.Meta):
        abstract = True


class Glass(Reviewed):
    """Somebody opened, with a reason and for a short time, what their role alone does not open."""

    user = models.UUIDField()  # a key: the review outlives the account
    user_label = models.CharField(max_length=200)
    subject_kind = models.CharField(max_length=30)
    subject = models.UUIDField()
    reason = SealedTextField()
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("opened_at")), name="glass_ends_after_it_opened"),
            models.CheckConstraint(condition=WHOLE_REVIEW, name="glass_review_has_who_when_and_verdict"),
        ]
        indexes = [
            models.Index(fields=["user", "subject", "ends_at"]),
            models.Index(fields=["jobcentre", "opened_at"], condition=Q(reviewed_at=None), name="glass_to_review"),
        ]

    class Privacy:
        identifier = ("user_label", "reviewed_by_label")
        health = ("reason", "review_note")
        operational = (
            "user", "subject_kind", "subject", "opened_at", "ends_at", "reviewed_at", "reviewed_by", "verdict",
        )  # fmt: skip
        open = ()
        subject = None
        retention = "log"

    def is_open(self, at: datetime.datetime) -> bool:
        return self.opened_at <= at < self.ends_at


class LookSample(LocalRow):
    """A draw among the cases that were opened here in a month, for a leader to ask about."""

    since = models.DateField()
    until = models.DateField()
    drawn_at = models.DateTimeField()
    seed = models.CharField(max_length=64)
    wanted = models.PositiveIntegerField()
    population = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # of the keys that could be drawn

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["jobcentre", "since"], name="one_look_sample_per_month"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="look_sample_ends_after_it_starts"),
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("drawn_at", "seed", "wanted", "digest")
        open = ("since", "until", "population")
        subject = None
        retention = "log"


class SampledLook(Reviewed):
    """One opening that was drawn: what was opened, by whom and why stands in the log, which this row points at."""

    sample = models.ForeignKey(LookSample, on_delete=models.CASCADE, related_name="looks")
    place = models.PositiveIntegerField()
    entry = models.UUIDField()  # the key of the log's entry
    user = models.UUIDField()

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["sample", "entry"], name="a_look_is_drawn_once"),
            models.CheckConstraint(condition=WHOLE_REVIEW, name="look_review_has_who_when_and_verdict"),
        ]

    class Privacy:
        identifier = ("reviewed_by_label",)
        health = ("review_note",)
        operational = ("sample", "place", "entry", "user", "reviewed_at", "reviewed_by", "verdict")
        open = ()
        subject = None
        retention = "log"


class Consent(LocalRow):
    """A citizen's yes to one purpose, with the version of the text that was read. Taken back it stays readable.

    Carries the citizen's key: citizens stand above this room.
    """

    citizen = models.UUIDField()
    purpose = models.CharField(max_length=40)  # code of reference list "consent_purpose"
    text_version = models.CharField(max_length=10)
    language = models.CharField(max_length=5, default="da")
    detail = SealedTextField()  # whom or what it concerns, in the citizen's words; may be empty
    given_at = models.DateTimeField()
    given_how = models.CharField(max_length=20, choices=ConsentHow.choices)
    given_by = models.UUIDField(null=True)  # who wrote it down
    given_by_label = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_how = models.CharField(max_length=20, choices=ConsentHow.choices, blank=True)
    withdrawn_by = models.UUIDField(null=True, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["citizen", "purpose"], condition=Q(withdrawn_at=None), name="one_standing_consent_per_purpose"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_how="")
                | (Q(withdrawn_at__isnull=False, withdrawn_at__gte=F("given_at")) & ~Q(withdrawn_how="")),
                name="consent_withdrawn_says_when_and_how",
            ),
        ]

    class Privacy:
        identifier = ("detail", "given_by_label")
        health = ()
        operational = (
            "citizen", "purpose", "text_version", "language", "given_at", "given_how", "given_by", "withdrawn_at",
            "withdrawn_how", "withdrawn_by",
        )  # fmt: skip
        open = ()
        subject = None
        by_key = ("citizen", "citizen")
        retention = "case"
