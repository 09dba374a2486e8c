"""What a register without wage income says of work: nothing, which is not nought, and not by a call of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from brobygger_analysis import register
from brobygger_analysis.results import Result, Source
from tests.brobygger_analysis.register.files import columns, write_parquet
from tests.brobygger_analysis.register.plain import Plain
from tests.brobygger_analysis.register.test_summary import FIRST, LIVES, by_key

UNSEEN = {
    "reached_any", "reached_ordinary_hours", "lasted_13", "lasted_26", "lasted_52", "at_index_employment",
    "weeks_before_employment",
}  # fmt: skip
WORKED = ["121"] * 5 + [
    "130"
] * 25  # on holiday from a job in the index week: the one sight of employment without wages


@pytest.fixture
def without(tmp_path: Path) -> register.Register:
    """The same lives, but for the job, which a file without wages shows as blank weeks."""
    lives = [*LIVES, WORKED, [""] * 30]
    blank = [[code.replace("100", "") for code in life] for life in lives]
    return register.read_wide(write_parquet(tmp_path / "wide.parquet", columns(Plain(FIRST, blank))))


def figures(one: register.Register) -> dict[str, Result]:
    people = [f"{number:05d}" for number in range(1, 7)]
    after = register.outcomes(one, one.rows_of(people), [FIRST + 3] * 6)
    return by_key(register.figures(after, one))


def test_ordinary_work_is_not_registered_and_never_nought(without: register.Register) -> None:
    assert without.wages is None
    found = figures(without)
    assert {key for key, one in found.items() if one.source is Source.NOT_REGISTERED} == UNSEEN
    for key in UNSEEN:
        one = found[key]
        assert (one.value, one.n, one.numerator, one.denominator) == (None, None, None, None), key
        assert one.note.da.endswith("Filen viser ikke løn, så ordinære timer kan ikke ses.")
        assert str(one.as_of) == "2015-07-26"
    assert (found["reached_flex_job"].numerator, found["reached_flex_job"].denominator) == (1, 6)
    assert "wages" in found["reached_flex_job"].note.en
    for key in ("at_index_self_support", "weeks_before_self_support"):
        assert found[key].value
        assert "are in here" in found[key].note.en


def test_with_wages_nothing_is_taken_away(tmp_path: Path) -> None:
    one = register.read_wide(
        write_parquet(tmp_path / "wide.parquet", columns(Plain(FIRST, [*LIVES, WORKED, [""] * 30])))
    )
    found = figures(one)
    assert not [key for key, figure in found.items() if figure.source is Source.NOT_REGISTERED]
    assert found["reached_ordinary_hours"].numerator == 1
    assert not found["at_index_self_support"].note.en
