"""The short guides that Brobygger brings: one per scheme and reader, with source and the day they were checked.

The facts stand in the law of the schemes (``schemes``) with their dates; a guide says what to do, and names no rate
and no limit that changes. It is checked again when the law changes.
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "guide_data" / "guides.toml"


@dataclass(frozen=True, slots=True)
class Brought:
    da: str
    en: str
    checked_on: datetime.date
    source: str


@cache
def brought() -> Mapping[tuple[str, str], Brought]:
    """(scheme, reader) → guide."""
    found: dict[tuple[str, str], Brought] = {}
    for one in tomllib.loads(FILE.read_text("utf-8"))["guide"]:
        for reader in ("colleague", "citizen", "employer"):
            said = one[reader]
            found[one["scheme"], reader] = Brought(
                da=said["da"].strip(), en=said["en"].strip(), checked_on=one["checked_on"], source=one["source"]
            )
    return found
