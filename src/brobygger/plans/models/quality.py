"""The leader's review of CVs and plans on a drawn sample, against the jobcentre's own quality marks.

The score belongs to a citizen's CV and plan, so that the evaluation can ask what they meant; it is shown nowhere as an
order of people, neither of citizens nor of those who wrote.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from brobygger.kernel.fields import SealedJSONField, SealedTextField
from brobygger.kernel.models import LocalRow
from brobygger.plans.enums import MarkAbout, ReviewState

USER = "accounts.User"


class QualityMark(LocalRow):
    """One thing that a good CV or plan has here. Other words make a new row; the old one gets an end."""

    about = models.CharField(max_length=6, choices=MarkAbout.choices)
    text = models.CharField(max_length=200)
    help = models.CharField(max_length=500, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    author = models.CharField(max_length=200)

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="quality_mark_ends_after_start"
            )
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("author",)
        open = ("about", "text", "help", "valid_from", "valid_to")
        subject = None
        retention = "organisation"


class QualitySample(LocalRow):
    """One draw: with the seed and the digest of those who could be drawn it can be made again."""

    drawn_on = models.DateField()
    drawn_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("accounts.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()  # plans that were changed in this period could be drawn
    until = models.DateField()
    seed = models.CharField(max_length=64)
    wanted = models.PositiveSmallIntegerField()
    population = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # of the keys that could be drawn
    review_by = models.DateField()
    marks = models.JSONField(default=list)  # [{"key", "about", "text", "help"}]: as they stood on the day of the draw

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="quality_sample_ends_after_start")
        ]
        indexes = [models.Index(fields=["jobcentre", "drawn_on", "id"])]

    class Privacy:
        identifier = ()
        health = ()
        operational = (
            "drawn_on", "drawn_by", "team", "since", "until", "seed", "wanted", "population", "digest", "review_by",
            "marks",
        )  # fmt: skip
        open = ()
        subject = None
        retention = "case"


class QualityReview(LocalRow):
    """One citizen's CV and plan in a sample."""

    sample = models.ForeignKey(QualitySample, on_delete=models.PROTECT, related_name="reviews")
    course = models.ForeignKey("citizens.Course", on_delete=models.PROTECT, related_name="quality_reviews")
    place = models.PositiveSmallIntegerField()  # the order of the draw
    state = models.CharField(max_length=10, choices=ReviewState.choices, default=ReviewState.WAITING)
    plan_number = models.PositiveIntegerField(null=True, blank=True)  # the version that was read
    cv_key = models.UUIDField(null=True, blank=True)  # the CV version that was read
    found = models.JSONField(default=dict)  # key of a mark → met or not; a mark that did not apply is left out
    met = models.PositiveSmallIntegerField(null=True, blank=True)
    out_of = models.PositiveSmallIntegerField(null=True, blank=True)
    words = SealedTextField(null=True)
    earlier = SealedJSONField(null=True)  # [{"found", "met", "out_of", "words", "on", "by", "reason"}]: corrected since
    reviewed_on = models.DateField(null=True, blank=True)
    reviewed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["sample", "course"], name="one_review_a_course_in_a_sample"),
            models.CheckConstraint(
                condition=Q(state="done", met__isnull=False, out_of__gte=1, reviewed_on__isnull=False)
                | (~Q(state="done") & Q(met=None, out_of=None)),
                name="done_review_has_its_score",
            ),
            models.CheckConstraint(condition=Q(met=None) | Q(met__lte=F("out_of")), name="review_meets_at_most_all"),
        ]
        indexes = [models.Index(fields=["jobcentre", "reviewed_on", "id"])]

    class Privacy:
        identifier = ()
        health = ("words", "earlier")
        operational = (
            "sample", "course", "place", "state", "plan_number", "cv_key", "found", "met", "out_of", "reviewed_on",
            "reviewed_by",
        )  # fmt: skip
        open = ()
        subject = "course__citizen"
        retention = "case"
