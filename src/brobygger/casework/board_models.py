"""What a team writes on its own board: goals from a day on, and good stories without names."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from brobygger.kernel import clock
from brobygger.kernel.fields import SealedTextField
from brobygger.kernel.models import LocalRow


class TeamGoal(LocalRow):
    """What a team wants to reach by one measure. The newest that has begun holds; what held before stays."""

    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(max_length=40)  # a key of brobygger_analysis.board
    number = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    set_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["team", "measure", "valid_from"], name="one_goal_of_a_measure_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="team_goal_ends_after_start"
            ),
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("team", "measure", "number", "valid_from", "valid_to", "set_by")
        open = ()
        subject = None
        retention = "organisation"


class GoodStory(LocalRow):
    """A short text about what went well, for the meeting. No name and no number; sealed, since a text can slip."""

    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    text = SealedTextField()
    written_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta(LocalRow.Meta):
        indexes = [models.Index(fields=["team", "on"])]

    class Privacy:
        identifier = ("text",)
        health = ()
        operational = ("team", "on", "written_by", "written_at", "withdrawn_at")
        open = ()
        subject = None
        retention = "organisation"
