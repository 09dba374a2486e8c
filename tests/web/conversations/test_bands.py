"""What happened around the work stands behind how groups answered, quarter by quarter."""

from __future__ import annotations

import datetime

import pytest

from brobygger.conversations.telling import Quarter, Told
from brobygger.reference.events import Event
from brobygger.web.conversations import belief_groups


def test_an_event_is_a_band_of_the_quarters_that_it_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        belief_groups.reference, "labels", lambda _list: {str(step): f"trin {step}" for step in range(6)}
    )
    first, last = datetime.date(2026, 3, 30), datetime.date(2026, 5, 1)
    moved = Event("x", "Flytning til nye lokaler", first, last, (), (), "Driften", is_national=False)
    told = Told(parts=(("", (2, 3, 1, 2, 4)),))
    quarters = [(Quarter(2026, number), told) for number in (1, 2, 3)]
    chart = belief_groups._trend(quarters, [moved])
    assert chart is not None
    assert [row[-1] for row in chart.rows] == ["Flytning til nye lokaler", "Flytning til nye lokaler", "–"]
    assert "Flytning til nye lokaler" in chart.summary
    without = belief_groups._trend(quarters, [])
    assert without is not None
    assert len(without.rows[0]) == len(chart.rows[0]) - 1
