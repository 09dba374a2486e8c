"""Frozen data sets of a programme, what was computed from them, and every copy that left the house.

A data set is pseudonymised and spans the programme's jobcentres, so it belongs to none of them; its rows lie sealed as
one value. A frozen row is never changed: what is wrong is frozen anew.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brobygger.kernel import clock
from brobygger.kernel.fields import SealedBytesField
from brobygger.kernel.models import Row

USER = "accounts.User"


class WorkState(models.TextChoices):
    """Where background work stands."""

    WAITING = "waiting", _("Venter på at blive beregnet")
    RUNNING = "running", _("Bliver beregnet nu")
    DONE = "done", _("Færdig")
    FAILED = "failed", _("Kunne ikke beregnes")


class FileFormat(models.TextChoices):
    """What a data set can be fetched as."""

    CSV = "csv", _("CSV (regneark)")
    PARQUET = "parquet", _("Parquet")
    SPSS = "sav", _("SPSS")


class DataSet(Row):
    """The enrolled of a programme as columns without names, frozen with its hash and codebook."""

    programme = models.ForeignKey("programmes.Programme", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=300)
    asked_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=10, choices=WorkState.choices, default=WorkState.WAITING)
    fault = models.CharField(max_length=300, blank=True)
    as_of = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveIntegerField(default=0)
    definition_version = models.PositiveSmallIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of codebook and columns
    codebook = models.JSONField(default=dict)
    content = SealedBytesField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | (~Q(digest="") & Q(content__isnull=False) & Q(as_of__isnull=False)),
                name="frozen_data_set_has_its_hash",
            ),
        ]
        indexes = [models.Index(fields=["programme", "asked_at"])]

    class Privacy:
        identifier = ()
        health = ("content",)
        operational = (
            "programme", "purpose", "asked_by", "asked_at", "state", "fault", "as_of", "rows", "definition_version",
            "digest", "codebook",
        )  # fmt: skip
        open = ()
        subject = None
        retention = "programme"


class AssociationRun(Row):
    """One computation of an association analysis on a frozen data set: what was asked, and the answer as it was."""

    data_set = models.ForeignKey(DataSet, on_delete=models.PROTECT, related_name="runs")
    outcome = models.CharField(max_length=40)
    controls = models.CharField(max_length=10)  # association.ControlSet
    imputations = models.PositiveSmallIntegerField(default=0)
    draws = models.PositiveIntegerField(default=9_999)
    seed = models.PositiveIntegerField(default=1)
    asked_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=10, choices=WorkState.choices, default=WorkState.WAITING)
    fault = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    definition_version = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(default=dict)  # Study.to_dict: groups only
    digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the result
    shared_at = models.DateTimeField(null=True, blank=True)  # from then on the programme's leaders see it
    shared_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(state="done") | ~Q(digest=""), name="computed_run_has_its_hash"),
            models.CheckConstraint(condition=Q(shared_at=None) | Q(state="done"), name="only_computed_runs_are_shared"),
        ]
        indexes = [models.Index(fields=["data_set", "asked_at"])]

    class Privacy:
        identifier = ()
        health = ()
        operational = (
            "data_set", "outcome", "controls", "imputations", "draws", "seed", "asked_by", "asked_at", "state", "fault",
            "done_at", "definition_version", "result", "digest", "shared_at", "shared_by",
        )  # fmt: skip
        open = ()
        subject = None
        retention = "programme"


class DataSetExport(Row):
    """A copy of a data set that left the house: who took it, as what, and why."""

    data_set = models.ForeignKey(DataSet, on_delete=models.PROTECT, related_name="exports")
    taken_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(default=clock.now)
    format = models.CharField(max_length=10, choices=FileFormat.choices)
    reason = models.CharField(max_length=300)
    rows = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField()  # rows that could not leave
    blanked = models.PositiveIntegerField()  # values that were taken away

    class Meta:
        indexes = [models.Index(fields=["data_set", "taken_at"])]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("data_set", "taken_by", "taken_at", "format", "reason", "rows", "left_out", "blanked")
        open = ()
        subject = None
        retention = "programme"
