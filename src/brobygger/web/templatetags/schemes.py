"""Words for codes of schemes, in templates."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brobygger.compensation import schemes, words
from brobygger.compensation.enums import LetterKind

register = template.Library()

UNITS = {
    "days": gettext_lazy("%(value)s dage"),
    "hours": gettext_lazy("%(value)s timer"),
    "weeks": gettext_lazy("%(value)s uger"),
    "months": gettext_lazy("%(value)s måneder"),
    "years": gettext_lazy("%(value)s år"),
    "percent": gettext_lazy("%(value)s procent"),
}


@register.filter
def ordning(code: Any) -> str:
    """The name of a scheme."""
    return schemes.name(str(code))


@register.filter
def brevtype(kind: Any) -> str:
    """The name of a kind of letter."""
    return str(LetterKind(kind).label)


@register.filter
def graense(value: Any, unit: str) -> str:
    """A limit with its unit: 20 timer; yes or no for a switch."""
    if isinstance(value, bool):
        return _("Ja") if value else _("Nej")
    return str(UNITS[unit]) % {"value": words.number(value)} if unit in UNITS else words.number(value)
