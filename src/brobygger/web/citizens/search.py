"""Finding a citizen. The question is sent in the body, so that no CPR number or name stands in an address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from brobygger.accounts.requests import actor_of
from brobygger.accounts.roles import CASE_ROLES, Role
from brobygger.citizens import access, reads
from brobygger.citizens.access import Nearness
from brobygger.web.doors import member

SEARCH_ROLES = (*CASE_ROLES, Role.COMPENSATION_SPECIALIST, Role.TEAM_LEADER, Role.PROJECT_MANAGER)


@never_cache
@member(*SEARCH_ROLES)
def search(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    text = request.POST.get("q", "").strip()[: reads.LONGEST_QUESTION]
    found = reads.search(actor, text) if text else None
    if found is not None and len(found.hits) == 1 and found.hits[0].opens and found.by != "name":
        # A number names one person: no need to click on the only line.
        from django.urls import reverse

        return HttpResponseRedirect(reverse("citizens:citizen", args=[found.hits[0].key]))
    context = {
        "question": "" if found is not None and found.by == "cpr" else text,
        "asked": bool(text),
        "found": found,
        "near": [hit for hit in found.hits if hit.near != Nearness.REST or hit.opens] if found else [],
        "far": [hit for hit in found.hits if hit.near == Nearness.REST and not hit.opens] if found else [],
        "may_register": actor.has(*access.REGISTER_ROLES),
        "too_short": bool(text) and found is not None and found.by == "name" and len(text) < reads.SHORTEST_NAME,
    }
    return render(request, "citizens/search.html", context)
