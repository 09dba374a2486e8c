"""Reading a number the way people type and paste it: with spaces, other hyphens, or digits of another script."""

from __future__ import annotations

import unicodedata

_HYPHENS = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE63, 0xFF0D), "-")


def plain(text: str) -> str:
    """Return `text` with ASCII digits and hyphens and without white space or invisible characters.

    A spreadsheet pastes non-breaking spaces and marks of writing direction; an Arabic keyboard types its own digits.
    """
    kept: list[str] = []
    for character in text.translate(_HYPHENS):
        value = unicodedata.decimal(character, None)
        if value is not None:
            kept.append(str(value))
        elif not (character.isspace() or unicodedata.category(character) == "Cf"):
            kept.append(character)
    return "".join(kept)
