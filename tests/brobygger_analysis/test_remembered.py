"""What was worked out is remembered for the next who asks, and only the last few of it."""

from __future__ import annotations

from brobygger_analysis.remembered import Remembered


def test_what_is_remembered_is_not_made_again_and_what_nobody_asks_for_goes_first() -> None:
    kept, made = Remembered(2), list[str]()

    def ask(key: str) -> str:
        return kept.get(key, lambda: made.append(key) or key.upper())

    assert [ask(key) for key in ("a", "b", "a", "c", "a", "b")] == ["A", "B", "A", "C", "A", "B"]
    assert made == ["a", "b", "c", "b"]


def test_nothing_is_an_answer_too() -> None:
    kept, made = Remembered(), list[str]()
    assert kept.get("a", lambda: made.append("a")) is None
    assert kept.get("a", lambda: made.append("a")) is None
    assert made == ["a"]
