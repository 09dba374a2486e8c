"""The page about the states of a course says what the code does."""

from __future__ import annotations

from pathlib import Path

import pytest

from brobygger.citizens import diagram

PAGE = Path(__file__).parents[2] / "docs" / "algorithms" / "course-states.md"


@pytest.mark.parametrize("part", [diagram.mermaid, diagram.table, diagram.order])
def test_the_page_is_printed_from_the_table(part):
    assert part() in PAGE.read_text(encoding="utf-8")
