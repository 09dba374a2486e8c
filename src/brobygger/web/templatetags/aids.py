"""What the codes of the aid look-up stand for, on pages of applications and grants."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from brobygger.compensation import aids_reads

register = template.Library()


@register.filter
def aid_titles(codes: Sequence[str] | None) -> str:
    return ", ".join(aids_reads.titles(codes or ()))
