from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReviewState(models.TextChoices):
    """Where one drawn thing is."""

    WAITING = "waiting", _("Venter")
    DONE = "done", _("Gennemgået")
    LEFT_OUT = "left_out", _("Udgået")
