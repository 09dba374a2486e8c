"""What the benchmarks share: taking the time, goals beside what was found, and where and when a result came about.

A result is a file of Markdown that begins with ``Run.heading``: date, commit, machine, load, command. No time is
printed before the answers of the versions were found to be equal; each benchmark sees to that itself.
"""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CORES = os.cpu_count() or 1
SHARED = "**The machine was shared in this run. What is met or not by the clock holds for a calm machine only.**"
LAUNCHER = str(ROOT / "script" / "lib")  # the scripts stand outside every package


# Taking the time -------------------------------------------------------------------------------------------------


@dataclass
class Timed:
    """The least of some rounds: seconds by the clock, seconds of the processor in all threads; and the last answer."""

    clock: float = float("inf")
    processor: float = float("inf")
    answer: Any = None

    def again(self, task: Callable[[], Any]) -> None:
        self.answer = None  # two answers at once would be no fair peak of memory
        clock, processor = time.perf_counter(), time.process_time()
        self.answer = task()
        self.clock = min(self.clock, time.perf_counter() - clock)
        self.processor = min(self.processor, time.process_time() - processor)


def least(rounds: int, task: Callable[[], Any]) -> Timed:
    return in_turns(rounds, task)[0]


def in_turns(rounds: int, *tasks: Callable[[], Any]) -> list[Timed]:
    """The tasks take turns, so that what else the machine does disturbs them alike."""
    found = [Timed() for _ in tasks]
    for _ in range(rounds):
        for one, task in zip(found, tasks, strict=True):
            one.again(task)
    return found


def peak_memory() -> float:
    """The most megabytes that this process ever held; not what the one that started it did, where that can be told."""
    if (told := Path("/proc/self/status")).exists():
        return next(int(line.split()[1]) for line in told.read_text().splitlines() if line.startswith("VmHWM")) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


# Goals -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Goal:
    """Set before the thing was built. ``words`` tell it with what was found: "within 0.15 s: {:.3f} s"."""

    name: str
    words: str
    met: Callable[[float], bool]

    def line(self, reached: Mapping[str, float]) -> str:
        if self.name not in reached:
            return f"| {self.words.split(':')[0]} | not measured |"
        found = reached[self.name]
        return f"| {self.words.format(found)} | {'met' if self.met(found) else 'not met'} |"


def at_most(name: str, limit: float, words: str) -> Goal:
    return Goal(name, words, lambda found: found <= limit)


def at_least(name: str, limit: float, words: str) -> Goal:
    return Goal(name, words, lambda found: found >= limit)


def goals(wanted: Iterable[Goal], reached: Mapping[str, float]) -> list[str]:
    """A table of every goal: met, not met or not measured."""
    return ["| goal | |", "|---|---|", *(goal.line(reached) for goal in wanted)]


# Telling ---------------------------------------------------------------------------------------------------------


@dataclass
class Run:
    """One run of a benchmark: made when it begins, so that the load before it is known."""

    name: str
    before: tuple[float, float, float] = field(default_factory=lambda: os.getloadavg())

    def heading(self, title: str, *also: str, options: Mapping[str, object], machine: Iterable[str] = ()) -> list[str]:
        """Title, date and commit, machine, load, command, and what else is to be known before the tables."""
        now = os.getloadavg()
        shared = max(self.before[0], now[0]) > CORES
        own = [f"Python {platform.python_version()}", *machine]
        shown = " ".join(f"--{option} {_shown(value)}" for option, value in options.items() if value not in (None, ""))
        return [
            f"# {title}",
            "",
            f"- Date: {datetime.now(UTC).date().isoformat()}, commit {commit()}",
            f"- Machine: {platform.system()} {platform.machine()}, {CORES} cores, {', '.join(own)}",
            f"- Load over 1, 5 and 15 minutes: {_three(self.before)} before, {_three(now)} at the end. What it was "
            "before is what others did on the machine; where it is above the number of cores, processor time says more",
            f"- Command: `{' '.join(['.venv/bin/python -m bench.' + self.name, shown]).strip()}`",
            *(f"- {line}" for line in also),
            "",
            *([SHARED, ""] if shared else []),
        ]


def _three(load: tuple[float, float, float]) -> str:
    return ", ".join(f"{one:.1f}" for one in load)


def _shown(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, Sequence) and not isinstance(value, str) else str(value)


def commit() -> str:
    """The commit of the source; with a word where the source is no longer what was committed."""
    number = _git("rev-parse", "--short", "HEAD")
    changed = _git("status", "--porcelain", "--", "src", "script", "bench/*.py", "requirements")
    return f"{number or 'none'}{' and changes after it' if changed else ''}"


def _git(*asked: str) -> str:
    try:
        done = subprocess.run(["git", *asked], cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip()


def tell(lines: Iterable[str], result: Path | None, *, proves: str = "") -> None:
    """Print the result and write it where it is asked for; ``proves``: note that this method's files were proved."""
    text = "\n".join(lines).rstrip("\n") + "\n"
    sys.stdout.write(text)
    if result is None:
        return
    result.write_text(text, encoding="utf-8")
    if proves:
        proven().record(proves)


def proven() -> Any:
    """script/lib/proven.py: which files a heavy proof was run with."""
    if LAUNCHER not in sys.path:
        sys.path.append(LAUNCHER)
    import proven

    return proven
