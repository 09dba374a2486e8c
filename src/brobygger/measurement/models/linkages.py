"""Comparisons of registrations here with an extract of the national data base, and what a person decided of them.

The extract itself is not kept. Of a comparison stay the counts; the persons behind them stay until the next one,
sealed, so that somebody can mend what is wrong. A decision about a proposal stays: the next comparison follows it.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from brobygger.kernel import clock
from brobygger.kernel.fields import SealedBytesField, SealedTextField
from brobygger.kernel.models import LocalRow


def sealed(what: dict[str, Any]) -> bytearray:
    """Both sides as they were compared. As bytes, like a file: a row of the extract may be about somebody else than the
    citizen it was compared with, so it does not go out with what is kept about the citizen.
    """
    return bytearray(json.dumps(what, ensure_ascii=False).encode())


class FindingKind(models.TextChoices):
    """What is to be looked at about a person."""

    ONLY_HERE = "only_here", _("Kun i Brobygger")
    ONLY_THERE = "only_there", _("Kun i udtrækket")
    DOUBTFUL = "doubtful", _("Samme CPR-nummer, men navn eller fødselsdato er en anden")
    MARKS = "marks", _("Markeringer, der ikke er ens")
    FAULT_HERE = "fault_here", _("CPR-nummer med fejl i Brobygger")
    FAULT_THERE = "fault_there", _("CPR-nummer med fejl i udtrækket")


class ProposalState(models.TextChoices):
    WAITING = "waiting", _("Venter på svar")
    ACCEPTED = "accepted", _("Samme person")
    REJECTED = "rejected", _("To forskellige personer")


class WrongSide(models.TextChoices):
    """Which of two numbers of one person was mistyped."""

    HERE = "here", _("Nummeret i Brobygger er forkert")
    THERE = "there", _("Nummeret i udtrækket er forkert")
    UNKNOWN = "unknown", _("Det ved jeg ikke")


class Linkage(LocalRow):
    """One comparison of a jobcentre's persons in a programme with an extract."""

    programme = models.ForeignKey("programmes.Programme", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    extracted_on = models.DateField()
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.UUIDField(null=True)
    made_by_label = models.CharField(max_length=200)
    rows = models.PositiveIntegerField()
    numbers = models.JSONField()  # counts only, as linkage.Linkage.to_dict tells them

    class Meta(LocalRow.Meta):
        indexes = [models.Index(fields=["jobcentre", "programme", "made_at"])]

    class Privacy:
        identifier = ("file_name", "made_by_label")
        health = ()
        operational = ("programme", "extracted_on", "made_at", "made_by", "rows", "numbers")
        open = ()
        subject = None
        retention = "programme"


class LinkageFinding(LocalRow):
    """A person behind a count of the newest comparison, to be mended here or there."""

    linkage = models.ForeignKey(Linkage, on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=20, choices=FindingKind.choices)
    number = models.PositiveIntegerField()  # order within the comparison
    citizen = models.ForeignKey(
        "citizens.Citizen", null=True, blank=True, on_delete=models.CASCADE, related_name="linkage_findings"
    )
    row = models.PositiveIntegerField(null=True, blank=True)  # of the extract, as a spreadsheet counts
    sides = SealedBytesField()

    class Meta(LocalRow.Meta):
        indexes = [models.Index(fields=["linkage", "kind", "number"])]

    class Privacy:
        identifier = ("sides",)
        health = ()
        operational = ("linkage", "kind", "number", "citizen", "row")
        open = ()
        subject = "citizen"
        retention = "draft"

    @property
    def what(self) -> dict[str, Any]:
        return dict(json.loads(self.sides))


class LinkageProposal(LocalRow):
    """Two numbers that differ as by a typing error. A person says whether they are one; nothing is ever merged.

    ``there_index`` is the keyed hash of the number in the extract, by which the next comparison knows the pair again.
    """

    linkage = models.ForeignKey(Linkage, on_delete=models.PROTECT, related_name="proposals")
    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="linkage_proposals")
    there_index = models.BinaryField(max_length=32)
    sides = SealedBytesField()  # both as they were compared, and the evidence
    is_ambiguous = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.WAITING)
    wrong_side = models.CharField(max_length=10, choices=WrongSide.choices, blank=True)
    reason = SealedTextField(null=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["citizen", "there_index"], name="a_pair_is_proposed_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None)
                | (~Q(state="waiting") & Q(decided_at__isnull=False) & Q(reason__isnull=False)),
                name="a_decided_pair_has_date_and_reason",
            ),
        ]
        indexes = [models.Index(fields=["linkage", "state"])]

    class Privacy:
        identifier = ("there_index", "sides", "reason")
        health = ()
        operational = ("linkage", "citizen", "is_ambiguous", "state", "wrong_side", "decided_at", "decided_by")
        open = ()
        subject = "citizen"
        retention = "case"

    @property
    def what(self) -> dict[str, Any]:
        return dict(json.loads(self.sides))
