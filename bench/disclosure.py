"""Attack a thousand random tables after disclosure control, and see what hiding costs.

    .venv/bin/python bench/disclosure.py [--tables 1000] [--result bench/results/disclosure.md]

Two and three dimensions, linked tables, and pairs of reports in a row, a quarter each. Each hidden cell is attacked
with two linear programmes over all that is published. The first that is narrower than the rule ends the run with exit
code 1.
"""

from __future__ import annotations

import argparse
import datetime
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "script" / "lib")]

import proven  # noqa: E402
from tests.brobygger_analysis.random_tables import narrow, published, tables  # noqa: E402

LIMIT = 5
FULL = 1000
KINDS = ("two dimensions", "three dimensions", "linked", "two reports in a row")


def main() -> int:
    choices = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    choices.add_argument("--tables", type=int, default=1000)
    choices.add_argument("--result", type=Path)
    chosen = choices.parse_args()
    seconds: dict[str, list[float]] = {kind: [] for kind in KINDS}
    cells: dict[str, list[int]] = {kind: [] for kind in KINDS}
    small: dict[str, int] = dict.fromkeys(KINDS, 0)
    hidden: dict[str, int] = dict.fromkeys(KINDS, 0)
    for seed in range(chosen.tables):
        kind, made = KINDS[seed % 4], tables(seed)
        started = time.process_time()
        now, _earlier = published(made, LIMIT)
        seconds[kind].append(time.process_time() - started)
        cells[kind].append(len(made.counts))
        small[kind] += sum(1 for number in made.counts.values() if number < LIMIT)
        hidden[kind] += len(now.hidden)
        broken = narrow(made, LIMIT)
        if broken:
            print(f"Table {seed} gives something away:", *broken, sep="\n  ")
            return 1
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    lines = [
        f"# Disclosure control: {chosen.tables} random tables attacked",
        "",
        f"- Date: {datetime.date.today().isoformat()}, commit {commit}",  # noqa: DTZ011
        f"- Machine: {platform.machine()}, Python {platform.python_version()}",
        f"- Command: `.venv/bin/python bench/disclosure.py --tables {chosen.tables}`",
        f"- Limit {LIMIT}. No hidden cell could be worked out more closely than the rule allows.",
        "",
        "| Kind | Tables | Cells, mean | Small cells | Hidden | Hidden per small cell | Processor ms a table, median |",
        "|---|--:|--:|--:|--:|--:|--:|",
        *(
            f"| {kind} | {len(seconds[kind])} | {statistics.mean(cells[kind]):.0f} | {small[kind]} | {hidden[kind]} "
            f"| {hidden[kind] / max(small[kind], 1):.2f} | {1000 * statistics.median(seconds[kind]):.1f} |"
            for kind in KINDS
            if seconds[kind]
        ),
        "",
    ]
    print("\n".join(lines))
    if chosen.result:
        chosen.result.write_text("\n".join(lines))
        if chosen.tables >= FULL:
            proven.record("disclosure")
    return 0


if __name__ == "__main__":
    sys.exit(main())
