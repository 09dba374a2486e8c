"""Programmes: what is tried together, by whom, when, and with which ambitions. No citizen is known here."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.models import LocalRow, Row


class MarkedState(models.TextChoices):
    """The states of a course that a mark can stand for: codes of milestones, which a room above writes."""

    SCREENED = "screened", _("Gennemført opsporingssamtale")
    ACCEPTED = "accepted", _("Takket ja til visitationssamtale")
    HANDED_OVER = "handed_over", _("Overleveret til visitation")
    INTERVIEWED = "interviewed", _("Gennemført visitationssamtale")
    ENROLLED = "enrolled", _("Visiteret til indsatsen")
    FIRST_CONVERSATION = "first_conversation", _("Holdt den første samtale")
    EMPLOYED = "employed", _("I beskæftigelse eller uddannelse")
    CLOSED = "closed", _("Forløbet er afsluttet")


class Programme(Row):
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="programme_ends_after_start"
            )
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("is_demonstration",)
        open = ("code", "name", "starts_on", "ends_on")
        subject = None
        retention = "programme"

    def __str__(self) -> str:
        return self.name


class Participation(LocalRow):
    """A jobcentre's part in a programme, with its own project title."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="participations")
    title = models.CharField(max_length=200, blank=True)
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    left_reason = models.CharField(max_length=300, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["programme", "jobcentre"], name="one_participation_per_jobcentre"),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")), name="participation_ends_after_start"
            ),
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("left_reason",)
        open = ("programme", "title", "joined_on", "left_on")
        subject = None
        retention = "programme"

    def runs_on(self, day: datetime.date) -> bool:
        """Whether courses of the programme begin here on a day."""
        programme = self.programme
        begins = max(self.joined_on, programme.starts_on)
        ends = min((one for one in (self.left_on, programme.ends_on) if one is not None), default=None)
        return begins <= day and (ends is None or day <= ends)


class ProgrammeMark(Row):
    """A person group mark of the programme's own: a name for a state that courses of the programme reach.

    Nobody sets it on a citizen: who has it follows from the milestones, as for the four national marks.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="marks")
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=30, choices=MarkedState.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "name", "valid_from"], name="one_programme_mark_of_a_name"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="programme_mark_ends_after_start"
            ),
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ()
        open = ("programme", "name", "state", "valid_from", "valid_to")
        subject = None
        retention = "programme"

    def __str__(self) -> str:
        return self.name

    def holds_on(self, day: datetime.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Target(LocalRow):
    """A local ambition. The original stays; a revision is a new row with date, reason and author.

    ``measure`` is one of ``measures.MEASURES``, which may get more without a change of tables.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="targets")
    measure = models.CharField(max_length=30)
    is_original = models.BooleanField()
    value = models.PositiveIntegerField()
    decided_on = models.DateField()
    reason = models.CharField(max_length=500, blank=True)
    author = models.CharField(max_length=200)
    source = models.CharField(max_length=200, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "jobcentre", "measure"], condition=Q(is_original=True), name="one_original_target"
            ),
            models.CheckConstraint(condition=Q(is_original=True) | ~Q(reason=""), name="revised_target_has_a_reason"),
        ]
        indexes = [models.Index(fields=["programme", "measure", "decided_on"])]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("author",)
        open = ("programme", "measure", "is_original", "value", "decided_on", "reason", "source")
        subject = None
        retention = "programme"


class PublishedFigure(Row):
    """A figure as somebody printed it: kept beside what is registered here, never instead of it.

    ``jobcentre`` is empty for a programme's total. ``measure`` is a code such as "achieved.screened".
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="published_figures")
    jobcentre = models.ForeignKey(
        "accounts.Jobcentre", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    measure = models.CharField(max_length=60)
    value = models.DecimalField(max_digits=14, decimal_places=4)
    unit = models.CharField(max_length=10, default="count")
    source = models.CharField(max_length=300)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "jobcentre", "measure"], name="published_once", nulls_distinct=False
            )
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ()
        open = ("programme", "measure", "value", "unit", "source", "note")
        subject = None
        retention = "programme"


class MunicipalUsage(LocalRow):
    """How many grants of personal assistance and aids a municipality gave in a calendar year, and how many live there.

    Of everybody in it, so that it is of no programme: each that the jobcentre takes part in reads it.
    """

    year = models.PositiveSmallIntegerField()
    grants = models.PositiveIntegerField()
    inhabitants = models.PositiveIntegerField()
    source = models.CharField(max_length=300)

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["jobcentre", "year"], name="one_municipal_usage_per_year"),
            models.CheckConstraint(
                condition=models.Q(grants__lte=models.F("inhabitants"), inhabitants__gt=0), name="grants_of_inhabitants"
            ),
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ()
        open = ("year", "grants", "inhabitants", "source")
        subject = None
        retention = "programme"


class PopulationCount(LocalRow):
    """How many began a course in a period, where no list of them is to be had: imported, with its source."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="population_counts")
    benefit_group = models.CharField(max_length=40, blank=True)
    period_from = models.DateField()
    period_to = models.DateField()
    count = models.PositiveIntegerField()
    source = models.CharField(max_length=300)
    is_computed = models.BooleanField(default=False)  # from a printed share, not counted

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "jobcentre", "benefit_group", "period_from", "period_to"],
                name="one_population_count_per_period",
            )
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ()
        open = ("programme", "benefit_group", "period_from", "period_to", "count", "source", "is_computed")
        subject = None
        retention = "programme"
