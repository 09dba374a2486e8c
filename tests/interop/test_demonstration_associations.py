"""The page that compares printed associations with those of the invented people is what the present code gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from brobygger.interop.demonstration import compared_associations, population
from brobygger_analysis.association.circumstances import SLOW_DAYS

pytestmark = pytest.mark.slow(reason="draws the 15,228 invented people once")

PAGE = Path(__file__).parents[2] / "docs" / "demonstration-associations.md"


def test_the_page_is_up_to_date_and_each_figure_has_a_reason() -> None:
    text = compared_associations.document(population.rum2_population())
    assert text == PAGE.read_text(encoding="utf-8"), "run script/demonstration-associations"
    associations, spread = text.split("## How fast it spread here")
    rows = [line for line in associations.splitlines() if line.startswith("| ") and "| Printed |" not in line]
    assert len(rows) == len(compared_associations.printed()) == 15
    assert all(len(row.split("|")) == 8 and row.split("|")[6].strip() for row in rows)
    assert "not an effect" in text
    days = [int(line.split("|")[4]) for line in spread.splitlines() if line.startswith("| ") and "Enrolled" not in line]
    assert len(days) == 11
    assert min(days) > SLOW_DAYS, "the page says that none was there within six months"
