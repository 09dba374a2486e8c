"""script/test: everything that must hold before a change lands, what is cheap to learn of first."""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import distributed
from design_assets import ensure_design_assets
from environment import (
    PYTHON,
    ROOT,
    VENV,
    Trouble,
    end_with,
    ensure_environment,
    explain,
    run_logged,
    say,
)

CODE = ("src", "tests", "bench", "script/lib", "script/translations")
# The one without a window first: it is the same browser, and spends nothing on what nobody looks at.
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# Any test of a property, of a thing that imports nothing; and any that asks the database.
A_SMALL_PROPERTY = "test_portions_are_the_things_in_their_order_and_never_too_many"
ASKS_THE_DATABASE = "test_the_run_is_on_the_database_that_was_asked_for"
OUTCOME = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)")
CLOSING = re.compile(r"^=* ?(?:\d+ \w+, )*\d+ \w+.* in [\d.]+s.*$")


@dataclass
class Stage:
    """One kind of check, with what became of it."""

    name: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)
    outcome: str = "not run"
    seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)

    is_check: bool = False  # of the source, though pytest makes it

    @property
    def is_pytest(self) -> bool:
        return "pytest" in self.command and not self.is_check


def static_stages() -> list[Stage]:
    """The longest first: two run at a time."""
    run = str(PYTHON)
    return [
        Stage("types", [run, "-m", "mypy"]),
        Stage("format", [run, "-m", "ruff", "format", "--check", "--output-format=concise", *CODE]),
        Stage("lint", [run, "-m", "ruff", "check", "--output-format=concise", *CODE]),
        Stage("imports", [str(VENV / "bin" / "lint-imports")]),
        Stage("migrations", [run, "-m", "django", "makemigrations", "--check", "--dry-run"]),
        Stage("texts", [run, "script/translations", "check"]),
        reading_stage(),
    ]


def reading_stage() -> Stage:
    """Every test can be read. What is learned of them the first time (their code compiled, the constants of the source
    that properties are tried with, the migrated database) is kept, so that no worker learns it anew while the
    other does the same.
    """
    which = f"{A_SMALL_PROPERTY} or {ASKS_THE_DATABASE}"
    read = [str(PYTHON), "-m", "pytest", "-q", "-p", "no:randomly", "-m", "not browser", "-k", which]
    return Stage("reading", read, is_check=True)


def order_of_the_tests() -> str:
    """What the order is shuffled by: another for each state of the source, the same for the same one."""
    try:
        tree = subprocess.run(
            ["git", "rev-parse", "HEAD^{tree}"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        tree = "0"  # a source without its history
    return str(int(tree[:8], 16))


def test_stages(*, quick: bool) -> list[Stage]:
    processes = str(max(2, min(8, os.cpu_count() or 2)))
    # Each process gets a piece of the order in one: what a module builds for its tests is seldom built twice.
    pytest = [str(PYTHON), "-m", "pytest", "-q", "-n", processes, "--dist", "worksteal"]
    pytest += ["--durations=8", "--durations-min=1", "-p", "tests.fewer_reports"]
    pytest.append(f"--randomly-seed={order_of_the_tests()}")
    if quick:
        # What is proved on SQLite alone are walks over every page and wholes of parts: the parts are tried here.
        return [Stage("tests, quick", [*pytest, "-m", "not browser and not slow and not proved_on_sqlite"])]
    return [
        Stage("tests, SQLite", [*pytest, "-m", "not browser"]),
        Stage("tests, PostgreSQL", [*pytest, "-m", "not browser"], {"BROBYGGER_TEST_DATABASE": "postgresql"}),
        Stage("tests, browser", [*pytest, "-m", "browser", "tests/browser"]),
        # One main flow from the first click to the figure, on the database of production.
        Stage(
            "browser, PostgreSQL",
            [str(PYTHON), "-m", "pytest", "-q", "-m", "browser", "tests/browser/test_first_slice.py"],
            {"BROBYGGER_TEST_DATABASE": "postgresql"},
        ),
    ]


def distributed_stages() -> list[Stage]:
    return [Stage("tests, Spark", [str(PYTHON), "-m", "pytest", "-q", "-p", "no:randomly", "tests/distributed"])]


def find_browser() -> str | None:
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def install_browser() -> None:
    """From the system's own archive: without a window where it has that, else with one."""
    environment = {"DEBIAN_FRONTEND": "noninteractive"}
    code, output, log = run_logged(["apt-get", "update", "-qq"], name="chromium", env=environment)
    for package in () if code else ("chromium-headless-shell", "chromium"):
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package, "fonts-dejavu-core"]
        code, output, log = run_logged(command, name="chromium", env=environment)
        if not code:
            return
    raise explain(output, what="Installing Chromium", index="The package archive", log=log)


def ensure_browser() -> str:
    """Chromium: as it is, installed where we may, or a sentence that says how."""
    found = find_browser()
    if found:
        return found
    if shutil.which("apt-get") and os.geteuid() == 0:
        say("Installing Chromium for the browser tests ...")
        install_browser()
        found = find_browser()
        if found:
            return found
    how = (
        "brew install --cask chromium"
        if platform.system() == "Darwin"
        else "sudo apt-get install --no-install-recommends chromium-headless-shell, or chromium where there is none"
    )
    raise Trouble(f"The browser tests need Chromium. Install it ({how}), or leave them out: script/test --quick")


def _aloud(text: str) -> None:
    print(text, end="", flush=True)


def run(stage: Stage, env: dict[str, str], tell: Callable[[str], object] = _aloud) -> bool:
    """Run one stage, telling what it prints; says whether it held."""
    tell(f"\n── {stage.name} " + "─" * max(0, 70 - len(stage.name)) + "\n")
    started = time.monotonic()
    closing = ""
    with subprocess.Popen(
        stage.command,
        cwd=ROOT,
        env={**os.environ, **env, **stage.env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            if stage.is_pytest and CLOSING.match(line.strip()):
                closing = line.strip()
            tell(line)
    stage.seconds = time.monotonic() - started
    for number, word in OUTCOME.findall(closing):
        stage.counts[word.rstrip("s") if word.startswith("error") else word] = int(number)
    held = process.returncode == 0
    if stage.is_pytest and not stage.counts.get("passed"):
        held = False  # a suite that ran nothing proves nothing
    stage.outcome = "ok" if held else "FAILED"
    return held


def table(stages: list[Stage], preparing: float) -> None:
    say("\nWhere the time went")
    say(f"  {'making ready':<20}{preparing:7.1f} s")
    for stage in stages:
        counts = ", ".join(f"{number} {word}" for word, number in stage.counts.items())
        say(f"  {stage.name:<20}{stage.seconds:7.1f} s  {stage.outcome}{f'  ({counts})' if counts else ''}")


def closing_line(stages: list[Stage], seconds: float) -> str:
    """Of the same shape as pytest's own last line, over all runs."""
    total: dict[str, int] = {}
    for stage in stages:
        for word, number in stage.counts.items():
            total[word] = total.get(word, 0) + number
        if stage.outcome == "FAILED" and not stage.counts.get("failed") and not stage.counts.get("error"):
            total["failed"] = total.get("failed", 0) + 1
    order = ("failed", "passed", "skipped", "xfailed", "xpassed", "error")
    parts = [f"{total[word]} {word}" for word in order if total.get(word)] or ["no tests ran"]
    return f"{', '.join(parts)} in {seconds:.2f}s".join(("=" * 20 + " ", " " + "=" * 20))


def run_checks(stages: list[Stage], env: dict[str, str]) -> bool:
    """Two at a time, told in order: reading the types takes as long as all others together."""
    told: list[list[str]] = [[] for _ in stages]
    held = True
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = [pool.submit(run, stage, env, lines.append) for stage, lines in zip(stages, told, strict=True)]
        for one, lines in zip(running, told, strict=True):
            held = one.result() and held
            _aloud("".join(lines))
    return held


def run_all(stages: list[Stage], env: dict[str, str], *, before: dict[str, Callable[[], dict[str, str]]]) -> bool:
    """Whether everything held. Checks of the source are all run, so that one round shows all of their faults; the
    first fault among the tests ends the run, and no test is run on a source with faults.
    """
    held = run_checks([stage for stage in stages if not stage.is_pytest], env)
    for stage in stages:
        if not stage.is_pytest:
            continue
        if not held:
            break
        try:
            if stage.name in before:
                env = {**env, **before[stage.name]()}
        except Trouble as trouble:
            stage.outcome = "FAILED"
            say(f"\n{trouble}")
            return False
        held = run(stage, env) and held
    return held


def environment_of(data: Path) -> dict[str, str]:
    """Of each check of one run; ``data`` is a folder of that run."""
    return {
        "BROBYGGER_ENVIRONMENT": "test",
        "BROBYGGER_DATA": str(data),
        "BROBYGGER_TEST_MIGRATED": str(data / "migrated.sqlite3"),
        "DJANGO_SETTINGS_MODULE": "brobygger.config.settings",
        "PYTHONDONTWRITEBYTECODE": "",
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="script/test", description="Check everything that must hold before a change lands."
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="no PostgreSQL, no browser, no slow tests and no walks over every page: 3 minutes",
    )
    parser.add_argument(
        "--distributed",
        action="store_true",
        help="only compare the register's pipeline on Spark, and note that it is equal; needs Java",
    )
    chosen = parser.parse_args()
    started = time.monotonic()
    stages = distributed_stages() if chosen.distributed else [*static_stages(), *test_stages(quick=chosen.quick)]
    with tempfile.TemporaryDirectory(prefix="brobygger-check-") as data:
        env = environment_of(Path(data))
        try:
            ensure_environment("test")
            ensure_design_assets(with_checker=True)
            code, output, log = run_logged([PYTHON, "script/translations", "compile"], name="translations")
            if code:
                raise explain(output, what="Compiling the texts", index="The network", log=log)
            preparing = time.monotonic() - started
            before = {
                "tests, browser": lambda: {"BROBYGGER_CHROMIUM": ensure_browser()},
                "tests, Spark": distributed.ensure_spark,
            }
            held = run_all(stages, env, before=before)
            if held and chosen.distributed:
                distributed.record(stages[0].counts["passed"])
        except Trouble as trouble:
            return end_with(trouble)
    table(stages, preparing)
    say(closing_line(stages, time.monotonic() - started))
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
