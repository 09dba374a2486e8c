"""Attack a thousand random tables after disclosure control, and see what hiding costs.

    .venv/bin/python -m bench.disclosure [--tables 1000] [--result bench/results/disclosure.md]

Two and three dimensions, linked tables, and pairs of reports in a row, a quarter each. Each hidden cell is attacked
with two linear programmes over all that is published. The first that is narrower than the rule ends the run with exit
code 1.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench.measuring import Run, least, tell
from tests.brobygger_analysis.random_tables import narrow, published, tables

LIMIT = 5
FULL = 1000
KINDS = ("two dimensions", "three dimensions", "linked", "two reports in a row")


@dataclass
class Tally:
    """What became of the tables of one kind."""

    seconds: list[float] = field(default_factory=list)
    cells: list[int] = field(default_factory=list)
    small: int = 0
    hidden: int = 0

    def row(self, kind: str) -> str:
        return (
            f"| {kind} | {len(self.seconds)} | {statistics.mean(self.cells):.0f} | {self.small} | {self.hidden} "
            f"| {self.hidden / max(self.small, 1):.2f} | {1000 * statistics.median(self.seconds):.1f} |"
        )


def attack(number: int) -> dict[str, Tally]:
    """So many tables, made safe and attacked; the first that gives something away ends the run."""
    tallies = {kind: Tally() for kind in KINDS}
    for seed in range(number):
        made, tally = tables(seed), tallies[KINDS[seed % len(KINDS)]]
        done = least(1, partial(published, made, LIMIT))
        now, _earlier = done.answer
        tally.seconds.append(done.processor)
        tally.cells.append(len(made.counts))
        tally.small += sum(1 for count in made.counts.values() if count < LIMIT)
        tally.hidden += len(now.hidden)
        broken = narrow(made, LIMIT)
        if broken:
            raise SystemExit("\n  ".join([f"Table {seed} gives something away:", *map(str, broken)]))
    return {kind: tally for kind, tally in tallies.items() if tally.seconds}


def main() -> int:
    choices = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    choices.add_argument("--tables", type=int, default=FULL)
    choices.add_argument("--result", type=Path)
    chosen = choices.parse_args()
    this = Run("disclosure")
    found = attack(chosen.tables)
    lines = [
        *this.heading(
            f"Disclosure control: {chosen.tables} random tables attacked",
            f"Limit {LIMIT}. No hidden cell could be worked out more closely than the rule allows.",
            options={"tables": chosen.tables},
        ),
        "| Kind | Tables | Cells, mean | Small cells | Hidden | Hidden per small cell | Processor ms a table, median |",
        "|---|--:|--:|--:|--:|--:|--:|",
        *(tally.row(kind) for kind, tally in found.items()),
    ]
    tell(lines, chosen.result, proves="disclosure" if chosen.tables >= FULL else "")
    return 0


if __name__ == "__main__":
    sys.exit(main())
