"""The facts of a scheme on a compensation card, in the same words as in its PDF."""

from __future__ import annotations

from django import template

from brobygger.compensation.card_reads import Shown
from brobygger.web.compensation.card_file import scheme_facts as facts

register = template.Library()


@register.filter
def scheme_facts(line: Shown) -> list[tuple[str, str]]:
    return facts(line)
