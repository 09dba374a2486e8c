"""Accessible PDF (PDF/UA-1) from a template and data.

The data reaches the template as JSON values and never as markup, so nothing that a citizen typed can become a
command of the typesetting language. Everything is kept in memory: neither data nor result touches the disk. The
compiler refuses a document without title, language or tags; the fonts are those that it carries itself and one for
Arabic that set-up brings, so a letter looks the same on every machine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.utils import translation

from brobygger.documents.errors import NotMade
from brobygger.kernel import clock

LAYOUT = Path(__file__).parent / "layout"
FONTS = Path(__file__).parent / "fonts"
PLAIN = Path(__file__).parent / "letters" / "plain.typ"
STANDARD = "ua-1"
FONT = "Libertinus Serif"
AUTHOR = "Brobygger"
RIGHT_TO_LEFT = frozenset({"ar"})
# From the first Latin letter or digit to the last, with what stands between and a slash at the end.
LEFT_TO_RIGHT_RUN = re.compile(r"[+(]?[0-9A-Za-zÀ-ÿ](?:[ -~À-ÿ]*[0-9A-Za-zÀ-ÿ/)])?")


def make(template: Path, data: Mapping[str, Any], *, title: str, language: str = "da", author: str = AUTHOR) -> bytes:
    """The PDF of a Typst template. ``language`` is that of the texts in ``data``; ``title`` names the file's content.

    The template may import ``/layout/letter.typ`` and its neighbours by name, and nothing else.
    """
    files = {"main.typ": template.read_bytes(), **_layout(), **_neighbours(template)}
    inputs = {
        "data": json.dumps(isolated(data) if language in RIGHT_TO_LEFT else data, ensure_ascii=False),
        "title": title,
        "language": language,
        "author": author,
    }
    try:
        made = typst.compile(
            files,  # type: ignore[call-overload]  # the library's types lack the dictionary of files that it takes
            root=str(LAYOUT),
            format="pdf",
            ignore_system_fonts=True,
            font_paths=[str(FONTS)],
            sys_inputs=inputs,
            pdf_standards=STANDARD,
            timestamp=int(clock.now().timestamp()),
        )
    except typst.TypstError as error:
        # Only the short message: the long diagnostic could quote what was typed.
        raise NotMade(template.name, str(error.message)) from None
    return bytes(made)


def isolated(value: Any) -> Any:
    """Numbers, names and addresses kept in their own order in a text that runs from right to left.

    Without it "12 34 56 78" is set as "78 56 34 12", and somebody else is rung up.
    """
    if isinstance(value, str):
        return LEFT_TO_RIGHT_RUN.sub("\u2066\\g<0>\u2069", value)
    if isinstance(value, Mapping):
        return {key: isolated(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [isolated(one) for one in value]
    return value


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
