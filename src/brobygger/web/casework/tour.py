"""The tour for newcomers: what each role does first, and where. Only pages whose own door lets the reader in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import Role
from brobygger.kernel.actor import Actor
from brobygger.web.doors import member
from brobygger.web.navigation import opens


@dataclass(frozen=True, slots=True)
class Step:
    """One stop: what it is for, and the page where it is done. Without ``roles`` it is for everybody."""

    heading: Any
    words: Any
    link: Any
    url_name: str
    roles: tuple[Role, ...] = ()

    def is_for(self, actor: Actor) -> bool:
        return (not self.roles or actor.has(*self.roles)) and opens(self.url_name, actor)


STEPS = (
    Step(
        _("Begynd her hver dag"),
        _("Mit arbejde viser, hvad der venter på dig. Det, der haster, står øverst."),
        _("Mit arbejde"),
        "casework:desk",
    ),
    Step(
        _("Find en borger"),
        _("Søg øverst på siden på navn, CPR-nummer eller sagsnummer. Navnet må gerne være stavet forkert."),
        _("Borgere"),
        "citizens:list",
        (Role.CASEWORKER, Role.JOB_BROKER),
    ),
    Step(
        _("Opret borgeren, og spørg"),
        _(
            "Findes borgeren ikke, så opret borgeren. Fra borgerens side udfylder du opsporingsskemaet eller sender "
            "et link. Skemaet gemmer sig selv og viser, hvad der mangler."
        ),
        _("Opret borger"),
        "citizens:new",
        (Role.CASEWORKER,),
    ),
    Step(
        _("Overlever"),
        _("Når en funktionsnedsættelse har betydning, og borgeren siger ja, overleverer du. Du afgør det selv."),
        _("Følg dem, du har overleveret"),
        "screening:handovers",
        (Role.CASEWORKER,),
    ),
    Step(
        _("Tag imod, og hold visitationssamtalen"),
        _("Aftal en tid, gå de fem temaer igennem, og beslut med en begrundelse."),
        _("Visitation"),
        "screening:handovers",
        (Role.JOB_BROKER,),
    ),
    Step(
        _("Følg dine borgere"),
        _("Åbn en borger. Derfra skriver du samtaler, CV og plan, og derfra sender du borgeren et link."),
        _("Mine borgere"),
        "casework:citizens",
        (Role.JOB_BROKER, Role.CASEWORKER),
    ),
    Step(
        _("Rådgiv, og bevilg ordninger"),
        _("Her står ansøgninger og spørgsmål med deres frister. Du afgør dem med et brev."),
        _("Ordninger"),
        "compensation:desk",
        (Role.COMPENSATION_SPECIALIST,),
    ),
    Step(
        _("Fordel sagerne"),
        _("Teamet viser, hvor mange sager hver har, og hvem der venter længst."),
        _("Teamet"),
        "casework:team",
        (Role.TEAM_LEADER,),
    ),
    Step(
        _("Se, hvem der mangler at blive spurgt"),
        _("Hvert tal åbner sin liste. Listen viser ingen helbredsoplysninger."),
        _("Opsporing"),
        "screening:coverage",
        (Role.TEAM_LEADER, Role.PROJECT_MANAGER),
    ),
    Step(
        _("Følg tallene"),
        _("Ved hvert tal står, hvad det tæller, og af hvor mange."),
        _("Tragten"),
        "measurement:funnel",
        (Role.TEAM_LEADER, Role.PROJECT_MANAGER, Role.PROGRAMME_ANALYST),
    ),
    Step(
        _("Gør det på jeres måde"),
        _("Frister, sprog og grænser kan I selv sætte. Hver værdi har en kilde og en dato."),
        _("Lokal opsætning"),
        "reference:setup",
        (Role.PROJECT_MANAGER, Role.TEAM_LEADER),
    ),
    Step(
        _("Opret jobcenter og teams"),
        _("Begynd med jobcentret og dets kommunekoder. Opret så teams."),
        _("Jobcentre og teams"),
        "accounts:jobcentres",
        (Role.ADMINISTRATOR,),
    ),
    Step(
        _("Opret brugere, og giv dem roller"),
        _("Hver bruger får et link til at vælge en adgangskode. En rolle gælder fra en dato."),
        _("Brugere"),
        "accounts:users",
        (Role.ADMINISTRATOR,),
    ),
    Step(
        _("Kend din profil"),
        _("Under dit navn øverst skifter du adgangskode og læser, hvad dine roller må."),
        _("Din profil"),
        "accounts:profile",
    ),
)


@member()
@require_GET
def tour(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    steps = [(step, reverse(step.url_name)) for step in STEPS if step.is_for(actor)]
    return render(request, "casework/tour.html", {"steps": steps})
