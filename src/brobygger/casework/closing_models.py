"""How a course was closed, and opened again. The states and dates of the course itself stay in ``citizens``."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brobygger.kernel import clock
from brobygger.kernel.fields import SealedTextField
from brobygger.kernel.models import LocalQuerySet, LocalRow, local_manager

USER = "accounts.User"


class Aftercare(models.TextChoices):
    """Whether somebody keeps in touch after the course."""

    UNDECIDED = "undecided", _("Ikke afgjort endnu")
    AGREED = "agreed", _("Aftalt")
    DECLINED = "declined", _("Borgeren ønsker det ikke")


class ClosingQuerySet(LocalQuerySet):
    def standing(self) -> ClosingQuerySet:
        """Those that have not been undone by a reopening."""
        return self.filter(reopened_at=None)

    def without_aftercare_decided(self) -> ClosingQuerySet:
        return self.standing().filter(aftercare=Aftercare.UNDECIDED)


class Closing(LocalRow):
    """One closing of a course: what it ended with, and what was agreed. A reopening leaves it readable."""

    course = models.ForeignKey("citizens.Course", on_delete=models.PROTECT, related_name="closings")
    on = models.DateField()
    outcome = models.CharField(max_length=40)  # code of reference list "closing_outcome"
    hours_a_week = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    began_on = models.DateField(null=True, blank=True)  # of the job or the education
    satisfaction = models.PositiveSmallIntegerField(null=True, blank=True)  # 1 to 5; empty: not asked or not answered
    aftercare = models.CharField(max_length=10, choices=Aftercare.choices, default=Aftercare.UNDECIDED)
    aftercare_on = models.DateField(null=True, blank=True)  # when it was decided
    note = SealedTextField(null=True)
    closed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(default=clock.now)
    reopened_on = models.DateField(null=True, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reopened_reason = SealedTextField(null=True)

    objects: ClassVar[Any] = local_manager(ClosingQuerySet)()

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["course"], condition=Q(reopened_at=None), name="one_standing_closing_of_a_course"
            ),
            models.CheckConstraint(
                condition=Q(reopened_on=None, reopened_at=None)
                | Q(reopened_on__isnull=False, reopened_at__isnull=False),
                name="reopened_on_and_at",
            ),
            models.CheckConstraint(
                condition=Q(aftercare="undecided", aftercare_on=None)
                | (~Q(aftercare="undecided") & Q(aftercare_on__isnull=False)),
                name="decided_aftercare_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(satisfaction=None) | Q(satisfaction__gte=1, satisfaction__lte=5),
                name="satisfaction_on_its_scale",
            ),
        ]
        indexes = [models.Index(fields=["jobcentre", "on", "id"])]

    class Privacy:
        identifier = ()
        health = ("note", "reopened_reason")
        operational = (
            "course", "on", "outcome", "hours_a_week", "began_on", "satisfaction", "aftercare", "aftercare_on",
            "closed_by", "closed_at", "reopened_on", "reopened_at", "reopened_by",
        )  # fmt: skip
        open = ()
        subject = "course__citizen"
        retention = "case"
