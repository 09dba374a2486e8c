"""How long until Brobygger runs: ``script/server`` in a fresh clone with an empty home, first and second time.

    .venv/bin/python -m bench.start [--result bench/results/start.md]

Clones what is committed into a folder of its own, with an empty home beside it, and removes both. The clock runs from
the command until the page of the printed address answers and the demonstration's users were printed. The share of the
network is the program's own (it prints it); what it printed stands in the result. Exit code 1 when a limit is not kept.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from bench.measuring import ROOT, Run, at_most, goals, tell

GOALS = (
    at_most("first", 180, "first start, caches empty, within 180 s: {:.0f} s"),
    at_most("second", 10, "second start, data kept, within 10 s: {:.1f} s"),
)
LAST_LINE = "Stop with Ctrl-C."
PATIENCE = 900  # seconds: whoever waits longer has no start to measure
STEP = re.compile(r"^  (?P<name>\S.*?) +(?P<download>[\d.]+) s +(?P<work>[\d.]+) s$")
# What this machine says about packages stays: where the index is, not what was fetched from it before.
NOT_OURS = ("BROBYGGER_", "DJANGO_", "PYTHON", "VIRTUAL_ENV", "PYTEST_", "XDG_")


@dataclass(frozen=True)
class Start:
    seconds: float
    printed: tuple[str, ...]

    @property
    def address(self) -> str:
        return next((found[0] for line in self.printed if (found := re.search(r"http://localhost:\d+/?", line))), "")

    @property
    def users(self) -> int:
        return sum("@demo.example" in line for line in self.printed)

    def steps(self) -> dict[str, tuple[float, float]]:
        """Where the time went by the program's own account: seconds of the network, and of work."""
        found = (STEP.match(line) for line in self.printed)
        return {one["name"]: (float(one["download"]), float(one["work"])) for one in found if one}


def surroundings(home: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """What a newcomer's shell has: this machine's settings, and a home with nothing in it."""
    kept = {name: value for name, value in environment.items() if not name.startswith(NOT_OURS)}
    own = str(Path(sys.prefix) / "bin")
    path = os.pathsep.join(part for part in kept.get("PATH", "").split(os.pathsep) if part != own)
    return {**kept, "HOME": str(home), "PATH": path}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(checkout: Path, port: int, environment: Mapping[str, str]) -> Start:
    """Start, wait until it can be used, and stop it as a person does."""
    began = time.perf_counter()
    printed: list[str] = []
    with subprocess.Popen(
        ["script/server", "--port", str(port)],
        cwd=checkout,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as running:
        try:
            for line in running.stdout or ():
                printed.append(line.rstrip("\n"))
                if line.startswith(LAST_LINE):
                    break
                if time.perf_counter() - began > PATIENCE:
                    raise SystemExit(f"Not ready after {PATIENCE} s.")
            else:
                raise SystemExit("\n".join([*printed, "It ended instead of starting."]))
            with urlopen(f"http://localhost:{port}/", timeout=30) as page:
                page.read()
            seconds = time.perf_counter() - began
        finally:
            running.send_signal(signal.SIGINT)
            try:
                running.communicate(timeout=60)
            except subprocess.TimeoutExpired:
                running.kill()  # who does not stop when asked is not waited for
                raise
    found = Start(seconds, tuple(printed))
    if not found.address or not found.users:
        raise SystemExit("\n".join([*printed, "Neither address nor users were printed."]))
    return found


def measure(folder: Path) -> tuple[Start, Start]:
    checkout, home = folder / "brobygger", folder / "home"
    home.mkdir()
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(checkout)], check=True)
    port, environment = free_port(), surroundings(home, os.environ)
    first = start(checkout, port, environment)
    key = (checkout / "var" / "keys" / "signing.key").read_bytes()
    second = start(checkout, port, environment)
    if "Demonstration" in second.steps() or key != (checkout / "var" / "keys" / "signing.key").read_bytes():
        raise SystemExit("The second start did not keep the data of the first.")
    return first, second


def table(first: Start, second: Start) -> list[str]:
    steps = first.steps()
    download, work = steps.pop("Together", (0.0, 0.0))
    rest = max(0.0, first.seconds - download - work)
    return [
        "| First start | From the network, s | Work, s |",
        "|---|--:|--:|",
        *(f"| {name} | {one[0]:.1f} | {one[1]:.1f} |" for name, one in steps.items()),
        f"| Beginning, and from the last step until the page answered | – | {rest:.1f} |",
        f"| **Together {first.seconds:.0f} s** | {download:.1f} | {first.seconds - download:.1f} |",
        "",
        f"Second start: {second.seconds:.1f} s; the data was kept. {first.users} users were printed with the address.",
        "",
        *goals(GOALS, {"first": first.seconds, "second": second.seconds}),
    ]


def told(title: str, lines: Iterable[str], folder: Path) -> list[str]:
    return ["", f"## {title}", "", "```", *(line.replace(str(folder), "…") for line in lines), "```"]


def main() -> int:
    choices = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    choices.add_argument("--result", type=Path)
    chosen = choices.parse_args()
    this = Run("start")
    with tempfile.TemporaryDirectory(prefix="brobygger-start-") as name:
        folder = Path(name)
        first, second = measure(folder)
    lines = [
        *this.heading("From a fresh clone to a running Brobygger", options={}),
        *table(first, second),
        *told("What the first start printed", first.printed, folder),
        *told("What the second start printed", second.printed, folder),
    ]
    tell(lines, chosen.result)
    reached = {"first": first.seconds, "second": second.seconds}
    return 0 if all(goal.met(reached[goal.name]) for goal in GOALS) else 1


if __name__ == "__main__":
    sys.exit(main())
