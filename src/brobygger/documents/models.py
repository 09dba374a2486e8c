"""Files about people: what they are, and (apart from that, so that a list never loads it) what is in them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from brobygger.documents.enums import FileKind, FileState
from brobygger.kernel.fields import SealedBytesField, SealedTextField
from brobygger.kernel.models import LocalRow


class StoredFile(LocalRow):
    """One file, by the key of what it belongs to. The content lies behind a port (see ``ports``)."""

    subject_kind = models.CharField(max_length=30)
    subject = models.UUIDField()
    name = SealedTextField()
    kind = models.CharField(max_length=10, choices=FileKind.choices)
    size = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=FileState.choices, default=FileState.WAITING)
    refused_because = models.CharField(max_length=30, blank=True)  # a code of reading.Fault
    shared = models.BooleanField(default=False)  # the citizen may fetch it on the own page
    stored_at = models.DateTimeField()
    stored_by = models.UUIDField(null=True)
    stored_by_label = models.CharField(max_length=200, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta(LocalRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", checked_at=None) | (~Q(state="waiting") & Q(checked_at__isnull=False)),
                name="file_is_checked_or_waits",
            ),
            models.CheckConstraint(
                condition=Q(state="refused") & ~Q(refused_because="") | ~Q(state="refused") & Q(refused_because=""),
                name="refused_file_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "stored_at"]),
            models.Index(fields=["stored_at"], condition=Q(state="waiting"), name="files_to_check"),
        ]

    class Privacy:
        identifier = ("name", "stored_by_label")
        health = ()
        operational = (
            "subject_kind", "subject", "kind", "size", "state", "refused_because", "shared", "stored_at", "stored_by",
            "checked_at",
        )  # fmt: skip
        open = ()
        subject = None
        by_key = ("subject", "subject_kind")
        retention = "case"


class StoredContent(LocalRow):
    """What is in a file, encrypted. One way of keeping it; the port hides which."""

    file = models.UUIDField(unique=True)
    content = SealedBytesField()

    class Meta(LocalRow.Meta):
        pass

    class Privacy:
        identifier = ()
        health = ("content",)
        operational = ("file",)
        open = ()
        subject = None
        retention = "case"
