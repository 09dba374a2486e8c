"""Words of the CV and of seeking jobs."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CvPart(models.TextChoices):
    """The parts that are filled in, each on a page of its own, in the order of the CV."""

    PROFILE = "profile", _("Profil")
    JOBS = "jobs", _("Erfaring")
    EDUCATIONS = "educations", _("Uddannelse og kurser")
    COMPETENCES = "competences", _("Kompetencer")
    TASKS = "tasks", _("Opgaver, jeg kan")
    LANGUAGES = "languages", _("Sprog")
    LICENCES = "licences", _("Kørekort og certifikater")
    LEISURE = "leisure", _("Fritid")


class PostKind(models.TextChoices):
    """What an experience was. The rest of life counts too."""

    JOB = "job", _("Job")
    PLACEMENT = "placement", _("Praktik eller løntilskud")
    VOLUNTARY = "voluntary", _("Frivilligt arbejde")
    EVERYDAY = "everyday", _("Fra hverdagen")


class EducationKind(models.TextChoices):
    EDUCATION = "education", _("Uddannelse")
    COURSE = "course", _("Kursus")


class CvSource(models.TextChoices):
    """How the words of a version came in."""

    TYPED = "typed", _("Skrevet her")
    IMPORTED = "imported", _("Hentet fra borgerens eget CV")
    CARRIED = "carried", _("Ført videre fra et tidligere forløb")
    LOADED = "loaded", _("Indlæst fra et andet system")


class CheckedWhere(models.TextChoices):
    """Which CV was looked at: the citizen's real one often lies in the national job portal."""

    HERE = "here", _("CV'et her")
    NATIONAL = "national", _("CV'et på Jobnet")


class CvResponsible(models.TextChoices):
    """Who answers for the CV, as the jobcentre has set it."""

    BROKER = "broker", _("Jobformidleren")
    CASEWORKER = "caseworker", _("Sagsbehandleren")
    SHARED = "shared", _("Jobformidler og sagsbehandler sammen")


class DeadlineUnit(models.TextChoices):
    WORKING_DAYS = "working_days", _("arbejdsdage")
    DAYS = "days", _("dage")


class SeekingKind(models.TextChoices):
    """What was done towards a job. The last three are what citizens say they value most."""

    ADVERT_SHOWN = "advert_shown", _("Konkret jobopslag vist")
    INTERVIEW_TRAINING = "interview_training", _("Jobsamtale trænet")
    CV_PASSED_ON = "cv_passed_on", _("CV givet videre")
    CONTACT_MADE = "contact_made", _("Kontakt til arbejdsgiver skabt")
    INTERVIEW_ARRANGED = "interview_arranged", _("Jobsamtale aftalt")


# What takes somebody to talk with an employer about the citizen.
WITH_EMPLOYERS = (SeekingKind.CV_PASSED_ON, SeekingKind.CONTACT_MADE, SeekingKind.INTERVIEW_ARRANGED)


class ApplicationState(models.TextChoices):
    """Where an application stands; the moves are in cv_rules.py."""

    DRAFT = "draft", _("Kladde")
    SENT = "sent", _("Sendt")
    INTERVIEW = "interview", _("Indkaldt til samtale")
    HIRED = "hired", _("Fik jobbet")
    REFUSED = "refused", _("Afslag")
    NO_ANSWER = "no_answer", _("Intet svar")
    DROPPED = "dropped", _("Droppet")
