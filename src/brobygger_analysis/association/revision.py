"""Whether fulfilment of targets goes together with how far the targets were revised: one point per municipality.

The prose stands in docs/algorithms/targets.md. A revised target is both what fulfilment is divided by and what is asked
about, so against the revised target a lowered one raises fulfilment by itself; against the original it does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import permutations
from math import factorial

import numpy as np
import numpy.typing as npt

from brobygger_analysis.association.study import ASSOCIATION, VERSION
from brobygger_analysis.association.sureness import q_values, t_quantile
from brobygger_analysis.association.words import LEVEL, number
from brobygger_analysis.definitions import Text

Numbers = npt.NDArray[np.float64]

FEWEST = 6  # municipalities: with fewer no order of them is rare enough to mean anything
DRAWS = 9_999
COUPLED = Text(
    "Målopfyldelsen mod det justerede måltal bliver højere af sig selv, når måltallet sættes ned. Derfor står begge.",
    "Fulfilment of the revised target rises by itself when the target is lowered. Therefore both are shown.",
)


class Against(StrEnum):
    """Which target the achieved is divided by."""

    ORIGINAL = "original"
    REVISED = "revised"


class Few(StrEnum):
    """Why there is no figure."""

    UNITS = "few_municipalities"
    SAME = "no_variation"


REFUSALS = {
    Few.UNITS: Text(
        f"Ikke beregnet: det kræver mindst {FEWEST} jobcentre med måltal og resultater.",
        f"Not computed: that takes at least {FEWEST} jobcentres with targets and results.",
    ),
    Few.SAME: Text(
        "Ikke beregnet: måltallene er justeret lige meget eller slet ikke.",
        "Not computed: the targets were revised equally or not at all.",
    ),
}
SURE = Text(
    "Det er tydeligt, også når der tages højde for, at flere er undersøgt.",
    "That is clear, also when it is taken into account that several were examined.",
)
UNSURE = Text("Det kan være tilfældigt.", "It may be chance.")


@dataclass(frozen=True)
class Moved:
    """One target of one municipality. revision and fulfilments in per cent; took_part_before: None where unknown."""

    kind: str
    unit: str
    revision: float
    of_original: float
    of_revised: float
    took_part_before: bool | None = None


@dataclass(frozen=True)
class Slope:
    """Percentage points of fulfilment that go together with a target raised by ten per cent more.

    low, high: 95 %, Student's t. p: from exchanging the municipalities, within what the control leaves over.
    controlled: whether the earlier round is held still. None where there is no figure (`refused` says why).
    """

    kind: str
    against: Against
    n: int
    controlled: bool
    value: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    q: float | None = None
    refused: Few | None = None

    @property
    def sentence(self) -> Text:
        """What it says of the municipalities, and how sure that is."""
        if self.value is None or self.q is None:
            return REFUSALS[self.refused or Few.SAME]
        more = Text("højere", "higher") if self.value >= 0 else Text("lavere", "lower")
        sure = SURE if self.q <= LEVEL else UNSURE
        size = number(abs(self.value), 1)
        return Text(
            f"Hvor måltallet er sat 10 pct. mere op, er målopfyldelsen {size.da} procentpoint {more.da}. {sure.da}",
            f"Where the target was raised by 10 per cent more, fulfilment is {size.en} percentage points {more.en}. "
            f"{sure.en}",
        )

    def to_dict(self) -> dict[str, object]:
        """The documented shape: docs/algorithms/targets.md."""
        return {
            "measure": self.kind,
            "against": self.against.value,
            "n": self.n,
            "controlled_for_first_round": self.controlled,
            "points_per_ten_per_cent": self.value,
            "low": self.low,
            "high": self.high,
            "p": self.p,
            "q": self.q,
            "refused": self.refused.value if self.refused else None,
            "sentence": self.sentence.to_dict(),
        }


@dataclass(frozen=True)
class RevisionStudy:
    """Every kind of target against both columns, and the words that stand on each output."""

    slopes: tuple[Slope, ...]
    words: Text = ASSOCIATION
    coupled: Text = COUPLED

    def to_dict(self) -> dict[str, object]:
        """What page, command line and file show."""
        return {
            "version": VERSION,
            "words": self.words.to_dict(),
            "coupled": self.coupled.to_dict(),
            "questions": sum(one.p is not None for one in self.slopes),
            "lines": [one.to_dict() for one in self.slopes],
        }


def fulfilment_by_revision(rows: Sequence[Moved], *, level: float = 0.95, seed: int = 1) -> RevisionStudy:
    """Least squares of fulfilment on revision, for each kind of target and both columns.

    The earlier round is held still where it is known of every municipality and differs between them. p: Freedman and
    Lane (1983), every order up to seven municipalities, else 9,999 drawn by seed.
    """
    kinds = list(dict.fromkeys(row.kind for row in rows))
    slopes = [
        _slope([row for row in rows if row.kind == kind], kind, against, level, seed)
        for kind in kinds
        for against in Against
    ]
    values = q_values([one.p for one in slopes])
    return RevisionStudy(tuple(replace(one, q=q) for one, q in zip(slopes, values, strict=True)))


def _slope(rows: Sequence[Moved], kind: str, against: Against, level: float, seed: int) -> Slope:
    before = {row.took_part_before for row in rows}
    controlled = before == {True, False}
    empty = Slope(kind, against, len(rows), controlled)
    if len(rows) < FEWEST:
        return replace(empty, refused=Few.UNITS)
    ones = np.ones(len(rows))
    held = np.column_stack([ones, *([np.array([float(bool(row.took_part_before)) for row in rows])] * controlled)])
    x = np.array([row.revision for row in rows])
    y = np.array([row.of_original if against is Against.ORIGINAL else row.of_revised for row in rows])
    rest = _left_over(held, x)
    if float(np.linalg.norm(rest)) <= 1e-8 * max(float(np.linalg.norm(x)), 1.0):
        return replace(empty, refused=Few.SAME)
    left = _left_over(held, y)
    slope = float(rest @ left / (rest @ rest))
    degrees = len(rows) - held.shape[1] - 1
    errors = left - slope * rest
    half = t_quantile(level, degrees) * float(np.sqrt((errors @ errors) / degrees / (rest @ rest)))
    return replace(
        empty, value=10 * slope, low=10 * (slope - half), high=10 * (slope + half), p=_p(held, rest, left, seed)
    )


def _left_over(held: Numbers, values: Numbers) -> Numbers:
    answer: Numbers = values - held @ np.linalg.lstsq(held, values, rcond=None)[0]
    return answer


def _p(held: Numbers, rest: Numbers, left: Numbers, seed: int) -> float:
    """Share of orders of the municipalities with a correlation at least as far from nought, the seen one among them."""
    n = len(rest)
    if factorial(n) <= DRAWS + 1:
        orders = np.array(list(permutations(range(n))))
    else:
        chance = np.random.default_rng(seed)
        orders = np.array([np.arange(n), *(chance.permutation(n) for _ in range(DRAWS))])
    drawn = left[orders]
    drawn = drawn - (held @ np.linalg.lstsq(held, drawn.T, rcond=None)[0]).T
    lengths = np.linalg.norm(drawn, axis=1)
    near = np.abs(drawn @ rest) / np.where(lengths > 0, lengths, 1.0)
    seen = abs(float(left @ rest)) / (float(np.linalg.norm(left)) or 1.0)
    return float((near >= seen * (1 - 1e-9)).mean())
