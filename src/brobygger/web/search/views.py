"""The search on top. The question is sent in the body, so that no CPR number or name stands in an address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from brobygger.accounts.requests import actor_of
from brobygger.citizens import access, reads
from brobygger.citizens.access import Nearness
from brobygger.citizens.reads import Found
from brobygger.kernel import finding
from brobygger.web.doors import member
from brobygger.web.search import sources


@never_cache
@member()
def page(request: HttpRequest) -> HttpResponse:
    """Citizens for whoever may search for them, and what else of the product answers to the words."""
    actor = actor_of(request)
    text = request.POST.get("q", "").strip()[: reads.LONGEST_QUESTION]
    number = reads.number_in(text)
    found = None
    if text and access.may_search(actor):
        found = reads.search(actor.by_right_of(*access.SEARCH_ROLES), text)
        if number and len(found.hits) == 1 and found.hits[0].opens:
            # A number names one person: no need to click on the only line.
            return HttpResponseRedirect(reverse("citizens:citizen", args=[found.hits[0].key]))
    too_short = bool(text) and not number and sum(sign.isalnum() for sign in text) < reads.SHORTEST_NAME
    groups = sources.groups(actor, text) if text and not (number or too_short) else []
    context = {
        # A number that was typed is not shown again: the screen may be seen by others.
        "question": "" if number == "cpr" else text,
        "number": number,
        "too_short": too_short,
        "found": None if too_short else found,
        "near": [hit for hit in found.hits if hit.near != Nearness.REST or hit.opens] if found else [],
        "far": [hit for hit in found.hits if hit.near == Nearness.REST and not hit.opens] if found else [],
        "groups": groups,
        "citizens_last": bool(groups and found and not too_short and not _is_a_name(found, text)),
        "asked": bool(text),
        "may_register": actor.has(*access.REGISTER_ROLES),
    }
    return render(request, "search/page.html", context)


def _is_a_name(found: Found, text: str) -> bool:
    """Whether a citizen is called what was typed, and not only something that sounds like it."""
    return any(finding.points(text, hit.name) for hit in found.hits)
