from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How a message reaches its receiver. Digital post comes by a port of its own."""

    NOTICE = "notice", _("besked her i Brobygger")
    MAIL = "mail", _("e-mail")


class State(models.TextChoices):
    WAITING = "waiting", _("venter")
    HANDING_OVER = "handing_over", _("er ved at blive sendt")
    HANDED_OVER = "handed_over", _("sendt")
    FAILED = "failed", _("ikke sendt")
    UNKNOWN = "unknown", _("uvist om den er sendt")
    DROPPED = "dropped", _("ikke sendt, fordi den ikke længere passede")


class Category(models.TextChoices):
    """What a message is about; people choose per category whether they also want a mail."""

    HANDOVER = "handover", _("Overleveringer og visitation")
    CASE = "case", _("Mine sager")
    REVIEW = "review", _("Gennemgang og tilsyn")
    ACCESS = "access", _("Adgang og sikkerhed")
    OPERATIONS = "operations", _("Drift")
