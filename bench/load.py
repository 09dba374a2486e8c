"""How long does the demonstration take to load: as it is, and with 100,000 citizens.

    .venv/bin/python -m bench.load [--scale 100000] [--result bench/results/load.md]

Each load is ``brobygger demo load`` in a process and a data folder of its own, prepared before the clock runs and
removed afterwards. Exit code 1 when a limit is not kept.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.measuring import ROOT, Run, at_most, goals, tell

FULL = 100_000
GOALS = (
    at_most("as it is", 90, "the demonstration within 90 s: {:.0f} s"),
    at_most(f"{FULL:,}", 300, "100,000 citizens within 300 s: {:.0f} s"),
)


@dataclass(frozen=True)
class Loaded:
    name: str
    citizens: dict[str, int]
    jobcentres: int
    seconds: float
    processor: float
    megabytes: float  # of the database

    @property
    def row(self) -> str:
        number = sum(self.citizens.values())
        return (
            f"| {self.name} | {number:,} | {self.citizens['rum2']:,} | {self.citizens['bro']:,} "
            f"| {self.citizens['more']:,} | {self.jobcentres} | {self.seconds:.1f} | {self.processor:.1f} "
            f"| {number / self.seconds:,.0f} | {self.megabytes:,.0f} |"
        )


def processor_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def load(name: str, scale: int) -> Loaded:
    with tempfile.TemporaryDirectory(prefix="brobygger-load-") as folder:
        # The demonstration is for the embedded database of this folder, whatever else this shell was told.
        own = {one: value for one, value in os.environ.items() if one != "BROBYGGER_DATABASE"}
        environment = {**own, "BROBYGGER_ENVIRONMENT": "demonstration", "BROBYGGER_DATA": folder}
        subprocess.run([sys.executable, "-m", "brobygger.cli.prepare"], env=environment, cwd=ROOT, check=True)
        command = [sys.executable, "-m", "brobygger", "demo", "load", "--json", "--scale", str(scale)]
        clock, processor = time.perf_counter(), processor_of_children()
        done = subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        clock, processor = time.perf_counter() - clock, processor_of_children() - processor
        size = sum(file.stat().st_size for file in Path(folder).glob("brobygger.sqlite3*"))
    said = json.loads(done.stdout)
    if sum(said["citizens"].values()) < scale:
        raise SystemExit(f"{scale:,} citizens were asked for: {said}")
    return Loaded(name, said["citizens"], said["jobcentres"], clock, processor, size / 1e6)


def main() -> int:
    choices = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    choices.add_argument("--scale", type=int, default=FULL)
    choices.add_argument("--result", type=Path)
    chosen = choices.parse_args()
    this = Run("load")
    found = [load("as it is", 0), load(f"{chosen.scale:,}", chosen.scale)]
    reached = {one.name: one.seconds for one in found}
    lines = [
        *this.heading("Loading the demonstration", options={"scale": chosen.scale}, machine=["SQLite"]),
        "| Load | Citizens | Closed programme | Living | More | Jobcentres | Seconds | processor s | Citizens a second "
        "| Database, MB |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
        *(one.row for one in found),
        "",
        *goals(GOALS, reached),
        "",
        "By the clock, from the command to its end: starting Python is in it, preparing tables and keys is not.",
    ]
    tell(lines, chosen.result)
    return 0 if all(goal.met(reached[goal.name]) for goal in GOALS if goal.name in reached) else 1


if __name__ == "__main__":
    sys.exit(main())
