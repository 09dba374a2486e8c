"""The words of the room."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConversationState(models.TextChoices):
    """Where a conversation stands; transitions are in rules.py."""

    PLANNED = "planned", _("Aftalt")
    HELD = "held", _("Holdt")
    CANCELLED = "cancelled", _("Aflyst")
    NO_SHOW = "no_show", _("Udeblevet")
    WITHDRAWN = "withdrawn", _("Registreret ved en fejl")


class ConversationForm(models.TextChoices):
    IN_PERSON = "in_person", _("Personligt møde")
    PHONE = "phone", _("Telefon")
    VIDEO = "video", _("Video")
    GROUP = "group", _("Gruppe")


class ContactWay(models.TextChoices):
    """How a citizen got in touch out of turn."""

    PHONE = "phone", _("Opkald")
    MESSAGE = "message", _("Sms eller besked")
    MAIL = "mail", _("E-mail eller digital post")
    IN_PERSON = "in_person", _("Kom forbi")


class GroupKind(models.TextChoices):
    COURSE = "course", _("Gruppeforløb, ledet af os")
    NETWORK = "network", _("Netværksgruppe, ledet af borgerne")


class SessionState(models.TextChoices):
    PLANNED = "planned", _("Aftalt")
    HELD = "held", _("Holdt")
    CANCELLED = "cancelled", _("Aflyst")


class AttendanceState(models.TextChoices):
    INVITED = "invited", _("Inviteret")
    ATTENDED = "attended", _("Mødte")
    EXCUSED = "excused", _("Meldte afbud")
    NO_SHOW = "no_show", _("Udeblev")


class RatedBy(models.TextChoices):
    CITIZEN = "citizen", _("Borgeren")
    BROKER = "broker", _("Jobformidleren")


class Occasion(models.TextChoices):
    """When a belief was asked for."""

    ENROLMENT = "enrolment", _("Ved visitation")
    MONTHLY = "monthly", _("Undervejs")
    CLOSING = "closing", _("Ved afslutning")


class RatedHow(models.TextChoices):
    DIALOGUE = "dialogue", _("I en samtale")
    OWN_PAGE = "own_page", _("Borgeren selv")
