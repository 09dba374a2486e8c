"""Pages of the frame itself: gallery, accessibility statement, and the change of language."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from brobygger.accounts.models import Jobcentre
from brobygger.accounts.requests import actor_of
from brobygger.kernel.errors import NotFound
from brobygger.web.design import gallery as exhibits
from brobygger.web.design.tables import table_response
from brobygger.web.doors import public

# Move the day when the statement is read through again and is still true.
STATEMENT_DAY = datetime.date(2026, 11, 21)
YEAR = 365 * 24 * 60 * 60


@public("The parts of the pages, without any data; closed in production.")
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    if settings.PRODUCTION:
        raise NotFound("")
    context = exhibits.context(request)
    if context["table"].wants_export:
        # Invented people: nothing to log.
        return context["table"].export("galleri", on_export=lambda export: None)
    return table_response(request, "design/gallery.html", context, context["table"])


@public("The law asks for a statement that anybody can read.")
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    place = getattr(request, "place", None)
    number: int = (place.jobcentre if place is not None else None) or 0
    contact = Jobcentre.objects.filter(pk=number).values("label", "telephone", "email").first()
    return render(request, "design/accessibility.html", {"contact": contact, "statement_day": STATEMENT_DAY})


@public("A reader chooses the language before signing in too.")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the choice in this browser, and for a signed-in user in the profile too."""
    chosen = request.POST.get("language", "")
    address = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        address = "/"
    response = HttpResponseRedirect(address)
    if chosen in dict(settings.LANGUAGES):
        _remember(request, chosen)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=YEAR,
            secure=settings.PRODUCTION,
            httponly=True,
            samesite="Lax",
        )
    return response


def _remember(request: HttpRequest, chosen: str) -> None:
    if request.user.is_authenticated:
        from brobygger.accounts import actions

        actor, user = actor_of(request), request.user
        actions.change_own(by=actor, user=user, read_version=user.version, language=chosen)
