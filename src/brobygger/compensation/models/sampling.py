"""Professional review: decisions drawn by lot and read against the jobcentre's own marks.

It is about the quality of decisions. No list orders those who decided by it, and nobody reviews their own.
"""

from __future__ import annotations

from django.db import models

from brobygger.reviews import models as reviews


class SampleMark(reviews.Mark):
    class Meta(reviews.Mark.Meta):
        abstract = False
        constraints = [reviews.mark_ends_after_start("sample_mark_ends_after_start")]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("author",)
        open = ("text", "help", "valid_from", "valid_to")
        subject = None
        retention = "organisation"


class DecisionSample(reviews.Sample):
    scheme = models.CharField(max_length=40, blank=True)  # empty: all schemes
    outcome = models.CharField(max_length=10, blank=True)  # "granted", "refused"; empty: both

    class Meta(reviews.Sample.Meta):
        abstract = False
        constraints = [reviews.sample_ends_after_start("decision_sample_ends_after_start")]
        indexes = [models.Index(fields=["jobcentre", "drawn_on", "id"])]

    class Privacy:
        identifier = ()
        health = ()
        operational = (*reviews.SAMPLE_COLUMNS, "scheme", "outcome")
        open = ()
        subject = None
        retention = "case"


class SampledDecision(reviews.Drawn):
    """One decision in a sample."""

    sample = models.ForeignKey(DecisionSample, on_delete=models.PROTECT, related_name="decisions")
    application = models.ForeignKey("compensation.Application", on_delete=models.PROTECT, related_name="samplings")

    class Meta(reviews.Drawn.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["sample", "application"], name="one_place_a_decision_in_a_sample"),
            reviews.has_its_score("reviewed_decision_has_its_score"),
            reviews.meets_at_most_all("decision_meets_at_most_all_marks"),
        ]
        indexes = [models.Index(fields=["jobcentre", "reviewed_on", "id"])]

    class Privacy:
        identifier = ()
        health = ("words", "earlier")
        operational = (*reviews.DRAWN_COLUMNS, "application")
        open = ()
        subject = "application__citizen"
        retention = "case"
