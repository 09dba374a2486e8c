"""What a spreadsheet would do with a text: a cell that begins like a formula is run when the file is opened."""

from __future__ import annotations

import re

FORMULA = re.compile(r"\s*[=+\-@\t\r|%\uff1d\uff0b\uff0d\uff20]")


def harmless(text: str) -> str:
    """Text that a spreadsheet will not take for a formula: what a citizen wrote must not run at a caseworker's."""
    return f"'{text}" if FORMULA.match(text) else text
