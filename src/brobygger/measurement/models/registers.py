"""What a weekly benefit register says of a programme's enrolled, as it was imported.

The file itself is not kept, and nobody in it who is not enrolled here. Of those who are, each has a row of their own,
sealed, that follows the citizen: it is merged, corrected and erased with the rest. Only figures are made of it.
"""

from __future__ import annotations

from django.db import models

from brobygger.kernel import clock
from brobygger.kernel.fields import SealedJSONField
from brobygger.kernel.models import LocalRow


class RegisterExtract(LocalRow):
    """One import for a jobcentre's enrolled in a programme. Weeks are counted as the register counts them."""

    programme = models.ForeignKey("programmes.Programme", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)  # SHA-256 of the file
    extracted_on = models.DateField()
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.UUIDField(null=True)
    made_by_label = models.CharField(max_length=200)
    people = models.PositiveIntegerField()  # in the file
    enrolled = models.PositiveIntegerField()  # here, whom it was asked about
    found = models.PositiveIntegerField()  # of them
    first_week = models.PositiveIntegerField()
    week_count = models.PositiveIntegerField()
    wages = models.JSONField(null=True)  # first and last week with wage income, counted from the first week
    unknown_codes = models.JSONField(default=dict)  # code -> stretches of time that have it

    class Meta(LocalRow.Meta):
        indexes = [models.Index(fields=["jobcentre", "programme", "made_at"])]

    class Privacy:
        identifier = ("file_name", "made_by_label")
        health = ()
        operational = (
            "programme", "file_digest", "extracted_on", "made_at", "made_by", "people", "enrolled", "found",
            "first_week", "week_count", "wages", "unknown_codes",
        )  # fmt: skip
        open = ()
        subject = None
        retention = "programme"


class RegisterHistory(LocalRow):
    """What the newest import says of one citizen: ``[[week, code], …]``, see ``brobygger_analysis.register.kept``."""

    extract = models.ForeignKey(RegisterExtract, on_delete=models.CASCADE, related_name="histories")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.CASCADE, related_name="register_histories")
    part = SealedJSONField()

    class Privacy:
        identifier = ()
        health = ("part",)
        operational = ("extract", "citizen")
        open = ()
        subject = "citizen"
        retention = "case"
