from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    INSTALLATION = "installation", _("Hele installationen")
    PROGRAMME = "programme", _("Et program")
    JOBCENTRE = "jobcentre", _("Et jobcenter")
    TEAM = "team", _("Et team")


class TeamForm(models.TextChoices):
    """How authority and employer contact are shared out in a team (several may apply at once)."""

    DOUBLE_ROLE = "double_role", _("Dobbeltrolle: samme person har myndighed og virksomhedskontakt")
    MICRO_TEAM = "micro_team", _("Mikroteam: to eller tre deler sager og kontor")
    COORDINATING = "coordinating", _("Koordinerende: formidleren samler dem, der har myndighed og virksomhedskontakt")


class LinkPurpose(models.TextChoices):
    """What a personal link opens; one link opens one thing."""

    SCREENING = "screening", _("Udfylde opsporingsskemaet")
    OWN_PAGE = "own_page", _("Se min side")
    OWN_ACCOUNT = "own_account", _("Få sin egen adgang til min side")
    CARD = "card", _("Se et kompensationskort")
    BELIEF = "belief", _("Svare på to spørgsmål om mulighederne")


class TokenScope(models.TextChoices):
    """What an access token opens in the API; within what its holder may see."""

    FIGURES = "figures", _("Tal: tragten, indikatorer og definitioner")
    TARGETS = "targets", _("Måltal og hvad der er nået")
