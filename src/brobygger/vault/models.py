"""The log, its seals and the index of whom it concerns; and drafts.

The log carries keys, not foreign keys: it must outlive what it speaks of and say the same when that changes.
UPDATE and DELETE are refused by triggers on both databases (see migrations). Entries are written without waiting
for each other; sealing gives them a number and chains them, in rows of their own.
"""

from __future__ import annotations

import uuid

from django.db import models

from brobygger.kernel import clock
from brobygger.kernel.fields import SealedJSONField, SealedTextField
from brobygger.kernel.models import LocalRow

# Stands for "nothing yet" where a unique key may hold no NULL.
NO_SUBJECT = uuid.UUID(int=0)


class Category(models.TextChoices):
    WRITE = "write", "ændring"
    OPEN = "open", "åbning"
    LIST = "list", "liste"
    SEARCH = "search", "søgning"
    EXPORT = "export", "udtræk"
    SIGN_IN = "sign_in", "adgang"


class LogEntry(models.Model):
    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(default=clock.now)
    category = models.CharField(max_length=10, choices=Category.choices)
    action = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=10)
    actor_key = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=200, blank=True)
    roles = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=100, blank=True)
    jobcentre_key = models.UUIDField(null=True)
    subjects = models.JSONField(default=list)  # [[kind, key], ...]: keys mean nothing outside the database
    count = models.PositiveIntegerField(default=0)
    request = models.UUIDField(null=True)
    reason = SealedTextField(null=True)
    details = SealedJSONField(null=True)  # changes {field: [old, new]}, criterion of a list or search

    class Meta:
        indexes = [models.Index(fields=["jobcentre_key", "at"]), models.Index(fields=["actor_key", "at"])]

    class Privacy:
        identifier = ("actor_label",)
        health = ("reason", "details")
        operational = ("actor_kind", "actor_key", "roles", "purpose", "subjects", "request", "jobcentre_key")
        open = ("at", "category", "action", "count")
        subject = None
        retention = "log"


class LogSeal(models.Model):
    """The chain: number n holds the hash of entry n together with the hash of number n-1."""

    number = models.BigIntegerField(primary_key=True)
    entry = models.BigIntegerField(unique=True)
    hash = models.BinaryField(max_length=32)
    key_id = models.PositiveSmallIntegerField(default=1)  # which key of the ring the link is made with
    sealed_at = models.DateTimeField(default=clock.now)

    class Privacy:
        identifier = ()
        health = ()
        operational = ("entry", "hash", "key_id")
        open = ("number", "sealed_at")
        subject = None
        retention = "log"


class LogSubject(models.Model):
    """Whom an entry concerns, filled by the sealer: answers "who has looked at this citizen"."""

    id = models.BigAutoField(primary_key=True)
    number = models.BigIntegerField()
    kind = models.CharField(max_length=30)
    subject = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["subject", "number"])]
        constraints = [models.UniqueConstraint(fields=["number", "kind", "subject"], name="one_index_row_per_subject")]

    class Privacy:
        identifier = ()
        health = ()
        operational = ("number", "kind", "subject")
        open = ()
        subject = None
        retention = "log"


class Draft(LocalRow):
    """A half-filled form, encrypted, until it is sent or forgotten.

    It has a jobcentre column although the vault carries keys and no foreign keys: a draft is local data, and a user
    with two jobcentres must not meet in one what was typed in the other, also where the form has no subject yet.
    """

    owner = models.UUIDField()  # the key of a user or of a personal link
    form = models.CharField(max_length=60)
    form_version = models.CharField(max_length=20)
    subject = models.UUIDField(default=NO_SUBJECT)
    data = SealedJSONField()
    saved_at = models.DateTimeField()

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["jobcentre", "owner", "form", "subject"], name="one_draft_per_owner_form_and_subject"
            )
        ]
        indexes = [models.Index(fields=["saved_at"])]

    class Privacy:
        identifier = ()
        health = ("data",)
        operational = ("owner", "form", "form_version", "subject", "saved_at")
        open = ()
        subject = None
        retention = "draft"
