"""What people have sent and not yet let in: a file waits here, encrypted, between its preview and the import."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from brobygger.kernel.fields import SealedJSONField, SealedTextField
from brobygger.kernel.models import LocalRow


class UploadState(models.TextChoices):
    SHOWN = "shown", _("Vist, ikke indlæst")
    WAITING = "waiting", _("Venter på at blive indlæst")
    DONE = "done", _("Indlæst")
    REFUSED = "refused", _("Ikke indlæst")


class Upload(LocalRow):
    """A file of a kind ("courses"), and what became of it. The file itself goes when it is read in or a day old."""

    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    content = SealedTextField(null=True)  # base64; empty once it was read in or forgotten
    made_by = models.UUIDField(null=True)
    made_by_label = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=UploadState.choices, default=UploadState.SHOWN)
    confirmed = models.BooleanField(default=False)  # odd check digits have been read again
    result = SealedJSONField(null=True)  # counts, or what refused it

    class Meta(LocalRow.Meta):
        indexes = [models.Index(fields=["jobcentre", "kind", "made_at"])]

    class Privacy:
        identifier = ("name", "made_by_label", "content")
        health = ("result",)
        operational = ("kind", "made_by", "made_at", "state", "confirmed")
        open = ()
        subject = None
        retention = "draft"
