"""The roles: a stable code for the database, and words for the people who give them.

Who may do what is decided at the doors (``access.py`` of each room and the door of each page); here stands only
what a role is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    CASEWORKER = "caseworker"
    JOB_BROKER = "job_broker"
    EMPLOYER_CONSULTANT = "employer_consultant"
    COMPENSATION_SPECIALIST = "compensation_specialist"
    TEAM_LEADER = "team_leader"
    PROJECT_MANAGER = "project_manager"
    PROGRAMME_ANALYST = "programme_analyst"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class RoleWords:
    name: Promise
    description: Promise


WORDS: dict[Role, RoleWords] = {
    Role.CASEWORKER: RoleWords(
        _("Sagsbehandler"),
        _(
            "Taler med borgeren først, gennemfører opsporingen og overleverer til jobformidleren. "
            "Ser og skriver i egne sager. Læser teamets sager og kan skrive i dem, hvis teamet er et mikroteam."
        ),
    ),
    Role.JOB_BROKER: RoleWords(
        _("Jobformidler"),
        _(
            "Holder visitationssamtalen, beslutter om borgeren er med, og følger borgeren til job. "
            "Har samme adgang til sager som en sagsbehandler."
        ),
    ),
    Role.EMPLOYER_CONSULTANT: RoleWords(
        _("Virksomhedskonsulent"),
        _("Arbejder med arbejdspladser. Ser ikke borgernes funktionsnedsættelse, ydelse eller vurderinger."),
    ),
    Role.COMPENSATION_SPECIALIST: RoleWords(
        _("Nøgleperson"),
        _("Rådgiver om og bevilger kompenserende ordninger. Ser sager, hvor der er en ansøgning eller et spørgsmål."),
    ),
    Role.TEAM_LEADER: RoleWords(
        _("Teamleder"),
        _(
            "Fordeler sager, ser teamets sager og gennemgår opslag, der er sket med en begrundelse. "
            "Ser lister for resten af jobcentret uden helbredsoplysninger."
        ),
    ),
    Role.PROJECT_MANAGER: RoleWords(
        _("Projektleder"),
        _("Sætter måltal, følger tallene og står for den lokale opsætning. Ser listerne bag tallene uden helbred."),
    ),
    Role.PROGRAMME_ANALYST: RoleWords(
        _("Evaluator"),
        _("Ser tal og pseudonymiserede rækker på tværs af programmets jobcentre. Ser aldrig navn eller CPR-nummer."),
    ),
    Role.ADMINISTRATOR: RoleWords(
        _("Administrator"),
        _("Styrer brugere, roller og loggen. Ser ikke indholdet af nogen sag."),
    ),
}

# What a citizen is on the own page, by a personal link or signed in. No role of staff: it is never given, opens no page
# of theirs, and follows from whose page it is.
CITIZEN = "citizen"

CASE_ROLES = frozenset({Role.CASEWORKER, Role.JOB_BROKER})
LEADER_ROLES = frozenset({Role.TEAM_LEADER, Role.PROJECT_MANAGER})
