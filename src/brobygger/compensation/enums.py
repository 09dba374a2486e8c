from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ApplicationState(models.TextChoices):
    """Where an application stands; what may follow is in ``transitions.py``."""

    DRAFT = "draft", _("Kladde")
    APPLIED = "applied", _("Ansøgt")
    QUESTIONS = "questions", _("Mangler oplysninger")
    GRANTED = "granted", _("Bevilget")
    REFUSED = "refused", _("Afslået")
    WITHDRAWN = "withdrawn", _("Trukket tilbage")
    RUNNING = "running", _("I gang")
    STOPPED = "stopped", _("Stoppet")


OPEN = (ApplicationState.DRAFT, ApplicationState.APPLIED, ApplicationState.QUESTIONS)
UNDECIDED = (ApplicationState.APPLIED, ApplicationState.QUESTIONS)
IN_FORCE = (ApplicationState.GRANTED, ApplicationState.RUNNING)


class Situation(models.TextChoices):
    """Where the citizen is when applying. It needs no enrolment: many are in work and want to stay there."""

    UNEMPLOYED = "unemployed", _("Ledig og søger job")
    IN_OFFER = "in_offer", _("I praktik, løntilskud eller andet tilbud")
    IN_WORK = "in_work", _("I ordinært job")
    FLEX_JOB = "flex_job", _("I fleksjob")
    SICK_LISTED = "sick_listed", _("Sygemeldt fra et job")
    SELF_EMPLOYED = "self_employed", _("Selvstændig")
    IN_EDUCATION = "in_education", _("I uddannelse")


RETENTION = (Situation.IN_WORK, Situation.FLEX_JOB, Situation.SICK_LISTED, Situation.SELF_EMPLOYED)


class AppliedBy(models.TextChoices):
    STAFF = "staff", _("Jobcentret sammen med borgeren")
    CITIZEN = "citizen", _("Borgeren selv")
    ALONE = "alone", _("Borgeren selv, uden om jobcentret")
    EMPLOYER = "employer", _("Arbejdsgiveren")
    OTHER = "other", _("En anden, fx en fagforening eller et behandlingssted")


class Consent(models.TextChoices):
    """Consent to fetch medical documentation."""

    NOT_NEEDED = "not_needed", _("Ikke nødvendigt")
    NOT_ASKED = "not_asked", _("Ikke spurgt endnu")
    ASKED = "asked", _("Spurgt, venter på svar")
    GIVEN = "given", _("Givet")
    DECLINED = "declined", _("Borgeren siger nej")
    WITHDRAWN = "withdrawn", _("Trukket tilbage")


class MentorOrder(models.TextChoices):
    """Where the scheme stands beside a mentor."""

    NONE = "none", _("Ingen mentor")
    BEFORE = "before", _("Før mentoren")
    TOGETHER = "together", _("Samtidig med mentoren")
    AFTER = "after", _("Efter mentoren")


class LetterKind(models.TextChoices):
    GRANT = "grant", _("Bevilling")
    REFUSAL = "refusal", _("Afslag på ansøgning")
    DELAY = "delay", _("Brev om forsinkelse")
    STOP = "stop", _("Stop af bevilling")


class SentHow(models.TextChoices):
    DIGITAL_POST = "digital_post", _("Digital Post fra sagssystemet")
    LETTER = "letter", _("Brev med posten")
    HANDED_OVER = "handed_over", _("Givet til borgeren")


class ReviewOutcome(models.TextChoices):
    CONTINUE = "continue", _("Fortsætter")
    CHANGE = "change", _("Skal ændres")
    STOP = "stop", _("Skal stoppe")


class QuestionState(models.TextChoices):
    OPEN = "open", _("Venter på svar")
    ANSWERED = "answered", _("Besvaret")
    WITHDRAWN = "withdrawn", _("Trukket tilbage")


class ClockUnit(models.TextChoices):
    """How the time to a decision is counted in a jobcentre."""

    WORKING_DAYS = "working_days", _("Arbejdsdage")
    HOURS = "hours", _("Timer")


class BlockPlace(models.TextChoices):
    """Where a jobcentre's own text stands in a letter."""

    OPENING = "opening", _("Indledning")
    RIGHTS = "rights", _("Hvad bevillingen betyder for dig")
    COMPLAINT = "complaint", _("Klagevejledning")
    CONTACT = "contact", _("Kontakt")
    DELAY = "delay", _("Forsinkelse")


class Reader(models.TextChoices):
    """Whom a guide to a scheme is written for."""

    COLLEAGUE = "colleague", _("Til kolleger")
    CITIZEN = "citizen", _("Til borgere")
    EMPLOYER = "employer", _("Til arbejdsgivere")


class Direction(models.TextChoices):
    INSIDE = "inside", _("Indadtil, til kolleger")
    OUTSIDE = "outside", _("Udadtil, til arbejdsgivere og andre")


class Spreader(models.TextChoices):
    SPECIALIST = "specialist", _("Nøglepersonen")
    BROKER = "broker", _("Jobformidlerne")
    BOTH = "both", _("Begge sammen")
