"""Professional review: decisions drawn by lot and read against the jobcentre's own marks.

It is about the quality of decisions. No list orders those who decided by it, and nobody reviews their own.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from brobygger.compensation.enums import SampleState
from brobygger.kernel.fields import SealedJSONField, SealedTextField
from brobygger.kernel.models import LocalRow

USER = "accounts.User"


class SampleMark(LocalRow):
    """One thing that a good decision has here. Other words make a new row; the old one gets an end."""

    text = models.CharField(max_length=200)
    help = models.CharField(max_length=500, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    author = models.CharField(max_length=200)

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="sample_mark_ends_after_start"
            )
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("author",)
        open = ("text", "help", "valid_from", "valid_to")
        subject = None
        retention = "organisation"


class DecisionSample(LocalRow):
    """One draw: with the seed and the digest of what could be drawn it can be made again."""

    drawn_on = models.DateField()
    drawn_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("accounts.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    scheme = models.CharField(max_length=40, blank=True)  # empty: all schemes
    outcome = models.CharField(max_length=10, blank=True)  # "granted", "refused"; empty: both
    since = models.DateField()  # decided in this period
    until = models.DateField()
    seed = models.CharField(max_length=64)
    wanted = models.PositiveSmallIntegerField()
    population = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # of the keys that could be drawn
    review_by = models.DateField()
    marks: Any = models.JSONField(default=list)  # [{"key", "text", "help"}]: as they stood on the day of the draw

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="decision_sample_ends_after_start")
        ]
        indexes = [models.Index(fields=["jobcentre", "drawn_on", "id"])]

    class Privacy:
        identifier = ()
        health = ()
        operational = (
            "drawn_on", "drawn_by", "team", "scheme", "outcome", "since", "until", "seed", "wanted", "population",
            "digest", "review_by", "marks",
        )  # fmt: skip
        open = ()
        subject = None
        retention = "case"


class SampledDecision(LocalRow):
    """One decision in a sample. A correction keeps what was written before in ``earlier``."""

    sample = models.ForeignKey(DecisionSample, on_delete=models.PROTECT, related_name="decisions")
    application = models.ForeignKey("compensation.Application", on_delete=models.PROTECT, related_name="samplings")
    place = models.PositiveSmallIntegerField()  # the order of the draw
    state = models.CharField(max_length=10, choices=SampleState.choices, default=SampleState.WAITING)
    found: Any = models.JSONField(default=dict)  # key of a mark → met or not; a mark that did not apply is left out
    met = models.PositiveSmallIntegerField(null=True, blank=True)
    out_of = models.PositiveSmallIntegerField(null=True, blank=True)
    words = SealedTextField(null=True)
    earlier = SealedJSONField(null=True)  # [{"state", "found", "met", "out_of", "words", "on", "by", "reason"}]
    reviewed_on = models.DateField(null=True, blank=True)
    reviewed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["sample", "application"], name="one_place_a_decision_in_a_sample"),
            models.CheckConstraint(
                condition=Q(state="done", met__isnull=False, out_of__gte=1, reviewed_on__isnull=False)
                | (~Q(state="done") & Q(met=None, out_of=None)),
                name="reviewed_decision_has_its_score",
            ),
            models.CheckConstraint(
                condition=Q(met=None) | Q(met__lte=F("out_of")), name="decision_meets_at_most_all_marks"
            ),
        ]
        indexes = [models.Index(fields=["jobcentre", "reviewed_on", "id"])]

    class Privacy:
        identifier = ()
        health = ("words", "earlier")
        operational = (
            "sample", "application", "place", "state", "found", "met", "out_of", "reviewed_on", "reviewed_by",
        )  # fmt: skip
        open = ()
        subject = "application__citizen"
        retention = "case"
