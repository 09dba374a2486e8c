"""Nobody leaves the house alone with what others may know of them."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brobygger_analysis.anonymity import protect_rows


def people(rows: int, seed: int) -> dict[str, np.ndarray]:
    chance = np.random.default_rng(seed)
    return {
        "town": chance.choice(["a", "b", "c"], rows, p=[0.7, 0.25, 0.05]),
        "sex": chance.choice(["f", "m"], rows),
        "age": chance.choice([20, 30, 40], rows),
    }


@given(st.integers(0, 10_000), st.integers(1, 120), st.integers(1, 7))
@settings(deadline=None, max_examples=40)
def test_each_row_that_leaves_shares_its_combination(seed: int, rows: int, least: int) -> None:
    columns = people(rows, seed)
    order = ["age", "sex", "town"]
    found = protect_rows(columns, order, least=least)
    seen = [
        tuple(None if found.blanked[name][row] else str(columns[name][row]) for name in order)
        for row in range(rows)
        if found.kept[row]
    ]
    assert all(number >= least for number in Counter(seen).values())
    # What is given up first is given up by whoever gave up something later.
    for first, then in pairwise(order):
        assert (found.blanked[first] | ~found.blanked[then]).all()
    # Who was in good company from the beginning keeps everything.
    whole = Counter(tuple(str(columns[name][row]) for name in order) for row in range(rows))
    for row in range(rows):
        if whole[tuple(str(columns[name][row]) for name in order)] >= least:
            assert found.kept[row]
            assert not any(found.blanked[name][row] for name in order)


def test_too_few_to_leave_at_all() -> None:
    found = protect_rows(people(3, 1), ["age", "sex", "town"], least=5)
    assert (found.left_out, found.blanks) == (3, 0)
    assert protect_rows({}, [], least=5).left_out == 0
    with pytest.raises(ValueError, match="order"):
        protect_rows(people(3, 1), ["age", "sex"])
    with pytest.raises(ValueError, match="at least one"):
        protect_rows(people(3, 1), ["age", "sex", "town"], least=0)
