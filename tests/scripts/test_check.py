"""script/test fails when anything fails, and says at the end what was run."""

from __future__ import annotations

import sys

import pytest

import check
from tests import flushing


def stage(text: str, *, name: str = "tests", code: int = 0, pytest_like: bool = True) -> check.Stage:
    program = f"import sys; print({text!r}); sys.exit({code})"
    return check.Stage(name, [sys.executable, "-c", program, *(["pytest"] if pytest_like else [])])


def test_counts_are_read_from_the_closing_line():
    found = stage("bla 9 passed by\n2 failed, 5 passed, 1 skipped, 3 deselected, 1 error in 12.30s (0:00:12)", code=1)
    assert not check.run(found, {})
    assert found.outcome == "FAILED"
    assert found.counts == {"failed": 2, "passed": 5, "skipped": 1, "error": 1}


@pytest.mark.parametrize("text", ["no tests ran in 0.01s", "3 skipped in 0.01s", ""])
def test_a_run_of_no_test_has_failed(text):
    assert not check.run(stage(text), {})


def test_a_check_without_tests_is_judged_by_its_code():
    assert check.run(stage("all good", pytest_like=False), {})
    assert not check.run(stage("fault", pytest_like=False, code=1), {})


def test_faults_of_the_source_are_all_shown_and_no_test_is_run_on_them(capfd):
    stages = [
        stage("fault", name="format", code=1, pytest_like=False),
        stage("good", name="lint", pytest_like=False),
        stage("fault", name="types", code=1, pytest_like=False),
        stage("7 passed in 1.00s", name="tests"),
    ]
    assert not check.run_all(stages, {}, before={})
    assert [found.outcome for found in stages] == ["FAILED", "ok", "FAILED", "not run"]
    assert "2 failed in 2.00s" in check.closing_line(stages, 2.0)


def test_the_first_fault_among_the_tests_ends_the_run(capfd):
    stages = [
        stage("5 passed in 1.00s", name="first"),
        stage("1 failed, 2 passed in 1.00s", name="second", code=1),
        stage("7 passed in 1.00s", name="third"),
    ]
    assert not check.run_all(stages, {}, before={})
    check.table(stages, 1.0)
    assert [found.outcome for found in stages] == ["ok", "FAILED", "not run"]
    shown = capfd.readouterr().out
    assert "third" in shown
    assert "(5 passed)" in shown
    assert check.closing_line(stages, 2.0) == "==================== 1 failed, 7 passed in 2.00s ===================="


def test_a_whole_run_adds_up():
    stages = [stage("5 passed in 1.00s"), stage("6 passed, 1 skipped in 2.00s")]
    assert check.run_all(stages, {}, before={})
    assert "11 passed, 1 skipped in 3.00s" in check.closing_line(stages, 3.0)


def test_the_tests_are_read_among_the_checks_of_the_source_by_one_that_is_there():
    reading = check.reading_stage()
    assert not reading.is_pytest
    assert reading.name in [found.name for found in check.static_stages()]
    assert f"def {check.A_SMALL_PROPERTY}(" in (check.ROOT / "tests/kernel/test_portions.py").read_text()
    assert f"def {check.ASKS_THE_DATABASE}(" in (check.ROOT / "tests/house_rules/test_database.py").read_text()


def test_every_check_of_a_run_is_told_where_the_migrated_database_lies(tmp_path):
    assert check.environment_of(tmp_path)[flushing.SHARED].startswith(str(tmp_path))


def test_a_missing_browser_says_how_to_get_one(monkeypatch):
    monkeypatch.setattr(check, "find_browser", lambda: None)
    monkeypatch.setattr(check.shutil, "which", lambda name: None)
    with pytest.raises(check.Trouble, match="chromium"):
        check.ensure_browser()
    monkeypatch.setattr(check.platform, "system", lambda: "Darwin")
    with pytest.raises(check.Trouble, match="brew install"):
        check.ensure_browser()


def test_a_distribution_without_the_browser_without_a_window_gives_the_one_with_it(monkeypatch):
    asked = []

    def run_logged(command, **_how):
        asked.append(command)
        return int("chromium-headless-shell" in command), "", None

    monkeypatch.setattr(check, "run_logged", run_logged)
    check.install_browser()
    assert [command[-2] for command in asked[1:]] == ["chromium-headless-shell", "chromium"]


def test_a_missing_browser_is_a_failed_stage(capfd):
    def missing() -> dict[str, str]:
        raise check.Trouble("The browser tests need Chromium.")

    stages = [stage("5 passed in 1.00s", name="browser")]
    assert not check.run_all(stages, {}, before={"browser": missing})
    assert stages[0].outcome == "FAILED"
    assert "need Chromium" in capfd.readouterr().out


def test_quick_leaves_out_postgresql_and_the_browser():
    assert [found.name for found in check.test_stages(quick=True)] == ["tests, quick"]
    assert [found.name for found in check.test_stages(quick=False)] == [
        "tests, SQLite",
        "tests, PostgreSQL",
        "tests, browser",
        "browser, PostgreSQL",
    ]
