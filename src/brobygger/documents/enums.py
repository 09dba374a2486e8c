from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class FileState(models.TextChoices):
    """Where a file is on its way in. Only a checked one is ever handed out."""

    WAITING = "waiting", _("Bliver undersøgt")
    CHECKED = "checked", _("Klar")
    REFUSED = "refused", _("Afvist")


class FileKind(models.TextChoices):
    """What a file is, by its content."""

    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"
    TEXT = "txt", _("Tekst")
    PNG = "png", _("Billede (PNG)")
    JPEG = "jpeg", _("Billede (JPEG)")


CONTENT_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.TEXT: "text/plain; charset=utf-8",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
}
