"""Words of plan and quality review."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class GoalKind(models.TextChoices):
    JOB = "job", _("Job")
    EDUCATION = "education", _("Uddannelse")


class GoalPath(models.TextChoices):
    """Our reading of the letters A, B and C. They name the way to a goal; they never rank the goals."""

    DREAM = "dream", _("A: drømmen")
    REALISTIC = "realistic", _("B: det realistiske")
    QUICK = "quick", _("C: det hurtige")


class ActivityState(models.TextChoices):
    """Where an activity stands; the moves are in rules.py."""

    PROPOSED = "proposed", _("Forslag")
    PLANNED = "planned", _("Aftalt")
    DOING = "doing", _("I gang")
    DONE = "done", _("Færdig")
    DROPPED = "dropped", _("Droppet")


class AgreementState(models.TextChoices):
    OPEN = "open", _("Gælder")
    KEPT = "kept", _("Holdt")
    NOT_KEPT = "not_kept", _("Blev ikke til noget")


class DoneBy(models.TextChoices):
    """Who does what is agreed."""

    CITIZEN = "citizen", _("Borgeren")
    BROKER = "broker", _("Jobformidleren")
    CASEWORKER = "caseworker", _("Sagsbehandleren")
    OTHER = "other", _("En anden")


class StrategyKind(models.TextChoices):
    RESOURCE = "resource", _("Ressource")
    BARRIER = "barrier", _("Barriere")


class AcknowledgedHow(models.TextChoices):
    OWN_PAGE = "own_page", _("På sin egen side")
    CONVERSATION = "conversation", _("I en samtale")


class MarkAbout(models.TextChoices):
    """What a quality mark is looked for in."""

    PLAN = "plan", _("Planen")
    CV = "cv", _("CV'et")
    BOTH = "both", _("CV og plan tilsammen")
