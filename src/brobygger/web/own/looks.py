"""Who has looked at my data: when, why, in what role and where. Opened is told apart from shown in a list."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from brobygger.accounts.models import Jobcentre
from brobygger.accounts.roles import CITIZEN, Role
from brobygger.citizens import merging
from brobygger.kernel import clock
from brobygger.reference import reads as reference
from brobygger.vault import log
from brobygger.vault import reads as vault_reads
from brobygger.vault.reads import Look, SeenBy
from brobygger.web.doors import citizen_self
from brobygger.web.log import sentences
from brobygger.web.role_words import role_names

PAGE = 50
MOST = 20_000

# Each on its own page: a list of fifty names is not the same as an opened case, and one's own visits hide neither.
KINDS: dict[str, tuple[Any, tuple[Look, ...], bool]] = {
    "sag": (gettext_lazy("Åbnet, ændret eller hentet"), (Look.OPENED, Look.CHANGED, Look.EXPORTED), False),
    "liste": (gettext_lazy("Vist i en liste"), (Look.SHOWN_IN_LIST, Look.FOUND_IN_SEARCH), False),
    "mig": (gettext_lazy("Dig selv"), tuple(Look), True),
}
HOW = {
    Look.OPENED: gettext_lazy("Så din sag"),
    Look.CHANGED: gettext_lazy("Skrev i din sag"),
    Look.SHOWN_IN_LIST: gettext_lazy("Så dig i en liste"),
    Look.FOUND_IN_SEARCH: gettext_lazy("Så dig i en søgning"),
    Look.EXPORTED: gettext_lazy("Hentede data om dig"),
}


@citizen_self
@require_GET
def looks(request: Any) -> HttpResponse:
    chosen = request.GET.get("vis", "")
    chosen = chosen if chosen in KINDS else "sag"
    _words, ways, oneself = KINDS[chosen]
    found = _looks(request, ways, oneself=oneself, before=_key(request.GET.get("efter", "")), limit=PAGE + 1)
    shown = found[:PAGE]
    log.listed(
        by=request.actor,
        action="looks.listed",
        subjects=[("citizen", request.citizen.key)],
        criterion={"looks": len(shown), "kind": chosen},
    )
    context = {
        "lines": lines(shown),
        "kinds": [(code, words, code == chosen) for code, (words, _ways, _oneself) in KINDS.items()],
        "chosen": chosen,
        "next_after": shown[-1].key if len(found) > PAGE else None,
        "is_first_page": "efter" not in request.GET,
        "waiting": vault_reads.waiting(),
        "shows_names": shows_names(request),
    }
    return render(request, "own/looks.html", context)


def every_look(request: Any) -> list[SeenBy]:
    """All of them, for the export."""
    return _looks(request, tuple(Look), oneself=None, before=None, limit=MOST)


def _looks(
    request: Any, ways: tuple[Look, ...], *, oneself: bool | None, before: uuid.UUID | None, limit: int
) -> list[SeenBy]:
    first, *also = merging.keys_of(request.citizen)
    names = shows_names(request)
    return vault_reads.who_has_looked(
        first, *also, names=names, before=before, limit=limit, looks=ways, oneself=oneself
    )


def shows_names(request: Any) -> bool:
    """Whether this jobcentre has chosen to tell the employees' names."""
    on, here = clock.today(), request.jobcentre.pk
    return bool(reference.value("privacy.show_staff_names", on=on, jobcentre=here))


def lines(seen: list[SeenBy]) -> list[dict[str, Any]]:
    units = dict(Jobcentre.objects.filter(key__in={look.unit for look in seen}).values_list("key", "label"))
    names = role_names()
    return [
        {
            "at": look.at,
            "how": HOW[look.how],
            "purpose": why(look),
            "role": who(look, names),
            "unit": units.get(look.unit, "–") if look.unit else "–",
            "name": "" if is_oneself(look) else look.name,
        }
        for look in seen
    ]


def why(look: SeenBy) -> str:
    """The purpose in words; a code that nobody has worded is no answer to a citizen."""
    words = sentences.purpose(look.purpose)
    if words != look.purpose:
        return words
    return _("drift af systemet") if look.by_machine else _("arbejde med sagen")


def is_oneself(look: SeenBy) -> bool:
    return look.by_link or CITIZEN in look.roles


def who(look: SeenBy, names: Mapping[Role, str]) -> str:
    if is_oneself(look):
        return _("Dig selv")
    if look.by_machine:
        return _("Systemet")
    return sentences.role_names(look.roles, names) or "–"


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
