"""A decision record is known by its number, in the file's name and in its heading."""

from __future__ import annotations

import re
from pathlib import Path

RECORDS = Path(__file__).resolve().parents[2] / "docs" / "adr"


def faults(headings: dict[str, str]) -> list[str]:
    """By name of the file its first line."""
    told = [f"{name} begins with {line!r}" for name, line in headings.items() if not line.startswith(_begins(name))]
    numbers = [name[:4] for name in sorted(headings)]
    whole = [f"{number:04}" for number in range(1, len(numbers) + 1)]
    return told if numbers == whole else [*told, f"the numbers are {', '.join(numbers)}"]


def _begins(name: str) -> str:
    return f"# {int(name[:4])}. "


def test_each_record_has_its_own_number_twice():
    files = [file for file in RECORDS.glob("*.md") if re.match(r"\d{4}-", file.name)]
    assert files
    assert faults({file.name: file.read_text(encoding="utf-8").split("\n", 1)[0] for file in files}) == []


def test_another_number_and_a_number_twice_are_found():
    records = {"0001-a.md": "# 1. A", "0002-b.md": "# 1. B", "0002-c.md": "# 2. C"}
    assert faults(records) == ["0002-b.md begins with '# 1. B'", "the numbers are 0001, 0002, 0002"]
