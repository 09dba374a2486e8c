"""What went wrong, as a program reads it: RFC 9457, with a title and a sentence in the language that was asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

CONTENT_TYPE = "application/problem+json"

TITLES: dict[int, Promise] = {
    400: gettext_lazy("Forespørgslen kan ikke læses"),
    401: gettext_lazy("Adgangsnøglen mangler eller virker ikke"),
    403: gettext_lazy("Adgangsnøglen åbner ikke for det"),
    404: gettext_lazy("Findes ikke"),
    405: gettext_lazy("Det kan man ikke gøre her"),
    413: gettext_lazy("Der er sendt for meget"),
    414: gettext_lazy("Adressen er for lang"),
    422: gettext_lazy("En værdi kan ikke bruges"),
    429: gettext_lazy("For mange forespørgsler"),
    500: gettext_lazy("Noget gik galt hos os"),
    503: gettext_lazy("Lukket for vedligehold"),
}

DETAILS: dict[int, Promise] = {
    400: gettext_lazy("Se dokumentationen for, hvordan forespørgslen skal se ud."),
    403: gettext_lazy("Nøglen eller den rolle, den bruger, giver ikke adgang til det."),
    404: gettext_lazy("Adressen er forkert, eller det ligger uden for det sted, som nøglen gælder."),
    405: gettext_lazy("Her kan man kun læse med GET."),
    500: gettext_lazy("Fejlen er skrevet ned på serveren. Prøv igen senere."),
    503: gettext_lazy("Prøv igen senere."),
}


def problem(
    status: int,
    detail: str = "",
    *,
    errors: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """An answer that says no. ``errors`` names each parameter at fault with its sentence."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": str(TITLES.get(status, HTTPStatus(status).phrase)),
        "status": status,
        "detail": detail or str(DETAILS.get(status, "")),
    }
    if errors:
        body["errors"] = list(errors)
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=CONTENT_TYPE)
    for name, value in (headers or {}).items():
        response.headers[name] = value
    response.headers["Cache-Control"] = "no-store"
    return response


def unauthorised(detail: str) -> HttpResponse:
    return problem(401, detail, headers={"WWW-Authenticate": 'Bearer realm="Brobygger"'})


def sentence_of(fault: Mapping[str, Any]) -> str:
    """What a reader of the answer needs to know of a value that the types refused."""
    kind, limits = str(fault.get("type", "")), fault.get("ctx", {})
    if kind in {"literal_error", "enum"}:
        # The checker joins the last two with an English word.
        choices = str(limits.get("expected", "")).replace(" or ", ", ").replace("'", "")
        return _("Vælg en af mulighederne: %(choices)s.") % {"choices": choices}
    if kind.startswith("date"):
        return _("Skriv en dato som ÅÅÅÅ-MM-DD.")
    if kind.startswith("int"):
        return _("Skriv et helt tal.")
    if kind.startswith("uuid"):
        return _("Skriv en nøgle på 36 tegn (UUID).")
    if kind in {"string_too_long", "too_long"}:
        return _("Det er for langt.")
    if kind in {"greater_than_equal", "less_than_equal"}:
        return _("Værdien ligger uden for det, der kan bruges.")
    if kind == "unknown":
        return _("Parameteren findes ikke.")
    return _("Værdien kan ikke bruges.")
