"""How often does the interval of an organisational variable hold the truth? Tried on simulated programmes.

    .venv/bin/python -m bench.coverage [--sets 1000] [--result bench/results/coverage.md]

Eleven municipalities of equal size, and of the sizes of the closed programme (one of 176 enrolled, one of 37); half of
them of a kind, and few of a kind (three, two, one); alone, and beside the report's organisational controls (five
columns that have one value per municipality). Municipalities differ by chance beyond the variable, as they do.
The truth is the mean change in probability over the people drawn. Beside the bootstrap stand the clustered interval
with normal and with t quantiles. The result is printed as it is; script/test does a small number.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bench.measuring import Run, tell
from brobygger_analysis.association import bootstrap, sureness
from brobygger_analysis.association.effects import discrete
from brobygger_analysis.association.logit import NotFitted, cells, fit, probability

FULL = 1000
EQUAL = (92,) * 11
# Fredericia, Glostrup, Haderslev, Jammerbugt, Kolding, Lyngby-Taarbæk, Nordfyns, Randers, Stevns, Aabenraa, Aarhus:
# enrolled, framework conditions, size and scheme usage as the evaluation report prints them.
PROGRAMME = (94, 67, 83, 98, 65, 48, 75, 109, 37, 165, 176)
FRAMEWORK = (0, 2, 0, 1, 1, 2, 0, 0, 2, 0, 1)
SIZE = (1, 0, 1, 0, 2, 1, 0, 2, 0, 1, 2)
USAGE = (0.46, 0.20, 0.27, 0.43, 0.52, 0.10, 0.31, 0.47, 0.17, 0.43, 0.32)
BETWEEN = 0.3  # standard deviation of municipalities on the scale of the logit
EFFECTS = (0.0, 0.5)


@dataclass
class Tally:
    """What became of the intervals of one kind of programme."""

    sets: int = 0
    held: int = 0
    by_normal: int = 0
    by_t: int = 0
    without_end: int = 0
    widths: list[float] = field(default_factory=list)
    failed: int = 0

    def share(self, number: int) -> str:
        return f"{100 * number / self.sets:.1f}" if self.sets else "–"


@dataclass(frozen=True)
class Design:
    """A kind of programme. of_a_kind: places of the municipalities that have the property."""

    sizes: tuple[int, ...]
    of_a_kind: tuple[int, ...]
    with_controls: bool = False


def controls(place: np.ndarray) -> list[np.ndarray]:
    """The report's organisational controls, one value per municipality."""
    framework, size = np.array(FRAMEWORK)[place], np.array(SIZE)[place]
    classes = [(held == value).astype(float) for held in (framework, size) for value in (1, 2)]
    return [*classes, np.array(USAGE)[place]]


def simulate(kind_of: Design, effect: float, seed: int, tally: Tally) -> None:
    """One simulated programme: draw, fit, and see whether the interval holds the truth."""
    sizes, of_a_kind = kind_of.sizes, kind_of.of_a_kind
    chance = np.random.default_rng(seed)
    place = np.repeat(np.arange(len(sizes)), sizes)
    kind = np.isin(place, of_a_kind).astype(float)
    woman = (chance.random(len(place)) < 0.5).astype(float)
    own = chance.normal(0, BETWEEN, len(sizes))[place]
    eta = -0.2 + 0.3 * woman + own
    truth = float((probability(eta + effect) - probability(eta)).mean())
    y = (chance.random(len(place)) < probability(eta + effect * kind)).astype(float)
    x = np.column_stack([np.ones(len(place)), kind, woman, *(controls(place) if kind_of.with_controls else [])])
    try:
        model = fit(cells(x, y, place))
        found = bootstrap.coefficient(model, 1)
    except NotFitted:
        tally.failed += 1
        return
    tally.sets += 1
    estimate = discrete(model, 1)
    error = estimate.error(model.clustered())
    low = discrete(found.at_low, 1).value if found.at_low else -1.0
    high = discrete(found.at_high, 1).value if found.at_high else 1.0
    tally.held += low <= truth <= high
    tally.without_end += found.at_low is None or found.at_high is None
    tally.widths.append(high - low)
    distance = abs(estimate.value - truth)
    tally.by_normal += distance <= sureness.t_quantile(0.95, float("inf")) * error
    tally.by_t += distance <= sureness.t_quantile(0.95, len(sizes) - 1) * error


def designs() -> dict[str, Design]:
    return {
        "equal sizes, five of a kind": Design(EQUAL, (0, 2, 4, 6, 8)),
        "equal sizes, three of a kind": Design(EQUAL, (0, 4, 8)),
        "equal sizes, two of a kind": Design(EQUAL, (0, 5)),
        "equal sizes, one of a kind": Design(EQUAL, (0,)),
        "programme's sizes, five of a kind": Design(PROGRAMME, (0, 2, 4, 6, 10)),
        "programme's sizes, the largest among three": Design(PROGRAMME, (1, 4, 10)),
        "programme's sizes, the smallest among two": Design(PROGRAMME, (5, 8)),
        "equal sizes, five of a kind, with controls": Design(EQUAL, (0, 2, 4, 6, 8), with_controls=True),
        "programme's sizes, five of a kind, with controls": Design(PROGRAMME, (0, 2, 4, 6, 10), with_controls=True),
        "programme's sizes, the largest among three, with controls": Design(PROGRAMME, (1, 4, 10), with_controls=True),
        "programme's sizes, the smallest among two, with controls": Design(PROGRAMME, (5, 8), with_controls=True),
    }


def main() -> int:
    choices = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    choices.add_argument("--sets", type=int, default=1000)
    choices.add_argument("--result", type=Path)
    chosen = choices.parse_args()
    this, started = Run("coverage"), time.process_time()
    rows = []
    for name, kind_of in designs().items():
        tally = Tally()
        for seed in range(chosen.sets):
            simulate(kind_of, EFFECTS[seed % len(EFFECTS)], seed, tally)
        width = float(np.median(tally.widths)) if tally.widths else float("nan")
        rows.append(
            f"| {name} | {tally.sets} | {tally.share(tally.held)} | {tally.share(tally.by_t)} "
            f"| {tally.share(tally.by_normal)} | {tally.share(tally.without_end)} | {100 * width:.0f} |"
        )
        print(rows[-1], flush=True)
    seconds = time.process_time() - started
    lines = [
        *this.heading(
            "How often the interval of an organisational variable holds the truth",
            f"{seconds:.0f} s of processor time",
            f"Eleven municipalities, {sum(EQUAL)} or {sum(PROGRAMME)} people, standard deviation {BETWEEN} between "
            "municipalities on the scale of the logit; half of the sets without an association. Wanted: 95.",
            options={"sets": chosen.sets},
            machine=[f"NumPy {np.__version__}"],
        ),
        "| Programme | Sets | Bootstrap, % | Clustered, t, % | Clustered, normal, % | No end, % | Width, points |",
        "|---|--:|--:|--:|--:|--:|--:|",
        *rows,
    ]
    tell(lines, chosen.result, proves="coverage" if chosen.sets >= FULL else "")
    return 0


if __name__ == "__main__":
    sys.exit(main())
