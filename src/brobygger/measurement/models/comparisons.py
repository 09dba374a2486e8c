"""The participants of a frozen data set beside people who did not take part, from a file that is not kept.

What stays is the answer with the hash of both, so that the same file gives the same answer again, and nobody of the
other group is here.
"""

from __future__ import annotations

from django.db import models

from brobygger.kernel import clock
from brobygger.kernel.models import Row


class GroupComparison(Row):
    """One comparison: what was asked, of which file, and the answer as it was."""

    data_set = models.ForeignKey("measurement.DataSet", on_delete=models.PROTECT, related_name="comparisons")
    outcome = models.CharField(max_length=40)
    others = models.CharField(max_length=300)  # who they are, in the words of whoever brought them
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)  # SHA-256 of the file
    rows = models.PositiveIntegerField()
    asked_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    definition_version = models.PositiveSmallIntegerField()
    result = models.JSONField()  # Compared.to_dict: groups only
    digest = models.CharField(max_length=64)  # SHA-256 of the result
    shared_at = models.DateTimeField(null=True, blank=True)  # from then on the programme's leaders see it
    shared_by = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["data_set", "asked_at"])]

    class Privacy:
        identifier = ()
        health = ()
        operational = (
            "data_set", "outcome", "others", "file_name", "file_digest", "rows", "asked_by", "asked_at",
            "definition_version", "result", "digest", "shared_at", "shared_by",
        )  # fmt: skip
        open = ()
        subject = None
        retention = "programme"
