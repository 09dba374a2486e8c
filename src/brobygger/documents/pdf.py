"""Accessible PDF (PDF/UA-1) from a template and data.

The data reaches the template as JSON values and never as markup, so nothing that a citizen typed can become a
command of the typesetting language. Everything is kept in memory: neither data nor result touches the disk. The
compiler refuses a document without title, language or tags; the fonts are those that it carries itself, so a letter
looks the same on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.utils import translation

from brobygger.documents.errors import NotMade
from brobygger.kernel import clock

LAYOUT = Path(__file__).parent / "layout"
PLAIN = Path(__file__).parent / "letters" / "plain.typ"
STANDARD = "ua-1"
FONT = "Libertinus Serif"
AUTHOR = "Brobygger"


def make(template: Path, data: Mapping[str, Any], *, title: str, language: str = "da", author: str = AUTHOR) -> bytes:
    """The PDF of a Typst template. ``language`` is that of the texts in ``data``; ``title`` names the file's content.

    The template may import ``/layout/letter.typ`` and its neighbours by name, and nothing else.
    """
    files = {"main.typ": template.read_bytes(), **_layout(), **_neighbours(template)}
    inputs = {
        "data": json.dumps(data, ensure_ascii=False),
        "title": title,
        "language": language,
        "author": author,
    }
    try:
        # A dictionary of files works, although the library's own types do not say so yet.
        made = typst.compile(
            files,  # type: ignore[call-overload]
            root=str(LAYOUT),
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs=inputs,
            pdf_standards=STANDARD,
            timestamp=int(clock.now().timestamp()),
        )
    except typst.TypstError as error:
        # Only the short message: the long diagnostic could quote what was typed.
        raise NotMade(template.name, str(error.message)) from None
    return bytes(made)


def own_language() -> str:
    """The language in which texts are being translated now: Danish unless it is English."""
    return "en" if (translation.get_language() or "da").startswith("en") else "da"


@cache
def _layout() -> dict[str, bytes]:
    return {f"layout/{file.name}": file.read_bytes() for file in sorted(LAYOUT.glob("*.typ"))}


def _neighbours(template: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(template.parent.glob("_*.typ"))}


def plain_letter(
    *,
    title: str,
    paragraphs: Sequence[str],
    sender: Sequence[str],
    receiver: Sequence[str],
    on: str,
    reference: str = "",
    language: str = "da",
) -> bytes:
    """A letter of paragraphs. A line break inside a paragraph stays one."""
    data = {
        "title": title,
        "paragraphs": list(paragraphs),
        "sender": list(sender),
        "receiver": list(receiver),
        "on": on,
        "reference": reference,
    }
    return make(PLAIN, data, title=title, language=language, author=sender[0] if sender else AUTHOR)
