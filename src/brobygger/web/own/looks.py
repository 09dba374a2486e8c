"""Who has looked at my data: when, why, in what role and where. Opened is told apart from shown in a list."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from brobygger.accounts.models import Jobcentre
from brobygger.accounts.roles import CITIZEN
from brobygger.citizens import merging
from brobygger.kernel import clock
from brobygger.reference import reads as reference
from brobygger.vault import log
from brobygger.vault import reads as vault_reads
from brobygger.vault.reads import Look, SeenBy
from brobygger.web.doors import citizen_self
from brobygger.web.log import sentences

PAGE = 50
MOST = 20_000

# Two kinds of look, each on its own page: a list of fifty names is not the same as an opened case.
KINDS: dict[str, tuple[Any, tuple[Look, ...]]] = {
    "sag": (gettext_lazy("Åbnet, ændret eller hentet"), (Look.OPENED, Look.CHANGED, Look.EXPORTED)),
    "liste": (gettext_lazy("Vist i en liste"), (Look.SHOWN_IN_LIST, Look.FOUND_IN_SEARCH)),
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
    found = _looks(request, KINDS[chosen][1], before=_key(request.GET.get("efter", "")), limit=PAGE + 1)
    shown = found[:PAGE]
    log.listed(
        by=request.actor,
        action="looks.listed",
        subjects=[("citizen", request.citizen.key)],
        criterion={"looks": len(shown), "kind": chosen},
    )
    context = {
        "lines": lines(shown),
        "kinds": [(code, words, code == chosen) for code, (words, _looks) in KINDS.items()],
        "chosen": chosen,
        "next_after": shown[-1].key if len(found) > PAGE else None,
        "is_first_page": "efter" not in request.GET,
        "waiting": vault_reads.waiting(),
        "shows_names": shows_names(request),
    }
    return render(request, "own/looks.html", context)


def every_look(request: Any) -> list[SeenBy]:
    """All of them, for the export."""
    return _looks(request, tuple(Look), before=None, limit=MOST)


def _looks(request: Any, kinds: tuple[Look, ...], *, before: uuid.UUID | None, limit: int) -> list[SeenBy]:
    first, *also = merging.keys_of(request.citizen)
    return vault_reads.who_has_looked(first, *also, names=shows_names(request), before=before, limit=limit, looks=kinds)


def shows_names(request: Any) -> bool:
    """Whether this jobcentre has chosen to tell the employees' names."""
    on, here = clock.today(), request.jobcentre.pk
    return bool(reference.value("privacy.show_staff_names", on=on, jobcentre=here))


def lines(seen: list[SeenBy]) -> list[dict[str, Any]]:
    units = dict(Jobcentre.objects.filter(key__in={look.unit for look in seen}).values_list("key", "label"))
    return [
        {
            "at": look.at,
            "how": HOW[look.how],
            "purpose": sentences.purpose(look.purpose),
            "role": who(look),
            "unit": units.get(look.unit, "–") if look.unit else "–",
            "name": "" if is_oneself(look) else look.name,
        }
        for look in seen
    ]


def is_oneself(look: SeenBy) -> bool:
    return look.by_link or CITIZEN in look.roles


def who(look: SeenBy) -> str:
    if is_oneself(look):
        return _("Dig selv")
    if look.by_machine:
        return _("Systemet")
    return sentences.role_names(look.roles) or "–"


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
