"""One question to a register, put to our engine and to another through the portable layer: the answers are equal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from brobygger_analysis.register import GROUPS, OUTCOMES, CodeRow, Kind, Outcomes, curves, outcomes, portable, standard
from brobygger_analysis.register.spells import Builder, Register, encode

FIRST = 1220  # calendar week of 2014-W52
WEEKS = 60
WINDOW = 20
WAGES = (4, WEEKS - 6)  # weeks counted from the first: some lie before and some after
# Few codes, so that they meet often; 870 is in no table, 415 has a meaning from a Thursday in the middle on.
CODES = np.array([0, 0, 0, 100, 111, 130, 651, 652, 771, 774, 783, 890, 998, 870, 415], dtype=np.uint16)
TABLE = standard().with_own([CodeRow(415, "other", Kind.FLEX_JOB, valid_from=date(2015, 6, 1))])


@dataclass(frozen=True)
class Case:
    register: Register
    spells: pa.Table  # without the blank weeks, as a file of spells has them
    asked: pa.Table
    expected: Outcomes


def drawn(persons: int, seed: int) -> Case:
    """A register by seed, asked about twice as many rows as it has people, some about nobody or outside its weeks."""
    random = np.random.default_rng(seed)
    change = random.random((persons, WEEKS)) < 0.12
    change[:, 0] = True
    cells = CODES[random.integers(0, len(CODES), (persons, WEEKS))]
    since = np.maximum.accumulate(np.where(change, np.arange(WEEKS), 0), axis=1)
    builder = Builder(TABLE, FIRST, WEEKS)
    counts, starts, values = encode(np.ascontiguousarray(np.take_along_axis(cells, since, 1).T))
    builder.add(pa.array([f"{number:06d}" for number in range(persons)]), counts, starts, values)
    register = builder.register(WAGES)
    spells = portable.flat(register)
    spells = spells.filter(pc.not_equal(spells["code"], 0))
    rows = random.integers(0, persons, persons * 2)
    rows[::25] = -1
    # Whoever has no spell but blanks cannot be told from whoever is not there: both are nobody in the spell form.
    there = set(spells["person"].to_pylist())
    names = [f"{row:06d}" if row >= 0 else "nobody" for row in rows.tolist()]
    rows = np.array([row if name in there else -1 for row, name in zip(rows.tolist(), names, strict=True)])
    index = random.integers(-2, WEEKS + 2, len(rows)) + FIRST
    asked = pa.table(
        {"row": np.arange(len(rows)), "person": names, "week": index, "place": [f"m{n % 3}" for n in range(len(rows))]}
    )
    return Case(register, spells, asked, outcomes(register, rows, index, window=WINDOW, engine="numpy"))


def check(case: Case, frame: Callable[[pa.Table], Any]) -> None:
    """Outcomes person by person, and the curves of each place, in the engine that `frame` makes frames of."""
    found = portable.outcomes(
        frame(case.spells), frame(case.asked), first_week=FIRST, last_week=FIRST + WEEKS - 1, table=TABLE,
        wages=(FIRST + WAGES[0], FIRST + WAGES[1]), window=WINDOW,
    )  # fmt: skip
    rows = found.collect("pyarrow").to_native().sort_by("row")
    for one in fields(Outcomes):
        expected = getattr(case.expected, one.name)
        if one.name == "weeks_per_group":
            told = np.column_stack([np.asarray(rows[f"weeks_{key}"]) for key in GROUPS])
        else:
            told = np.asarray(rows[one.name])
        assert np.array_equal(told, expected), one.name
    assert {0, 1, 2, 3} == set(case.expected.status.tolist()), "a case that proves little"
    assert {0, 1, 2, 3} == set(case.expected.kind.tolist()), "a case that proves little"
    places = np.array(rows["place"].to_pylist())
    told_curves = portable.curves(found, by="place")
    assert sorted(told_curves) == ["m0", "m1", "m2"]
    for place, curve in told_curves.items():
        part = case.expected.of((places == place) & case.expected.counted)
        ours = curves(*part.times(), causes=OUTCOMES, competing=[Kind.LEFT], longest=260)
        assert curve.n == ours.n > 0
        for mine, theirs in ((ours.waiting, curve.waiting), (ours.without, curve.without)):
            assert np.array_equal(mine.estimate, theirs.estimate)
            assert np.array_equal(mine.error, theirs.error)
        for kind, band in ours.reached.items():
            assert np.array_equal(band.estimate, curve.reached[kind].estimate)
