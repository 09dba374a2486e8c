"""Columns of a design: which of them follow from those before."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from brobygger_analysis.association.design import Kind, Variable, design
from brobygger_analysis.definitions import Text


@given(st.integers(0, 10_000), st.integers(0, 3), st.sampled_from([3, 8, 40]))
@settings(deadline=None, max_examples=60)
def test_a_column_is_dropped_where_it_adds_nothing_to_those_before(seed: int, sums: int, rows: int) -> None:
    """Sums of other columns are mixed in; the slow truth is the rank, a column at a time."""
    chance = np.random.default_rng(seed)
    held = chance.integers(-2, 3, (rows, 4)).astype(np.float64) * 10.0 ** chance.integers(-1, 4, 4)
    mixed = [*held.T, *(held @ chance.integers(-1, 2, 4) + chance.integers(0, 2) for _ in range(sums))]
    order = chance.permutation(len(mixed))
    data = {f"v{place}": mixed[column] for place, column in enumerate(order.tolist())}
    first, *others = (Variable(key, Text(key, key), Kind.NUMBER) for key in data)
    made = design(first, others, data)
    kept, dropped = [np.ones(rows)], []
    for key, values in data.items():
        length = max(float(np.linalg.norm(values)), 1.0)
        scaled = np.stack([*(one / max(float(np.linalg.norm(one)), 1.0) for one in kept), values / length], axis=1)
        if np.linalg.matrix_rank(scaled, tol=1e-9) > len(kept):
            kept.append(values)
        else:
            dropped.append(key)
    assert [column.variable for column in made.dropped] == dropped
    assert np.array_equal(made.x, np.stack(kept, axis=1))
