from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class WaitsOn(models.TextChoices):
    """Whose move it is in a course."""

    US = "us", _("Os")
    CITIZEN = "citizen", _("Borgeren")
    EMPLOYER = "employer", _("En arbejdsgiver")


class BrokerProfile(models.TextChoices):
    """What a job broker comes from. Enters figures of groups; nobody is ranked by it."""

    EMPLOYER_FACING = "employer_facing", _("Virksomhedsrettet arbejde")
    SOCIAL_WORK = "social_work", _("Socialt arbejde eller sagsbehandling")
    PRIVATE_SECTOR = "private_sector", _("Det private arbejdsmarked")
    OTHER = "other", _("Andet")


class GrantRight(models.TextChoices):
    """What a job broker may decide on compensation schemes; limits stand with the schemes."""

    NONE = "none", _("Indstiller, men bevilger ikke")
    LIMITED = "limited", _("Bevilger inden for en grænse")
    FULL = "full", _("Bevilger alle ordninger")
