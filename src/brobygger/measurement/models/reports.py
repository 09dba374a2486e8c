"""Monthly status reports: what was approved stays as it was approved, and what was agreed stays until it is closed.

A draft holds no figures: they are counted when somebody looks. Approving writes them down, sealed, with their hash. An
approved report is never written again but to say that a newer revision took its place.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brobygger.kernel import clock
from brobygger.kernel.fields import SealedJSONField, SealedTextField
from brobygger.kernel.models import LocalRow, Row
from brobygger.measurement.models.analyses import WorkState

PROGRAMME, USER = "programmes.Programme", "accounts.User"


class Frozen(RuntimeError):
    """Somebody tried to write what a leader has signed."""


class ReportState(models.TextChoices):
    """Where a report stands; see ``report_states``."""

    DRAFT = "draft", _("Kladde")
    APPROVED = "approved", _("Godkendt")
    REPLACED = "replaced", _("Erstattet af en rettet udgave")


class AgreementState(models.TextChoices):
    OPEN = "open", _("Åben")
    KEPT = "kept", _("Gjort")
    DROPPED = "dropped", _("Droppet")


class _Report(models.Model):
    """What both kinds of report have in common. ``month`` is the month's first day."""

    programme = models.ForeignKey(PROGRAMME, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    revision = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=ReportState.choices, default=ReportState.DRAFT)
    reason = SealedTextField(null=True)  # why there is a revision
    made_at = models.DateTimeField(default=clock.now)
    form = models.PositiveSmallIntegerField(default=0)  # report.VERSION of the stored figures
    digest = models.CharField(max_length=64, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    log_number = models.PositiveBigIntegerField(default=0)  # how far the sealed log had come when they were counted
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_as = models.CharField(max_length=40, blank=True)  # the role that gave the right

    _was: str | None = None  # the state in the database

    class Meta:
        abstract = True

    @property
    def code(self) -> str:
        """``2026-10``."""
        return f"{self.month:%Y-%m}"

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Any:
        row = super().from_db(*args, **kwargs)
        row._was = row.__dict__.get("state")
        return row

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What was approved is never written again, but for saying that a newer revision took its place."""
        fields = set(kwargs.get("update_fields") or ())
        if self._was not in {None, ReportState.DRAFT} and not (
            fields == {"state"} and self.state == ReportState.REPLACED
        ):
            raise Frozen(f"{self.code}: an approved report is not written again")
        super().save(*args, **kwargs)
        self._was = self.state


class StatusReport(LocalRow, _Report):
    """One month of one jobcentre in a programme."""

    figures = SealedJSONField(null=True)  # report.StatusReport.to_dict, once approved
    deviations = SealedJSONField(null=True)  # report.Departures.to_dict, once approved; older reports have none
    deviations_digest = models.CharField(max_length=64, blank=True)  # SHA-256 of them

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["jobcentre", "programme", "month", "revision"], name="one_report_a_month_and_revision"
            ),
            models.UniqueConstraint(
                fields=["jobcentre", "programme", "month"], condition=Q(state="approved"), name="one_approved_report"
            ),
            models.UniqueConstraint(
                fields=["jobcentre", "programme", "month"], condition=Q(state="draft"), name="one_draft_of_a_report"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", approved_at=None)
                | (~Q(state="draft") & Q(approved_at__isnull=False, figures__isnull=False) & ~Q(digest="")),
                name="an_approved_report_has_its_figures",
            ),
        ]
        indexes = [models.Index(fields=["jobcentre", "programme", "month"])]

    class Privacy:
        identifier = ("reason",)
        health = ()
        operational = (
            "programme", "month", "revision", "state", "made_at", "form", "digest", "counted_at", "log_number",
            "approved_at", "approved_by", "approved_as", "figures", "deviations", "deviations_digest",
        )  # fmt: skip
        open = ()
        subject = None
        retention = "programme"


class ProgrammeReport(Row, _Report):
    """One month of a whole programme: the fixed tables that readers outside the jobcentres get.

    ``shown`` is all that anybody sees. ``inside`` holds what was counted and hidden, which the next month's tables are
    protected against; nobody is shown it. Both are empty until the background work that was asked for has counted them.
    """

    shown = models.JSONField(default=dict)
    inside = SealedJSONField(null=True)
    work = models.CharField(max_length=10, choices=WorkState.choices)  # where the counting stands
    fault = models.CharField(max_length=300, blank=True)  # in Danish, as it stands in the catalogues
    asked_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)  # none where a command counted it at once

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "month", "revision"], name="one_programme_report_a_month_and_revision"
            ),
            models.UniqueConstraint(
                fields=["programme", "month"], condition=Q(state="approved"), name="one_approved_programme_report"
            ),
            models.UniqueConstraint(
                fields=["programme", "month"], condition=Q(state="draft"), name="one_draft_of_a_programme_report"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", approved_at=None)
                | (~Q(state="draft") & Q(approved_at__isnull=False, inside__isnull=False) & ~Q(digest="")),
                name="an_approved_programme_report_has_its_figures",
            ),
            models.CheckConstraint(
                condition=Q(work="done", inside__isnull=False) & ~Q(digest="")
                | Q(state="draft", inside__isnull=True, digest="") & ~Q(work="done"),
                name="a_programme_report_is_counted_or_waits",
            ),
        ]
        indexes = [models.Index(fields=["programme", "month"])]

    class Privacy:
        identifier = ("reason",)
        health = ()
        operational = (
            "programme", "month", "revision", "state", "made_at", "form", "digest", "counted_at", "log_number",
            "approved_at", "approved_by", "approved_as", "shown", "inside", "work", "fault", "asked_by", "asked_at",
        )  # fmt: skip
        open = ()
        subject = None
        retention = "programme"

    @property
    def is_counted(self) -> bool:
        return self.work == WorkState.DONE


class FollowUpMeeting(LocalRow):
    """The monthly meeting about a report: were the figures right, why do some depart, and what is looked at next."""

    report = models.OneToOneField(StatusReport, on_delete=models.PROTECT, related_name="meeting")
    held_on = models.DateField()
    adviser = models.CharField(max_length=200)  # the programme's process adviser
    validation = SealedTextField(null=True)
    explanations = SealedJSONField(null=True)  # code of a deviation -> words
    focus = SealedJSONField(null=True)  # codes of areas
    focus_words = SealedTextField(null=True)

    class Meta(LocalRow.Meta):
        pass

    class Privacy:
        identifier = ("adviser", "validation", "explanations", "focus", "focus_words")
        health = ()
        operational = ("report", "held_on")
        open = ()
        subject = None
        retention = "programme"


class Agreement(LocalRow):
    """Who does what by when. Open ones stand on each later report until somebody closes them."""

    report = models.ForeignKey(StatusReport, on_delete=models.PROTECT, related_name="agreements")  # where it was made
    what = SealedTextField()
    who = models.CharField(max_length=200)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=AgreementState.choices, default=AgreementState.OPEN)
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = SealedTextField(null=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_on=None) | (~Q(state="open") & Q(closed_on__isnull=False)),
                name="a_closed_agreement_has_its_day",
            ),
        ]
        indexes = [models.Index(fields=["report", "state"])]

    class Privacy:
        identifier = ("what", "who", "outcome")
        health = ()
        operational = ("report", "due_on", "state", "closed_on", "closed_by")
        open = ()
        subject = None
        retention = "programme"
