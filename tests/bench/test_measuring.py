"""What the benchmarks share: rounds in turn, goals beside what was found, and where a result came about."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench import measuring
from bench.measuring import Run, at_least, at_most, goals, in_turns, proven, tell


def test_tasks_take_turns_and_the_least_of_the_rounds_counts() -> None:
    heard: list[str] = []
    one, other = in_turns(3, lambda: heard.append("one"), lambda: heard.append("other") or len(heard))
    assert heard == ["one", "other"] * 3
    assert other.answer == 6
    assert 0 <= one.clock < 1
    assert 0 <= one.processor < 1


def test_a_goal_is_met_missed_or_not_measured() -> None:
    wanted = (at_most("a", 2, "within 2 s: {:.1f} s"), at_least("b", 10, "10 times: {:.0f}"), at_most("c", 1, "c: {}"))
    assert goals(wanted, {"a": 2.0, "b": 9.0})[2:] == [
        "| within 2 s: 2.0 s | met |", "| 10 times: 9 | not met |", "| c | not measured |",
    ]  # fmt: skip


def test_a_result_says_when_where_of_what_and_how(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring.os, "getloadavg", lambda: (0.1, 0.2, 0.3))
    options = {"rounds": 3, "persons": [1, 2], "only": ""}
    heading = Run("status").heading("Figures", "one more", options=options, machine=["NumPy 2"])
    assert heading[0] == "# Figures"
    assert re.fullmatch(r"- Date: \d{4}-\d\d-\d\d, commit \S+( and changes after it)?", heading[2])
    assert heading[3].endswith("NumPy 2")
    assert "0.1, 0.2, 0.3 before" in heading[4]
    assert heading[5] == "- Command: `.venv/bin/python -m bench.status --rounds 3 --persons 1 2`"
    assert heading[6:] == ["- one more", ""]


def test_a_shared_machine_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring.os, "getloadavg", lambda: (99.0, 1.0, 1.0))
    assert measuring.SHARED in Run("status").heading("Figures", options={})


def test_only_a_result_that_is_written_is_a_proof(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(proven(), "RECORD", tmp_path / "proven.json")
    tell(["a", ""], None, proves="coverage")
    assert capsys.readouterr().out == "a\n"
    assert not proven().recorded()
    tell(["a"], tmp_path / "a.md", proves="coverage")
    assert (tmp_path / "a.md").read_text() == "a\n"
    assert set(proven().recorded()) == {"coverage"}


def test_the_most_memory_is_that_of_this_process() -> None:
    assert 10 < measuring.peak_memory() < 100_000


RESULTS = sorted((measuring.ROOT / "bench" / "results").glob("*.md"))


@pytest.mark.parametrize("result", RESULTS, ids=lambda path: path.stem)
def test_each_result_has_its_benchmark_its_day_and_its_commit(result: Path) -> None:
    text = result.read_text(encoding="utf-8")
    assert (measuring.ROOT / "bench" / f"{result.stem}.py").exists()
    assert re.search(r"\b20\d\d-\d\d-\d\d, commit [0-9a-f]{7}", text)
    assert re.search(rf"\bbench[./]{result.stem}\b", text)
