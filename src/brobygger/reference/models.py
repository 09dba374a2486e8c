"""Only what a jobcentre does differently; what comes with the product stands in files (``shipped``)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from brobygger.kernel.models import LocalRow


class LocalValue(LocalRow):
    """A dated value as one jobcentre has it. No two periods of a code overlap: actions check, triggers hold it."""

    code = models.CharField(max_length=80)
    value = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    author = models.CharField(max_length=200)

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["jobcentre", "code", "valid_from"], name="one_local_value_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="local_value_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="local_value_has_a_reason"),
        ]

    class Privacy:
        identifier = ("author",)
        health = ()
        operational = ("code", "value", "valid_from", "valid_to", "reason")
        open = ()
        subject = None
        retention = "organisation"


class ContextEvent(LocalRow):
    """Something outside the work that changed it here: a closed house, a reorganisation. Those of the whole country
    come with the product (list ``context_event``)."""

    title = models.CharField(max_length=120)
    first = models.DateField()
    last = models.DateField(null=True, blank=True)
    elements = models.JSONField(default=list, blank=True)  # numbers of core elements
    duties = models.JSONField(default=list, blank=True)  # codes of the list "paused_duty": their deadlines stand still
    source = models.CharField(max_length=300)
    author = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(last=None) | Q(last__gte=F("first")), name="context_event_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""), name="withdrawn_event_has_a_reason"
            ),
        ]

    class Privacy:
        identifier = ("author",)
        health = ()
        operational = (
            "title", "first", "last", "elements", "duties", "source", "withdrawn_at", "withdrawn_reason",
        )  # fmt: skip
        open = ()
        subject = None
        retention = "organisation"
