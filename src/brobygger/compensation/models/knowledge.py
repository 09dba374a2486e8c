"""What a jobcentre knows about schemes and how it spreads it. No row here is about a citizen."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from brobygger.compensation.enums import Direction, Reader, Spreader
from brobygger.kernel.models import LocalRow

USER = "accounts.User"


def _user() -> Any:
    return models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")


class Guide(LocalRow):
    """One version of the jobcentre's own short guide to a scheme for one kind of reader. Old versions stay.

    Without one, the guide that Brobygger brings is shown. To have checked a text and changed nothing is a version too.
    """

    scheme = models.CharField(max_length=40)  # code of list "compensation_scheme"
    reader = models.CharField(max_length=10, choices=Reader.choices)
    number = models.PositiveSmallIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    text_da = models.TextField()
    text_en = models.TextField(blank=True)
    checked_on = models.DateField()
    source = models.CharField(max_length=300)
    author = _user()

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["jobcentre", "scheme", "reader", "number"], name="one_guide_version_a_number"
            ),
            models.UniqueConstraint(
                fields=["jobcentre", "scheme", "reader"], condition=Q(is_current=True), name="one_current_guide"
            ),
            models.CheckConstraint(condition=~Q(source="") & ~Q(text_da=""), name="guide_has_text_and_source"),
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("scheme", "reader", "number", "is_current", "checked_on", "author")
        open = ("text_da", "text_en", "source")
        subject = None
        retention = "organisation"


class Material(LocalRow):
    """A talk, a leaflet, a table card, a course: what there is to spread knowledge with, and who looks after it."""

    kind = models.CharField(max_length=30)  # code of list "knowledge_material"
    title = models.CharField(max_length=150)
    what = models.CharField(max_length=500, blank=True)
    place = models.CharField(max_length=300, blank=True)  # where it lies: an address, a drawer, a folder
    schemes: Any = models.JSONField(default=list)  # codes of list "compensation_scheme"; empty: all
    owner = _user()
    reviewed_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta(LocalRow.Meta):
        indexes = [models.Index(fields=["jobcentre", "ended_on", "kind", "id"])]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("kind", "schemes", "owner", "reviewed_on", "ended_on")
        open = ("title", "what", "place")
        subject = None
        retention = "organisation"


class KnowledgeDuty(LocalRow):
    """Who answers for spreading knowledge: within the house, or to employers and others outside. Dated."""

    direction = models.CharField(max_length=10, choices=Direction.choices)
    spreader = models.CharField(max_length=12, choices=Spreader.choices)
    user = _user()  # by name, where one person has it
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["jobcentre", "direction"], condition=Q(valid_to=None), name="one_present_knowledge_duty"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="knowledge_duty_ends_after_start"
            ),
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("direction", "spreader", "user", "valid_from", "valid_to")
        open = ()
        subject = None
        retention = "organisation"


class KnowledgeMeasure(LocalRow):
    """Something that was done to spread knowledge: a talk, an item at a team meeting, a procedure, a newcomer."""

    on = models.DateField()
    kind = models.CharField(max_length=30)  # code of list "knowledge_measure"
    audience = models.CharField(max_length=30)  # code of list "knowledge_audience"
    what = models.CharField(max_length=300)
    people = models.PositiveSmallIntegerField(null=True, blank=True)  # how many took part, where it is known
    held_by = _user()
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_reason="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_reason="")),
                name="withdrawn_measure_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["jobcentre", "on", "id"])]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("on", "kind", "audience", "people", "held_by", "withdrawn_on")
        open = ("what", "withdrawn_reason")
        subject = None
        retention = "organisation"
