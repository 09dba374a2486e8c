"""How hard a page for citizens is to read: LIX over its running text, under 35 ("easy")."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from brobygger_analysis.danish.lix import lix

HARDEST = 35
ENOUGH_WORDS = 12  # of less than that, an index says nothing
RUNNING = {"p", "li", "legend", "figcaption", "dd"}
SILENT = {"script", "style", "textarea", "nav", "header", "footer"}
EMPTY = {"br", "img", "input", "link", "meta", "hr", "use", "path", "wbr"}


class _Prose(HTMLParser):
    """The sentences of the main part: what ends with a full stop or a question mark inside running text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.pieces: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in EMPTY:
            self.handle_data(" ")
            return
        self.open.append(tag)
        if tag in RUNNING:
            self.pieces.append([])

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        is_read = "main" in self.open and not SILENT & set(self.open)
        if is_read and RUNNING & set(self.open) and self.pieces:
            self.pieces[-1].append(data)


def prose_of(html: str) -> str:
    """Running text only: headings, buttons and table cells have no sentences and would make any page look easy."""
    parser = _Prose()
    parser.feed(html)
    texts = [" ".join("".join(piece).split()) for piece in parser.pieces]
    # A stop counts as the end of a paragraph also where none is written; single words are left out.
    return "\n\n".join(text for text in texts if len(text.split()) > 2 and re.search(r"[.?!:]$", text))


def check_readable(html: str, where: str) -> None:
    text = prose_of(html)
    if len(text.split()) < ENOUGH_WORDS:
        return
    found = lix(text)
    assert found.value < HARDEST, f"{where}: LIX {found.value:.0f} over {found.words} words:\n{text}"
