from __future__ import annotations

import datetime

from django.db import models
from django.db.models import F, Q

from brobygger.kernel.fields import SealedTextField
from brobygger.kernel.models import LocalRow
from brobygger.privacy.enums import Verdict


class Glass(LocalRow):
    """Somebody opened, with a reason and for a short time, what their role alone does not open."""

    user = models.UUIDField()  # a key: the review outlives the account
    user_label = models.CharField(max_length=200)
    subject_kind = models.CharField(max_length=30)
    subject = models.UUIDField()
    reason = SealedTextField()
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.UUIDField(null=True, blank=True)
    reviewed_by_label = models.CharField(max_length=200, blank=True)
    verdict = models.CharField(max_length=20, choices=Verdict.choices, blank=True)
    review_note = SealedTextField(null=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("opened_at")), name="glass_ends_after_it_opened"),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None, verdict="")
                | (Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(verdict="")),
                name="glass_review_has_who_when_and_verdict",
            ),
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
