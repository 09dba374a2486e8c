"""The leader's review of CVs and plans on a drawn sample, against the jobcentre's own quality marks.

The score belongs to a citizen's CV and plan, so that the evaluation can ask what they meant; it is shown nowhere as an
order of people, neither of citizens nor of those who wrote.
"""

from __future__ import annotations

from django.db import models

from brobygger.plans.enums import MarkAbout
from brobygger.reviews import models as reviews


class QualityMark(reviews.Mark):
    about = models.CharField(max_length=6, choices=MarkAbout.choices)

    class Meta(reviews.Mark.Meta):
        abstract = False
        constraints = [reviews.mark_ends_after_start("quality_mark_ends_after_start")]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("author",)
        open = ("about", "text", "help", "valid_from", "valid_to")
        subject = None
        retention = "organisation"


class QualitySample(reviews.Sample):
    class Meta(reviews.Sample.Meta):
        abstract = False
        constraints = [reviews.sample_ends_after_start("quality_sample_ends_after_start")]
        indexes = [models.Index(fields=["jobcentre", "drawn_on", "id"])]

    class Privacy:
        identifier = ()
        health = ()
        operational = reviews.SAMPLE_COLUMNS
        open = ()
        subject = None
        retention = "case"


class QualityReview(reviews.Drawn):
    """One citizen's CV and plan in a sample."""

    sample = models.ForeignKey(QualitySample, on_delete=models.PROTECT, related_name="reviews")
    course = models.ForeignKey("citizens.Course", on_delete=models.PROTECT, related_name="quality_reviews")
    plan_number = models.PositiveIntegerField(null=True, blank=True)  # the version that was read
    cv_key = models.UUIDField(null=True, blank=True)  # the CV version that was read

    class Meta(reviews.Drawn.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["sample", "course"], name="one_review_a_course_in_a_sample"),
            reviews.has_its_score("done_review_has_its_score"),
            reviews.meets_at_most_all("review_meets_at_most_all"),
        ]
        indexes = [models.Index(fields=["jobcentre", "reviewed_on", "id"])]

    class Privacy:
        identifier = ()
        health = ("words", "earlier")
        operational = (*reviews.DRAWN_COLUMNS, "course", "plan_number", "cv_key")
        open = ()
        subject = "course__citizen"
        retention = "case"
