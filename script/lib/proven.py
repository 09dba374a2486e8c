"""Heavy proofs of one method: which files decide their answer, and the mark that it was given for these very files.

An everyday run does a small version of each and holds the digests against the recorded ones. A result whose files have
changed since is no proof of them: the run fails until it is done again (``COMMANDS``) and committed with its record.
What only takes the time and tells the answer (``bench/measuring.py``) is not among the files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECORD = ROOT / "bench" / "results" / "proven.json"
_ANALYSIS = "src/brobygger_analysis"

FILES: dict[str, tuple[str, ...]] = {
    "associate": (
        "bench/associate.py",
        *(f"{_ANALYSIS}/association/{name}.py" for name in ("bootstrap", "counting", "design", "effects", "logit")),
    ),
    "coverage": (
        "bench/coverage.py",
        f"{_ANALYSIS}/association/bootstrap.py",
        f"{_ANALYSIS}/association/effects.py",
        f"{_ANALYSIS}/association/logit.py",
        f"{_ANALYSIS}/association/sureness.py",
    ),
    "disclosure": (
        "bench/disclosure.py",
        f"{_ANALYSIS}/suppression.py",
        "tests/brobygger_analysis/random_tables.py",
    ),
    "status": ("bench/status.py", "src/brobygger/measurement/tables.py"),
    "register": (
        "bench/register.py",
        f"{_ANALYSIS}/compiling.py",
        *(
            f"{_ANALYSIS}/register/{name}.py"
            for name in ("codes", "following", "groups", "kernel", "portable", "spells", "store", "summary", "survival",
                         "weeks", "wide")
        ),
    ),
    "linkage": (
        "bench/linkage.py",
        *(f"{_ANALYSIS}/{name}.py" for name in ("compiling", "linkage", "slips", "slips_kernel")),
    ),
}  # fmt: skip
COMMANDS = {name: f"-m bench.{name} --result bench/results/{name}.md" for name in FILES}


def digests(files: Iterable[str], root: Path = ROOT) -> dict[str, str]:
    """SHA-256 of each file."""
    return {name: hashlib.sha256((root / name).read_bytes()).hexdigest() for name in files}


def recorded() -> dict[str, dict[str, object]]:
    """What was noted, by the name of the proof."""
    found: dict[str, dict[str, object]] = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    return found


def record(name: str) -> None:
    """Note that the full size was run with the files as they are now."""
    held = recorded() | {name: {"on": str(datetime.now(tz=UTC).date()), "files": digests(FILES[name])}}
    RECORD.write_text(json.dumps(held, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def changed(name: str) -> list[str]:
    """The files that are not those of the recorded result; all of them where there is none."""
    held = recorded().get(name, {}).get("files", {})
    now = digests(FILES[name])
    return sorted(file for file, digest in now.items() if not isinstance(held, dict) or held.get(file) != digest)
