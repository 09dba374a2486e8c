"""The plan of a course: one row, and a version for each change.

What the plan says is sealed, in one value per version (``content.Content``). Plain are dates, who, and which parts a
version changed: what a figure counts and the desk asks for.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from brobygger.kernel import clock
from brobygger.kernel.fields import SealedJSONField, SealedTextField
from brobygger.kernel.models import LocalRow
from brobygger.plans.enums import AcknowledgedHow

USER = "accounts.User"


class Plan(LocalRow):
    """``version`` is also the number of the present ``PlanVersion``: only a change of what the plan says raises it."""

    course = models.OneToOneField("citizens.Course", on_delete=models.PROTECT, related_name="plan")
    ready_on = models.DateField(null=True, blank=True)  # said to be complete, the first time
    ready_at = models.DateTimeField(null=True, blank=True)  # when that was typed
    ready_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # [{"ready_on", "ready_at", "ready_by", "at", "by", "reason"}]: said by mistake, and taken back
    ready_taken_back = SealedJSONField(null=True)
    next_on = models.DateField(null=True, blank=True)  # the nearest end of an open activity or agreement
    changed_on = models.DateField()  # of the present version

    class Meta(LocalRow.Meta):
        indexes = [models.Index(fields=["jobcentre", "next_on", "id"])]

    class Privacy:
        identifier = ()
        health = ("ready_taken_back",)
        operational = ("course", "ready_on", "ready_at", "ready_by", "next_on", "changed_on")
        open = ()
        subject = "course__citizen"
        retention = "case"


class PlanVersion(LocalRow):
    """The whole plan as it was after one change. Never overwritten."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = SealedJSONField()  # content.Content
    note = SealedTextField(null=True)  # why it was changed
    on = models.DateField()  # the Danish date of the change
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    goals_changed = models.BooleanField(default=False)
    activities_changed = models.BooleanField(default=False)
    agreements_changed = models.BooleanField(default=False)
    strategy_changed = models.BooleanField(default=False)  # the picture, or the citizen's own words

    class Meta(LocalRow.Meta):
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_plan_version_a_number")]
        indexes = [models.Index(fields=["jobcentre", "on", "id"])]

    class Privacy:
        identifier = ()
        health = ("content", "note")
        operational = (
            "plan", "number", "on", "made_at", "made_by", "goals_changed", "activities_changed", "agreements_changed",
            "strategy_changed",
        )  # fmt: skip
        open = ()
        subject = "plan__course__citizen"
        retention = "case"


class Comment(LocalRow):
    """What the citizen wrote to a version of the plan, or what was answered."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="comments")
    number = models.PositiveIntegerField()  # of the version that was read
    text = SealedTextField()
    written_at = models.DateTimeField(default=clock.now)
    written_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_citizen = models.BooleanField(default=True)
    seen_on = models.DateField(null=True, blank=True)  # by whoever is responsible for the plan
    seen_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(LocalRow.Meta):
        indexes = [
            models.Index(
                fields=["jobcentre", "plan"], condition=Q(seen_on=None, by_citizen=True), name="plan_comments_to_see"
            )
        ]

    class Privacy:
        identifier = ()
        health = ("text",)
        operational = ("plan", "number", "written_at", "written_by", "by_citizen", "seen_on", "seen_by")
        open = ()
        subject = "plan__course__citizen"
        retention = "case"


class Acknowledgement(LocalRow):
    """The citizen has read a version and says yes to it."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="acknowledgements")
    number = models.PositiveIntegerField()
    how = models.CharField(max_length=12, choices=AcknowledgedHow.choices)
    on = models.DateField()
    at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(LocalRow.Meta):
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_acknowledgement_a_version")]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("plan", "number", "how", "on", "at", "recorded_by")
        open = ()
        subject = "plan__course__citizen"
        retention = "case"
