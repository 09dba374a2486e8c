"""The smallest number that is told is a dated value: where it is raised, every place follows."""

from __future__ import annotations

import pytest

from brobygger.measurement import comparisons, outside
from brobygger.web.measurement.data_sets import _distribution
from brobygger_analysis.release import Rules


@pytest.fixture(params=[5, 10])
def limit(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(outside, "rules", lambda *, on: Rules(limit=request.param, base=request.param))
    found: int = request.param
    return found


def test_what_is_told_outside_follows_the_limit_in_force(limit: int) -> None:
    left = {"left_out": {"own": 7, "others": 12}, "without_counterpart": {}}
    assert comparisons.released(left)["left_out"] == {"own": 7 if limit == 5 else None, "others": 12}
    shown = _distribution({"kind": "yes_no"}, [1] * 7 + [0] * 30)
    assert ("ja" in shown) is (limit == 5)
