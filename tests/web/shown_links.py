"""Links and forms on a page that lead where the reader is turned away: a page offers nothing that it then refuses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from html import unescape

from django.urls import Resolver404, resolve

from brobygger.kernel.doors import Door, door_of

# href of a link, action of a form or button, and what htmx asks for.
_SHOWN = re.compile(r'<(?:a|form|button|area)\b[^>]*?\s(?:href|action|formaction|hx-get|hx-post)="([^"]+)"', re.DOTALL)


def same_site(html: str) -> Iterator[str]:
    """Each address of this site that the page offers, once."""
    seen: set[str] = set()
    for found in _SHOWN.finditer(html):
        address = unescape(found[1]).split("#")[0].split("?")[0]
        if address.startswith("/") and not address.startswith("//") and address not in seen:
            seen.add(address)
            yield address


def refused(html: str, opens: Callable[[Door], bool]) -> list[str]:
    """The addresses on the page whose own door is closed to the reader."""
    return [address for address in same_site(html) if (door := _door_at(address)) is not None and not opens(door)]


@lru_cache(maxsize=4096)  # the same menu stands on every page
def _door_at(address: str) -> Door | None:
    try:
        return door_of(resolve(address).func)
    except Resolver404:
        return None
