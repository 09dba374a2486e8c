"""The team's page: how the work is shared, and the record of each job broker."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from brobygger.accounts.errors import no_such_team
from brobygger.accounts.roles import CASE_ROLES, LEADER_ROLES, Role
from brobygger.casework import actions, errors, queues, team
from brobygger.casework.enums import BrokerProfile, GrantRight
from brobygger.casework.models import BrokerRecord
from brobygger.citizens import reads as citizens
from brobygger.kernel import clock
from brobygger.kernel.numbers import Few
from brobygger.reference import reads as reference
from brobygger.web.casework.forms import BrokerForm
from brobygger.web.casework.pages import actor_of, small_form
from brobygger.web.doors import member
from brobygger.web.receiving import sent

TEAM_QUEUES = (
    "first_conversation", "silent", "plan", "cv", "stance", "waits_us", "application", "aftercare", "without_broker",
)  # fmt: skip


@never_cache
@member(*LEADER_ROLES)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Counts of one team. Without names of citizens, so a project manager may see it too."""
    actor, on = actor_of(request), clock.today()
    teams = team.teams_of(actor)
    asked = request.GET.get("team", "")
    chosen = next((one for one in teams if asked in ("", str(one.key))), None)
    if asked and chosen is None:
        raise no_such_team()
    context: dict[str, Any] = {"teams": teams, "chosen": chosen, "today": on, "view": None, "queues": []}
    if chosen is not None:
        with reference.read_ahead():
            context["view"] = team.view(chosen, on)
            if actor.reaches(chosen.pk, Role.TEAM_LEADER):
                counted = queues.counts(Few([chosen.pk], queues.TEAM), queues.Ask.of(actor, on), TEAM_QUEUES)
                context["queues"] = [
                    (queues.QUEUES[code], counted[code], _queue_address(code, chosen)) for code in TEAM_QUEUES
                ]
    context["may_record"] = actor.has(Role.TEAM_LEADER)
    return render(request, "casework/team.html", context)


def _queue_address(code: str, chosen: Any) -> str:
    return f"{reverse('casework:citizens')}?vis=team&team={chosen.key}&koe={code}"


@never_cache
@member(Role.TEAM_LEADER)
def broker(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What is known of a job broker from a day on, and what held before."""
    user = citizens.colleagues(clock.today(), *CASE_ROLES).filter(key=key).first()
    if user is None:
        raise errors.not_found()
    history = list(BrokerRecord.objects.filter(user=user).order_by("-valid_from"))
    present = history[0] if history else None
    form = BrokerForm(sent(request), initial=_initial(present))

    def act(form: Any) -> None:
        data = form.cleaned_data
        actions.record_broker(
            by=actor_of(request),
            user=user,
            valid_from=data["valid_from"],
            full_time=data["full_time"],
            profile=BrokerProfile(data["profile"]),
            started_on=data["started_on"],
            areas=data["areas"],
            grants=GrantRight(data["grants"]),
            training=data["training"],
            planned_employer_share=data["planned_employer_share"],
        )

    return small_form(
        request, form, act, title=_("Jobformidler: %(name)s") % {"name": user.name}, button=_("Gem"),
        back=reverse("casework:team"), done=_("Oplysningerne er gemt."), template="casework/broker.html",
        authority=team.authority_of_broker(user),
        history=[(one, one.get_profile_display(), one.get_grants_display()) for one in history],
        lead=_("Oplysningerne bruges til belastning og til tal for grupper. Ingen bliver rangordnet efter dem."),
    )  # fmt: skip


def _initial(present: BrokerRecord | None) -> dict[str, Any]:
    if present is None:
        return {"valid_from": clock.today(), "full_time": 100, "grants": GrantRight.NONE}
    names = ("full_time", "profile", "started_on", "areas", "grants", "training", "planned_employer_share")
    return {"valid_from": clock.today(), **{name: getattr(present, name) for name in names}}
