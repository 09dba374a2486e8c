"""The last number and hash of the chain, noted outside the database.

A chain shows what was changed or taken out of its middle. Its end can be cut off without a trace, unless somebody
elsewhere remembers how far it went: each sealing notes that beside the keys, and ``log verify`` asks for it.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from brobygger.kernel import clock


@dataclass(frozen=True, slots=True)
class Head:
    number: int
    hash: bytes
    noted_at: str


def file() -> Path:
    """One file for each database: a test run, or a restored copy, must not answer for another one."""
    name = str(connection.settings_dict["NAME"])
    if "mode=memory" in name:
        name += str(os.getpid())  # it lives and dies with its process
    database = re.sub(r"[^A-Za-z0-9_.]+", "-", Path(name).name)
    return Path(settings.DATA_FOLDER) / "keys" / f"log-head-{database}.json"


def note(number: int, link: bytes) -> None:
    """Write the head so that a crash leaves the old file or the new one."""
    place = file()
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = place.with_suffix(f".{os.getpid()}.new")
    new.write_text(json.dumps({"number": number, "hash": link.hex(), "noted_at": clock.now().isoformat()}))
    new.replace(place)


def noted() -> Head | None:
    """What was noted last on this machine; None where nothing was sealed yet, or the file was lost."""
    try:
        raw = json.loads(file().read_text())
        return Head(int(raw["number"]), bytes.fromhex(raw["hash"]), str(raw["noted_at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
