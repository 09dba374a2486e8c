"""How true a place is to the model: recorded forms, people's judgements, the 25-item review, and what ought to change.

No row here is about a citizen. A judgement is a jobcentre's own until it shares it with the programme; the proposals
that change the model, and its versions, belong to the programme.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from brobygger.kernel import clock
from brobygger.kernel.models import LocalQuerySet, LocalRow, Row, local_manager

USER = "accounts.User"
PROGRAMME = "programmes.Programme"


def _user(**more: Any) -> Any:
    return models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+", **more)


class Degree(models.TextChoices):
    """What a person judges an intention to be; the codes of ``brobygger_analysis.fidelity.Level``."""

    LOW = "low", _("Lav")
    LOW_MEDIUM = "low_medium", _("Lav til middel")
    MEDIUM = "medium", _("Middel")
    HIGH = "high", _("Høj")


BELOW_MEDIUM = (Degree.LOW, Degree.LOW_MEDIUM)


class FaultOf(models.TextChoices):
    """Why a degree is low: the model was not carried out, or it does not work as thought."""

    IMPLEMENTATION = "implementation", _("Modellen er ikke ført ud i livet")
    THEORY = "theory", _("Modellen virker ikke som tænkt")
    BOTH = "both", _("Begge dele")
    UNKNOWN = "unknown", _("Det ved vi ikke endnu")


class ReviewKind(models.TextChoices):
    SELF = "self", _("Egen gennemgang")
    INDEPENDENT = "independent", _("Gennemgang udefra")


class ReviewState(models.TextChoices):
    DRAFT = "draft", _("Kladde")
    FINISHED = "finished", _("Færdig")


class Decision(models.TextChoices):
    ADOPT = "adopt", _("Optag i modellen")
    TRY = "try", _("Prøv af")
    REJECT = "reject", _("Afvis")


class RecordedForm(LocalRow):
    """A chosen way of doing a part of the model, in a team or the whole jobcentre, from a day until another."""

    team = models.ForeignKey("accounts.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=40)  # key of brobygger_analysis.fidelity.FORMS
    choice = models.CharField(max_length=40)
    is_main = models.BooleanField(default=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    recorded_by = _user()
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="recorded_form_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_reason="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_reason="")),
                name="withdrawn_form_has_a_reason",
            ),
            models.UniqueConstraint(
                fields=["jobcentre", "form"],
                condition=Q(team=None, is_main=True, valid_to=None, withdrawn_on=None),
                name="one_main_form_a_jobcentre",
            ),
            models.UniqueConstraint(
                fields=["team", "form"],
                condition=Q(team__isnull=False, is_main=True, valid_to=None, withdrawn_on=None),
                name="one_main_form_a_team",
            ),
        ]
        indexes = [models.Index(fields=["jobcentre", "form", "valid_from"])]

    class Privacy:
        identifier = ()
        health = ()
        operational = (
            "team", "form", "choice", "is_main", "valid_from", "valid_to", "note", "recorded_by", "withdrawn_on",
            "withdrawn_reason",
        )  # fmt: skip
        open = ()
        subject = None
        retention = "organisation"


class AssessmentQuerySet(LocalQuerySet):
    def current(self) -> AssessmentQuerySet:
        """Those that nobody has corrected."""
        return self.filter(corrected_by=None)


class FidelityAssessment(LocalRow):
    """A person's judgement of one intention on a day, with the figures and thresholds as they stood then.

    ``evidence`` is frozen: what ``measurement.fidelity.evidence_of`` gave when the judgement was made.
    """

    programme = models.ForeignKey(PROGRAMME, on_delete=models.PROTECT, related_name="+")
    intention = models.CharField(max_length=40)  # key of brobygger_analysis.fidelity.INTENTIONS
    level = models.CharField(max_length=12, choices=Degree.choices)
    on = models.DateField()
    reason = models.TextField()
    drivers = models.TextField(blank=True)
    barriers = models.TextField(blank=True)
    fault = models.CharField(max_length=15, choices=FaultOf.choices, blank=True)
    evidence = models.JSONField()
    catalogue_version = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(default=clock.now)
    made_by = _user()
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    correction_reason = models.CharField(max_length=300, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)  # from then on the programme's other readers see it
    shared_by = _user()

    objects: ClassVar[Any] = local_manager(AssessmentQuerySet)()

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="assessment_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(level__in=["low", "low_medium"]) | ~Q(fault=""), name="low_assessment_says_whose_fault"
            ),
            models.CheckConstraint(
                condition=Q(corrects=None, correction_reason="")
                | (Q(corrects__isnull=False) & ~Q(correction_reason="")),
                name="corrected_assessment_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["jobcentre", "programme", "intention", "on"])]

    class Privacy:
        identifier = ()
        health = ()
        operational = (
            "programme", "intention", "level", "on", "reason", "drivers", "barriers", "fault", "evidence",
            "catalogue_version", "made_at", "made_by", "corrects", "correction_reason", "shared_at", "shared_by",
        )  # fmt: skip
        open = ()
        subject = None
        retention = "programme"


class IpsReview(LocalRow):
    """A review by the supported-employment scale. A draft is edited; a finished one is corrected by a new one."""

    team = models.ForeignKey("accounts.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    kind = models.CharField(max_length=12, choices=ReviewKind.choices)
    reviewers = models.CharField(max_length=200)
    items = models.JSONField(default=dict)  # number of the item -> {"score": 1-5 or null, "note": text}
    summary = models.TextField(blank=True)
    wording_version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=ReviewState.choices, default=ReviewState.DRAFT)
    total = models.PositiveSmallIntegerField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = _user()
    started_by = _user()
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    correction_reason = models.CharField(max_length=300, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", total=None, finished_at=None)
                | Q(state="finished", total__gte=25, total__lte=125, finished_at__isnull=False),
                name="finished_review_has_its_sum",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None, correction_reason="")
                | (Q(corrects__isnull=False) & ~Q(correction_reason="")),
                name="corrected_review_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["jobcentre", "held_on"])]

    class Privacy:
        identifier = ("reviewers",)
        health = ()
        operational = (
            "team", "held_on", "kind", "items", "summary", "wording_version", "state", "total", "finished_at",
            "finished_by", "started_by", "corrects", "correction_reason",
        )  # fmt: skip
        open = ()
        subject = None
        retention = "programme"


class ModelVersion(Row):
    """The model as it is from a day on: all that was adopted before, and what this version carries."""

    programme = models.ForeignKey(PROGRAMME, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    made_on = models.DateField()
    summary = models.TextField()
    made_by = _user()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="one_model_version_a_number")]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("programme", "number", "made_on", "summary", "made_by")
        open = ()
        subject = None
        retention = "programme"


class ModelProposal(Row):
    """Something that ought to change in the model, numbered within its programme, with what it rests on."""

    programme = models.ForeignKey(PROGRAMME, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    element = models.CharField(max_length=40)  # key of brobygger_analysis.fidelity.ELEMENTS
    change = models.TextField()
    why = models.TextField()
    intentions = models.JSONField(default=list)  # keys: the fidelity it rests on
    indicators = models.JSONField(default=list)  # keys of definitions: the results it rests on
    lesson = models.TextField(blank=True)
    place = models.CharField(max_length=200, blank=True)  # the jobcentre it comes from; empty: the evaluator
    proposed_on = models.DateField()
    proposed_by = _user()
    carried_by = models.ForeignKey(
        ModelVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="carried"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="one_proposal_a_number")]

    class Privacy:
        identifier = ()
        health = ()
        operational = (
            "programme", "number", "element", "change", "why", "intentions", "indicators", "lesson", "place",
            "proposed_on", "proposed_by", "carried_by",
        )  # fmt: skip
        open = ()
        subject = None
        retention = "programme"


class ModelDecision(Row):
    """What was decided of a proposal. The newest holds; the earlier ones stay to be read."""

    proposal = models.ForeignKey(ModelProposal, on_delete=models.PROTECT, related_name="decisions")
    decision = models.CharField(max_length=10, choices=Decision.choices)
    reason = models.TextField()
    owner = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField()
    decided_by = _user()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="reject") | ~Q(owner=""), name="what_is_adopted_or_tried_has_an_owner"
            ),
        ]
        indexes = [models.Index(fields=["proposal", "id"])]

    class Privacy:
        identifier = ("owner",)
        health = ()
        operational = ("proposal", "decision", "reason", "due_on", "decided_on", "decided_by")
        open = ()
        subject = None
        retention = "programme"
