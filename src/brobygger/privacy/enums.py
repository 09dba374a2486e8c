from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """What the leader found when reviewing an access that was given by a reason."""

    IN_ORDER = "in_order", _("Opslaget var i orden")
    TALKED_OVER = "talked_over", _("Opslaget er talt igennem med medarbejderen")
    NOT_IN_ORDER = "not_in_order", _("Opslaget var ikke i orden og er givet videre")


class ConsentHow(models.TextChoices):
    """In what way a consent was given or taken back."""

    OWN_PAGE = "own_page", _("På min side")
    CONVERSATION = "conversation", _("I en samtale")
    PAPER = "paper", _("På papir")
