"""The menu of the citizen's own pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

register = template.Library()

PAGES = (
    ("own:page", _("Forside")),
    ("plans:own", _("Min plan")),
    ("card:own_list", _("Mine kort")),
    ("own:consents", _("Mine samtykker")),
    ("own:looks", _("Hvem har set mine data")),
    ("own:data", _("Hent mine data")),
)


@register.inclusion_tag("own/_navigation.html", takes_context=True)
def own_navigation(context: Any) -> dict[str, Any]:
    here = context["request"].path
    entries = []
    for name, label in PAGES:
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        is_current = here == address or (name != "own:page" and here.startswith(address))
        entries.append({"address": address, "label": label, "is_current": is_current})
    return {"entries": entries}
