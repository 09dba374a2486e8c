"""A marker that silences a checker says why on its own line; one that no checker reads is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
# A result of a benchmark names the digests of its files, and a word in a comment would ask for all of it again: these
# files get the reasons of their markers with the next run.
FOLDERS = ("src", "tests", "script", "bench")
WAITS_FOR_ITS_PROOF = {"src/brobygger_analysis/suppression.py"}
MARKER = re.compile(
    r"#\s*(?:noqa\b(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?|type:\s*ignore\b(?:\[[^\]]*\])?|nosec\b(?:\s+[A-Z]\d+)?"
    r"|pragma:\s*no cover)(?P<rest>.*)"
)
REASON = re.compile(r"\s*(?:#|-|–|:|\()\s*\w+\W+\w+")
TYPES = re.compile(r"#\s*type:\s*ignore")


def without_reason(text: str) -> Iterator[str]:
    """The lines whose last marker says nothing more than that it is one."""
    for line in text.splitlines():
        marks = list(MARKER.finditer(line)) if "#" in line else []
        if marks and not REASON.match(marks[-1]["rest"]):
            yield line.strip()


def programs() -> Iterator[Path]:
    for folder in FOLDERS:
        yield from (ROOT / folder).rglob("*.py")


def test_each_marker_says_why_and_each_one_for_the_type_checker_stands_where_it_looks() -> None:
    found = {}
    for path in programs():
        text = path.read_text(encoding="utf-8")
        lines = list(without_reason(text))
        if path.is_relative_to(ROOT / "tests") and path != Path(__file__):
            lines += [line.strip() for line in text.splitlines() if TYPES.search(line)]
        if lines:
            found[str(path.relative_to(ROOT))] = lines
    assert set(found) == WAITS_FOR_ITS_PROOF, found


def test_a_marker_without_a_reason_is_found() -> None:
    hush = "# " + "noqa: S101"
    types = "# type" + ": ignore[arg-type]"
    bare = [f"assert x  {hush}", f"f(x)  {types}", "import os  # " + "nosec B404", "pass  # " + "pragma: no cover"]
    assert list(without_reason("\n".join(bare))) == bare
    told = [f"assert x  {hush} - asked for above", f"f(x)  {types}  # its types lack it", "if x:  # a plain comment"]
    assert list(without_reason("\n".join(told))) == []
