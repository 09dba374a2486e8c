"""The words of the room."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ScreeningState(models.TextChoices):
    STARTED = "started", _("Begyndt")
    ANSWERED = "answered", _("Borgeren har svaret, samtalen mangler")
    COMPLETED = "completed", _("Færdigt")
    DROPPED = "dropped", _("Opgivet")


class FilledHow(models.TextChoices):
    DIALOGUE = "dialogue", _("I en samtale")
    LINK = "link", _("Borgeren har svaret på forhånd med link")
    PAPER = "paper", _("På papir, tastet ind bagefter")
    GROUP = "group", _("På et gruppemøde")


class FilledWhen(models.TextChoices):
    FIRST_POSSIBLE = "first_possible", _("Ved den første mulige samtale")
    LATER = "later", _("Senere")


class HandoverState(models.TextChoices):
    WAITING = "waiting", _("Venter på svar")
    ACCEPTED = "accepted", _("Modtaget")
    BOOKED = "booked", _("Samtale aftalt")
    HELD = "held", _("Samtale holdt")
    RETURNED = "returned", _("Sendt tilbage")
    WITHDRAWN = "withdrawn", _("Trukket tilbage")


HANDOVER_OPEN = (HandoverState.WAITING, HandoverState.ACCEPTED, HandoverState.BOOKED)


class InterviewState(models.TextChoices):
    STARTED = "started", _("Begyndt")
    COMPLETED = "completed", _("Færdig")
    DROPPED = "dropped", _("Opgivet")


class Decision(models.TextChoices):
    ENROL = "enrol", _("Visiteres til indsatsen")
    REFUSE = "refuse", _("Visiteres ikke")
    POSTPONE = "postpone", _("Udsættes")


class Theme(models.TextChoices):
    """The five dialogue themes, in their order."""

    EXPERIENCE = "experience", _("CV og erfaring")
    TASKS = "tasks", _("Jobfunktioner")
    IMPAIRMENT = "impairment", _("Funktionsnedsættelse")
    SUPPORT = "support", _("Støtte og opstartsvilkår")
    GOALS = "goals", _("Job- og uddannelsesplan")


class BooksFirst(models.TextChoices):
    """Who books the first job conversation."""

    BROKER = "broker", _("Jobformidleren")
    CASEWORKER = "caseworker", _("Sagsbehandleren")
    CITIZEN = "citizen", _("Borgeren selv")


class CriterionKind(models.TextChoices):
    INCLUSION = "inclusion", _("Taler for at være med")
    EXCLUSION = "exclusion", _("Taler imod at være med")


class DueKind(models.TextChoices):
    """When a screening is due; the rule is dated per jobcentre and benefit group."""

    REGISTRATION = "registration", _("Når forløbet begynder")
    FIRST_CONVERSATION = "first_conversation", _("Ved den første mulige samtale")
    NTH_CONVERSATION = "nth_conversation", _("Ved samtale nummer")
    WEEK = "week", _("Senest i ledighedsuge")
    CASE_REVIEW = "case_review", _("Ved sagsgennemgang")


NUMBERED = (DueKind.NTH_CONVERSATION, DueKind.WEEK)


class ContactKind(models.TextChoices):
    """Dates that a due rule can wait for."""

    CONVERSATION = "conversation", _("Samtale")
    CASE_REVIEW = "case_review", _("Sagsgennemgang")


class LocalModel(models.TextChoices):
    """The three ways of organising screening; a jobcentre may have several at once and names the main one."""

    FULL_SCALE = "full_scale", _("Fuld skala: alle spørges")
    SELECTION = "selection", _("Udvælgelse: sagsbehandleren vælger, hvem der spørges")
    METHOD = "method", _("Metode: samme medarbejder tager begge trin")


class CoverageState(models.TextChoices):
    SCREENED = "screened", _("Opsporing gennemført")
    EXEMPT = "exempt", _("Undtaget")
    OVERDUE = "overdue", _("Over fristen")
    DUE = "due", _("Skal spørges nu")
    LATER = "later", _("Senere")
