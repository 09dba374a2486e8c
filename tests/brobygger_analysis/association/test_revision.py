"""Fulfilment by revision: the same as R, an exact p worked out by hand, and what is refused."""

from __future__ import annotations

import csv
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from brobygger_analysis.association import Moved, fulfilment_by_revision
from brobygger_analysis.association.revision import Few

PUBLISHED = Path(__file__).parents[2] / "published" / "data"
BEFORE = (1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1)


def published(*, before: bool) -> list[Moved]:
    with (PUBLISHED / "rum2_municipalities.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    made = []
    for row, earlier in zip(rows, BEFORE, strict=True):
        for kind in ("screened", "enrolled", "employed"):
            original, revised = (int(row[f"target_{kind}_{which}"]) for which in ("original", "adjusted"))
            achieved = int(row[f"achieved_{kind}"])
            made.append(
                Moved(
                    kind, row["municipality"], 100 * revised / original - 100, 100 * achieved / original,
                    100 * achieved / revised, bool(earlier) if before else None,
                )
            )  # fmt: skip
    return made


@pytest.mark.parametrize("control", ["none", "before"])
def test_the_published_table_as_r_answers(control: str) -> None:
    lines = (PUBLISHED / "r" / "revision.txt").read_text().splitlines()
    of_r = {tuple(line.split()[:3]): [float(one) for one in line.split()[3:]] for line in lines if line[0] != "#"}
    study = fulfilment_by_revision(published(before=control == "before"))
    assert len(study.slopes) == 6
    for one in study.slopes:
        assert one.controlled is (control == "before")
        assert [one.value, one.low, one.high] == pytest.approx(of_r[one.kind, one.against.value, control], abs=1e-8)
    # What the table shows: of the original target those who raised theirs reached more, and the reverse for jobs.
    by = {(one.kind, one.against.value): one for one in study.slopes}
    assert by["enrolled", "original"].value > 0
    assert by["enrolled", "original"].q < 0.05
    assert by["employed", "revised"].value < 0
    assert study.to_dict()["questions"] == 6


def test_p_is_the_share_of_all_orders() -> None:
    x, y = [-30.0, -10.0, 0.0, 5.0, 12.0, 40.0], [60.0, 85.0, 70.0, 90.0, 110.0, 105.0]
    rows = [Moved("enrolled", str(n), a, b, b) for n, (a, b) in enumerate(zip(x, y, strict=True))]
    seen = abs(np.corrcoef(x, y)[0, 1])
    as_far = [abs(np.corrcoef(x, order)[0, 1]) >= seen - 1e-12 for order in permutations(y)]
    one, _ = fulfilment_by_revision(rows).slopes
    assert one.p == pytest.approx(sum(as_far) / len(as_far), abs=1e-12)


def test_too_few_and_none_revised() -> None:
    five = [Moved("enrolled", str(n), float(n), 80.0 + n, 90.0) for n in range(5)]
    assert {one.refused for one in fulfilment_by_revision(five).slopes} == {Few.UNITS}
    same = [Moved("enrolled", str(n), 0.0, 80.0 + n, 80.0 + n) for n in range(8)]
    study = fulfilment_by_revision(same)
    assert {one.refused for one in study.slopes} == {Few.SAME}
    assert study.to_dict()["questions"] == 0
