"""The pipeline for registers beyond one machine, on the engines that are at hand: Polars and DuckDB.

On Spark it is compared by `script/test --distributed` (tests/distributed); tests/scripts/test_distributed.py checks
that it was, with the pipeline as it stands.
"""

from __future__ import annotations

from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pytest

from brobygger_analysis.register import RegisterError, portable
from tests.brobygger_analysis.register.portable_cases import FIRST, WEEKS, check, drawn


def polars(table: pa.Table) -> Any:
    return pl.from_arrow(table).lazy()


def test_polars_answers_as_we_do() -> None:
    check(drawn(400, seed=1), polars)


def test_duckdb_answers_as_we_do() -> None:
    house = duckdb.connect(config={"threads": 1})  # frames of one house may be joined
    check(drawn(150, seed=2), house.from_arrow)


def test_a_register_with_the_derived_code_is_believed_and_gaps_may_be_told_to_be_none() -> None:
    case = drawn(60, seed=3)
    whole = portable.flat(case.register)
    weeks = {"first_week": FIRST, "last_week": FIRST + WEEKS - 1}
    asked = polars(case.asked)

    def told(**more: Any) -> dict[str, list[Any]]:
        found = portable.outcomes(polars(whole), asked, **weeks, **more)
        answers: dict[str, list[Any]] = found.collect().sort("row").to_dict(as_series=False)
        return answers

    gapless, filled = told(has_gaps=False), told()
    assert gapless == filled
    assert max(gapless["follow_up"]) == WEEKS - 1  # judged to the last week, because it holds the code 100
    assert told(wages=None) == gapless  # over all weeks or none: neither leaves a week unseen


def test_what_is_no_question_is_refused() -> None:
    case = drawn(5, seed=4)
    weeks = {"first_week": FIRST, "last_week": FIRST + WEEKS - 1}
    with pytest.raises(RegisterError, match="spells have no column code"):
        portable.outcomes(polars(case.spells.drop(["code"])), polars(case.asked), **weeks)
    with pytest.raises(TypeError, match="no lazy frame"):
        portable.outcomes(case.spells, polars(case.asked), **weeks)
    twice = pa.concat_tables([case.spells, case.spells.slice(0, 1)])
    with pytest.raises(RegisterError, match="begins before the one before it has ended"):
        portable.refuse_overlaps(polars(twice))
    portable.refuse_overlaps(polars(case.spells))
