"""What a jobcentre adds to the aid look-up, and who knows what. No row here is about a citizen."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from brobygger.kernel.models import LocalRow


class OwnAid(LocalRow):
    """One version of an entry that the compensation specialist wrote. A change is a new version; old ones stay."""

    series = models.UUIDField()  # the entry, through its versions
    number = models.PositiveSmallIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    title_da = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    what_da = models.CharField(max_length=500)
    what_en = models.CharField(max_length=500, blank=True)
    help_da = models.CharField(max_length=500)
    help_en = models.CharField(max_length=500, blank=True)
    words = models.CharField(max_length=300, blank=True)  # what else people call it, with commas
    iso = models.CharField(max_length=4, blank=True)  # code of list "iso_9999"
    payers: Any = models.JSONField(default=list)  # codes of list "aid_payer"
    price = models.CharField(max_length=20)  # code of list "aid_price"
    impairments: Any = models.JSONField(default=list)  # codes of list "impairment_type"
    tasks: Any = models.JSONField(default=list)  # codes of list "task"
    situations: Any = models.JSONField(default=list)  # codes of list "work_situation"
    source = models.CharField(max_length=300)
    reviewed_on = models.DateField()
    author = models.ForeignKey("accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    search_column = models.TextField(blank=True)  # stems, made by ``aids_search.column``

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="one_own_aid_version"),
            models.UniqueConstraint(
                fields=["series"], condition=Q(is_current=True), name="one_current_own_aid_version"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_reason="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_reason="")),
                name="withdrawn_own_aid_has_a_reason",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="own_aid_has_a_source"),
        ]
        indexes = [models.Index(fields=["jobcentre", "is_current", "id"])]

    class Privacy:
        identifier = ()
        health = ()
        operational = (
            "series", "number", "is_current", "reviewed_on", "author", "withdrawn_on", "withdrawn_reason",
            "search_column",
        )  # fmt: skip
        open = (
            "title_da", "title_en", "what_da", "what_en", "help_da", "help_en", "words", "iso", "payers", "price",
            "impairments", "tasks", "situations", "source",
        )  # fmt: skip
        subject = None
        retention = "organisation"


class Adviser(LocalRow):
    """Somebody to ask: a local specialist, a key person, or the national special function."""

    kind = models.CharField(max_length=30)  # code of list "adviser_kind"
    name = models.CharField(max_length=150)
    organisation = models.CharField(max_length=150, blank=True)
    knows = models.CharField(max_length=500)
    impairments: Any = models.JSONField(default=list)  # codes of list "impairment_type"; empty: all
    telephone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    reviewed_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(telephone="") | ~Q(email=""), name="adviser_can_be_reached"),
        ]
        indexes = [models.Index(fields=["jobcentre", "ended_on", "kind", "id"])]

    class Privacy:
        identifier = ("name", "telephone", "email")
        health = ()
        operational = ("kind", "organisation", "knows", "impairments", "reviewed_on", "ended_on")
        open = ()
        subject = None
        retention = "organisation"


class AidUse(LocalRow):
    """How often an aid was granted here, counted each night, in steps and never below five. Who, it does not say."""

    code = models.CharField(max_length=60)  # of a shipped entry, or the key of an own one
    impairment = models.CharField(max_length=40, blank=True)  # code of list "impairment_type"; empty: all
    at_least = models.PositiveSmallIntegerField()
    counted_on = models.DateField()

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["jobcentre", "code", "impairment"], name="one_count_per_aid"),
            models.CheckConstraint(condition=Q(at_least__gte=5), name="no_aid_counted_below_five"),
        ]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("code", "impairment", "at_least", "counted_on")
        open = ()
        subject = None
        retention = "organisation"
