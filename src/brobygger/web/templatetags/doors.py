"""``{% load doors %}``: whether a page is for the reader, so that a link to it is only shown to whom it opens."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import Resolver404

from brobygger.web import navigation

register = template.Library()


@register.simple_tag(takes_context=True)
def opens(context: Any, address: Any) -> bool:
    """``{% opens address as is_open %}``. Only a member's door is asked: others open by links, or to everybody."""
    request = context.get("request")
    if not address or request is None:
        return bool(address)
    try:
        return not navigation.is_closed_at(str(address), request.actor)
    except Resolver404:
        return False
