"""The compensation card: its lines, each decided by the citizen, and what was shared with whom.

Every word on a card is sealed; so is the code that opens a shared one. See docs/algorithms/compensation-card.md.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from brobygger.compensation.card_rules import Answer, NameShown, Part, Writer
from brobygger.kernel import clock
from brobygger.kernel.fields import SealedJSONField, SealedTextField
from brobygger.kernel.models import LocalRow


class Card(LocalRow):
    """One card per goal of the plan; ``goal`` is the goal's key, empty for a card that fits any job."""

    citizen = models.ForeignKey("citizens.Citizen", on_delete=models.PROTECT, related_name="compensation_cards")
    goal = models.CharField(max_length=36, blank=True)
    title = SealedTextField()  # the goal in words, as on the plan when the card was made
    made_on = models.DateField()

    class Meta(LocalRow.Meta):
        constraints = [models.UniqueConstraint(fields=["citizen", "goal"], name="one_card_per_goal")]

    class Privacy:
        identifier = ("title",)
        health = ()
        operational = ("citizen", "goal", "made_on")
        open = ()
        subject = "citizen"
        retention = "case"


class CardLine(LocalRow):
    """One line. ``wording`` rises with each change of its words: a yes is to one wording and no other."""

    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="lines")
    part = models.CharField(max_length=10, choices=Part.choices)
    place = models.PositiveSmallIntegerField(default=0)
    # {"text": ...}, or for a scheme {"scheme", "grantor", "granted_on", "conditions", "ends_on"}
    content = SealedJSONField()
    wording = models.PositiveIntegerField(default=1)
    writer = models.CharField(max_length=10, choices=Writer.choices)  # of the present wording
    grant = models.ForeignKey("compensation.Grant", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.NONE)
    answered_at = models.DateTimeField(null=True, blank=True)
    taken_away_at = models.DateTimeField(null=True, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="answered_card_line_has_its_time",
            ),
            models.UniqueConstraint(
                fields=["card", "grant"], condition=Q(taken_away_at=None), name="a_grant_stands_once_on_a_card"
            ),
        ]
        indexes = [models.Index(fields=["card", "place", "id"])]

    class Privacy:
        identifier = ()
        health = ("content",)
        operational = (
            "card", "part", "place", "wording", "writer", "grant", "answer", "answered_at", "taken_away_at",
        )  # fmt: skip
        open = ()
        subject = "card__citizen"
        retention = "case"

    @property
    def text(self) -> str:
        return str(self.content.get("text", ""))

    def fact(self, name: str) -> str:
        return str(self.content.get(name, ""))

    def date(self, name: str) -> datetime.date | None:
        written = self.fact(name)
        return datetime.date.fromisoformat(written) if written else None


class CardShare(LocalRow):
    """A card handed to somebody by a link. ``lines`` are the lines with the wording that the citizen saw and shared."""

    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="shares")
    link = models.UUIDField(null=True, blank=True)  # key of the personal link
    code = SealedTextField()  # what opens the link besides its address
    receiver = SealedTextField(null=True)  # the citizen's own note of who got it
    name_shown = models.CharField(max_length=10, choices=NameShown.choices, default=NameShown.FULL)
    lines: Any = models.JSONField(default=list)  # [[key of line, wording]]
    language = models.CharField(max_length=5, default="da")
    shared_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta(LocalRow.Meta):
        indexes = [models.Index(fields=["card", "-shared_at"])]

    class Privacy:
        identifier = ("code", "receiver")
        health = ()
        operational = ("card", "link", "name_shown", "lines", "language", "shared_at", "expires_at", "withdrawn_at")
        open = ()
        subject = "card__citizen"
        retention = "case"

    def is_open(self, at: datetime.datetime) -> bool:
        return self.withdrawn_at is None and at < self.expires_at
