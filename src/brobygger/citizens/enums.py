from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Gender(models.TextChoices):
    WOMAN = "woman", _("Kvinde")
    MAN = "man", _("Mand")
    UNKNOWN = "unknown", _("Ikke oplyst")


class Protection(models.TextChoices):
    """What the national register protects. A protected citizen is found by CPR or case number only."""

    NONE = "none", _("Ingen")
    ADDRESS = "address", _("Beskyttet adresse")
    NAME_AND_ADDRESS = "name_and_address", _("Beskyttet navn og adresse")


class CourseState(models.TextChoices):
    """Where a course stands; transitions are in rules.py."""

    BEGAN = "began", _("Begyndt")
    SCREENED = "screened", _("Opsporing gennemført")
    ACCEPTED = "accepted", _("Takket ja til visitationssamtale")
    HANDED_OVER = "handed_over", _("Overleveret til visitation")
    INTERVIEWED = "interviewed", _("Visitationssamtale gennemført")
    POSTPONED = "postponed", _("Udsat")
    NOT_ENROLLED = "not_enrolled", _("Ikke visiteret")
    ENROLLED = "enrolled", _("Visiteret til indsatsen")
    CLOSED = "closed", _("Afsluttet")


class MilestoneKind(models.TextChoices):
    BEGAN = "began", _("Forløb begyndt")
    SCREENED = "screened", _("Gennemført opsporingssamtale")
    ACCEPTED = "accepted", _("Takket ja til visitationssamtale")
    INTERVIEWED = "interviewed", _("Gennemført visitationssamtale")
    ENROLLED = "enrolled", _("Visiteret til indsatsen")
    FIRST_CONVERSATION = "first_conversation", _("Første samtale")
    EMPLOYED = "employed", _("I beskæftigelse eller uddannelse")
    CLOSED = "closed", _("Afsluttet")
    HANDED_OVER = "handed_over", _("Overleveret til visitation")


class ResponsibleFor(models.TextChoices):
    """The parts that are named in a course. The first two have it whole; the others are a colleague's part of it."""

    CASE = "case", _("Sagen")
    BROKER = "broker", _("Jobformidling")
    AUTHORITY = "authority", _("Myndighed")
    EMPLOYERS = "employers", _("Kontakt med arbejdsgivere")


HAVE_IT_WHOLE = (ResponsibleFor.CASE, ResponsibleFor.BROKER)
