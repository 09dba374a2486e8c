"""How far long work has come."""

from __future__ import annotations

from brobygger.kernel.watching import steps, watched_by


def test_who_watches_is_told_after_each_step_and_nobody_else() -> None:
    told: list[tuple[int, int]] = []
    with watched_by(lambda done, whole: told.append((done, whole))):
        seen_before = [(letter, len(told)) for letter in steps("ab")]
    assert seen_before == [("a", 0), ("b", 1)]
    assert told == [(1, 2), (2, 2)]
    assert list(steps("cd")) == ["c", "d"]
    assert len(told) == 2
