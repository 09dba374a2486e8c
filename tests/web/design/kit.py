"""Helps for tests of pages: parts of a page as comparable values, and the promise that a fragment equals the page."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])


class _Finder(HTMLParser):
    """Collects the tokens of the element with an id, with attributes sorted and white space evened out."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self.wanted = wanted
        self.depth = 0
        self.found: list[str] = []
        self.times = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if self.depth == 0:
            if values.get("id") != self.wanted:
                return
            self.times += 1
        if values.get("name") == "csrfmiddlewaretoken":
            values["value"] = "…"  # another one in every answer
        written = " ".join(f'{name}="{value}"' for name, value in sorted(values.items()))
        self.found.append(f"<{tag} {written}>".replace(" >", ">"))
        if tag not in VOID:
            self.depth += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        before = self.depth
        self.handle_starttag(tag, attrs)
        self.depth = before

    def handle_endtag(self, tag: str) -> None:
        if self.depth and tag not in VOID:
            self.found.append(f"</{tag}>")
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        text = re.sub(r"\s+", " ", data).strip()
        if self.depth and text:
            self.found.append(text)


def element(html: str | bytes, id: str) -> list[str]:  # noqa: A002 - the id of the element
    """The tokens of the one element with this id."""
    finder = _Finder(id)
    finder.feed(html.decode() if isinstance(html, bytes) else html)
    assert finder.times == 1, f"{finder.times} elements have the id {id!r}"
    return finder.found


def assert_fragment_is_page(client: Any, address: str, id: str) -> Any:  # noqa: A002 - the id of the element
    """What htmx is given for one part of the page equals that part of the page; returns the fragment's response."""
    page = client.get(address)
    fragment = client.get(address, headers={"HX-Request": "true", "HX-Target": id})
    assert fragment.status_code == page.status_code
    assert element(fragment.content, id) == element(page.content, id)
    assert len(fragment.content) < len(page.content)
    assert {"HX-Request", "HX-Target"} <= {name.strip() for name in fragment.headers["Vary"].split(",")}
    restored = client.get(
        address, headers={"HX-Request": "true", "HX-Target": id, "HX-History-Restore-Request": "true"}
    )
    assert b"<!doctype html>" in restored.content, "going back in the browser needs the whole page"
    return fragment


def text_of(html: str | bytes) -> str:
    """The visible words, in order, with single spaces."""
    source = html.decode() if isinstance(html, bytes) else html
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", source)).strip()
