"""The pages for when something goes wrong: each says what happened, in plain words, and what to do next.

The pages of 400, 500 and 503 are made without the database, the session or the user, because any of these may be what
broke. The others are ordinary pages with navigation.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.accounts.errors import LinkClosed, OpenAgain
from brobygger.kernel.errors import Conflict, NotAllowed, Trouble
from brobygger.web.accounts import links

logger = logging.getLogger(__name__)

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


@dataclass(frozen=True)
class Step:
    """One thing to do: a link, or the button that opens a closed case."""

    text: Any
    address: str = ""


HOME = Step(gettext_lazy("Gå til forsiden"), "/")


def page(
    request: HttpRequest,
    status: int,
    heading: str,
    sentence: str,
    *,
    advice: tuple[Any, ...] = (),
    steps: tuple[Step, ...] = (HOME,),
    bare: bool = False,
    **more: Any,
) -> HttpResponse:
    context = {
        "status": status,
        "heading": heading,
        "sentence": sentence,
        "advice": advice,
        "steps": steps,
        "glass_address": "",
        "others": (),  # the same in other languages
        **more,
    }
    if bare:
        html = loader.render_to_string("design/error_bare.html", {**context, **bare_context()})
    else:
        html = loader.render_to_string("design/error.html", context, request)
    response = HttpResponse(html, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def bare_context() -> dict[str, Any]:
    """What a page needs that may ask nobody for anything."""
    return {"language": translation.get_language() or "da", "style_addresses": _style_addresses()}


def _style_addresses() -> list[str]:
    from django.templatetags.static import static

    try:
        return [static("dkfds/css/dkfds.min.css"), static("brobygger/brobygger.css")]
    except ValueError:  # the files were not collected: the page stands without its looks
        return []


# --- what Django calls -----------------------------------------------------------------------------------------


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, TOO_MUCH):
        return too_large(request)
    return page(
        request,
        400,
        _("Siden kunne ikke læse det, der blev sendt"),
        _("Adressen eller formularen indeholder noget, som vi ikke forstår. Der er ikke gemt noget."),
        advice=(
            _("Gå tilbage og prøv igen."),
            _("Sker det igen, så skriv adressen ned, og kontakt din administrator."),
        ),
        bare=True,
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    glass = isinstance(exception, NotAllowed) and exception.glass
    return page(
        request,
        403,
        _("Du har ikke adgang"),
        _said(exception) or _("Din rolle giver ikke adgang til denne side."),
        advice=(
            (
                _("Du kan åbne sagen, hvis du har en grund. Du skal skrive grunden, og en leder gennemgår opslaget."),
                _("Har du ikke brug for sagen, så gå tilbage."),
            )
            if glass
            else (_("Mener du, at du skal have adgang? Spørg din leder eller din administrator."),)
        ),
        glass_address=_glass_address(request, exception) if glass else "",
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, LinkClosed):
        return links.closed_page(request)
    if isinstance(exception, OpenAgain):
        return open_again(request, exception)
    return page(
        request,
        404,
        _("Siden findes ikke"),
        (_said(exception) if isinstance(exception, Trouble) else "")
        or _("Adressen er forkert, eller det, du leder efter, ligger ikke i dit jobcenter."),
        advice=(_("Se efter, om adressen er skrevet rigtigt."), _("Brug menuen eller søgefeltet for at finde frem.")),
    )


def open_again(request: HttpRequest, exception: OpenAgain) -> HttpResponse:
    """Whoever came by a link has no front page here: the way on is the link itself."""
    return page(
        request,
        404,
        _("Åbn linket igen"),
        exception.sentence,
        advice=(
            _("Linket står i det brev eller den besked, du har fået."),
            _("Kan du ikke finde det, så ring eller skriv til den, du har fået det fra."),
        ),
        steps=(),
        others=links.in_other_languages(links.OPEN_AGAIN_WORDS),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        500,
        _("Noget gik galt hos os"),
        _("Det er en fejl i Brobygger og ikke noget, du har gjort. Fejlen er skrevet ned på serveren."),
        advice=(
            _("Vent et minut, og prøv igen."),
            _("Det, du skrev i en formular, er måske gemt som kladde. Åbn formularen igen for at se det."),
            _("Sker det igen, så kontakt din administrator, og sig hvad klokken var."),
        ),
        bare=True,
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    logger.warning("A form was refused: %s", reason)
    return page(
        request,
        403,
        _("Formularen er for gammel"),
        _("Siden har været åben længe, eller du har logget ind et andet sted. Derfor er der ikke gemt noget."),
        advice=(
            _("Gå tilbage i browseren. Det, du skrev, står der endnu."),
            _("Genindlæs siden, og send formularen igen."),
            _("Browseren skal tillade cookies fra denne adresse."),
        ),
        bare=True,
    )


# --- what our own middleware calls -----------------------------------------------------------------------------


def conflict(request: HttpRequest, exception: Conflict) -> HttpResponse:
    """For views that did not catch the conflict themselves (see ``design.conflicts``)."""
    return page(
        request,
        409,
        _("En anden har ændret det samme"),
        exception.sentence or _("Der er gemt en nyere udgave, siden du åbnede siden. Dine ændringer er ikke gemt."),
        advice=(
            _("Gå tilbage i browseren. Det, du skrev, står der endnu."),
            _("Åbn siden i et nyt vindue, og se hvad der er ændret."),
        ),
        steps=(),
    )


def refused(request: HttpRequest, exception: Trouble) -> HttpResponse:
    return page(
        request,
        422,
        _("Det kan ikke lade sig gøre"),
        exception.sentence,
        advice=(_("Gå tilbage, og ret det. Der er ikke gemt noget."),),
        steps=(),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    return page(
        request,
        413,
        _("Det er for stort"),
        _("Filen eller teksten er større, end Brobygger tager imod. Der er ikke gemt noget."),
        advice=(
            _("En fil må højst fylde %(size)d MB.") % {"size": settings.UPLOAD_MAX_BYTES // 1024**2},
            _("Del filen i to, eller gem den i et mindre format."),
        ),
        bare=True,
    )


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(
        request,
        429,
        _("Det gik for hurtigt"),
        _("Der er kommet for mange forsøg herfra på kort tid. Det beskytter dig og borgerne."),
        advice=(
            _("Vent fem minutter, og prøv igen."),
            _("Har du glemt din adgangskode, så kontakt din administrator."),
        ),
        bare=True,
    )


def maintenance(request: HttpRequest, sentence: str = "") -> HttpResponse:
    response = page(
        request,
        503,
        _("Brobygger er lukket et øjeblik"),
        sentence or _("Vi arbejder på systemet og er snart tilbage."),
        advice=(_("Dine gemte kladder og sager er i god behold."), _("Prøv igen om lidt.")),
        steps=(),
        bare=True,
    )
    response.headers["Retry-After"] = "300"
    return response


def _said(exception: Exception | None) -> str:
    """A sentence that was written for people; technical messages are not shown."""
    if isinstance(exception, Trouble):
        return exception.sentence
    return ""


def _glass_address(request: HttpRequest, exception: Exception | None) -> str:
    """Where a reason may be given. The room's view may say it; else the page of the same name is asked."""
    return str(getattr(request, "glass_address", "") or "")
